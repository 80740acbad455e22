from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_inventory.hourly import HourlyRequests
from api_inventory.limits import VNIS_MAX
from api_inventory.minutes import Interval
from api_inventory.review import HostReview
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from chalice_app.pipeline import inventory_reading
from chalice_app.pipeline.inventory_reading import read_inventory
from chalice_app.pipeline.limits import HOSTS_MEASURED_MAX
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, Part
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MINUTE = 28_800_000
NOW_S = MINUTE * 60.0 + 1
HOUR = MINUTE // 60


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteInventoryStore]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.db"))
    yield opened
    opened.close()


def fold(store: SqliteInventoryStore, host: str, *, requests: int = 60, seen_minute: int = MINUTE - 1) -> None:
    seen_ns = seen_minute * 60 * 10**9
    traffic = Traffic(request_count=requests, first_seen_ns=seen_ns, last_seen_ns=seen_ns)
    usage = Usage(traffic, {seen_minute: Interval(requests)})
    store.fold_collection(CollectionFold(host, 7, (Part(Cursor.of("1"), usage),)))


def test_all_hosts_count_however_many_they_are(store: SqliteInventoryStore) -> None:
    for number in range(230):
        fold(store, f"h{number}.test")

    fact, _ = read_inventory(store, NOW_S)

    assert fact.hosts == 230


def test_exchanges_are_shared_among_the_vnis_that_the_review_of_a_host_counted(store: SqliteInventoryStore) -> None:
    fold(store, "a.test", requests=300)
    fold(store, "b.test", requests=300)
    fold(store, "never-reviewed.test", requests=300)
    store.publish("a.test", (), HostReview(vnis={"7": 3, "8": 1}))
    store.publish("b.test", (), HostReview(vnis={"8": 5}))

    _, by_vni = read_inventory(store, NOW_S)

    # Sixty a minute, in the five minutes in which a rate is looked for: one each second of each host.
    assert by_vni == pytest.approx({7: 0.75, 8: 1.25})


def test_requests_are_told_apart_by_vni_where_every_host_was_reviewed(store: SqliteInventoryStore) -> None:
    fold(store, "a.test", requests=300)
    fold(store, "b.test", requests=60, seen_minute=MINUTE - 20)
    store.publish("a.test", (), HostReview(vnis={"7": 3, "8": 1}))
    assert not read_inventory(store, NOW_S)[0].knows_vnis
    store.publish("b.test", (), HostReview(vnis={"9": 5}))

    fact, _ = read_inventory(store, NOW_S)

    assert fact.requests_by_vni == pytest.approx({7: 225.0, 8: 75.0, 9: 60.0})
    assert fact.knows_vnis


@pytest.mark.parametrize("hosts", [1, HOSTS_MEASURED_MAX + 1])
def test_a_vni_may_be_missing_where_hosts_or_vnis_are_very_many(store: SqliteInventoryStore, hosts: int) -> None:
    vnis = {str(number): 1 for number in range(VNIS_MAX)} if hosts == 1 else {"7": 1}
    for number in range(hosts):
        fold(store, f"h{number}.test")
        store.publish(f"h{number}.test", (), HostReview(vnis=vnis))

    assert not read_inventory(store, NOW_S)[0].knows_vnis


def test_the_hosts_that_are_measured_are_those_with_the_most_requests_lately(
    store: SqliteInventoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory_reading, "HOSTS_MEASURED_MAX", 1)
    fold(store, "busy.test", requests=300, seen_minute=MINUTE - 2)
    fold(store, "seen-last.test", requests=1)
    store.publish("busy.test", (), HostReview(hourly=HourlyRequests(HOUR, (0, 300)), vnis={"7": 1}))
    store.publish("seen-last.test", (), HostReview(hourly=HourlyRequests(HOUR, (0, 1)), vnis={"8": 1}))

    fact, by_vni = read_inventory(store, NOW_S)

    assert set(by_vni) == {7}
    assert fact.requests.moved_s == (MINUTE - 1) * 60, "what was seen last of all hosts tells when something moved"


def test_an_inventory_that_saw_nothing_for_long_is_told_with_its_age(store: SqliteInventoryStore) -> None:
    fold(store, "a.test", seen_minute=MINUTE - 10_000)

    fact, _ = read_inventory(store, NOW_S)

    assert (fact.requests.moved_s, fact.requests.rate_per_s) == ((MINUTE - 10_000) * 60, 0)
    assert read_inventory(store, 60.0)[0].requests.moved_s == 60.0, "nothing is told of what is to come"
