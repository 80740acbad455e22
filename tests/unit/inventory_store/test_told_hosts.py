from __future__ import annotations

import pytest

from api_inventory.collection import Collection
from api_inventory.review import HostReview
from inventory_store.encoding.review import pack_host_review
from inventory_store.told_hosts import counted_attributes, told_host, told_wrongly

REVIEWED_S = 10_000
REVIEW = HostReview(
    hidden_count=2,
    risk=7,
    reviewed_requests=100,
    reviewed_endpoints=10,
    first_seen_ns=1,
    last_seen_ns=5,
    reviewed_at_s=REVIEWED_S,
)
REVIEWED = {"review": pack_host_review(REVIEW)}
AS_REVIEWED = Collection("a.test", 8, 100, 1, 5, REVIEW)
GROWN = Collection("a.test", 9, 120, 1, 9, REVIEW)
NEW = Collection("new.test", 3, 4, 1, 2)


def test_a_host_is_told_as_its_review_left_it_or_as_it_was_counted_later() -> None:
    counted = counted_attributes(GROWN, REVIEWED_S + 1)

    assert told_host("a.test", REVIEWED, None, 0) == AS_REVIEWED
    assert told_host("a.test", REVIEWED, counted, 0) == GROWN
    assert told_host("new.test", None, counted_attributes(NEW, 7), 0) == NEW
    assert told_host("new.test", None, None, 0) is None


def test_a_review_that_came_after_a_host_was_counted_is_told() -> None:
    earlier = counted_attributes(Collection("a.test", 1, 1, 1, 1), REVIEWED_S)

    assert told_host("a.test", REVIEWED, earlier, 0) == AS_REVIEWED


@pytest.mark.parametrize(
    ("looked_at_s", "counted_at_s"),
    [
        (0, REVIEWED_S),
        # It would not have been written then, however wrong it was.
        (REVIEWED_S + 599, REVIEWED_S),
        (REVIEWED_S + 600, REVIEWED_S + 600),
        (REVIEWED_S + 90_000, REVIEWED_S + 90_000),
    ],
)
def test_a_host_that_was_looked_at_and_not_written_was_as_it_is_told(looked_at_s: int, counted_at_s: int) -> None:
    told = told_host("a.test", REVIEWED, None, looked_at_s)

    assert told is not None
    assert told.counted_at_s == counted_at_s


def test_hosts_that_are_told_wrongly_for_long_are_found_and_those_that_are_not_told_come_first() -> None:
    told = {"a.test": Collection.as_reviewed("a.test", REVIEW)}
    busier = Collection("busier.test", 1, 9, 1, 2)

    def found(*hosts: Collection, after_s: int) -> list[Collection]:
        return told_wrongly(hosts, told, REVIEWED_S + after_s)

    assert found(GROWN, NEW, busier, after_s=599) == [busier, NEW]
    assert found(GROWN, NEW, busier, after_s=600) == [busier, NEW, GROWN]
    assert found(AS_REVIEWED, after_s=10**6) == []
