"""When a host is reviewed. What a review does is in `test_review`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from api_inventory.collection import Collection
from api_inventory.exchange import Request
from api_inventory.review import HostReview
from inventory_store.errors import StoreUnavailable
from inventory_store.queries import CollectionQuery
from stream_processor.review import job
from stream_processor.review.job import ReviewJob, in_turn, is_due
from tests.unit.stream_processor.review.world import HOST, SECOND, World

if TYPE_CHECKING:
    from collections.abc import Sequence

REVIEWED_S = 1_000


def host(*, endpoints: int, requests: int, hidden: int = 0, reviewed: tuple[int, int] = (10, 100)) -> Collection:
    """A host that had (endpoints, requests) at its last review."""
    review = HostReview(
        hidden_count=hidden,
        reviewed_endpoints=reviewed[0],
        reviewed_requests=reviewed[1],
        reviewed_at_s=REVIEWED_S,
    )
    return Collection("a.test", endpoints, requests, 0, 0, review=review)


def test_a_host_that_was_never_reviewed_is_due() -> None:
    assert is_due(Collection("a.test", 1, 1, 0, 0), 0, 300)


@pytest.mark.parametrize(
    ("known", "after_s", "due"),
    [
        # Nothing is new, however long ago it was.
        (host(endpoints=10, requests=100), 10**6, False),
        (host(endpoints=4, hidden=6, requests=100), 10**6, False),
        # More traffic waits for the interval.
        (host(endpoints=10, requests=101), 299, False),
        (host(endpoints=10, requests=101), 300, True),
        # New endpoints do not, also where others are hidden.
        (host(endpoints=11, requests=101), 1, True),
        (host(endpoints=5, hidden=6, requests=101), 1, True),
        # A host with 2,000 endpoints is read in 200 s of the interval, one with 20,000 in 2,000.
        (host(endpoints=2_001, requests=101, reviewed=(2_000, 100)), 199, False),
        (host(endpoints=2_001, requests=101, reviewed=(2_000, 100)), 200, True),
        (host(endpoints=20_001, requests=101, reviewed=(20_000, 100)), 300, True),
        (host(endpoints=20_000, requests=101, reviewed=(20_000, 100)), 1_999, False),
        (host(endpoints=20_000, requests=101, reviewed=(20_000, 100)), 2_000, True),
    ],
)
def test_a_host_is_due_by_what_is_new_and_by_how_much_there_is_to_read(
    known: Collection,
    after_s: int,
    due: bool,  # noqa: FBT001 - the table's own
) -> None:
    assert is_due(known, REVIEWED_S + after_s, 300) is due


def test_a_store_that_does_not_answer_ends_the_job_with_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = StoreUnavailable("Query", "ThrottlingException", retryable=True)

    def refuse(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr(world.store, "hosts", refuse)
    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert report.counters == {"reviews_failed": 1}
    assert list(report.refusals) == [str(refusal)]


def test_known_hosts_and_new_ones_take_turns_and_of_each_those_that_waited_longest_come_first() -> None:
    def known(name: str, reviewed_at_s: int) -> Collection:
        return Collection(name, 1, 1, 0, 0, review=HostReview(reviewed_at_s=reviewed_at_s))

    def new(name: str, first_seen_ns: int) -> Collection:
        return Collection(name, 1, 1, first_seen_ns, first_seen_ns)

    hosts = [new("n9", 9), new("n3", 3), known("k8", 8), new("n1", 1), known("k2", 2)]

    assert [each.host for each in in_turn(hosts, is_turn_of_new=False)] == ["k2", "n1", "k8", "n3", "n9"]
    assert [each.host for each in in_turn(hosts, is_turn_of_new=True)] == ["n1", "k2", "n3", "k8", "n9"]


@pytest.mark.parametrize("hosts_per_job", [1, 2])
def test_a_stranger_who_makes_up_hosts_keeps_no_known_host_from_its_review(world: World, hosts_per_job: int) -> None:
    world.send(world.get("/orders"))
    world.review()
    world.send(world.get("/new"))
    for number in range(300):
        made_up = Request("GET", "/", f"x{number}.test")
        world.send(replace(world.get("/"), request=made_up))

    for _ in range(2):
        world.now_s += 60
        times = iter([True] * hosts_per_job)
        ReviewJob(world.store).run(world.now_s * SECOND, lambda times=times: next(times, False))

    reviews = {each.host: each.review for each in world.store.collections(CollectionQuery(search=HOST)).items}
    assert (reviews[HOST] or HostReview()).reviewed_endpoints == 2


def test_lists_tell_of_every_host_that_a_job_leaves_refuses_or_fails_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "ENDPOINTS_REVIEWED_MAX", 3)
    elsewhere = replace(world.get("/"), request=Request("GET", "/", "small.test"))
    world.send(*[world.get(f"/word{letter}") for letter in "abcd"], elsewhere)
    told: list[tuple[list[str], int]] = []

    def tell(hosts: Sequence[Collection], now_s: int) -> int:
        told.append(([each.host for each in hosts], now_s))
        return 2

    monkeypatch.setattr(world.store, "tell_hosts", tell)
    report = ReviewJob(world.store).run(world.now_s * SECOND, lambda: False)

    assert told == [([HOST, "small.test"], world.now_s)]
    assert report.counters == {"reviews_left": 2, "hosts_not_told": 2}


def test_a_store_that_does_not_take_what_lists_tell_costs_no_host_its_review(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.send(world.get("/orders"))
    refusal = StoreUnavailable("UpdateItem", "ThrottlingException", retryable=True)

    def refuse(*_: object) -> int:
        raise refusal

    monkeypatch.setattr(world.store, "tell_hosts", refuse)
    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert (report.counters["hosts_not_told"], report.counters["hosts_reviewed"]) == (1, 1)
    assert list(report.refusals) == [str(refusal)]


def test_a_host_that_is_too_large_is_named_and_costs_no_other_its_review(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "ENDPOINTS_REVIEWED_MAX", 3)
    elsewhere = replace(world.get("/"), request=Request("GET", "/", "small.test"))
    world.send(*[world.get(f"/word{letter}") for letter in "abcd"], elsewhere)
    read: list[str] = []
    folded = world.store.folded
    monkeypatch.setattr(world.store, "folded", lambda host: read.append(host) or folded(host))

    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert report.counters["hosts_too_large"] == report.counters["hosts_reviewed"] == 1
    assert list(report.refusals) == [f"{HOST} has 4 endpoints, at most 3 are reviewed"]
    assert set(read) == {"small.test"}
