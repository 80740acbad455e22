from __future__ import annotations

import gzip
from typing import Any

import pytest
from werkzeug.test import Client

from simulator.traffic.corner_shop import BACKOFFICE, LEDGER, ORDERS, PAYMENTS, SHOP, CornerShop


def ask(host: str, method: str, target: str, **request: Any) -> Any:
    return Client(CornerShop()).open(target, base_url=f"http://{host}", method=method, **request)


@pytest.mark.parametrize(
    ("host", "method", "target", "request_parts", "status"),
    [
        (SHOP, "GET", "/api/v1/products/17", {}, 200),
        (SHOP, "GET", "/api/v1/products/201", {}, 404),
        (SHOP, "GET", "/api/v1/nothing", {}, 404),
        (SHOP, "PUT", "/api/v1/products/17", {}, 405),
        (SHOP, "POST", "/api/v1/products/17/reviews", {"json": {"stars": 1}}, 401),
        (SHOP, "DELETE", "/api/v1/cart/items/9", {}, 204),
        (SHOP, "GET", "/api/v1/rates", {}, 401),
        (ORDERS, "GET", "/orders", {}, 401),
        (ORDERS, "GET", "/orders", {"headers": {"Authorization": "Bearer x"}}, 200),
        (ORDERS, "POST", "/orders", {"headers": {"Authorization": "Bearer x"}, "json": {"lines": []}}, 422),
        (PAYMENTS, "POST", "/v2/charges", {"json": {}}, 401),
        (PAYMENTS, "POST", "/v2/charges", {"headers": {"X-Api-Key": "k"}, "json": {"amount": 80_000}}, 402),
        (PAYMENTS, "POST", "/v2/payouts", {}, 500),
        (BACKOFFICE, "GET", "/customers", {}, 401),
        (BACKOFFICE, "GET", "/customers", {"headers": {"Authorization": "Basic eDp5"}}, 200),
        (LEDGER, "POST", "/entries", {"data": b"1\n2\n"}, 202),
    ],
)
def test_the_shop_answers_as_its_hosts_do(
    host: str, method: str, target: str, request_parts: dict[str, Any], status: int
) -> None:
    assert ask(host, method, target, **request_parts).status_code == status


def test_answers_are_compressed_where_the_client_takes_it_and_it_is_worth_it() -> None:
    plain = ask(SHOP, "GET", "/api/v1/products")
    compressed = ask(SHOP, "GET", "/api/v1/products", headers={"Accept-Encoding": "gzip"})
    small = ask(SHOP, "GET", "/api/v1/products/5", headers={"Accept-Encoding": "gzip"})

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == plain.data
    assert "Content-Encoding" not in small.headers


def test_a_login_sets_a_cookie() -> None:
    response = ask(SHOP, "POST", "/login", data={"username": "ada", "password": "secret"})

    assert response.status_code == 303
    assert response.headers["Set-Cookie"].startswith("session=s3ss10n-ada-")
    assert b"secret" not in response.data


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (ask(SHOP, "GET", "/api/v1/search?q=figs") for _ in range(2))

    assert (first.data, list(first.headers)) == (second.data, list(second.headers))
