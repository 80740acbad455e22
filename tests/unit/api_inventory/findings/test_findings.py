"""The life of a finding, as a transcript: what was claimed, what people said, what time and traffic brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.finding import finding_id
from api_inventory.findings.decision import Decision, most_recent
from api_inventory.findings.errors import InvalidDecision
from api_inventory.findings.lifecycle import Activity, decided, is_worse, judged
from api_inventory.findings.succession import joined

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState

HOUR = 3600 * 10**9
DAY = 24 * HOUR
START = 1_700_000_000 * 10**9
PLACE = "a" * 20
OTHER = "b" * 20
TITLES = {"AUTH-12": "API key in query"}


@dataclass(frozen=True)
class Claim:
    rule: str = "AUTH-12"
    endpoint_id: str | None = PLACE
    host: str = "a.test"
    detail: str = "api_key"
    evidence: str = "api_key=‹masked:32›"
    support: int = 5
    first_seen_ns: int = START
    last_seen_ns: int = START + HOUR
    severity: Severity = "medium"


def used(requests: int, last_seen_ns: int, place: str = PLACE) -> dict[str, Activity]:
    return {place: Activity(requests, last_seen_ns)}


class Host:
    """A host that is judged again and again, and keeps what it is told as a store would."""

    def __init__(self) -> None:
        self.known: dict[str, FindingState] = {}

    def judge(
        self,
        *claims: Claim,
        activity: dict[str, Activity],
        now_ns: int,
        decision: Decision | None = None,
        successors: dict[str, tuple[str, ...]] | None = None,
    ) -> FindingState:
        decisions = {} if decision is None else dict.fromkeys(self.known, decision)
        found = judged(self.known, claims, activity, now_ns, titles=TITLES, decisions=decisions, successors=successors)
        self.known = {state.id: state for state in found}
        assert judged(self.known, claims, activity, now_ns, titles=TITLES, decisions=decisions) == found
        return found[0]


def opened() -> Host:
    host = Host()
    host.judge(Claim(), activity=used(100, START + HOUR), now_ns=START + HOUR)
    return host


def accept(at_ns: int, until_ns: int | None = None) -> Decision:
    return Decision("accept", "ana", "only on the test network", at_ns, until_ns)


def test_what_is_claimed_is_opened_once_under_the_findings_id() -> None:
    host = Host()

    state = host.judge(Claim(), activity=used(100, START + HOUR), now_ns=START + 2 * HOUR)

    assert (state.status, state.opened_at_ns, state.id) == (
        "open",
        START + 2 * HOUR,
        finding_id("AUTH-12", PLACE, "api_key"),
    )
    assert (state.title, state.severity, state.evidence) == ("API key in query", "medium", Claim.evidence)
    assert (state.first_seen_ns, state.last_seen_ns) == (START, START + HOUR)
    assert [(step.status, step.by) for step in state.history] == [("open", "")]


def test_a_finding_of_a_host_is_none_of_another_host_nor_of_an_endpoint() -> None:
    claims = [Claim(endpoint_id=None), Claim(endpoint_id=None, host="b.test"), Claim(endpoint_id="")]

    assert len({state.id for state in judged({}, claims, {}, START, titles={})}) == 3


def test_it_is_fixed_when_its_endpoint_was_used_long_enough_without_it() -> None:
    host = opened()

    early = host.judge(Claim(), activity=used(5_000, START + 2 * DAY), now_ns=START + 2 * DAY)
    late = host.judge(Claim(), activity=used(5_000, START + 3 * DAY), now_ns=START + 3 * DAY)

    assert early.status == "open"
    assert (late.status, late.fixed_at_ns) == ("fixed", START + 3 * DAY)
    assert late.history[-1].reason == "Not seen in 4900 requests since."


def test_a_silent_endpoint_fixes_nothing() -> None:
    host = opened()

    few = host.judge(activity=used(149, START + 9 * DAY), now_ns=START + 9 * DAY)
    none = host.judge(activity={}, now_ns=START + 99 * DAY)

    assert (few.status, none.status) == ("open", "open")


def test_counters_that_began_again_begin_the_wait_again() -> None:
    host = opened()

    lost = host.judge(activity=used(10, START + 9 * DAY), now_ns=START + 9 * DAY)
    grown = host.judge(activity=used(60, START + 10 * DAY), now_ns=START + 10 * DAY)

    assert (lost.status, grown.status) == ("open", "fixed")


def test_a_finding_of_the_host_is_fixed_by_traffic_to_any_of_its_endpoints() -> None:
    host = Host()
    claim = Claim(endpoint_id=None)
    host.judge(claim, activity=used(1, START + HOUR), now_ns=START + HOUR)

    both = used(30, START + 4 * DAY) | used(30, START, OTHER)

    assert host.judge(claim, activity=both, now_ns=START + 4 * DAY).status == "fixed"


def test_it_opens_again_when_it_is_seen_again_and_not_when_it_is_only_claimed_again() -> None:
    host = opened()
    activity = used(5_000, START + 3 * DAY)
    host.judge(activity=activity, now_ns=START + 3 * DAY)

    same = host.judge(Claim(), activity=activity, now_ns=START + 4 * DAY)
    again = host.judge(
        Claim(last_seen_ns=START + 4 * DAY), activity=used(5_001, START + 4 * DAY), now_ns=START + 5 * DAY
    )

    assert same.status == "fixed"
    assert (again.status, again.reopened, again.fixed_at_ns) == ("open", 1, None)
    assert again.first_seen_ns == START


def test_what_is_accepted_stays_so_while_it_is_seen_and_while_it_is_not() -> None:
    host = opened()

    accepted = host.judge(activity=used(100, START + HOUR), now_ns=START + DAY, decision=accept(START + DAY))
    seen = host.judge(Claim(last_seen_ns=START + 3 * DAY), activity=used(200, START + 3 * DAY), now_ns=START + 3 * DAY)
    unseen = host.judge(activity=used(9_000, START + 90 * DAY), now_ns=START + 90 * DAY)

    assert [state.status for state in (accepted, seen, unseen)] == ["accepted"] * 3
    assert accepted.history[-1].by == "ana"


def test_an_acceptance_ends_on_its_day() -> None:
    host = opened()
    activity = used(100, START + HOUR)
    decision = accept(START + DAY, until_ns=START + 30 * DAY)

    before = host.judge(Claim(), activity=activity, now_ns=START + 30 * DAY - 1, decision=decision)
    after = host.judge(Claim(), activity=activity, now_ns=START + 30 * DAY, decision=decision)

    assert (before.status, after.status, after.reopened) == ("accepted", "open", 0)


def test_an_acceptance_ends_when_the_finding_grows_worse() -> None:
    host = opened()
    activity = used(100, START + HOUR)
    host.judge(Claim(), activity=activity, now_ns=START + DAY, decision=accept(START + DAY))

    milder = host.judge(Claim(severity="low", last_seen_ns=START + DAY), activity=activity, now_ns=START + DAY)
    worse = host.judge(Claim(severity="high", last_seen_ns=START + 2 * DAY), activity=activity, now_ns=START + 2 * DAY)

    assert (milder.status, worse.status) == ("accepted", "open")
    assert worse.history[-1].reason == "Accepted as medium, and now high."


def test_a_false_positive_is_none_the_less_false_for_being_severe() -> None:
    host = opened()
    activity = used(100, START + HOUR)
    host.judge(activity=activity, now_ns=START, decision=Decision("false_positive", "ana", "a public key", START))

    worse = host.judge(
        Claim(severity="critical", last_seen_ns=START + 2 * DAY), activity=activity, now_ns=START + 2 * DAY
    )

    assert worse.status == "accepted"


def test_the_most_recent_decision_holds_in_whatever_order_they_arrive() -> None:
    host = opened()
    reopen = Decision("reopen", "ben", "", START + 2 * DAY)
    state = next(iter(host.known.values()))

    forwards = decided(decided(state, accept(START + DAY)), reopen)
    backwards = decided(decided(state, reopen), accept(START + DAY))

    assert (forwards.status, backwards.status) == ("open", "open")
    assert forwards.decision == backwards.decision == reopen


def test_traffic_does_not_at_once_overrule_the_person_who_opened_it_again() -> None:
    host = opened()
    host.judge(activity=used(5_000, START + 3 * DAY), now_ns=START + 3 * DAY)
    reopen = Decision("reopen", "ben", "I still see it", START + 4 * DAY)

    doubted = host.judge(activity=used(6_000, START + 5 * DAY), now_ns=START + 5 * DAY, decision=reopen)
    settled = host.judge(activity=used(7_000, START + 7 * DAY), now_ns=START + 7 * DAY, decision=reopen)

    assert (doubted.status, settled.status) == ("open", "fixed")


def test_the_decision_follows_an_endpoint_into_the_one_it_was_merged_into() -> None:
    host = opened()
    host.judge(activity=used(100, START + HOUR), now_ns=START, decision=accept(START + DAY))
    before = next(iter(host.known))

    moved = host.judge(
        Claim(endpoint_id=OTHER, last_seen_ns=START + 2 * DAY, first_seen_ns=START + 2 * DAY),
        activity=used(40, START + 2 * DAY, OTHER),
        now_ns=START + 2 * DAY,
        successors={PLACE: (OTHER,)},
    )

    assert before not in host.known
    assert (moved.endpoint_id, moved.status, moved.first_seen_ns) == (OTHER, "accepted", START)


@pytest.mark.parametrize(
    "evidence", ["path {}=a***@x.test", "Values of {{{}}} can be guessed.", "2 of 9 requests named another {{{}}}."]
)
def test_the_decision_follows_a_parameter_of_the_path_that_is_called_otherwise_now(evidence: str) -> None:
    claim = Claim(rule="DATA-06", detail="direct_id", evidence=evidence.format("direct_id"))
    (known,) = judged({}, [claim], used(100, START), START, titles=TITLES)
    accepted = decided(known, accept(START + HOUR))

    (moved,) = judged(
        {accepted.id: accepted},
        [replace(claim, endpoint_id=OTHER, detail="id", evidence=evidence.format("id"))],
        used(100, START + DAY, OTHER),
        START + DAY,
        titles=TITLES,
        successors={PLACE: (OTHER,)},
        names={PLACE: {"direct_id": "id"}},
    )

    assert (moved.endpoint_id, moved.detail, moved.status) == (OTHER, "id", "accepted")


def test_the_decision_follows_an_endpoint_into_each_part_that_shows_the_finding() -> None:
    host = opened()
    host.judge(activity=used(100, START + HOUR), now_ns=START, decision=accept(START + DAY))
    parts = ("c" * 20, "d" * 20, "e" * 20)

    host.judge(
        Claim(endpoint_id=parts[1]),
        Claim(endpoint_id=parts[2]),
        activity={},
        now_ns=START + 2 * DAY,
        successors={PLACE: parts},
    )

    assert {state.endpoint_id: state.status for state in host.known.values()} == dict.fromkeys(parts[1:], "accepted")


def test_of_two_joined_findings_the_open_one_wins_unless_a_person_said_otherwise() -> None:
    state = next(iter(opened().known.values()))
    accepted = decided(state, accept(START + DAY))
    fixed = replace(state, status="fixed", fixed_at_ns=START + DAY)

    assert joined(state, fixed).status == "open"
    assert joined(fixed, fixed).fixed_at_ns == START + DAY
    assert joined(state, accepted).status == "accepted"
    assert joined(decided(state, Decision("reopen", "ben", "", START + 2 * DAY)), accepted).status == "open"


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "ignore"), ("by", " "), ("reason", ""), ("reason", "x" * 1001), ("until_ns", START), ("by", "x" * 257)],
)
def test_a_decision_says_who_and_why_and_ends_after_it_begins(field: str, value: object) -> None:
    with pytest.raises(InvalidDecision) as refused:
        replace(accept(START + DAY), **{field: value})

    assert refused.value.field == field.removesuffix("_ns")


def test_a_reopening_needs_no_reason_and_has_no_end() -> None:
    assert Decision("reopen", "ben", "", START).reason == ""
    with pytest.raises(InvalidDecision):
        Decision("reopen", "ben", "", START, START + DAY)


def test_severities_are_compared_as_they_are_listed() -> None:
    assert is_worse("critical", "high")
    assert not is_worse("low", "low")


def test_the_past_of_a_finding_is_bounded() -> None:
    host = opened()
    for round_ in range(1, 40):
        seen = START + round_ * 7 * DAY
        count = round_ * 1_000
        host.judge(Claim(last_seen_ns=seen), activity=used(count, seen), now_ns=seen)
        host.judge(activity=used(count + 500, seen + 3 * DAY), now_ns=seen + 3 * DAY)

    state = next(iter(host.known.values()))
    assert (len(state.history), state.reopened) == (20, 38)


moments = st.integers(START, START + 20 * DAY)
severities = st.sampled_from(["critical", "high", "medium", "low", "info"])
claims = st.builds(
    Claim,
    endpoint_id=st.sampled_from([PLACE, OTHER, None]),
    detail=st.sampled_from(["a", "b"]),
    last_seen_ns=moments,
    first_seen_ns=moments,
    severity=severities,
    support=st.integers(1, 9),
)
decisions = st.builds(
    Decision,
    kind=st.sampled_from(["accept", "false_positive", "reopen"]),
    by=st.just("ana"),
    reason=st.just("because"),
    at_ns=moments,
)
looks = st.lists(st.tuples(st.lists(claims, max_size=6), st.integers(0, 500), decisions), min_size=1, max_size=8)


@settings(max_examples=50)
@given(looks)
def test_judging_twice_is_judging_once_and_claims_have_no_order(
    looks: list[tuple[list[Claim], int, Decision]],
) -> None:
    known: dict[str, FindingState] = {}
    for number, (said, examined, decision) in enumerate(looks):
        now_ns = START + (number + 1) * 3 * DAY
        activity = used(examined, now_ns) | used(examined, now_ns, OTHER)
        taken = dict.fromkeys(known, decision)

        found = judged(known, said, activity, now_ns, titles={}, decisions=taken)

        assert found == judged(known, said[::-1], activity, now_ns, titles={}, decisions=taken)
        known = {state.id: state for state in found}
        assert found == judged(known, said, activity, now_ns, titles={}, decisions=taken)
        for state in found:
            assert (state.status == "fixed") == (state.fixed_at_ns is not None)
            assert (state.status == "accepted") == (state.accepted_severity is not None)
            assert state.status == state.history[-1].status


def test_of_claims_equal_in_all_else_the_earlier_first_sight_counts() -> None:
    said = [Claim(first_seen_ns=START + HOUR), Claim()]

    for claimed in (said, said[::-1]):
        assert judged({}, claimed, used(9, START + HOUR), START + DAY, titles={})[0].first_seen_ns == START


@given(claims, claims, decisions, decisions)
def test_joining_has_no_order(left: Claim, right: Claim, first: Decision, second: Decision) -> None:
    sides = [
        decided(judged({}, [replace(claim, endpoint_id=PLACE, detail="a")], {}, START, titles={})[0], decision)
        for claim, decision in ((left, first), (right, second))
    ]

    one = joined(*sides)

    assert one == joined(*sides[::-1])
    assert one.first_seen_ns == min(left.first_seen_ns, right.first_seen_ns)
    assert one.decision == most_recent(first, second)
