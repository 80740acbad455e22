"""Where it stops of each VPC: scenarios, and what holds whatever was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.pipeline.facts import BalancersOfVpc, InventoryFact, PlacedSession, SessionsFact, Territory
from chalice_app.pipeline.measures import Arrivals, Sources, Unread
from chalice_app.pipeline.stages import checklist
from chalice_app.pipeline.vpcs import VPC_STAGES, vpcs_of, vpcs_unread
from tests.unit.chalice_app.pipeline.measured import NOW_S, REFUSED, agents, facts, moving, silent, stopped_behind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.pipeline.facts import Facts
    from chalice_app.pipeline.vpcs import VpcHealth

OWNER = "heliostat"
OURS, PARTNER, SHARED_VNI = "vpc-0a", "vpc-0b", 9
VNIS = {OURS: 7, PARTNER: 8}
COPYING = Sources(moving(600, step_s=300), moving(0, step_s=300))
SILENT = Sources(moving(0, step_s=300), moving(0, step_s=300))


def sessions(shared: tuple[str, ...] = (), **more: Any) -> tuple[PlacedSession, ...]:
    """Two in each VPC, under its own VNI; and one in each that shares a VNI."""
    own = [PlacedSession(vpc_id, vni) for vpc_id, vni in VNIS.items() for _ in range(2)]
    return (*own, *(PlacedSession(vpc_id, SHARED_VNI) for vpc_id in shared), *more.get("further", ()))


def requests(**changes: Any) -> InventoryFact:
    parts: dict[str, Any] = {"requests_by_vni": {7: 90.0, 8: 30.0}, "knows_vnis": True}
    return InventoryFact(12, 2, moving(), **{**parts, **changes})


def measured(flowing: Mapping[str, Any] | None = None, **changes: Any) -> Facts:
    """Two VPCs of which everything moves, with changes."""
    flows = {
        "sources_by_vpc": {OURS: COPYING, PARTNER: COPYING},
        "arrivals": Arrivals({7: 30.0, 8: 10.0}),
        **(flowing or {}),
    }
    balancers = {OURS: BalancersOfVpc(3, 3, 2), PARTNER: BalancersOfVpc(1, 1, 2)}
    parts: dict[str, Any] = {
        "territory": Territory(OURS, balancers, sessions()),
        "inventory": requests(),
    }
    return facts(flows, **{**parts, **changes})


def found(of: Facts, rates: Mapping[int, float] | None = None) -> dict[str, VpcHealth]:
    return {each.vpc_id: each for each in vpcs_of(of, rates or {}, OWNER)}


def states(health: VpcHealth) -> list[str]:
    assert tuple(stage.name for stage in health.stages) == VPC_STAGES
    return [stage.state for stage in health.stages]


def said(health: VpcHealth, name: str) -> str:
    return next(stage.explanation for stage in health.stages if stage.name == name)


FLOWING = ["flowing"] * 4


def test_each_vpc_is_told_with_what_is_in_it() -> None:
    both = found(measured(), {7: 1.5, 8: 0.5})

    assert list(both) == [OURS, PARTNER]
    ours, partner = both[OURS], both[PARTNER]
    assert (states(ours), states(partner)) == (FLOWING, FLOWING)
    assert (ours.is_collectors, partner.is_collectors) == (True, False)
    assert (ours.load_balancers, partner.load_balancers) == (3, 1)
    assert (ours.mirror_sessions, partner.mirror_sessions) == (2, 2)
    assert (ours.packets_per_s, partner.packets_per_s) == (30.0, 10.0)
    assert (ours.exchanges_per_s, partner.exchanges_per_s) == (1.5, 0.5)
    assert (ours.is_shared, ours.stops_at) == (False, None)


def test_a_vpc_that_reaches_nobody_is_told_while_the_sum_flows() -> None:
    # The host was served from there as well, until the way was cut: that is no sign that packets come.
    cut = measured({"arrivals": Arrivals({7: 30.0})})

    both = found(cut)

    assert checklist(cut, OWNER).stops_at is None
    assert states(both[OURS]) == FLOWING
    assert states(both[PARTNER]) == ["flowing", "flowing", "stopped", "waiting"]
    stop = both[PARTNER].stop
    assert stop is not None
    assert (stop.code, both[PARTNER].stops_at) == ("vpc_does_not_arrive", "packets_at_agent")
    assert PARTNER in stop.explanation
    assert "route" in (stop.fix or "")
    assert stop.evidence["packets_of_others_per_s"] == "30.0"


def test_where_nothing_arrives_at_all_the_reason_is_that_of_all() -> None:
    dead = {**stopped_behind("packets_at_agent"), "arrivals": Arrivals({7: 0.0, 8: 0.0})}

    both = found(measured(dead, is_listening=False))

    assert {each.stop.code for each in both.values() if each.stop} == {"listener_missing"}


def test_a_vpc_whose_sources_copy_nothing_stops_there() -> None:
    quiet = {"sources_by_vpc": {OURS: COPYING, PARTNER: SILENT}, "arrivals": Arrivals({7: 30.0})}

    partner = found(measured(quiet))[PARTNER]

    assert states(partner) == ["flowing", "stopped", "waiting", "waiting"]
    assert partner.stop is not None
    assert partner.stop.code == "sources_silent"


def test_a_vpc_that_nobody_calls_at_the_moment_is_idle() -> None:
    was = Sources(moving(600, step_s=300, until_minutes_ago=40), moving(0, step_s=300))
    quiet = {"sources_by_vpc": {OURS: COPYING, PARTNER: was}, "arrivals": Arrivals({7: 30.0, 8: 0.0})}

    assert states(found(measured(quiet))[PARTNER]) == ["flowing", "idle", "idle", "idle"]


def test_packets_without_requests_have_the_reason_that_agents_count() -> None:
    counted = {"agents": agents(connections_tls=moving(5))}

    partner = found(measured(counted, inventory=requests(requests_by_vni={7: 90.0})))[PARTNER]

    assert states(partner) == ["flowing", "flowing", "flowing", "stopped"]
    assert partner.stop is not None
    assert partner.stop.code == "traffic_encrypted"
    assert partner.stop.evidence["counted_of"] == "all VPCs together"


def test_where_requests_are_not_told_apart_no_vpc_is_said_to_have_none() -> None:
    partner = found(measured(inventory=requests(requests_by_vni={7: 90.0}, knows_vnis=False)))[PARTNER]

    assert states(partner) == ["flowing", "flowing", "flowing", "unknown"]


def test_where_the_inventory_lacks_the_requests_of_all_no_vpc_is_said_to_have_none() -> None:
    # What stops behind the agents stops for all, and is no matter of protocols.
    both = found(measured(inventory=requests(requests_by_vni={7: 0.0}, knows_vnis=True)))

    assert [states(each) for each in both.values()] == [["flowing", "flowing", "flowing", "unknown"]] * 2
    assert "of any VPC" in said(both[OURS], "exchanges")


def test_a_virtual_network_of_two_vpcs_tells_of_neither_and_says_so() -> None:
    # Targets by address may live in another VPC than their group: one mirror group, sessions in both.
    territory = Territory(OURS, None, sessions((OURS, PARTNER)))
    arriving = {"arrivals": Arrivals({7: 30.0, SHARED_VNI: 4.0})}
    counted = requests(requests_by_vni={7: 90.0, SHARED_VNI: 5.0})

    both = found(measured(arriving, territory=territory, inventory=counted))

    assert (both[OURS].is_shared, both[PARTNER].is_shared) == (True, True)
    assert states(both[OURS]) == FLOWING
    assert states(both[PARTNER]) == ["flowing", "flowing", "unknown", "unknown"]
    assert "other VPCs" in said(both[PARTNER], "packets_at_agent")
    assert (both[OURS].packets_per_s, both[PARTNER].packets_per_s) == (34.0, 4.0)
    assert both[PARTNER].load_balancers is None


def test_a_shared_network_that_is_silent_excuses_nothing() -> None:
    territory = Territory(OURS, None, sessions((OURS, PARTNER)))

    both = found(measured({"arrivals": Arrivals({7: 30.0, SHARED_VNI: 0.0})}, territory=territory))

    assert both[PARTNER].stops_at == "packets_at_agent"


@pytest.mark.parametrize(
    ("flowing", "at"),
    [
        ({"sources": REFUSED, "sources_by_vpc": None}, "packets_at_source"),
        ({"sources_by_vpc": {OURS: COPYING}}, "packets_at_source"),
        ({"sources_by_vpc": {OURS: COPYING, PARTNER: replace(SILENT, left_out=3)}}, "packets_at_source"),
        ({"arrivals": REFUSED}, "packets_at_agent"),
        ({"arrivals": None}, "packets_at_agent"),
        ({"arrivals": Arrivals({7: 30.0}, is_whole=False)}, "packets_at_agent"),
    ],
)
def test_what_could_not_be_read_is_unknown_and_stops_nothing(flowing: dict[str, Any], at: str) -> None:
    nothing = {"arrivals": Arrivals({7: 30.0}), **flowing}

    partner = found(measured(nothing))[PARTNER]

    assert states(partner)[VPC_STAGES.index(at)] == "unknown"
    assert said(partner, at)
    assert partner.stops_at is None


def test_a_single_vpc_is_what_all_is() -> None:
    alone = Territory(OURS, {OURS: BalancersOfVpc(1, 1, 2)}, (PlacedSession(OURS, 7), PlacedSession(OURS, 8)))
    for change in ({}, stopped_behind("packets_at_agent"), stopped_behind("exchanges")):
        of_all = measured({**change, "arrivals": None}, territory=alone)

        [health] = vpcs_of(of_all, {}, OWNER)

        whole = checklist(of_all, OWNER)
        assert health.stages == whole.stages[3:7]
        assert health.stops_at == whole.stops_at
        assert health.packets_per_s == whole.stages[5].series.rate_per_s  # type: ignore[union-attr]


def test_a_selected_vpc_without_mirror_sessions_stops_at_them() -> None:
    met = {OURS: BalancersOfVpc(1, 1, 2), PARTNER: BalancersOfVpc(1, 0, 0)}
    territory = Territory(OURS, met, (PlacedSession(OURS, 7),))

    both = found(measured(territory=territory))

    assert states(both[OURS]) == FLOWING
    assert states(both[PARTNER]) == ["stopped", "waiting", "waiting", "waiting"]
    assert both[PARTNER].stop is not None
    assert both[PARTNER].stop.code == "waiting_for_targets"


def test_a_load_balancer_whose_targets_are_elsewhere_is_no_stop() -> None:
    met = {OURS: BalancersOfVpc(1, 1, 2), PARTNER: BalancersOfVpc(1, 1, 0)}

    partner = found(measured(territory=Territory(OURS, met, (PlacedSession(OURS, 7),))))[PARTNER]

    assert states(partner) == ["idle"] * 4
    assert "other VPCs" in said(partner, "sessions")


def test_where_sessions_or_interfaces_could_not_be_read_all_is_unknown_and_the_list_says_so() -> None:
    territory = Territory(OURS, {OURS: BalancersOfVpc(1, 1, 1)}, REFUSED)
    unread = measured(territory=territory, sessions=SessionsFact(2))

    [health] = vpcs_of(unread, {}, OWNER)

    assert states(health) == ["unknown"] * 4
    assert health.mirror_sessions is None
    assert vpcs_unread(unread) == REFUSED.failure.explanation


def test_sessions_whose_interface_is_gone_are_told() -> None:
    gone = measured(territory=Territory(OURS, None, sessions(further=(PlacedSession(None, 7),))))

    assert [each.mirror_sessions for each in vpcs_of(gone, {}, OWNER)] == [2, 2]
    assert "1 mirror sessions" in (vpcs_unread(gone) or "")
    assert vpcs_unread(measured()) is None


# --- whatever was measured --------------------------------------------------------------------------------------------

VPC_IDS = st.sampled_from(["vpc-1", "vpc-2", "vpc-3"])
SERIES = st.sampled_from([moving(600, step_s=300), moving(600, step_s=300, until_minutes_ago=40), silent()])
SOURCES = st.builds(Sources, SERIES, SERIES, st.sampled_from([0, 0, 2]))
RATES = st.dictionaries(st.integers(1, 5), st.sampled_from([0.0, 2.0]))
PLACED = st.lists(st.builds(PlacedSession, VPC_IDS | st.none(), st.integers(1, 5)), max_size=8).map(tuple)
MEASURED = st.builds(
    lambda placed, met, by_vpc, arrivals, counted, knows: measured(
        {"sources_by_vpc": by_vpc, "arrivals": arrivals},
        territory=Territory("vpc-1", met, placed),
        inventory=requests(requests_by_vni=counted, knows_vnis=knows),
    ),
    PLACED | st.just(REFUSED),
    st.none() | st.dictionaries(VPC_IDS, st.builds(BalancersOfVpc, *[st.integers(0, 2)] * 3)),
    st.none() | st.dictionaries(VPC_IDS, SOURCES),
    st.none() | st.just(REFUSED) | st.builds(Arrivals, RATES, st.booleans()),
    RATES,
    st.booleans(),
)


def placed(of: Facts) -> tuple[PlacedSession, ...]:
    return () if isinstance(of.territory.sessions, Unread) else of.territory.sessions


@given(MEASURED)
def test_every_session_that_is_known_is_in_one_vpc(of: Facts) -> None:
    counted = [each.mirror_sessions or 0 for each in vpcs_of(of, None, OWNER)]

    assert sum(counted) == sum(session.vpc_id is not None for session in placed(of))


@given(MEASURED)
def test_a_stop_at_the_agents_is_proven(of: Facts) -> None:
    several = len({session.vpc_id for session in placed(of)} - {None}) > 1
    for health in vpcs_of(of, None, OWNER) if several else ():
        if health.stops_at != "packets_at_agent":
            continue
        arrivals, vnis = of.flows.arrivals, {each.vni for each in placed(of) if each.vpc_id == health.vpc_id}
        assert isinstance(arrivals, Arrivals)
        assert arrivals.is_whole
        assert not any(arrivals.by_vni.get(vni) for vni in vnis)
        assert health.sources is not None
        assert health.sources.mirrored.is_moving(NOW_S)


@given(MEASURED)
def test_one_stage_is_stopped_at_the_most_and_says_why_and_those_behind_it_wait(of: Facts) -> None:
    for health in vpcs_of(of, None, OWNER):
        found_states = states(health)
        assert found_states.count("stopped") == (health.stops_at is not None)
        if health.stop is not None:
            assert health.stop.code
            behind = found_states[found_states.index("stopped") + 1 :]
            assert set(behind) <= {"waiting", "unknown"}
        assert all(said(health, name) for name in VPC_STAGES)


@given(MEASURED, st.permutations(range(8)))
def test_the_order_of_mirror_sessions_changes_nothing(of: Facts, order: list[int]) -> None:
    shuffled = tuple(placed(of)[at] for at in order if at < len(placed(of)))
    sessions_then = of.territory.sessions if isinstance(of.territory.sessions, Unread) else shuffled

    then = replace(of, territory=replace(of.territory, sessions=sessions_then))

    assert vpcs_of(then, None, OWNER) == vpcs_of(of, None, OWNER)
