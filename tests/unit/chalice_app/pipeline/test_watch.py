"""What people are told of a pipeline that is not as it should be, and when it is again."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from chalice_app.pipeline.facts import PlacedSession, Territory
from chalice_app.pipeline.measures import Arrivals, Fleet, Sources
from chalice_app.pipeline.watch import Wanted, Watch, share_lately, watched
from tests.unit.chalice_app.pipeline.measured import NOW_S, REFUSED, agents, facts, moving, stack

WANTED = Wanted(agents=2, coverage_percent=90, coverage_minutes=15)
LOOK_S = 300


def looks(*situations: dict[str, Any], wanted: Wanted = WANTED) -> list[list[str]]:
    """What is told at looks five minutes apart; what is kept goes through the store's JSON."""
    told, watch = [], Watch()
    for number, situation in enumerate(situations):
        at = {"now_s": NOW_S + number * LOOK_S, **situation}
        watch, happenings = watched(Watch.from_json(asdict(watch)), facts(**at), wanted, "heliostat")
        told.append([f"{each.severity}: {each.text}" for each in happenings])
    return told


def receiving(share: float, **lost: float) -> dict[str, Any]:
    """Flows in which agents receive this share of what is mirrored."""
    counted = {name: moving(count) for name, count in lost.items()}
    return {"flowing": {"agents": agents(datagrams=moving(600 * share), **counted)}}


def test_nothing_is_told_of_what_is_as_it_should_be() -> None:
    assert looks({}, {}, {}) == [[], [], []]


def test_too_few_agents_are_told_once_at_the_second_look_and_so_is_their_being_back() -> None:
    few = {"agents": Fleet(2, 1)}

    assert looks(few, few, few, {}, {}, few, few) == [
        [],
        ["high: 1 of 2 agents that are wanted are healthy."],
        [],
        ["info: 2 of 2 agents are healthy again."],
        [],
        [],
        ["high: 1 of 2 agents that are wanted are healthy."],
    ]


def arriving(arrivals: object, *, selected: tuple[str, ...] = ("vpc-0a", "vpc-0b")) -> dict[str, Any]:
    """Two VPCs whose sources copy, and what arrives of their virtual networks, 7 and 8."""
    by_vpc = dict.fromkeys(selected, Sources(moving(600, step_s=300), moving(0, step_s=300)))
    sessions = tuple(PlacedSession(vpc_id, vni) for vni, vpc_id in enumerate(selected, 7))
    return {"flowing": {"sources_by_vpc": by_vpc, "arrivals": arrivals}, "territory": Territory("vpc-0a", {}, sessions)}


BOTH, CUT = arriving(Arrivals({7: 9.0, 8: 1.0})), arriving(Arrivals({7: 9.0, 8: 0.0}))
CUT_TOLD = ["high: Agents receive nothing of what is mirrored in vpc-0b, though they do of other VPCs."]
BACK_TOLD = ["info: Agents receive what is mirrored in vpc-0b again."]


def test_a_vpc_that_falls_silent_is_told_once_at_the_second_look_and_so_is_its_being_back() -> None:
    assert looks(BOTH, CUT, CUT, CUT, BOTH, BOTH) == [[], [], CUT_TOLD, [], BACK_TOLD, []]
    assert looks(CUT, BOTH, CUT) == [[], [], []]


def test_a_vpc_of_which_nothing_is_known_is_neither_cut_nor_back() -> None:
    unread = arriving(REFUSED)

    assert looks(unread, unread, unread) == [[], [], []]
    assert looks(CUT, CUT, unread, CUT, unread, BOTH) == [[], CUT_TOLD, [], [], [], BACK_TOLD]


def test_sessions_that_cannot_be_read_say_nothing_of_a_vpc_that_was_told() -> None:
    unread = {**CUT, "territory": replace(CUT["territory"], sessions=REFUSED)}

    assert looks(CUT, CUT, unread, CUT, BOTH) == [[], CUT_TOLD, [], [], BACK_TOLD]


def test_a_vpc_that_is_mirrored_no_more_is_forgotten_and_nothing_is_said_of_it() -> None:
    assert looks(CUT, CUT, arriving(None, selected=("vpc-0a",)), BOTH) == [[], CUT_TOLD, [], []]


def test_who_wants_to_hear_nothing_of_coverage_hears_nothing_of_vpcs() -> None:
    assert looks(CUT, CUT, CUT, wanted=Wanted(2, 0, 15)) == [[], [], []]


def test_what_is_told_of_a_vpc_has_its_reason_its_fix_and_facts() -> None:
    before = Watch(vpcs_since_s={"vpc-0b": int(NOW_S) - LOOK_S})

    _, [happening] = watched(before, facts(**CUT), WANTED, "heliostat")

    assert any("route" in each for each in happening.details)
    assert happening.facts == {"vpc_id": "vpc-0b", "code": "vpc_does_not_arrive", "since_s": int(NOW_S) - LOOK_S}


def test_an_agent_that_is_replaced_is_not_told() -> None:
    assert looks({"agents": Fleet(2, 1)}, {}, {}) == [[], [], []]


def test_no_agent_at_all_is_critical_and_told_with_its_reason() -> None:
    none = facts(agents=Fleet(2, 0))

    _, [happening] = watched(Watch(agents_since_s=int(NOW_S) - LOOK_S), none, WANTED, "heliostat")

    assert happening.severity == "critical"
    assert len(happening.details) == 2
    assert happening.facts["wanted"] == 2


def test_agents_that_answer_and_send_no_heartbeat_are_told() -> None:
    silent = {"flowing": {"agents": {}}}

    [_, [told], *_] = looks(silent, silent)

    assert told == "high: No heartbeat comes from 2 agents that answer their health check."


def test_a_loss_of_coverage_is_told_with_what_was_lost_by_name_and_its_return() -> None:
    low = receiving(0.5, datagrams_dropped_kernel=100)

    assert looks(low, low, {}) == [
        ["high: Agents received 50.0% of what was mirrored within 15 minutes, and 90 % are wanted."],
        [],
        ["info: Agents receive 100.0% of what is mirrored again."],
    ]
    _, [happening] = watched(Watch(), facts(**low), WANTED, "heliostat")
    assert happening.details[0].startswith("Lost: datagrams_dropped_kernel: ")
    assert happening.facts["share"] == pytest.approx(0.5)


def test_a_loss_of_coverage_is_told_of_more_sources_than_are_asked_for_everything() -> None:
    some, none = moving(60, step_s=300), moving(0, step_s=300)
    fresh = Sources(some, none, left_out=900, of_all=moving(1_200, until_minutes_ago=8, step_s=300))
    # Asked a quarter of an hour ago: too little of it is known for a window, so that nothing is said.
    old = Sources(some, none, left_out=900, of_all=moving(1_200, until_minutes_ago=24, step_s=300))

    assert looks({"flowing": {"sources": fresh}}, {"flowing": {"sources": old}}) == [
        ["high: Agents received 50.0% of what was mirrored within 15 minutes, and 90 % are wanted."],
        [],
    ]
    known = Watch(coverage_since_s=5, coverage_told=True)
    assert watched(known, facts(flowing={"sources": old}), WANTED, "heliostat") == (known, ())


def test_a_threshold_of_zero_asks_for_no_coverage() -> None:
    assert looks(receiving(0.1), wanted=Wanted(2, 0, 15)) == [[]]


@pytest.mark.parametrize(
    "situation",
    [
        {"agents": REFUSED},
        {"selected": REFUSED},
        {"stacks": REFUSED},
        {"stacks": (stack("collector", "UPDATE_IN_PROGRESS", "working"), stack("processing"))},
        {"flowing": {"sources": REFUSED}},
        {"flowing": {"agents": REFUSED}},
        {"flowing": {"sources": Sources(moving(600, step_s=300), moving(0, step_s=300), left_out=3)}},
    ],
)
def test_what_could_not_be_read_or_is_being_changed_neither_alarms_nor_reassures(situation: dict[str, Any]) -> None:
    known = Watch(int(NOW_S) - LOOK_S, agents_told=True, coverage_since_s=5, coverage_told=True)
    low = {**receiving(0.5), "agents": Fleet(2, 1)}
    flowing = {**low["flowing"], **situation.get("flowing", {})}

    assert watched(known, facts(**{**low, **situation, "flowing": flowing}), WANTED, "heliostat") == (known, ())


@pytest.mark.parametrize(
    "stacks",
    [
        (stack("collector", "UPDATE_ROLLBACK_FAILED", "stuck", failure_code="stack_update_rollback_failed"),),
        (stack("collector", "UPDATE_FAILED", "failed"),),
        (stack("collector"), stack("processing", "ROLLBACK_COMPLETE", "failed", failure_code="stack_rolled_back")),
        (stack("collector"), stack("processing", None, "absent")),
    ],
)
def test_agents_and_coverage_are_told_of_while_a_stack_is_failed_or_stuck(stacks: Any) -> None:
    broken = {**receiving(0.5), "agents": Fleet(8, 0), "stacks": stacks}

    assert looks(broken, broken) == [
        ["high: Agents received 50.0% of what was mirrored within 15 minutes, and 90 % are wanted."],
        ["critical: 0 of 2 agents that are wanted are healthy."],
    ]


@pytest.mark.parametrize(
    "collector",
    [
        stack("collector", None, "absent"),
        stack("collector", "ROLLBACK_COMPLETE", "failed", failure_code="stack_rolled_back"),
        stack("collector", "DELETE_FAILED", "stuck", failure_code="stack_delete_failed"),
    ],
)
def test_a_collector_that_never_stood_or_is_to_go_is_not_watched(collector: Any) -> None:
    none = {**receiving(0.5), "agents": Fleet(0, 0), "stacks": (collector, stack("processing"))}

    assert looks(none, none, none) == [[], [], []]


def test_what_nobody_wants_any_more_is_forgotten_without_a_word() -> None:
    known = Watch(5, agents_told=True, coverage_since_s=5, coverage_told=True)

    assert watched(known, facts(selected=0, agents=Fleet(0, 0)), WANTED, "heliostat") == (Watch(), ())


def test_a_share_is_known_over_whole_windows_alone_and_never_more_than_one() -> None:
    assert share_lately(facts(**receiving(2.0)), 15) == 1.0
    assert share_lately(facts(), 29) is None
    assert share_lately(facts(flowing={"sources": Sources(moving(0, step_s=300), moving(0))}), 15) is None
