from __future__ import annotations

import random
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_app.discovery.load_balancer import Eligibility, LoadBalancer, Unread
from chalice_app.discovery.mirrors import FilterRule, MirrorFilter, MirrorSession
from chalice_app.mirroring.brake import brake
from chalice_app.mirroring.execution import execute
from chalice_app.mirroring.patience import Pace
from chalice_app.mirroring.plan import Plan, make_plan
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.step import (
    CreateFilter,
    CreateListener,
    CreateRule,
    CreateSession,
    CreateTarget,
    DeleteSession,
    KeepSession,
    ModifyRule,
    ModifySession,
    SkipTarget,
)
from chalice_app.mirroring.vnis import ServedGroup, VniBook, VniEntry, group_digest
from tests.unit.chalice_app.mirroring.fleet import (
    NLB,
    OWNER,
    VPC,
    FakeAccount,
    balancer,
    group,
    target,
)

if TYPE_CHECKING:
    from chalice_app.mirroring.situation import Situation

STOPPED = Eligibility(mirrorable=False, code="instance_not_running", explanation="It is stopped.")
FULL = Eligibility(mirrorable=False, code="session_quota", explanation="The account is full.")
INTERFACES = [f"eni-{number:02}" for number in range(8)]


def never(_seconds: float) -> None:
    raise AssertionError("nothing here has a reason to wait")


def carry_out(plan: Plan, account: FakeAccount, situation: Situation) -> VniBook:
    """Run a plan as the reconciler does; the book that is recorded by then."""
    pace = Pace(clock=lambda: 0.0, sleep=never, jitter=lambda: 1.0, deadline_s=1.0)
    filter_ids = {key: filters[0].id for key, filters in situation.own_filters.items()}
    outcomes = list(execute(plan.changes, account, target_id=situation.target_id, filter_ids=filter_ids, pace=pace))
    assert [outcome.state for outcome in outcomes] == ["done"] * len(outcomes)
    return plan.book


def accepts(mirror_filter: MirrorFilter, direction: str, port: int, address: str) -> bool:
    """Does a filter copy a TCP packet to (ingress) or from (egress) this port? The first matching rule decides."""
    for rule in sorted(mirror_filter.rules, key=lambda rule: rule.number):
        ports = rule.destination_ports if direction == "ingress" else rule.source_ports
        if rule.direction != direction or rule.protocol not in (None, 6):
            continue
        if ip_address(address).version != ip_network(rule.source_cidr).version:
            continue
        if ports is None or ports[0] <= port <= ports[1]:
            return rule.action == "accept"
    return False


# --- single cases -----------------------------------------------------------------------------------------------------


def test_a_new_selection_makes_one_filter_and_one_session_for_each_interface() -> None:
    shop = balancer("shop", group("web", target("eni-1"), target("eni-2")), group("admin", target("eni-1", 9000)))

    plan = make_plan(FakeAccount().situation((shop,)))

    sessions = plan.of(CreateSession)
    assert [session.interface_id for session in sessions] == ["eni-1", "eni-2"]
    assert [step.spec.key for step in plan.of(CreateFilter)] == ["ipv4:8080", "ipv4:8080+9000"]
    assert sessions[0].vni != sessions[1].vni
    assert plan.counts() == {"create": 4, "modify": 0, "delete": 0, "keep": 0, "skip": 0}


def test_an_interface_behind_two_load_balancers_has_one_session_with_the_ports_of_both() -> None:
    account = FakeAccount()
    both = (balancer("shop", group("web", target("eni-1"))), balancer("api", group("rest", target("eni-1", 9000))))
    first = account.situation(both)
    book = carry_out(make_plan(first), account, first)

    one_left = account.situation((both[0],), book=book)
    plan = make_plan(one_left)

    [step] = plan.of(ModifySession)
    assert step.filter_key == "ipv4:8080"
    assert not plan.of(DeleteSession)
    carry_out(plan, account, one_left)
    assert len(account.sessions) == len(account.filters) == 1


def test_deselecting_everything_takes_every_session_and_filter_away() -> None:
    account = FakeAccount()
    first = account.situation((balancer("shop", group("web", target("eni-1"), target("eni-2"))),))
    book = carry_out(make_plan(first), account, first)

    nothing = account.situation((), selection=Selection(2), book=book)
    plan = make_plan(nothing)

    assert {step.code for step in plan.of(DeleteSession)} == {"deselected"}
    assert brake(plan, 2) is None
    carry_out(plan, account, nothing)
    assert (account.sessions, account.filters) == ({}, {})


def test_a_stopped_instance_loses_its_session_and_says_why() -> None:
    account = FakeAccount()
    first = account.situation((balancer("shop", group("web", target("eni-1"), target("eni-2"))),))
    book = carry_out(make_plan(first), account, first)

    stopped = balancer("shop", group("web", target("eni-1", eligibility=STOPPED), target("eni-2")))
    plan = make_plan(account.situation((stopped,), book=book))

    [step] = plan.of(DeleteSession)
    assert (step.interface_id, step.code) == ("eni-1", "instance_not_running")
    assert [skip.code for skip in plan.of(SkipTarget)] == ["instance_not_running"]


def test_a_full_account_is_no_reason_to_delete_what_is_mirrored() -> None:
    account = FakeAccount()
    first = account.situation((balancer("shop", group("web", target("eni-1"))),))
    book = carry_out(make_plan(first), account, first)

    full = balancer("shop", group("web", target("eni-1", eligibility=FULL)))
    plan = make_plan(account.situation((full,), book=book))

    assert plan.changes == ()
    assert [step.interface_id for step in plan.of(KeepSession)] == ["eni-1"]


def test_a_foreign_session_keeps_its_packets_ours_comes_behind_it() -> None:
    account = FakeAccount()
    account.sessions["tms-x"] = MirrorSession("tms-x", "eni-1", "tmt-x", "tmf-x", 7, 4711, None, "1", {})

    [session] = make_plan(account.situation((balancer("shop", group("web", target("eni-1"))),))).of(CreateSession)

    assert session.number == 8
    assert session.vni != 4711


def test_behind_the_last_number_there_is_none() -> None:
    account = FakeAccount()
    account.sessions["tms-x"] = MirrorSession("tms-x", "eni-1", "tmt-x", "tmf-x", 32_766, 5, None, "1", {})

    [session] = make_plan(account.situation((balancer("shop", group("web", target("eni-1"))),))).of(CreateSession)

    assert session.number == 1


def test_an_interface_with_three_foreign_sessions_is_skipped_with_the_reason() -> None:
    account = FakeAccount()
    for number in (1, 2, 3):
        identifier = f"tms-{number}"
        account.sessions[identifier] = MirrorSession(identifier, "eni-1", "tmt-x", "tmf-x", number, 5, None, "1", {})

    plan = make_plan(account.situation((balancer("shop", group("web", target("eni-1"))),)))

    assert plan.changes == ()
    assert [step.code for step in plan.of(SkipTarget)] == ["interface_sessions_full"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target_id": "tmt-other"}, "retargeted"),
        ({"filter_id": "tmf-other"}, "filter_changed"),
        ({"vni": 99}, "vni_changed"),
        ({"packet_length": 64}, "packet_length_changed"),
    ],
)
def test_a_session_that_somebody_changed_is_set_right(change: dict[str, object], code: str) -> None:
    account = FakeAccount()
    shop = balancer("shop", group("web", target("eni-1")))
    first = account.situation((shop,))
    book = carry_out(make_plan(first), account, first)
    [session] = account.sessions.values()
    account.sessions[session.id] = replace(session, **change)  # type: ignore[arg-type]

    drifted = account.situation((shop,), book=book)
    plan = make_plan(drifted)

    assert [(step.code, step.action) for step in plan.changes] == [(code, "modify")]
    carry_out(plan, account, drifted)
    assert account.sessions[session.id] == session


def test_a_deleted_session_is_made_again() -> None:
    account = FakeAccount()
    shop = balancer("shop", group("web", target("eni-1")))
    first = account.situation((shop,))
    book = carry_out(make_plan(first), account, first)
    account.sessions.clear()

    assert [step.code for step in make_plan(account.situation((shop,), book=book)).changes] == ["new_target"]


def test_an_edited_filter_gets_its_rules_back() -> None:
    account = FakeAccount()
    shop = balancer("shop", group("web", target("eni-1")))
    first = account.situation((shop,))
    book = carry_out(make_plan(first), account, first)
    [found] = account.filters.values()
    edited, _ = sorted(found.rules, key=lambda rule: rule.direction)
    added = replace(edited, id="tmfr-x", number=7, action="reject")
    account.filters[found.id] = replace(found, rules=(replace(edited, destination_ports=(1, 2)), added))

    drifted = account.situation((shop,), book=book)
    plan = make_plan(drifted)

    assert [step.code for step in plan.changes] == ["rule_added", "rule_edited", "rule_missing"]
    assert len(plan.of(ModifyRule)) == len(plan.of(CreateRule)) == 1
    carry_out(plan, account, drifted)
    assert {replace(rule, id="") for rule in account.filters[found.id].rules} == {
        replace(rule, id="") for rule in found.rules
    }


def test_a_missing_listener_and_a_missing_mirror_target_are_made_before_sessions() -> None:
    account = FakeAccount()
    account.targets.clear()
    account.listeners.clear()
    situation = account.situation((balancer("shop", group("web", target("eni-1"))),))

    plan = make_plan(situation)

    assert [type(step) for step in plan.changes] == [CreateListener, CreateTarget, CreateFilter, CreateSession]
    carry_out(plan, account, situation)
    assert account.listeners == {NLB}
    [session] = account.sessions.values()
    assert account.targets[session.target_id].load_balancer_arn == NLB


def test_a_load_balancer_that_could_not_be_read_holds_every_deletion() -> None:
    account = FakeAccount()
    shop, api = balancer("shop", group("web", target("eni-1"))), balancer("api", group("rest", target("eni-2")))
    first = account.situation((shop, api))
    book = carry_out(make_plan(first), account, first)

    selection = Selection(1, VPC, ("arn:api", "arn:shop"))
    without_targets = balancer("shop", group("web"))
    plan = make_plan(
        account.situation(
            (without_targets,), selection=selection, unread={"arn:api": "AWS asks for patience."}, book=book
        )
    )

    assert plan.changes == ()
    assert {step.code for step in plan.of(KeepSession)} == {"held_unread"}
    assert plan.warnings == ("arn:api could not be read, so nothing is deleted: AWS asks for patience.",)


def test_a_target_group_that_could_not_be_read_counts_as_its_load_balancer() -> None:
    unread = replace(group("web"), unread=Unread("aws_throttled", "AWS asks for patience.", None, retryable=True))
    account = FakeAccount()
    first = account.situation((balancer("shop", group("web", target("eni-1"))),))
    book = carry_out(make_plan(first), account, first)

    assert make_plan(account.situation((balancer("shop", unread),), book=book)).changes == ()


def test_many_ports_are_coalesced_within_ten_rules_and_the_person_is_told() -> None:
    ports = (80, 81, 443, 3000, 8080, 8081, 9000, 15_000)
    targets = [target("eni-1", port) for port in ports]

    plan = make_plan(FakeAccount().situation((balancer("shop", group("web", *targets)),)))

    [step] = plan.of(CreateFilter)
    assert len(step.spec.rules()) == 10
    assert step.spec.key == "ipv4:80-443+3000+8080-8081+9000+15000"
    assert "copies 361 ports that no selected target serves on" in plan.warnings[0]


def test_the_brake_holds_deletions_that_follow_from_an_absence() -> None:
    account = FakeAccount()
    shop = balancer("shop", group("web", *(target(interface) for interface in INTERFACES)))
    first = account.situation((shop,))
    book = carry_out(make_plan(first), account, first)

    empty = make_plan(account.situation((balancer("shop", group("web")),), book=book))

    held = brake(empty, len(INTERFACES))
    assert held is not None
    assert (held.deleted_count, held.session_count) == (8, 8)
    assert "8 of 8 mirror sessions would be deleted" in held.explanation


def test_quotas_are_told_before_and_after() -> None:
    account = FakeAccount()
    plan = make_plan(account.situation((balancer("shop", group("web", target("eni-1"), target("eni-2"))),)))

    assert [(quota.name, quota.used_before, quota.used_after) for quota in plan.quotas] == [
        ("mirror sessions", 0, 2),
        ("mirror filters", 0, 1),
        ("mirror targets", 1, 1),
    ]


# --- what holds whatever the input ------------------------------------------------------------------------------------

ELIGIBILITIES = st.sampled_from([None, None, None, STOPPED, FULL])
PORTS = st.integers(1, 65_535)


@st.composite
def fleets(draw: st.DrawFn) -> tuple[LoadBalancer, ...]:
    """Some load balancers that share interfaces; an interface has addresses of one kind wherever it shows up."""
    with_ipv6 = draw(st.sets(st.sampled_from(INTERFACES)))
    balancers = []
    for number in range(draw(st.integers(0, 3))):
        groups = []
        for place in range(draw(st.integers(0, 3))):
            targets = [
                target(
                    interface,
                    draw(PORTS),
                    has_ipv6=interface in with_ipv6,
                    **({"eligibility": refusal} if (refusal := draw(ELIGIBILITIES)) else {}),
                )
                for interface in draw(st.lists(st.sampled_from(INTERFACES), max_size=6))
            ]
            groups.append(group(f"group-{place}", *targets))
        balancers.append(balancer(f"balancer-{number}", *groups))
    return tuple(balancers)


@st.composite
def foreign_sessions(draw: st.DrawFn) -> dict[str, MirrorSession]:
    """Sessions of somebody else, at most three on an interface, each with its own number."""
    sessions = {}
    for interface in draw(st.sets(st.sampled_from(INTERFACES))):
        for number in draw(st.sets(st.integers(1, 32_766), min_size=1, max_size=3)):
            identifier = f"tms-foreign-{interface}-{number}"
            vni = draw(st.integers(1, 30))
            sessions[identifier] = MirrorSession(
                identifier, interface, "tmt-x", "tmf-x", number, vni, None, "1", {"heliostat:managed-by": "another"}
            )
    return sessions


@settings(max_examples=150, deadline=None)
@given(first=fleets(), second=fleets(), foreign=foreign_sessions())
def test_a_plan_that_was_carried_out_has_nothing_to_do_and_foreign_sessions_stay(
    first: tuple[LoadBalancer, ...], second: tuple[LoadBalancer, ...], foreign: dict[str, MirrorSession]
) -> None:
    account = FakeAccount(sessions=dict(foreign))
    foreign_filter = MirrorFilter("tmf-x", (FilterRule("r", "ingress", 1, "accept", 6, "0.0.0.0/0", "0.0.0.0/0"),))
    account.filters["tmf-x"] = foreign_filter
    book = VniBook()
    for fleet in (first, second):
        situation = account.situation(fleet, book=book)
        book = carry_out(make_plan(situation), account, situation)
        again = make_plan(account.situation(fleet, book=book))

        assert again.changes == ()
        assert {key: account.sessions.get(key) for key in foreign} == foreign
        assert account.filters["tmf-x"] == foreign_filter


@settings(max_examples=150, deadline=None)
@given(fleet=fleets(), foreign=foreign_sessions())
def test_every_mirrorable_interface_with_room_is_mirrored_once_and_for_all_its_ports(
    fleet: tuple[LoadBalancer, ...], foreign: dict[str, MirrorSession]
) -> None:
    account = FakeAccount(sessions=dict(foreign))
    situation = account.situation(fleet)
    carry_out(make_plan(situation), account, situation)

    served = [
        (found.interface_id, found.port, found.interface)
        for each in fleet
        for found in each.targets
        if found.eligibility.mirrorable
    ]
    own = [session for session in account.sessions.values() if session.is_managed_by(OWNER)]
    crowded = {name for name in INTERFACES if sum(each.interface_id == name for each in foreign.values()) == 3}
    assert sorted(session.interface_id for session in own) == sorted({name for name, _, _ in served} - crowded)
    for session in own:
        mirror_filter = account.filters[session.filter_id]
        assert len(mirror_filter.rules) <= 10
        for name, port, found in served:
            if name == session.interface_id:
                addresses = ["10.0.0.1", *(found.ipv6_addresses if found else ())]
                assert all(
                    accepts(mirror_filter, way, port or 0, address)
                    for way in ("ingress", "egress")
                    for address in addresses
                )


@settings(max_examples=100, deadline=None)
@given(first=fleets(), second=fleets(), unread=st.sampled_from(["arn:balancer-0", "arn:balancer-1", "arn:elsewhere"]))
def test_a_partial_discovery_never_deletes(
    first: tuple[LoadBalancer, ...], second: tuple[LoadBalancer, ...], unread: str
) -> None:
    account = FakeAccount()
    situation = account.situation(first)
    book = carry_out(make_plan(situation), account, situation)
    before = dict(account.sessions)

    rest = tuple(each for each in second if each.id != unread)
    partial = account.situation(rest, unread={unread: "denied"}, book=book)
    carry_out(make_plan(partial), account, partial)

    assert before.keys() <= account.sessions.keys()
    serving = {
        entry.vni for entry in book.entries.values() if any(member.balancer_id == unread for member in entry.members)
    }
    assert all(account.sessions[key] == before[key] for key in before if before[key].vni in serving)


@settings(max_examples=100, deadline=None)
@given(fleet=fleets(), foreign=foreign_sessions(), seed=st.integers(0, 2**32))
def test_the_order_of_the_input_does_not_count(
    fleet: tuple[LoadBalancer, ...], foreign: dict[str, MirrorSession], seed: int
) -> None:
    account = FakeAccount(sessions=dict(foreign))
    situation = account.situation(fleet)
    carry_out(make_plan(situation), account, situation)
    shuffled = random.Random(seed)

    def mixed(values: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(shuffled.sample(values, len(values)))

    other = mixed(
        tuple(
            replace(
                each,
                target_groups=mixed(tuple(replace(one, targets=mixed(one.targets)) for one in each.target_groups)),
            )
            for each in fleet
        )
    )
    straight = account.situation(fleet)
    crooked = replace(straight, balancers=other, sessions=mixed(straight.sessions), filters=mixed(straight.filters))

    assert make_plan(crooked) == make_plan(straight)


@settings(max_examples=100, deadline=None)
@given(first=fleets(), second=fleets(), foreign=foreign_sessions())
def test_vnis_are_unique_and_stay(
    first: tuple[LoadBalancer, ...], second: tuple[LoadBalancer, ...], foreign: dict[str, MirrorSession]
) -> None:
    account = FakeAccount(sessions=dict(foreign))
    book = make_plan(account.situation(first)).book
    later = make_plan(account.situation(second, book=book)).book

    numbers = [entry.vni for entry in later.entries.values()]
    assert len(numbers) == len(set(numbers))
    assert book.entries.items() <= later.entries.items()
    assert not set(numbers) & {session.vni for session in foreign.values()}


NEW_GROUP = (ServedGroup("arn:new", "web"),)


def test_a_vni_is_not_given_again_soon() -> None:
    later = VniBook({}, last=5).with_groups([NEW_GROUP])

    assert later == VniBook({group_digest(NEW_GROUP): VniEntry(6, NEW_GROUP)}, last=6)


def test_after_the_last_vni_the_lowest_free_one_is_given() -> None:
    taken = {"a": VniEntry(1, ()), "b": VniEntry(2, ())}

    assert VniBook(taken, last=2**24 - 1).with_groups([NEW_GROUP]).entries[group_digest(NEW_GROUP)].vni == 3
