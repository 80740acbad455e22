from __future__ import annotations

import pytest

from api_inventory.standard_headers import is_standard_header


@pytest.mark.parametrize(
    "name",
    [
        "accept",
        "authorization",
        "cookie",
        "traceparent",
        "x-forwarded-for",
        "sec-fetch-mode",
        ":authority",
        "x-request-id",
    ],
)
def test_headers_of_any_client_say_nothing_of_an_api(name: str) -> None:
    assert is_standard_header(name)


@pytest.mark.parametrize("name", ["x-tenant", "x-api-key", "idempotency-key", "stripe-version", "api-version"])
def test_headers_that_an_api_asks_for_are_kept(name: str) -> None:
    assert not is_standard_header(name)
