"""What the inventory is told of mirror groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.inventory.mirror_groups import mirror_groups, tell_mirror_groups
from chalice_app.mirroring.vnis import ServedGroup, VniBook, VniEntry
from inventory_store.host_book import MIRROR_GROUPS, HostBook
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Balancer:
    """As much of a load balancer as is told."""

    id: str
    name: str
    scheme: str | None


def book(**members: tuple[str, ...]) -> VniBook:
    entries = {
        name: VniEntry(number, tuple(ServedGroup(balancer, "group") for balancer in balancers))
        for number, (name, balancers) in enumerate(members.items(), start=1)
    }
    return VniBook(entries, len(entries))


def told(vnis: VniBook, *balancers: Balancer) -> dict[str, Any]:
    return mirror_groups(vnis, balancers)  # type: ignore[arg-type]


PUBLIC, INTERNAL = Balancer("1", "shop", "internet-facing"), Balancer("2", "ledger", "internal")


def test_a_group_is_on_the_internet_where_any_of_its_load_balancers_is() -> None:
    groups = told(book(both=("1", "2"), inside=("2",)), PUBLIC, INTERNAL)

    assert groups == {
        "1": {"scheme": "internet-facing", "load_balancers": ["ledger", "shop"]},
        "2": {"scheme": "internal", "load_balancers": ["ledger"]},
    }


def test_of_what_could_not_be_read_nothing_is_told() -> None:
    assert told(book(gone=("9",), known=("2",)), INTERNAL) == {
        "2": {"scheme": "internal", "load_balancers": ["ledger"]}
    }
    assert told(book(classic=("3",)), Balancer("3", "old", None)) == {"1": {"scheme": None, "load_balancers": ["old"]}}


def test_the_inventory_is_told_of_what_is_different(tmp_path: Path) -> None:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    tell_mirror_groups(store, told(book(a=("1",)), PUBLIC))
    tell_mirror_groups(store, told(book(a=("1",)), PUBLIC))
    tell_mirror_groups(store, told(book(a=("2",)), INTERNAL))

    kept = HostBook(store).read(MIRROR_GROUPS, "1")
    assert (kept.value["scheme"], kept.revision) == ("internal", 2)
    store.close()
