"""What of reviews people are told, from records to happenings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from api_inventory.exchange import Request
from inventory_store.errors import CorruptItem, NotPutBack, RefusedItem, StoreUnavailable
from inventory_store.host_book import HostBook, snapshot_pieces
from inventory_store.notification_book import NotificationBook
from inventory_store.queries import FindingQuery
from stream_processor.review import job
from stream_processor.review.job import ReviewJob
from tests.unit.stream_processor.review.world import DAY_S, HOST, SECOND, World

if TYPE_CHECKING:
    from collections.abc import Collection

    from api_inventory.notifications.happening import Happening, Kind
    from api_inventory.notifications.notification import Notification
    from stream_processor.review.job import JobReport


class Ears:
    """Keeps all that is told."""

    def __init__(self) -> None:
        self.heard: list[Happening] = []

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        assert now_s > 0
        self.heard += happenings

    def take(self, *kinds: Kind) -> list[str]:
        """The texts of these kinds since the last time."""
        taken, self.heard = [each.text for each in self.heard if each.kind in kinds], []
        return taken


def review(world: World, ears: Ears, **options: Any) -> None:
    report = ReviewJob(world.store, ears, **options).run(world.now_s * SECOND)
    assert report.refusals == {}


def people(world: World, count: int = 10) -> list[Any]:
    return [
        world.get(f"/people/{number}", answer={"email": f"‹masked:email:{20 + number}:{number:08x}›"}, headers=())
        for number in range(count)
    ]


def test_first_traffic_is_told_of_the_installation_and_of_each_host_once(world: World) -> None:
    ears = Ears()
    world.send(world.get("/orders"))

    review(world, ears)
    first = ears.take("first_traffic")
    world.now_s += DAY_S
    world.send(world.get("/orders"), world.get("/more"))
    review(world, ears)

    assert first == [
        "Traffic arrives: the inventory has its first endpoints.",
        f"{HOST} is seen for the first time.",
    ]
    assert ears.take("first_traffic") == []


def test_an_endpoint_that_carries_sensitive_data_is_told_once_with_its_classes_and_no_value(world: World) -> None:
    ears = Ears()
    world.send(*people(world))

    review(world, ears)
    [told] = [each for each in ears.heard if each.kind == "sensitive_endpoint"]
    ears.take()
    world.now_s += DAY_S
    world.send(*people(world))
    review(world, ears)

    assert "carries sensitive data" in told.text
    assert (told.host, told.classes) == (HOST, ("email",))
    assert "masked" not in told.text
    assert ears.take("sensitive_endpoint") == []


def test_a_finding_is_told_where_it_is_high_or_worse_and_once(world: World) -> None:
    ears = Ears()

    def traffic() -> None:
        shown = {"password": "‹masked:password:8:00aabbcc›"}
        world.send(*[world.get("/account", answer=shown, headers=()) for _ in range(40)])
        world.send(*people(world, 40))

    traffic()
    review(world, ears)
    told = [each for each in ears.heard if each.kind == "finding"]
    ears.take()
    world.now_s += DAY_S
    traffic()
    review(world, ears)

    known = world.store.findings(FindingQuery(page_size=200)).items
    bad = {state.id for state in known if state.severity in {"critical", "high"} and state.status == "open"}
    assert bad
    assert len(known) > len(bad)
    assert {each.facts["finding_id"] for each in told} == bad
    assert {each.text for each in told} == {"Password or password hash in response at GET /account."}
    assert ears.take("finding") == []


def test_of_changes_those_are_told_that_people_want(world: World) -> None:
    ears = Ears()
    for _ in range(3):
        world.send(*[world.get("/orders") for _ in range(40)])
        review(world, ears, impacts=("security",))
        world.now_s += DAY_S
    world.send(*[world.get("/orders") for _ in range(40)], *[world.get("/export") for _ in range(10)])
    review(world, ears, impacts=("security",))
    assert ears.take("change") == []


# --- where the store, the outbox or the job fails in between

OPEN = "State change without authentication at DELETE /orders/{order_id}."


@dataclass
class Outbox:
    """The outbox of the store, whose messages are kept; calls of these numbers do not reach it."""

    world: World
    failing: Collection[int] = ()
    error: Exception = field(
        default_factory=lambda: StoreUnavailable("UpdateItem", "ThrottlingException", retryable=True)
    )
    heard: list[Notification] = field(default_factory=list)
    calls: int = 0

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        self.calls += 1
        if self.calls in self.failing:
            raise self.error
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


class Killed(Exception):
    """What ends a job amid its hosts."""


def killed_behind_one_review(world: World, outbox: Outbox) -> None:
    turns = iter([True])

    def has_time() -> bool:
        if next(turns, False):
            return True
        raise Killed

    with pytest.raises(Killed):
        ReviewJob(world.store, outbox).run((world.now_s + 600) * SECOND, has_time)


def test_findings_that_the_outbox_did_not_take_are_told_by_the_next_job_though_this_one_was_killed(
    world: World,
) -> None:
    write_without_credentials(world)
    write_without_credentials(world, "shop.test")
    # Nor does it take anything at the end, as where the process is gone at once.
    outbox = Outbox(world, failing={1, 2})

    killed_behind_one_review(world, outbox)
    assert outbox.heard == []
    report = reviewed(world, outbox)

    assert report.counters["hosts_reviewed"] == 2
    assert outbox.told("finding").count(OPEN) == 2
    assert {f"{host} is seen for the first time." for host in (HOST, "shop.test")} < {*outbox.told("first_traffic")}


def test_a_host_whose_news_the_outbox_did_not_take_is_left_as_it_was(world: World) -> None:
    write_without_credentials(world)
    outbox = Outbox(world, failing={1})

    report = reviewed(world, outbox)

    assert report.counters == {"outbox_failed": 1, "reviews_failed": 1}
    assert world.store.findings(FindingQuery(page_size=200)).items == ()
    assert reviewed(world, outbox).counters["hosts_reviewed"] == 1


def test_changes_that_the_outbox_did_not_take_are_told_at_the_end_of_the_job(world: World) -> None:
    write_without_credentials(world)
    write_without_credentials(world, "shop.test")
    outbox = Outbox(world, failing={2, 4})

    report = reviewed(world, outbox)

    assert (report.counters["outbox_failed"], report.counters["hosts_reviewed"]) == (2, 2)
    assert "happenings_lost" not in report.counters
    assert outbox.told("finding").count(OPEN) == 2
    assert {f"{host} is seen for the first time." for host in (HOST, "shop.test")} < {*outbox.told("first_traffic")}


def test_changes_that_the_outbox_did_not_take_are_told_though_the_job_fails_as_nobody_expects(world: World) -> None:
    write_without_credentials(world)
    write_without_credentials(world, "shop.test")
    outbox = Outbox(world, failing={2})

    killed_behind_one_review(world, outbox)

    assert len(outbox.told("first_traffic")) >= 1


@pytest.mark.parametrize(("room", "failing"), [(1, {2}), (1_000, {2, 3})])
def test_what_nobody_is_told_of_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch, room: int, failing: set[int]
) -> None:
    monkeypatch.setattr(job, "UNTOLD_MAX", room)
    write_without_credentials(world)
    outbox = Outbox(world, failing=failing)

    report = reviewed(world, outbox)

    told = outbox.told("first_traffic")
    assert len(told) == (1 if room == 1 else 0)
    assert report.counters["happenings_lost"] >= 1
    assert report.counters["notices_refused"] == 0


def test_what_the_outbox_takes_out_and_does_not_take_back_is_counted_as_lost_and_costs_no_review(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_without_credentials(world)
    outbox = Outbox(world)

    def tell(*_: Any) -> None:
        raise NotPutBack(("2 new findings",), 2)

    monkeypatch.setattr(outbox, "tell", tell)
    report = reviewed(world, outbox)

    assert report.counters["hosts_reviewed"] == 1
    assert report.counters["happenings_lost"] >= 2
    assert report.counters["outbox_failed"] == 0


def test_an_outbox_that_nobody_can_read_costs_no_review_and_what_it_loses_is_counted(world: World) -> None:
    write_without_credentials(world)
    outbox = Outbox(world, failing=range(1, 9), error=CorruptItem("notification-outbox", "an outbox"))

    report = reviewed(world, outbox)

    assert (report.counters["hosts_reviewed"], report.counters["reviews_failed"]) == (1, 0)
    assert report.counters["happenings_lost"] >= 3
    assert outbox.heard == []
