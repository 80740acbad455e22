"""The merge law: observations add up to the same inventory in whatever order and grouping they arrive."""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory import knowledge as knowledge_module
from api_inventory import traffic as traffic_module
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.path_template import PathTemplate, path_template
from api_inventory.usage import Observation, observe

if TYPE_CHECKING:
    import random

Observed = tuple[Exchange, PathTemplate]

DOCUMENTS = st.recursive(
    st.none() | st.integers(0, 5) | st.sampled_from(["x", "2024-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MEDIA_TYPES = st.sampled_from(["application/json", "text/html", "application/x-www-form-urlencoded", "broken", None])


@st.composite
def bodies(draw: st.DrawFn) -> tuple[tuple[tuple[str, str], ...], Body]:
    media_type = draw(MEDIA_TYPES)
    content = draw(st.sampled_from([b"", b"a=1&b=x", b"{"]) | DOCUMENTS.map(lambda value: json.dumps(value).encode()))
    headers = () if media_type is None else (("Content-Type", media_type),)
    return headers, Body(content, len(content), truncated=draw(st.booleans()))


@st.composite
def exchanges(draw: st.DrawFn) -> Observed:
    query = draw(st.sampled_from(["", "?a=1", "?a=x&a=2", "?b=true&c"]))
    target = f"/users/{draw(st.integers(0, 9))}{query}"
    request_headers, request_body = draw(bodies())
    response = None
    if draw(st.booleans()):
        headers, body = draw(bodies())
        response = Response(draw(st.sampled_from([200, 201, 404])), headers, body)
    exchange = Exchange(
        vni=None,
        client="10.0.0.1:1",
        server="10.0.0.2:80",
        protocol=draw(st.sampled_from(["http/1.1", "h2"])),
        request=Request("POST", target, "a.test", request_headers, request_body),
        response=response,
        request_at_ns=draw(st.integers(0, 100)),
        response_at_ns=None,
        complete=draw(st.booleans()),
    )
    return exchange, path_template(target)


def tight_bounds() -> Any:
    """Bounds so small that every example crosses them: the law has to hold where things are cut."""
    return patch.multiple(knowledge_module, FIELDS_MAX=4, PARAMETERS_MAX=2)


def tight_tables() -> Any:
    return patch.multiple(traffic_module, CONTENT_TYPES_MAX=1, STATUSES_MAX=1, PROTOCOLS_MAX=1)


def merged(observations: list[Observation]) -> Observation:
    return reduce(Observation.merge, observations, Observation())


@settings(max_examples=60, deadline=None)
@given(st.lists(exchanges(), max_size=8), st.randoms(use_true_random=False), st.booleans())
def test_any_grouping_in_any_order_gives_the_same(observed: list[Observed], rng: random.Random, tight: bool) -> None:  # noqa: FBT001
    def check() -> None:
        whole = observe(observed)
        shuffled = list(observed)
        rng.shuffle(shuffled)
        cut = rng.randint(0, len(shuffled))
        left = merged([observe([each]) for each in shuffled[:cut]])
        right = observe(shuffled[cut:])
        assert left.merge(right) == whole
        assert right.merge(left) == whole

    if tight:
        with tight_bounds(), tight_tables():
            check()
    else:
        check()


@given(exchanges())
def test_nothing_is_the_identity(observed: Observed) -> None:
    one = observe([observed])

    assert Observation().merge(one) == one
    assert one.merge(Observation()) == one
    assert observe([]) == Observation()


@given(st.lists(exchanges(), max_size=8))
def test_counts_are_plain_arithmetic(observed: list[Observed]) -> None:
    traffic = observe(observed).usage.traffic

    only = [exchange for exchange, _ in observed]
    statuses = [str(each.response.status) for each in only if each.response]
    assert traffic.request_count == len(only)
    assert traffic.unanswered_count == sum(each.response is None for each in only)
    assert traffic.incomplete_count == sum(not each.complete for each in only)
    assert traffic.statuses == {status: statuses.count(status) for status in statuses}
    assert traffic.request_bytes == sum(each.request.body.size for each in only if each.request)
    assert traffic.response_bytes == sum(each.response.body.size for each in only if each.response)
    assert traffic.first_seen_ns == min((each.request_at_ns for each in only), default=None)
    assert traffic.last_seen_ns == max((each.request_at_ns for each in only), default=None)
