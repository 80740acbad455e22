from __future__ import annotations

import pytest

from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary
from api_inventory.sample import Sample, SampleRequest
from heliostat.report.authentication import authentication_of, authentication_seen


def endpoint_with(*headers: tuple[str, str]) -> Endpoint:
    key = EndpointKey("h", "/", "GET")
    samples = tuple(
        Sample(0, "c", "s", complete=True, request=SampleRequest("GET", "/", (header,), None, 0), response=None)
        for header in headers
    )
    return Endpoint(EndpointSummary(key.id, key, 1, 0, {}, (), (), 0, (), 0, 0, 1, {}), samples=samples)


@pytest.mark.parametrize(
    ("header", "way"),
    [
        (("Authorization", "Bearer ‹masked:jwt:312›"), "Bearer (JWT)"),
        (("authorization", "Bearer ‹masked:40›"), "Bearer"),
        (("Authorization", "Basic ‹masked:20›"), "Basic"),
        (("Authorization", "AWS4-HMAC-SHA256 ‹masked:200›"), "AWS signature"),
        (("Authorization", "‹masked:20›"), "Authorization (other)"),
        (("Cookie", "sid=‹masked:24›"), "Cookie"),
        (("X-Api-Key", "‹masked:32›"), "API key"),
    ],
)
def test_a_masked_header_tells_the_way_and_nothing_else(header: tuple[str, str], way: str) -> None:
    assert authentication_of(endpoint_with(header)) == [way]


def test_other_headers_are_no_authentication() -> None:
    assert authentication_of(endpoint_with(("Accept", "*/*"), ("User-Agent", "Bearer"))) == []


def test_endpoints_are_counted_by_way_the_most_frequent_first() -> None:
    basic, cookie = ("Authorization", "Basic ‹masked:9›"), ("Cookie", "sid=‹masked:24›")

    seen = authentication_seen(
        [endpoint_with(basic, basic), endpoint_with(cookie), endpoint_with(cookie), endpoint_with()]
    )

    assert seen == [("Cookie", 2), ("Basic", 1)]
