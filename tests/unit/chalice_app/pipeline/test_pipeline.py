"""Where it stops, decided from what was measured: each stop as a scenario, and what holds whatever was measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.failures.catalogue import BY_CODE
from chalice_app.failures.explain import explain
from chalice_app.mirroring.vnis import ServedGroup, VniBook
from chalice_app.pipeline.balancer_rates import balancer_rates
from chalice_app.pipeline.counters import AGENT_COUNTERS, PROCESSOR_LOSSES, REFUSALS
from chalice_app.pipeline.coverage import coverage, losses
from chalice_app.pipeline.facts import InventoryFact, SessionsFact
from chalice_app.pipeline.kept import Kept
from chalice_app.pipeline.measures import Fleet, Processing, Sources, Unread
from chalice_app.pipeline.series import Series, added
from chalice_app.pipeline.stage import STAGES
from chalice_app.pipeline.stages import PAST, checklist
from mirror_agent import refusal
from tests.unit.chalice_app.pipeline.measured import (
    NOTHING_KEPT,
    NOW_S,
    REFUSED,
    THIS_MINUTE,
    agents,
    facts,
    flows,
    moving,
    silent,
    stack,
    stopped_behind,
)

if TYPE_CHECKING:
    from chalice_app.pipeline.facts import Facts
    from chalice_app.pipeline.stages import Checklist

ROOT = Path(__file__).resolve().parents[4]
OWNER = "heliostat"


def states(found: Checklist) -> dict[str, str]:
    return {stage.name: stage.state for stage in found.stages}


def test_everything_flows_where_everything_moves() -> None:
    found = checklist(facts(), OWNER)

    assert set(states(found).values()) == {"flowing"}
    assert found.stops_at is None
    assert [stage.name for stage in found.stages] == list(STAGES)


NO_INVENTORY = {"inventory": NOTHING_KEPT}
LAUNCH = explain(
    code=None, message="You've reached your quota for maximum Fleet Requests: InsufficientInstanceCapacity"
)
STOPS: dict[str, tuple[Facts, str, str]] = {
    "no permission to read the account": (
        facts(stopped_behind("packets_at_source"), stacks=REFUSED, sessions=REFUSED, **NO_INVENTORY),
        "permission",
        "aws_access_denied",
    ),
    "nothing is selected": (
        facts(
            stopped_behind("packets_at_source"),
            selected=0,
            stacks=(stack("collector", None, "absent"), stack("processing", None, "absent")),
            agents=Fleet(0, 0),
            sessions=SessionsFact(0),
            **NO_INVENTORY,
        ),
        "stack",
        "nothing_selected",
    ),
    "the stack failed": (
        facts(
            stopped_behind("packets_at_source"),
            stacks=(
                stack("collector", "ROLLBACK_COMPLETE", "failed", failure_code="stack_rolled_back"),
                stack("processing", None, "absent"),
            ),
            agents=Fleet(0, 0),
            sessions=SessionsFact(0),
            **NO_INVENTORY,
        ),
        "stack",
        "stack_rolled_back",
    ),
    "one stack was deleted by hand": (
        facts(
            stopped_behind("packets_at_source"),
            stacks=(stack("collector"), stack("processing", None, "absent")),
            **NO_INVENTORY,
        ),
        "stack",
        "stack_absent",
    ),
    "no agent launched": (
        facts(stopped_behind("packets_at_source"), agents=Fleet(0, 0), launch_failure=LAUNCH, **NO_INVENTORY),
        "agents",
        LAUNCH.code,
    ),
    "no agent, and nothing says why": (
        facts(stopped_behind("packets_at_source"), agents=Fleet(0, 0), **NO_INVENTORY),
        "agents",
        "agents_absent",
    ),
    "no agent is healthy": (
        facts(stopped_behind("packets_at_source"), agents=Fleet(2, 0), **NO_INVENTORY),
        "agents",
        "agents_unhealthy",
    ),
    "no mirror session, since no target can be mirrored": (
        facts(stopped_behind("packets_at_source"), sessions=SessionsFact(0), **NO_INVENTORY),
        "sessions",
        "waiting_for_targets",
    ),
    "no mirror session, since the last look was refused": (
        facts(
            stopped_behind("packets_at_source"),
            sessions=SessionsFact(0, NOW_S, explain(code="mirror_quota", message="").document()),
            **NO_INVENTORY,
        ),
        "sessions",
        "mirror_quota",
    ),
    "a source without packets": (
        facts(stopped_behind("packets_at_source"), **NO_INVENTORY),
        "packets_at_source",
        "sources_silent",
    ),
    "a source that skips all of its copies": (
        facts(
            {
                **stopped_behind("packets_at_source"),
                "sources": Sources(moving(0, step_s=300), moving(50, step_s=300)),
            },
            **NO_INVENTORY,
        ),
        "packets_at_source",
        "source_drops_copies",
    ),
    "the listener is gone": (
        facts({**stopped_behind("packets_at_agent"), "balancer_bytes": silent()}, is_listening=False, **NO_INVENTORY),
        "packets_at_agent",
        "listener_missing",
    ),
    "no route from sources to the load balancer": (
        facts({**stopped_behind("packets_at_agent"), "balancer_bytes": silent()}, **NO_INVENTORY),
        "packets_at_agent",
        "no_route_to_collector",
    ),
    "a security group before the agents": (
        facts(stopped_behind("packets_at_agent"), **NO_INVENTORY),
        "packets_at_agent",
        "agents_hear_nothing",
    ),
    "agents without packets, and CloudWatch tells nothing of sources": (
        facts({**stopped_behind("packets_at_agent"), "sources": REFUSED, "balancer_bytes": REFUSED}, **NO_INVENTORY),
        "packets_at_agent",
        "nothing_arrives",
    ),
    "TLS alone": (
        facts(
            {
                **stopped_behind("exchanges"),
                "agents": agents(exchanges=silent(), records_sent=silent(), connections_tls=moving(3)),
            },
            **NO_INVENTORY,
        ),
        "exchanges",
        "traffic_encrypted",
    ),
    "a database alone": (
        facts(
            {
                **stopped_behind("exchanges"),
                "agents": agents(exchanges=silent(), records_sent=silent(), connections_mysql=moving(3)),
            },
            **NO_INVENTORY,
        ),
        "exchanges",
        "traffic_not_http",
    ),
    "one direction alone": (
        facts(
            {
                **stopped_behind("exchanges"),
                "agents": agents(exchanges=silent(), records_sent=silent(), responses_orphaned=moving(3)),
            },
            **NO_INVENTORY,
        ),
        "exchanges",
        "halves_apart",
    ),
    "packets of somebody else": (
        facts(
            {
                **stopped_behind("exchanges"),
                "agents": agents(exchanges=silent(), records_sent=silent(), datagrams_not_vxlan=moving(590)),
            },
            **NO_INVENTORY,
        ),
        "exchanges",
        "strange_packets",
    ),
    "Kinesis throttles": (
        facts(
            {
                **stopped_behind("records"),
                "agents": agents(records_sent=silent(), refusals_throttled=moving(9), refusals_network=moving(1)),
            },
            **NO_INVENTORY,
        ),
        "records",
        "stream_throttled",
    ),
    "Kinesis refuses": (
        facts(
            {
                **stopped_behind("records"),
                "agents": agents(records_sent=silent(), refusals_access_denied=moving(9)),
            },
            **NO_INVENTORY,
        ),
        "records",
        "records_refused",
    ),
    "the processor fails": (
        facts({"processing": Processing(Series.of({}, NOW_S), invocations=9, errors=9)}, **NO_INVENTORY),
        "processor",
        "processor_failing",
    ),
    "the processor is throttled": (
        facts({"processing": Processing(Series.of({}, NOW_S), throttles=9)}, **NO_INVENTORY),
        "processor",
        "processor_throttled",
    ),
    "nobody calls the processor": (
        facts({"processing": Processing(Series.of({}, NOW_S))}, **NO_INVENTORY),
        "processor",
        "processor_not_invoked",
    ),
    "records are old when they are read": (
        facts(
            {"processing": Processing(moving(10), invocations=9, iterator_age_s=7_000)},
            inventory=InventoryFact(12, 2, moving(until_minutes_ago=50)),
        ),
        "processor",
        "records_late",
    ),
    "no endpoint comes of records": (facts(**NO_INVENTORY), "endpoints", "exchanges_of_no_use"),
}


@pytest.mark.parametrize("name", STOPS)
def test_the_first_stage_that_is_empty_is_named_with_reason_and_fix(name: str) -> None:
    given_facts, stops_at, code = STOPS[name]

    found = checklist(given_facts, OWNER)

    assert found.stops_at == stops_at
    assert found.stop is not None
    assert found.stop.code == code
    assert found.stop.explanation
    assert found.stop.fix
    behind = found.stages[STAGES.index(stops_at) + 1 :]
    assert {stage.state for stage in behind} <= {"waiting", "unknown"}
    assert all(stage.fix is None for stage in behind if stage.state == "waiting")


def test_the_reason_shows_what_was_measured() -> None:
    given_facts, *_ = STOPS["Kinesis throttles"]

    stop = checklist(given_facts, OWNER).stop

    assert stop is not None
    assert int(stop.evidence["refusals_throttled"]) > int(stop.evidence["refusals_network"]) > 0


def test_a_metric_that_may_not_be_read_hides_nothing_else() -> None:
    found = checklist(
        facts({"sources": REFUSED, "balancer_bytes": REFUSED, "agents": REFUSED, "processing": REFUSED}), OWNER
    )

    unknown = {"packets_at_source", "packets_at_agent", "exchanges", "records", "processor"}
    assert {name for name, state in states(found).items() if state == "unknown"} == unknown
    assert {state for name, state in states(found).items() if name not in unknown} == {"flowing"}
    assert "cloudwatch:GetMetricData" in next(
        stage.explanation for stage in found.stages if stage.name == "packets_at_agent"
    )


def test_an_account_that_asks_for_patience_is_no_matter_of_rights() -> None:
    throttled = Unread(explain(code="Throttling", message="Rate exceeded"))

    found = checklist(facts(sessions=throttled), OWNER)

    assert states(found)["permission"] == "unknown"
    assert found.stops_at is None


def test_data_that_flow_past_an_empty_stage_show_that_it_holds_up_nothing() -> None:
    """As in a local run, where made traffic reaches the agent without a mirror session."""
    found = checklist(facts(selected=0, sessions=SessionsFact(0)), OWNER)

    sessions = found.stages[3]
    assert (sessions.name, sessions.state, found.stops_at) == ("sessions", "idle", None)
    assert sessions.explanation.endswith(PAST)


def test_a_backend_that_nobody_calls_for_a_while_is_idle_and_no_stop() -> None:
    quiet = moving(until_minutes_ago=40)
    found = checklist(
        facts(
            {
                "sources": Sources(moving(until_minutes_ago=40, step_s=300), moving(0, step_s=300)),
                "agents": agents(datagrams=quiet, exchanges=quiet, records_sent=quiet),
                "processing": Processing(quiet),
            },
            inventory=InventoryFact(12, 2, quiet),
        ),
        OWNER,
    )

    assert found.stops_at is None
    assert [stage.state for stage in found.stages[4:]] == ["idle"] * 6
    assert found.stages[5].age_s == pytest.approx(40 * 60, abs=60)


PARTS = {
    "selected": st.sampled_from([0, 1, REFUSED]),
    "stacks": st.sampled_from(
        [
            REFUSED,
            (stack("collector"), stack("processing")),
            (stack("collector", None, "absent"), stack("processing", None, "absent")),
            (stack("collector", "UPDATE_IN_PROGRESS", "working"), stack("processing")),
            (stack("collector", "DELETE_FAILED", "stuck", failure_code="stack_delete_failed"), stack("processing")),
            (stack("collector", "UPDATE_FAILED", "failed", reason="it did not go well"), stack("processing")),
        ]
    ),
    "agents": st.sampled_from([REFUSED, Fleet(0, 0), Fleet(2, 0), Fleet(2, 1)]),
    "sessions": st.sampled_from([REFUSED, SessionsFact(0), SessionsFact(5, NOW_S - 9)]),
    "is_listening": st.sampled_from([None, True, False]),
}
SERIES = st.sampled_from([moving(), silent(), moving(until_minutes_ago=40), Series.of({}, NOW_S)])
COUNTERS = st.dictionaries(st.sampled_from(AGENT_COUNTERS), SERIES, max_size=12)
ANY_FLOWS = st.builds(
    flows,
    sources=st.one_of(st.just(REFUSED), st.builds(Sources, SERIES, SERIES, st.integers(0, 3))),
    balancer_bytes=st.one_of(st.just(REFUSED), SERIES),
    agents=st.one_of(st.just(REFUSED), COUNTERS),
    processing=st.one_of(
        st.just(REFUSED),
        st.builds(
            Processing,
            records=SERIES,
            invocations=st.integers(0, 9),
            errors=st.integers(0, 9),
            throttles=st.integers(0, 9),
            iterator_age_s=st.sampled_from([None, 1.0, 9_000.0]),
        ),
    ),
)
ANY_FACTS = st.builds(
    lambda flowing, inventory, **parts: replace(facts(**parts), flows=flowing, inventory=inventory),
    flowing=ANY_FLOWS,
    inventory=st.one_of(st.just(REFUSED), st.builds(InventoryFact, st.integers(0, 9), st.integers(0, 9), SERIES)),
    **PARTS,
)


@given(ANY_FACTS)
def test_whatever_was_measured_one_stage_stops_at_most_and_those_behind_it_wait(any_facts: Facts) -> None:
    found = checklist(any_facts, OWNER)

    assert [stage.name for stage in found.stages] == list(STAGES)
    stopped = [at for at, stage in enumerate(found.stages) if stage.state == "stopped"]
    assert [STAGES[at] for at in stopped] == ([found.stops_at] if found.stops_at else [])
    first_behind = stopped[0] + 1 if stopped else len(STAGES)
    assert all(stage.state != "waiting" for stage in found.stages[:first_behind])
    assert all(stage.state in ("waiting", "unknown") for stage in found.stages[first_behind:])


@given(ANY_FACTS)
def test_whatever_was_measured_a_stop_has_a_reason_of_the_catalogue_and_says_what_to_do(any_facts: Facts) -> None:
    for stage in checklist(any_facts, OWNER).stages:
        assert stage.explanation
        if stage.state == "stopped":
            assert stage.code in BY_CODE
            assert stage.fix


@given(ANY_FACTS)
def test_where_requests_arrive_in_the_inventory_nothing_stops(any_facts: Facts) -> None:
    arriving = replace(any_facts, inventory=InventoryFact(1, 1, moving()))
    processing = Processing(moving(), invocations=1, iterator_age_s=1)

    found = checklist(replace(arriving, flows=replace(arriving.flows, processing=processing)), OWNER)

    assert found.stops_at is None


@given(ANY_FACTS)
def test_what_could_not_be_read_is_unknown_wherever_it_stands(any_facts: Facts) -> None:
    found = states(checklist(replace(any_facts, flows=replace(any_facts.flows, sources=REFUSED)), OWNER))

    assert found["packets_at_source"] == "unknown"


# --- coverage and losses ---


def test_coverage_is_what_arrived_of_what_was_mirrored() -> None:
    found = coverage(
        flows(
            sources=Sources(Series.of({THIS_MINUTE - 5: 1_000.0}, NOW_S), Series.of({THIS_MINUTE - 5: 20.0}, NOW_S)),
            agents=agents(datagrams=Series.of({THIS_MINUTE - 5: 900.0}, NOW_S)),
        )
    )

    assert (found.received, found.mirrored, found.skipped, found.share) == (900, 1_000, 20, 0.9)


@pytest.mark.parametrize(
    "changes",
    [{"sources": REFUSED}, {"agents": REFUSED}, {"sources": Sources(moving(), silent(), left_out=3)}],
    ids=["sources unread", "agents unread", "more sources than are asked"],
)
def test_coverage_that_cannot_be_told_is_not_guessed(changes: dict[str, Any]) -> None:
    found = coverage(flows(**changes))

    assert found.share is None
    assert found.unread is not None


def test_coverage_of_more_sources_than_are_asked_for_everything_is_of_the_minutes_that_are_known_of_all() -> None:
    of_all = moving(800, until_minutes_ago=12, step_s=300)

    found = coverage(flows(sources=Sources(moving(60), silent(), left_out=3, of_all=of_all)))

    # What was skipped is known of some alone, and a part is no figure.
    assert (found.share, found.mirrored, found.skipped, found.unread) == (0.75, of_all.total, None, None)


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_coverage_is_a_share_though_the_two_are_told_at_different_times(received: float, mirrored: float) -> None:
    minute = THIS_MINUTE - 5
    share = coverage(
        flows(
            sources=Sources(Series.of({minute: mirrored}, NOW_S), silent()),
            agents=agents(datagrams=Series.of({minute: received}, NOW_S)),
        )
    ).share

    assert share is None or 0 <= share <= 1
    assert (share is None) == (mirrored == 0)


def test_losses_are_named_in_words_the_most_first_and_none_that_did_not_count() -> None:
    found = losses(
        flows(
            sources=Sources(moving(step_s=300), Series.of({THIS_MINUTE - 5: 7.0}, NOW_S)),
            agents=agents(
                exchanges_dropped_queue_full=Series.of({THIS_MINUTE - 5: 90.0}, NOW_S),
                datagrams_dropped_kernel=silent(),
            ),
            processing=Processing(moving(), counters={"records_given_up_unexpected": 2}),
        )
    )

    assert [(loss.name.name, loss.count) for loss in found] == [
        ("exchanges_dropped_queue_full", 90),
        ("source_packets_skipped", 7),
        ("records_given_up_unexpected", 2),
    ]
    assert all(loss.name.explanation and loss.name.where for loss in found)


def test_every_counter_that_is_asked_for_is_one_that_somebody_counts() -> None:
    """Against the sources that count, and no list of this package."""
    counting = "".join(
        path.read_text("utf-8")
        for folder, pattern in (
            ("capture", "*.rs"),
            ("mirror_agent", "*.py"),
            ("stream_processor", "*.py"),
            ("inventory_store", "*.py"),
        )
        for path in (ROOT / folder).rglob(pattern)
        if "target" not in path.parts
    )
    kinds = {f"refusals_{each.kind}" for each in vars(refusal).values() if isinstance(each, refusal.Refusal)}
    made_of_parts = {
        *(f"folds_given_up_{reason}" for reason in ("item_corrupt", "item_refused", "unexpected")),
        *(name for name in AGENT_COUNTERS if name.startswith("exchanges_dropped_")),
    }

    for name in {*AGENT_COUNTERS, *(each.name for each in PROCESSOR_LOSSES)} - made_of_parts - set(REFUSALS):
        assert f'"{name}"' in counting, name
    assert set(REFUSALS) <= kinds


# --- rates of load balancers ---

SHOP, PAY = ServedGroup("shop", "web"), ServedGroup("pay", "api")
BOOK = VniBook().with_groups([(SHOP,), (PAY, SHOP), (PAY,)])
VNI = {entry.members: entry.vni for entry in BOOK.entries.values()}


def test_a_load_balancer_is_given_the_packets_of_every_group_that_it_serves() -> None:
    packets = {VNI[(SHOP,)]: 10.0, VNI[(PAY, SHOP)]: 4.0}

    shop, pay, other = sorted(
        balancer_rates(BOOK, ["shop", "pay", "other"], packets, None), key=lambda each: -(each.packets_per_s or 0)
    )

    assert (shop.packets_per_s, pay.packets_per_s, other.packets_per_s) == (14, 4, 0)
    assert (shop.is_shared, pay.is_shared, other.is_shared) == (True, True, False)
    assert {each.exchanges_per_s for each in (shop, pay, other)} == {None}


@given(st.dictionaries(st.sampled_from(sorted(VNI.values())), st.floats(0, 1e9)))
def test_no_packet_of_a_selected_load_balancer_is_left_out(packets: dict[int, float]) -> None:
    found = balancer_rates(BOOK, ["shop", "pay"], packets, packets)

    assert sum(each.packets_per_s or 0 for each in found) >= sum(packets.values()) * (1 - 1e-9)


# --- series ---

COUNTS = st.dictionaries(st.integers(THIS_MINUTE - 200, THIS_MINUTE), st.floats(0, 1e9), max_size=60)


@given(COUNTS)
def test_a_series_shows_thirty_minutes_and_tells_silence_from_zero(counts: dict[int, float]) -> None:
    series = Series.of(counts, NOW_S)

    assert series.minutes == tuple(counts.get(THIS_MINUTE - back) for back in range(30, 0, -1))
    assert series.total == pytest.approx(sum(counts.values()))
    assert (series.moved_s is None) == (not any(counts.values()))
    assert series.moved_s is None or series.moved_s <= NOW_S


def test_what_is_told_every_five_minutes_is_spread_over_them() -> None:
    begun = (THIS_MINUTE - 20) // 5 * 5

    series = Series.of({begun: 300.0}, NOW_S, step_s=300)

    assert [each for each in series.minutes if each is not None] == [60.0] * 5


@given(st.lists(COUNTS, max_size=4))
def test_several_series_add_up(every: list[dict[int, float]]) -> None:
    found = added((Series.of(each, NOW_S) for each in every), NOW_S)

    if not every:
        assert found is None
        return
    assert found is not None
    assert found.total == pytest.approx(sum(sum(each.values()) for each in every))
    for place, back in enumerate(range(30, 0, -1)):
        known = [each[THIS_MINUTE - back] for each in every if THIS_MINUTE - back in each]
        assert found.minutes[place] == (pytest.approx(sum(known)) if known else None)


# --- kept answers ---


def test_an_answer_is_given_again_for_some_seconds_to_the_same_question_alone() -> None:
    kept: Kept[int] = Kept(2)
    asked = iter(range(10))

    def ask() -> int:
        return next(asked)

    assert [kept.get("a", at_s, ask) for at_s in (0.0, 1.9, 2.0, 2.1)] == [0, 0, 1, 1]
    assert kept.get("b", 2.2, ask) == 2
    # A clock that was set back ends it as well.
    assert kept.get("b", 1.0, ask) == 3
    kept.forget()
    assert kept.get("b", 1.0, ask) == 4
