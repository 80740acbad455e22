"""What shoppers and services ask of the Corner Shop, as data: errands, each a few calls over one connection."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from simulator import shop
from simulator.traffic import corner_shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from simulator.shop import TargetGroup

Headers = tuple[tuple[str, str], ...]


class Manner(StrEnum):
    """How a client uses its connection."""

    KEEP_ALIVE = "keep-alive"
    PIPELINED = "pipelined"
    HTTP_1_0 = "http/1.0"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to make; `route` is its path template, with parameters in braces."""

    method: str
    route: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    is_chunked: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """Calls made one after the other over one connection to one host."""

    host: str
    target_group: TargetGroup
    calls: tuple[Call, ...]
    manner: Manner = Manner.KEEP_ALIVE


JSON = ("Content-Type", "application/json")
GZIP = ("Accept-Encoding", "gzip, deflate")
WORDS = ("apples", "oat milk", "rye bread", "caf\u00e9 cr\u00e8me", "figs & dates")


def draw_errand(random: Random) -> Errand:
    """One of the errands, each as likely as the other."""
    return random.choice(ERRANDS)(random)


def _browse(random: Random) -> Errand:
    products = [random.randint(1, 230) for _ in range(random.randint(1, 4))]
    page = random.randint(1, 20)
    calls = [
        Call("GET", "/", "/", (GZIP, ("Accept", "text/html"))),
        Call("GET", "/api/v1/products", f"/api/v1/products?page={page}&category=fruit", (GZIP,)),
        *[Call("GET", "/api/v1/products/{product_id}", f"/api/v1/products/{number}", (GZIP,)) for number in products],
        Call("GET", "/api/v1/products/{product_id}/reviews", f"/api/v1/products/{products[0]}/reviews"),
    ]
    return Errand(corner_shop.SHOP, shop.STOREFRONT, tuple(calls))


def _search(random: Random) -> Errand:
    calls = []
    for _ in range(random.randint(1, 3)):
        query = urlencode({"q": random.choice(WORDS), "limit": random.choice((10, 20))})
        calls.append(Call("GET", "/api/v1/search", f"/api/v1/search?{query}", (GZIP,)))
    key = f"pk_live_{random.getrandbits(96):024x}"
    calls.append(Call("GET", "/api/v1/rates", f"/api/v1/rates?base=EUR&api_key={key}"))
    return Errand(corner_shop.SHOP, shop.STOREFRONT, tuple(calls))


def _buy(random: Random) -> Errand:
    user = f"shopper{random.randint(1, 500)}"
    form = urlencode({"username": user, "password": f"pw-{random.getrandbits(32):08x}"}).encode()
    cookie = ("Cookie", f"session=s3ss10n-{user}-0123456789abcdef; theme=dark")
    product, quantity = random.randint(1, 200), random.randint(1, 4)
    calls = (
        Call("POST", "/login", "/login", (("Content-Type", "application/x-www-form-urlencoded"),), form),
        _json_call("POST", "/api/v1/cart/items", {"product_id": product, "quantity": quantity}, cookie),
        Call(
            "DELETE",
            "/api/v1/cart/items/{item_id}",
            f"/api/v1/cart/items/{product * 10 + quantity}",
            (cookie,),
        ),
    )
    return Errand(corner_shop.SHOP, shop.STOREFRONT, calls)


def _review(random: Random) -> Errand:
    product = random.randint(1, 200)
    route = "/api/v1/products/{product_id}/reviews"
    target = f"/api/v1/products/{product}/reviews"
    review: dict[str, Any] = {"stars": random.randint(1, 5), "text": "Very good. " * random.randint(1, 5)}
    if random.random() < 0.5:
        review["anonymous"] = True
    calls = (
        Call("GET", route, target),
        _json_call("POST", route, review, _bearer(random), target=target),
        # Without a token: refused.
        _json_call("POST", route, review, target=target),
    )
    return Errand(corner_shop.SHOP, shop.STOREFRONT, calls)


def _download(random: Random) -> Errand:
    agent = ("User-Agent", f"price-watch/{random.randint(1, 3)}.0")
    call = Call("GET", "/assets/price-list.pdf", "/assets/price-list.pdf", (agent,))
    return Errand(corner_shop.SHOP, shop.STOREFRONT, (call,))


def _health(_random: Random) -> Errand:
    call = Call("GET", "/health", "/health", (("User-Agent", "ELB-HealthChecker/2.0"),))
    return Errand(corner_shop.SHOP, shop.STOREFRONT, (call,), Manner.HTTP_1_0)


def _order(random: Random) -> Errand:
    bearer = _bearer(random)
    order_id = str(UUID(int=random.getrandbits(128), version=4))
    lines = [{"product_id": random.randint(1, 200), "quantity": 1} for _ in range(random.randint(0, 3))]
    calls = [
        Call("GET", "/orders", f"/orders?status=open&limit={random.randint(1, 5)}", (bearer, GZIP)),
        _json_call("POST", "/orders", {"order_id": order_id, "lines": lines, "gift": random.random() < 0.2}, bearer),
        Call("GET", "/orders/{order_id}", f"/orders/{order_id}", (bearer, GZIP)),
        _json_call("PUT", "/orders/{order_id}/status", {"status": "paid"}, bearer, target=f"/orders/{order_id}/status"),
        Call("GET", "/orders/{order_id}/invoice", f"/orders/{order_id}/invoice", (bearer,)),
    ]
    if random.random() < 0.3:
        calls.append(Call("DELETE", "/orders/{order_id}", f"/orders/{order_id}", (bearer,)))
    return Errand(corner_shop.ORDERS, shop.ORDERS, tuple(calls))


def _pay(random: Random) -> Errand:
    key = ("X-Api-Key", f"sk_live_{random.getrandbits(128):032x}")
    charge_id = f"ch_{random.getrandbits(96):024x}"
    card = {"number": "4242424242424242", "cvc": f"{random.randint(0, 999):03d}", "expires": "2029-04"}
    amount = random.choice((499, 1999, 12_900, 80_000))
    calls = [
        _json_call(
            "POST", "/v2/charges", {"reference": charge_id, "amount": amount, "currency": "eur", "card": card}, key
        ),
        Call("GET", "/v2/charges/{charge_id}", f"/v2/charges/{charge_id}", (key,)),
        _json_call(
            "POST", "/v2/charges/{charge_id}/refunds", {"amount": 499}, key, target=f"/v2/charges/{charge_id}/refunds"
        ),
        _json_call("POST", "/v2/payouts", {"amount": amount}, key),
    ]
    return Errand(corner_shop.PAYMENTS, shop.PAYMENTS, tuple(calls[: random.randint(2, 4)]))


def _manage(random: Random) -> Errand:
    password = f"clerk{random.randint(1, 9)}:s3cret-{random.getrandbits(24):06x}"
    basic = ("Authorization", f"Basic {b64encode(password.encode()).decode('ascii')}")
    customer = random.randint(100, 9999)
    day = f"2026-11-{random.randint(1, 23):02d}"
    route = "/customers/{customer_id}"
    calls = (
        Call("GET", "/customers", f"/customers?page={random.randint(1, 30)}", (basic, GZIP)),
        Call("GET", route, f"/customers/{customer}", (basic,)),
        _json_call("PATCH", route, {"active": True}, basic, target=f"/customers/{customer}"),
        Call("GET", "/reports/{day}", f"/reports/{day}", (basic,)),
    )
    return Errand(corner_shop.BACKOFFICE, shop.BACKOFFICE, calls)


def _book(random: Random) -> Errand:
    after = random.randint(0, 10_000)
    lines = b"".join(b'{"debit":%d}\n' % random.randint(1, 99) for _ in range(random.randint(1, 200)))
    body = (("Content-Type", "application/x-ndjson"),)
    calls = (
        Call("GET", "/entries", f"/entries?after={after}"),
        Call("POST", "/entries", "/entries", body, lines, is_chunked=True),
    )
    return Errand(corner_shop.LEDGER, shop.LEDGER, calls)


def _poll(random: Random) -> Errand:
    """Several requests at once, before any answer."""
    first = random.randint(0, 10_000)
    calls = [Call("GET", "/entries", f"/entries?after={first + number}") for number in range(random.randint(2, 5))]
    return Errand(corner_shop.LEDGER, shop.LEDGER, tuple(calls), Manner.PIPELINED)


ERRANDS: tuple[Callable[[Random], Errand], ...] = (
    _browse,
    _search,
    _buy,
    _review,
    _download,
    _health,
    _order,
    _pay,
    _manage,
    _book,
    _poll,
)


def _json_call(method: str, route: str, value: Any, *headers: tuple[str, str], target: str = "") -> Call:
    body = json.dumps(value, separators=(",", ":")).encode()
    return Call(method, route, target or route, (JSON, *headers), body)


def _bearer(random: Random) -> tuple[str, str]:
    """A token in the form of a JWT; nobody signed it."""
    parts = [{"alg": "RS256", "typ": "JWT"}, {"sub": f"shopper{random.randint(1, 500)}", "scope": "orders"}]
    encoded = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode("ascii") for part in parts]
    signature = urlsafe_b64encode(random.randbytes(64)).rstrip(b"=").decode("ascii")
    return ("Authorization", f"Bearer {'.'.join(encoded)}.{signature}")
