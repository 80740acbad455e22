"""Where mirror sessions are, as the reader finds it: bounded calls, and what is refused hides nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import refused
from chalice_app.discovery.backend import NetworkInterface
from chalice_app.discovery.mirrors import OWNERSHIP_TAG, Mirrors, MirrorSession
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.vnis import VniBook
from chalice_app.pipeline.facts import BalancersOfVpc, PlacedSession
from chalice_app.pipeline.limits import SOURCES_KEPT_S
from chalice_app.pipeline.measures import Fleet, Unread
from chalice_app.pipeline.reading import PipelineReader
from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.chalice_app.pipeline.measured import NOW_S, flows

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MET = {"vpc-0a": {"count": 2, "mirrored": 1, "sources": 3}}


class Account:
    """Two sessions of ours, the second of an interface that is gone, and one of somebody else."""

    def __init__(self, *, is_refused: bool = False) -> None:
        self.is_refused = is_refused
        self.asked: list[Collection[str]] = []

    def mirrors(self) -> Mirrors:
        ours = {OWNERSHIP_TAG: "heliostat"}
        rows = (("eni-1", 7, ours), ("eni-gone", 8, ours), ("eni-3", 9, {}))
        return Mirrors(
            tuple(MirrorSession(f"tms-{of}", of, "t", "f", 1, vni, None, "1", tags) for of, vni, tags in rows)
        )

    def interfaces(self, interface_ids: Collection[str]) -> dict[str, NetworkInterface]:
        self.asked.append(interface_ids)
        if self.is_refused:
            raise refused("ec2:DescribeNetworkInterfaces", "UnauthorizedOperation", "no")
        return {"eni-1": NetworkInterface("eni-1", "vpc-0a", instance_id="i-1")}


def reader(account: Account, folder: Path, last_run: dict[str, Any] | None = None) -> PipelineReader:
    selection = Selection(1, "vpc-0a1b2c3d", ("lb",))
    told = {"at_s": NOW_S, "vpcs": MET} if last_run is None else last_run
    nothing: Any = SimpleNamespace(
        describe=lambda _name: None,
        selection=lambda: selection,
        last_run=lambda: told,
        vni_book=VniBook,
        fleet=lambda _places: Fleet(0, 0),
        flows=lambda _places, _counters: flows(),
    )
    store = SqliteInventoryStore(str(folder / "inventory.db"))
    return PipelineReader("heliostat", account, nothing, nothing, nothing, lambda: store, lambda _group: ())  # type: ignore[arg-type]


def test_sessions_of_ours_are_placed_by_their_interfaces_which_are_asked_for_now_and_then(tmp_path: Path) -> None:
    account = Account()
    looking = reader(account, tmp_path)

    looks = [looking.look(NOW_S + second) for second in (0, 3, SOURCES_KEPT_S - 1, SOURCES_KEPT_S)]

    territory = looks[0].facts.territory
    assert territory.sessions == (PlacedSession("vpc-0a", 7), PlacedSession(None, 8))
    assert territory.collector_vpc_id == "vpc-0a1b2c3d"
    assert territory.balancers == {"vpc-0a": BalancersOfVpc(2, 1, 3)}
    assert account.asked == [("eni-1", "eni-gone")] * 2


def test_interfaces_that_may_not_be_read_hide_no_session(tmp_path: Path) -> None:
    facts = reader(Account(is_refused=True), tmp_path).look(NOW_S).facts

    assert isinstance(facts.territory.sessions, Unread)
    assert not isinstance(facts.sessions, Unread)
    assert facts.sessions.count == 2


def test_a_last_look_that_failed_or_is_of_a_former_release_knows_nothing_of_load_balancers(tmp_path: Path) -> None:
    for last_run in ({"at_s": NOW_S}, {"at_s": NOW_S, "vpcs": None}):
        assert reader(Account(), tmp_path, last_run).look(NOW_S).facts.territory.balancers is None
