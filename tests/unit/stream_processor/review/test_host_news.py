"""What reviews find is told once, wherever the store, the outbox or the job fails in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from api_inventory.exchange import Request
from inventory_store.errors import RefusedItem, StoreUnavailable
from inventory_store.host_book import HostBook, snapshot_pieces
from inventory_store.notification_book import NotificationBook
from stream_processor.review import job
from stream_processor.review.job import ReviewJob
from tests.unit.stream_processor.review.world import HOST, SECOND, World

if TYPE_CHECKING:
    from collections.abc import Collection

    from api_inventory.notifications.happening import Happening
    from api_inventory.notifications.notification import Notification
    from stream_processor.review.job import JobReport

OPEN = "State change without authentication at DELETE /orders/{order_id}."


@dataclass
class Outbox:
    """The outbox of the store, whose messages are kept; its first `failures` calls do not reach it."""

    world: World
    failures: int = 0
    heard: list[Notification] = field(default_factory=list)

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise StoreUnavailable("UpdateItem", "ThrottlingException", retryable=True)
        NotificationBook(HostBook(self.world.store)).tell(happenings, now_s, self.heard.append, window_s=0)

    def told(self, kind: str) -> list[str]:
        return [each.text for message in self.heard for each in message.happenings if each.kind == kind]


def reviewed(world: World, outbox: Outbox) -> JobReport:
    world.now_s += 600
    return ReviewJob(world.store, outbox).run(world.now_s * SECOND)


def write_without_credentials(world: World, host: str = HOST) -> None:
    exchanges = [world.call("DELETE", f"/orders/{number}", headers=()) for number in range(20)]
    world.send(*[replace(each, request=Request("DELETE", each.request.target, host)) for each in exchanges])


@pytest.mark.parametrize("broken", ["remove_findings", "put_changes", "put_document", "publish"])
def test_a_finding_is_told_once_wherever_its_review_broke_off(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    write_without_credentials(world)
    outbox = Outbox(world)

    def refuse(*given: Any, **named: Any) -> None:
        if broken != "put_document" or HOST in given[:2]:
            raise StoreUnavailable("PutItem", "ThrottlingException", retryable=True)
        keep(*given, **named)

    keep = getattr(world.store, broken)
    with monkeypatch.context() as breaking:
        breaking.setattr(world.store, broken, refuse)
        assert reviewed(world, outbox).counters["reviews_failed"] == 1
    reviewed(world, outbox)

    assert outbox.told("finding").count(OPEN) == 1


def test_a_finding_of_a_host_that_cannot_be_remembered_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_without_credentials(world)
    outbox = Outbox(world)
    keep = world.store.put_document

    def refuse(kind: str, key: str, data: bytes, *, revision: int) -> None:
        if kind == snapshot_pieces(HOST):
            raise RefusedItem("put a document", "no room")
        keep(kind, key, data, revision=revision)

    monkeypatch.setattr(world.store, "put_document", refuse)
    for _ in range(2):
        assert reviewed(world, outbox).counters["reviews_not_remembered"] == 1
        write_without_credentials(world)

    assert outbox.told("finding").count(OPEN) == 1
    assert outbox.told("first_traffic") == []


def test_what_the_outbox_did_not_take_is_told_at_the_end_of_the_job(world: World) -> None:
    write_without_credentials(world)
    write_without_credentials(world, "shop.test")
    outbox = Outbox(world, failures=3)

    report = reviewed(world, outbox)

    assert (report.counters["outbox_failed"], report.counters["hosts_reviewed"]) == (3, 2)
    assert "happenings_lost" not in report.counters
    assert outbox.told("finding").count(OPEN) == 2
    assert {f"{host} is seen for the first time." for host in (HOST, "shop.test")} < {*outbox.told("first_traffic")}


@pytest.mark.parametrize(("room", "failures"), [(1, 2), (1_000, 3)])
def test_what_nobody_is_told_of_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch, room: int, failures: int
) -> None:
    monkeypatch.setattr(job, "UNTOLD_MAX", room)
    write_without_credentials(world)
    outbox = Outbox(world, failures=failures)

    report = reviewed(world, outbox)

    told = sum(len(each.happenings) for each in outbox.heard)
    assert told == (1 if room == 1 else 0)
    assert report.counters["happenings_lost"] > 1
    assert report.counters["notices_refused"] == 0
