from __future__ import annotations

import pytest

from api_inventory.exchange import Request
from api_inventory.operations.attached_method import attached_method

ORIGIN = ("Origin", "https://app.test")


@pytest.mark.parametrize(
    ("request_", "method"),
    [
        (Request("HEAD", "/users/1", "shop.test"), "GET"),
        (Request("GET", "/users/1", "shop.test"), None),
        (Request("OPTIONS", "/users/1", "shop.test"), None),
        (Request("OPTIONS", "*", "shop.test", (ORIGIN,)), None),
        (Request("OPTIONS", "/a", "shop.test", (ORIGIN, ("Access-Control-Request-Method", "PUT"))), "PUT"),
        (Request("OPTIONS", "/a", "shop.test", (ORIGIN, ("access-control-request-method", " PATCH "))), "PATCH"),
        (Request("OPTIONS", "/a", "shop.test", (("Access-Control-Request-Method", "PUT"),)), None),
        (Request("OPTIONS", "/a", "shop.test", (ORIGIN, ("Access-Control-Request-Method", "PUT /a"))), None),
        (Request("OPTIONS", "/a", "shop.test", (ORIGIN, ("Access-Control-Request-Method", "X" * 40))), None),
        (Request("POST", "/a", "shop.test", (ORIGIN, ("Access-Control-Request-Method", "PUT"))), None),
    ],
)
def test_a_request_that_asks_about_another_attaches_to_its_method(request_: Request, method: str | None) -> None:
    assert attached_method(request_) == method
