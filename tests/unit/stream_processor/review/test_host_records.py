"""What stands in the store of a host: damaged, in pieces, and written by two reviews at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.changes import snapshot_document
from api_inventory.changes.snapshot_document import snapshot_from
from api_inventory.exchange import Exchange, Request, Response
from inventory_store.host_book import (
    API_DOCUMENT,
    CUSTOM_CLASSES,
    MEMORY,
    PASSIVE_TESTS,
    PINS,
    TEMPLATES,
    HostBook,
    false_positives,
    finding_decisions,
    snapshot_pieces,
)
from inventory_store.queries import ChangeQuery, EndpointQuery, FindingQuery
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.review.job import ReviewJob
from tests.unit.stream_processor.review.world import DAY_S, HOST, SECOND, World, logins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inventory_store.port import InventoryStore

OF_OTHERS = 'openapi: "1.0"'
DAMAGED: list[tuple[str, str, Any]] = [
    (TEMPLATES, HOST, {"version": 99}),
    (TEMPLATES, HOST, ["no", "object"]),
    (MEMORY, HOST, {"version": 99}),
    (MEMORY, HOST, {"version": 1, "endpoints": {"a": [1, 2, 3, 4, 5, 6]}}),
    (snapshot_pieces(HOST), "5-00000", {"version": 99}),
    (snapshot_pieces(HOST), "5-00000", "text"),
    (PINS, HOST, {"never_merge": 7}),
    (API_DOCUMENT, HOST, {"text": OF_OTHERS}),
    (API_DOCUMENT, HOST, {}),
    (finding_decisions(HOST), "f" * 20, {"kind": "accept", "by": "", "reason": "", "at_ns": 0}),
    (finding_decisions(HOST), "f" * 20, {"mood": "sunny"}),
    (false_positives(HOST), "x", {"endpoint_id": "x"}),
]
OF_ALL_HOSTS: list[tuple[str, str, Any]] = [
    (CUSTOM_CLASSES, "x", {"name": "x", "title": "X", "severity": "high", "value_pattern": "("}),
    (PASSIVE_TESTS, "x", {}),
]


def other_host(world: World) -> Exchange:
    return Exchange(
        *(7, "10.0.0.9:1", "10.0.0.2:80", "http/1.1"),
        Request("GET", "/", "b.test"),
        Response(200),
        *(world.now_s * SECOND, None),
    )


@pytest.mark.parametrize(("kind", "key", "value"), DAMAGED)
def test_a_document_that_cannot_be_understood_is_named_and_costs_no_other_host(
    world: World, kind: str, key: str, value: Any
) -> None:
    world.send(world.get("/orders"), other_host(world))
    HostBook(world.store).write(kind, key, value, 0)

    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert (report.counters["hosts_reviewed"], report.counters["reviews_failed"]) == (1, 1)
    [refusal] = report.refusals
    assert kind in refusal
    assert "damaged" in refusal
    # What was not understood is left as it was, and so is what was known of the host.
    assert HostBook(world.store).read(kind, key).value == value
    assert world.rows()["GET /orders"].facts is None


@pytest.mark.parametrize(("kind", "key", "value"), OF_ALL_HOSTS)
def test_what_people_said_of_all_hosts_is_named_where_it_cannot_be_understood(
    world: World, kind: str, key: str, value: Any
) -> None:
    world.send(world.get("/orders"))
    HostBook(world.store).write(kind, key, value, 0)

    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert report.counters["reviews_failed"] == 1
    assert kind in "".join(report.refusals)


def test_a_host_is_reviewed_again_once_its_document_is_mended(world: World) -> None:
    world.send(world.get("/orders"))
    book = HostBook(world.store)
    book.write(PINS, HOST, {"never_merge": 7}, 0)
    ReviewJob(world.store).run(world.now_s * SECOND)

    book.change(PINS, HOST, lambda _: {"never_merge": [], "parameters": []})

    assert world.review().counters["hosts_reviewed"] == 1
    assert world.rows()["GET /orders"].facts is not None


# --- pieces of snapshots


def kept_snapshot(world: World) -> Any:
    return snapshot_from(HOST, [piece for _, piece in HostBook(world.store).all(snapshot_pieces(HOST))])


def kept_pieces(world: World) -> int:
    return len(list(world.store.documents(snapshot_pieces(HOST))))


def test_pieces_of_the_look_before_are_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_document, "ENDPOINTS_PER_PIECE_MAX", 2)
    separate = [f"/users/{name}" for name in ("amelie", "boris", "chandra", "dmitri", "elif")]
    HostBook(world.store).write(PINS, HOST, {"never_merge": separate, "parameters": []}, 0)
    world.send(*[world.get(path) for path in separate])
    world.review()
    assert (len(kept_snapshot(world).endpoints), kept_pieces(world)) == (5, 3)

    HostBook(world.store).change(PINS, HOST, lambda _: {"never_merge": [], "parameters": []})
    world.now_s += 600
    world.send(*logins(world))
    world.review()

    assert kept_pieces(world) == 2
    assert {each.key.path_template for each in kept_snapshot(world).endpoints.values()} == {
        "/users/{user_id}",
        "/users/{user_id}/repos",
        "/users/me",
        "/search",
    }


class Breaking:
    """A store that stops before its nth write of a document, as a job that is killed there does."""

    def __init__(self, store: InventoryStore, kind: str, writes_left: int) -> None:
        self._store, self._kind, self._writes_left = store, kind, writes_left

    def put_document(self, kind: str, key: str, data: bytes, *, revision: int) -> None:
        if kind == self._kind:
            self._writes_left -= 1
            if self._writes_left < 0:
                raise KeyboardInterrupt
        self._store.put_document(kind, key, data, revision=revision)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("writes", range(4))
def test_where_the_writing_of_a_snapshot_was_broken_off_a_change_is_noticed_once(
    world: World, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    monkeypatch.setattr(snapshot_document, "ENDPOINTS_PER_PIECE_MAX", 1)
    paths = ("/orders", "/users", "/search")
    for _ in range(3):
        world.send(*[world.get(path) for path in paths for _ in range(40)])
        world.review()
        world.now_s += DAY_S
    world.send(*[world.get(path) for path in paths for _ in range(40)], *[world.get("/export") for _ in range(10)])

    broken: Any = Breaking(world.store, snapshot_pieces(HOST), writes)
    with pytest.raises(KeyboardInterrupt):
        ReviewJob(broken).run(world.now_s * SECOND)
    world.now_s += 60
    world.review()

    changes = world.store.changes(ChangeQuery()).items
    assert [(change.kind, change.subject) for change in changes] == [("endpoint_added", "GET /export")]
    assert kept_snapshot(world).taken_at_ns == world.now_s * SECOND
    assert kept_pieces(world) == 4


# --- two reviews at once


class Interrupted:
    """A store in which something else happens just before the first write of one kind."""

    def __init__(self, store: InventoryStore, method: str, meanwhile: Callable[[], object]) -> None:
        self._store, self._method = store, method
        self._meanwhile: Callable[[], object] | None = meanwhile

    def __getattr__(self, name: str) -> Any:
        if name == self._method and self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return getattr(self._store, name)


def what_readers_see(world: World) -> dict[str, Any]:
    return {
        "endpoints": {name: (row.request_count, row.facts) for name, row in world.rows().items()},
        "findings": {each.id: each for each in world.store.findings(FindingQuery(page_size=200)).items},
        "changes": world.store.changes(ChangeQuery()).items,
    }


def a_days_traffic(world: World) -> list[Exchange]:
    anonymous = [world.call("DELETE", f"/orders/{number}", headers=()) for number in range(20)]
    return [*logins(world), *anonymous]


@pytest.mark.parametrize("method", ["put_findings", "put_changes", "put_document", "publish"])
def test_two_reviews_at_once_leave_what_one_leaves(world: World, tmp_path: Path, method: str) -> None:
    """A schedule that starts the next job before the last one has ended."""
    alone = World(SqliteInventoryStore(str(tmp_path / "alone.sqlite")))
    for each in (world, alone):
        each.send(*a_days_traffic(each))
    interrupted: Any = Interrupted(world.store, method, lambda: ReviewJob(world.store).run(world.now_s * SECOND))

    report = ReviewJob(interrupted).run(world.now_s * SECOND)
    alone.review()

    # Whoever finds that another was quicker leaves it at that.
    assert report.counters["hosts_reviewed"] + report.counters["reviews_failed"] == 1
    assert what_readers_see(world) == what_readers_see(alone)
    for each in (world, alone):
        each.now_s += 600
        each.send(*a_days_traffic(each))
        each.review()
    assert what_readers_see(world) == what_readers_see(alone)
    assert kept_snapshot(world) == kept_snapshot(alone)
    alone.store.close()


def test_what_is_folded_while_a_review_decides_is_seen_by_the_next(world: World) -> None:
    world.send(*a_days_traffic(world))
    interrupted: Any = Interrupted(world.store, "publish", lambda: world.send(world.get("/new"), world.get("/search")))

    ReviewJob(interrupted).run(world.now_s * SECOND)
    before = world.rows()
    world.now_s += 600
    world.review()

    assert before["GET /new"].facts is None
    assert before["GET /search"].request_count == world.rows()["GET /search"].request_count
    assert world.rows()["GET /new"].facts is not None
    assert len(world.store.endpoints(EndpointQuery(host=HOST)).items) == len(before)
