from __future__ import annotations

import time

import pytest

from api_inventory.segment_shape import is_value, is_version

VALUES = [
    "42",
    "-7",
    "0012",
    "3.14",
    "8.16.6",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "507f1f77bcf86cd799439011",
    "d41d8cd98f00b204e9800998ecf8427e",
    "AC0123456789abcdef0123456789abcdef",
    "cus_NffrFeUfNV2Hib",
    "pr_XQDUeBdzrzdlRxaf",
    "cs_test_kEhwqjzp4bnm",
    "subscription_kehwqjz4",
    "tJuCaRnuUtXf",
    "tJuCaRnuUtXfV3",
    "dQw4w9WgXcQ1",
    "2024-05-06",
    "2024-05-06T07:08:09Z",
    "20240506T070809Z",
    "a.b@example.com",
    "+491701234567",
    "10.0.0.1",
    "2001:db8::1",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "urn:isbn:0451450523",
    "1,2,3",
    "TU3AGE99",
    "web-7d4b9c6f5-x2x7k",
    "user12345",
    "happy{id}",
    "😀",
    "a/b",
]
ROUTES = [
    "users",
    "me",
    "search",
    "custom_fields",
    "postMessage",
    "chat.postMessage",
    "reportByYear",
    "users:batchGet",
    "oauth2",
    "l2vpn-terminations",
    "OrderApiV2",
    "WebServiceV2",
    "NamSorAPIv2",
    "BoxScoreByScoreIDV3",
    "as2_incoming_messages",
    "sha256",
    "ipv4",
    "s3",
    "base64",
    ".well-known",
    "openid-configuration",
    "getUserByEmailAddress",
    "robots.txt",
    "x-forwarded",
    "index",
    "ORDERS",
    "CamelCaseRoute",
    "iso3166",
    "v",
]


@pytest.mark.parametrize("segment", VALUES)
def test_what_nobody_names_a_route_is_a_value(segment: str) -> None:
    assert is_value(segment)


@pytest.mark.parametrize("segment", ROUTES)
def test_what_may_name_a_route_is_left_literal(segment: str) -> None:
    assert not is_value(segment)


@pytest.mark.parametrize("segment", ["v1", "v10", "V3", "v2.1", "v1beta1", "v2alpha"])
def test_a_v_and_a_number_name_a_version_wherever_they_stand(segment: str) -> None:
    assert is_version(segment, leading=False)


@pytest.mark.parametrize("segment", ["1.0", "2.1.3", "2010-04-01"])
def test_other_versions_stand_in_front(segment: str) -> None:
    assert is_version(segment, leading=True)
    assert not is_version(segment, leading=False)


@pytest.mark.parametrize("segment", ["users", "42", "v", "v1234", "version1"])
def test_other_segments_are_no_versions(segment: str) -> None:
    assert not is_version(segment, leading=True)


@pytest.mark.parametrize("character", ["a", "1", "-", "_", ".", "@", ":", "aA1", "1.", "a-", "a@", "b1-"])
def test_hostile_segments_cost_time_in_proportion_to_their_length(character: str) -> None:
    started = time.process_time()
    for _ in range(200):
        is_value(character * (256 // len(character)))
    assert time.process_time() - started < 1
