"""The merge law: usages add up to the same in whatever order and grouping they arrive."""

from __future__ import annotations

from contextlib import ExitStack
from functools import reduce
from typing import TYPE_CHECKING
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory import minutes as minutes_module
from api_inventory import traffic as traffic_module
from api_inventory.shape_counts import ShapeCounts
from api_inventory.usage import Usage, UsageTally
from tests.unit.api_inventory.traffic_made import EXCHANGES

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from api_inventory.exchange import Exchange

SHAPES = st.builds(
    ShapeCounts,
    st.just("GET"),
    st.just("a.test"),
    st.just("/orders/7"),
    st.sampled_from(["http/1.1", "h2"]),
    st.sampled_from([None, 200, 404, 503]),
    st.sampled_from(["", "application/json"]),
    st.sampled_from(["", "application/json", "text/html"]),
    *[st.integers(1, 9)] * 4,
    *[st.integers(0, 10**12)] * 2,
    st.dictionaries(st.integers(0, 120), st.integers(1, 9), max_size=2),
)
SEEN = st.lists(EXCHANGES | SHAPES, max_size=8)


def used(seen: Sequence[Exchange | ShapeCounts]) -> Usage:
    tally = UsageTally()
    for each in seen:
        if isinstance(each, ShapeCounts):
            tally.add_counts(each)
        elif each.request is not None:
            tally.add(each, each.request)
    return tally.usage()


def tight_tables() -> ExitStack:
    """Bounds so small that every example crosses them: the law has to hold where things are cut."""
    patched = ExitStack()
    patched.enter_context(patch.multiple(traffic_module, CONTENT_TYPES_MAX=1, STATUSES_MAX=1, PROTOCOLS_MAX=1))
    patched.enter_context(patch.multiple(minutes_module, MINUTES_MAX=2))
    return patched


@settings(max_examples=60, deadline=None)
@given(SEEN, st.randoms(use_true_random=False), st.booleans())
def test_any_grouping_in_any_order_gives_the_same(
    seen: list[Exchange | ShapeCounts],
    rng: random.Random,
    is_tight: bool,  # noqa: FBT001 - an example's own
) -> None:
    with tight_tables() if is_tight else ExitStack():
        whole = used(seen)
        shuffled = list(seen)
        rng.shuffle(shuffled)
        cut = rng.randint(0, len(shuffled))
        left = reduce(Usage.merge, [used([each]) for each in shuffled[:cut]], Usage())
        right = used(shuffled[cut:])

        assert left.merge(right) == whole
        assert right.merge(left) == whole


@given(SEEN)
def test_nothing_is_the_identity(seen: list[Exchange | ShapeCounts]) -> None:
    one = used(seen)

    assert Usage().merge(one) == one
    assert one.merge(Usage()) == one
    assert used([]) == Usage()


@given(st.lists(EXCHANGES, max_size=8))
def test_counts_are_plain_arithmetic(only: list[Exchange]) -> None:
    traffic = used(only).traffic

    statuses = [str(each.response.status) for each in only if each.response]
    assert traffic.request_count == len(only)
    assert traffic.unanswered_count == sum(each.response is None for each in only)
    assert traffic.incomplete_count == sum(not each.complete for each in only)
    assert traffic.statuses == {status: statuses.count(status) for status in statuses}
    assert traffic.request_bytes == sum(each.request.body.size for each in only if each.request)
    assert traffic.response_bytes == sum(each.response.body.size for each in only if each.response)
    assert traffic.first_seen_ns == min((each.request_at_ns for each in only), default=None)
    assert traffic.last_seen_ns == max((each.request_at_ns for each in only), default=None)


@given(SEEN)
def test_minutes_hold_every_request_that_traffic_holds(seen: list[Exchange | ShapeCounts]) -> None:
    usage = used(seen)

    assert sum(each.requests for each in usage.minutes.values()) == usage.traffic.request_count
    assert sum(each.response_bytes for each in usage.minutes.values()) == usage.traffic.response_bytes


@given(st.lists(EXCHANGES, min_size=1, max_size=8))
def test_what_was_not_looked_into_counts_as_a_request_all_the_same(only: list[Exchange]) -> None:
    tally = UsageTally()
    for number, each in enumerate(only):
        assert each.request is not None
        tally.add(each, each.request, is_examined=number == 0)

    traffic = tally.usage().traffic
    assert (traffic.request_count, traffic.examined_count) == (len(only), 1)
