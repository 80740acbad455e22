"""The APIs of the Corner Shop: five hosts, as one WSGI application.

Every answer follows from its request alone, so that traffic can be made twice alike. The hosts differ in how they
authenticate and in what goes wrong with them, as the hosts of a real company do.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, NotFound, Unauthorized
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SHOP = "shop.example.test"
ORDERS = "orders.example.test"
PAYMENTS = "payments.example.test"
BACKOFFICE = "backoffice.example.test"
LEDGER = "ledger.example.test"

PRODUCTS = 200
# Larger answers are worth compressing; smaller ones are not, which is what servers are configured to think too.
GZIP_BYTES_MIN = 400
# The server would put the time of day here.
DATE = "Tue, 24 Nov 2026 14:00:00 GMT"


class CornerShop:
    """The WSGI application."""

    def __init__(self) -> None:
        self._routes = Map(
            [
                *_on(SHOP, "GET", "/", front_page),
                *_on(SHOP, "GET", "/health", health),
                *_on(SHOP, "GET", "/api/v1/products", products),
                *_on(SHOP, "GET", "/api/v1/products/<int:product_id>", product),
                *_on(SHOP, "GET", "/api/v1/products/<int:product_id>/reviews", reviews),
                *_on(SHOP, "POST", "/api/v1/products/<int:product_id>/reviews", add_review),
                *_on(SHOP, "GET", "/api/v1/search", search),
                *_on(SHOP, "GET", "/api/v1/rates", rates),
                *_on(SHOP, "POST", "/login", login),
                *_on(SHOP, "POST", "/api/v1/cart/items", add_to_cart),
                *_on(SHOP, "DELETE", "/api/v1/cart/items/<int:item_id>", no_content),
                *_on(SHOP, "GET", "/assets/price-list.pdf", price_list),
                *_on(ORDERS, "GET", "/orders", orders),
                *_on(ORDERS, "POST", "/orders", place_order),
                *_on(ORDERS, "GET", "/orders/<uuid:order_id>", order),
                *_on(ORDERS, "PUT", "/orders/<uuid:order_id>/status", set_order_status),
                *_on(ORDERS, "DELETE", "/orders/<uuid:order_id>", no_content),
                *_on(ORDERS, "GET", "/orders/<uuid:order_id>/invoice", invoice),
                *_on(PAYMENTS, "POST", "/v2/charges", charge),
                *_on(PAYMENTS, "GET", "/v2/charges/<charge_id>", charge_by_id),
                *_on(PAYMENTS, "POST", "/v2/charges/<charge_id>/refunds", refund),
                *_on(PAYMENTS, "POST", "/v2/payouts", payout),
                *_on(BACKOFFICE, "GET", "/customers", customers),
                *_on(BACKOFFICE, "GET", "/customers/<int:customer_id>", customer),
                *_on(BACKOFFICE, "PATCH", "/customers/<int:customer_id>", customer),
                *_on(BACKOFFICE, "GET", "/reports/<day>", report),
                *_on(LEDGER, "GET", "/entries", entries),
                *_on(LEDGER, "POST", "/entries", add_entries),
            ],
            host_matching=True,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            endpoint, arguments = self._routes.bind_to_environ(environ).match()
            response: Response = endpoint(request, **arguments)
        except HTTPException as error:
            response = _json({"error": error.name, "message": error.description}, error.code or 500)
        response.headers["Date"] = DATE
        response.headers["Server"] = "corner-shop/1.4.2"
        return response(environ, start_response)


def _on(host: str, method: str, rule: str, handler: Callable[..., Response]) -> list[Rule]:
    return [Rule(rule, host=host, methods=[method], endpoint=handler)]


def _json(value: Any, status: int = 200, request: Request | None = None) -> Response:
    body = json.dumps(value, separators=(",", ":")).encode()
    response = Response(body, status=status, content_type="application/json")
    if request and "gzip" in request.headers.get("Accept-Encoding", "") and len(body) > GZIP_BYTES_MIN:
        response.set_data(gzip.compress(body, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _require(request: Request, scheme: str) -> None:
    if not request.headers.get("Authorization", "").startswith(scheme):
        raise Unauthorized(f"expected {scheme} credentials")


# --- shop -------------------------------------------------------------------------------------------------------------


def front_page(request: Request) -> Response:
    """A page for browsers."""
    items = "".join(f"<li><a href='/api/v1/products/{number}'>Product {number}</a></li>" for number in range(1, 25))
    page = f"<!doctype html><title>Corner Shop</title><ul>{items}</ul>".encode()
    response = Response(page, content_type="text/html; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(page, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def health(_request: Request) -> Response:
    """What a load balancer asks; it speaks HTTP/1.0, so the connection's end ends the body."""
    return Response(iter([b"ok\n"]), content_type="text/plain")


def _product(product_id: int) -> dict[str, Any]:
    return {
        "id": product_id,
        "name": f"Product {product_id}",
        "price": {"amount": round(product_id * 1.37, 2), "currency": "EUR"},
        "in_stock": product_id % 7 != 0,
        "tags": ["new", "organic"][: product_id % 3],
        "description": "Fresh from around the corner. " * (product_id % 5),
    }


def products(request: Request) -> Response:
    """A page of a list."""
    page = request.args.get("page", 1, type=int)
    items = [_product(number) for number in range(page * 10 - 9, page * 10 + 1)]
    return _json({"items": items, "page": page, "total": PRODUCTS}, request=request)


def product(request: Request, product_id: int) -> Response:
    """One of a list, or none."""
    if product_id > PRODUCTS:
        raise NotFound(f"no product {product_id}")
    return _json(_product(product_id), request=request)


def reviews(_request: Request, product_id: int) -> Response:
    """A list that comes in chunks, since its length is not known at first."""

    def lines() -> Iterator[bytes]:
        yield b"["
        for number in range(product_id % 4 + 1):
            review = {"id": product_id * 100 + number, "stars": number % 5 + 1, "text": "Crisp. " * (number + 1)}
            yield (b"," if number else b"") + json.dumps(review).encode()
        yield b"]"

    return Response(lines(), content_type="application/json")


def add_review(request: Request, product_id: int) -> Response:
    """Something made."""
    _require(request, "Bearer ")
    response = _json({"id": product_id * 100 + 50, **json.loads(request.get_data())}, 201)
    response.headers["Location"] = f"/api/v1/products/{product_id}/reviews/{product_id * 100 + 50}"
    return response


def search(request: Request) -> Response:
    """A query with text in it."""
    words = request.args.get("q", "")
    hits = [_product(number) for number in range(1, len(words) + 1)]
    return _json({"query": words, "hits": hits}, request=request)


def rates(request: Request) -> Response:
    """A partner's API, whose key stands in the query, where logs keep it."""
    if not request.args.get("api_key"):
        raise Unauthorized("expected api_key")
    return _json({"base": "EUR", "rates": {"USD": 1.08, "GBP": 0.84, "CHF": 0.95}})


def login(request: Request) -> Response:
    """A form with a password, answered with a session's cookie."""
    user = request.form.get("username", "")
    response = Response(status=303, headers={"Location": "/"})
    response.set_cookie("session", f"s3ss10n-{user}-0123456789abcdef", httponly=True, samesite="Lax")
    return response


def add_to_cart(request: Request) -> Response:
    """Something made for whoever holds the cookie."""
    if not request.cookies.get("session"):
        raise Unauthorized("expected a session")
    item = json.loads(request.get_data())
    return _json({"item_id": item["product_id"] * 10 + item["quantity"], **item}, 201)


def no_content(_request: Request, **_: Any) -> Response:
    """Something gone."""
    return Response(status=204)


def price_list(_request: Request) -> Response:
    """A file of more than one segment."""
    body = b"%PDF-1.7\n" + bytes(number * 7 % 251 for number in range(20_000))
    return Response(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="price-list.pdf"', "ETag": '"20261124"'},
    )


# --- orders -----------------------------------------------------------------------------------------------------------


def _order(order_id: Any) -> dict[str, Any]:
    return {
        "order_id": str(order_id),
        "status": "open",
        "placed_at": "2026-11-24T09:30:00Z",
        "lines": [{"product_id": 17, "quantity": 2, "price": 23.29}, {"product_id": 4, "quantity": 1, "price": 5.48}],
        "ship_to": {"name": "Ada Example", "street": "Corner Street 1", "city": "Frankfurt", "zip": "60311"},
        "coupon": None,
    }


def orders(request: Request) -> Response:
    """A list for whoever holds a token."""
    _require(request, "Bearer ")
    count = request.args.get("limit", 3, type=int)
    ids = [f"7d0f9f7e-1b9c-4d3a-9a51-{number:012x}" for number in range(count)]
    return _json([_order(order_id) for order_id in ids], request=request)


def place_order(request: Request) -> Response:
    """An order made; an empty one is refused."""
    _require(request, "Bearer ")
    wanted = json.loads(request.get_data())
    if not wanted["lines"]:
        return _json({"error": "Unprocessable Entity", "message": "an order has at least one line"}, 422)
    return _json(_order(wanted["order_id"]), 201)


def order(request: Request, order_id: Any) -> Response:
    """One order."""
    _require(request, "Bearer ")
    return _json(_order(order_id), request=request)


def set_order_status(request: Request, order_id: Any) -> Response:
    """An order changed."""
    _require(request, "Bearer ")
    return _json({**_order(order_id), **json.loads(request.get_data())})


def invoice(request: Request, order_id: Any) -> Response:
    """A file that comes in chunks."""
    _require(request, "Bearer ")
    pages = (f"Invoice {order_id}, page {number}\n".encode() * 40 for number in range(3))
    return Response(pages, content_type="text/plain; charset=utf-8")


# --- payments ---------------------------------------------------------------------------------------------------------


def charge(request: Request) -> Response:
    """A card is charged; large amounts are refused."""
    if not request.headers.get("X-Api-Key"):
        raise Unauthorized("expected X-Api-Key")
    wanted = json.loads(request.get_data())
    if wanted["amount"] > 50_000:
        return _json({"error": "card_declined", "decline_code": "insufficient_funds"}, 402)
    return _json({"id": wanted["reference"], "amount": wanted["amount"], "paid": True, "card": {"last4": "4242"}}, 201)


def charge_by_id(_request: Request, charge_id: str) -> Response:
    """One charge."""
    return _json({"id": charge_id, "amount": 1999, "currency": "eur", "paid": True, "refunded": False})


def refund(request: Request, charge_id: str) -> Response:
    """A charge given back."""
    return _json({"charge": charge_id, "refund": f"re_{charge_id[3:]}", **json.loads(request.get_data())}, 201)


def payout(_request: Request) -> Response:
    """What is broken today."""
    return _json({"error": "Internal Server Error", "message": "ledger timeout at ledger-1:8080"}, 500)


# --- back office ------------------------------------------------------------------------------------------------------


def _customer(customer_id: int) -> dict[str, Any]:
    return {
        "id": customer_id,
        "email": f"customer{customer_id}@example.test",
        "phone": f"+4969555{customer_id:04d}",
        "iban": "DE89370400440532013000",
        "born_on": "1984-02-29",
        "active": customer_id % 2 == 0,
    }


def customers(request: Request) -> Response:
    """People's data, behind a password that every request carries."""
    _require(request, "Basic ")
    first = request.args.get("page", 1, type=int) * 100
    return _json([_customer(number) for number in range(first, first + 5)], request=request)


def customer(request: Request, customer_id: int) -> Response:
    """One person's data, read or changed."""
    _require(request, "Basic ")
    change = json.loads(request.get_data()) if request.method == "PATCH" else {}
    return _json({**_customer(customer_id), **change})


def report(request: Request, day: str) -> Response:
    """A file for one day."""
    _require(request, "Basic ")
    rows = "".join(f"{day},{hour:02d}:00,{hour * 13}\n" for hour in range(24))
    return Response(f"day,hour,revenue\n{rows}", content_type="text/csv; charset=utf-8")


# --- ledger -----------------------------------------------------------------------------------------------------------


def entries(request: Request) -> Response:
    """What only other services call; nobody authenticates here."""
    after = request.args.get("after", 0, type=int)
    return _json([{"entry": after + number, "debit": number * 10, "credit": 0} for number in range(1, 4)])


def add_entries(request: Request) -> Response:
    """A body that came in chunks."""
    return _json({"accepted": len(request.get_data().splitlines())}, 202)
