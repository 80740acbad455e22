"""An exchange as conditions look at it: parsed at most once, and only as far as one of them asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from api_inventory.akto_tests.limits import BODY_CHARACTERS_MAX, BODY_DEPTH_MAX, ENTRIES_MAX
from api_inventory.content_type import FORM, content_type

if TYPE_CHECKING:
    from api_inventory.exchange import Body, Exchange, Headers, Request, Response

Entries = tuple[tuple[str, Any], ...]
"""Names and values: of header fields, of query parameters, of the scalars of a body."""


class ExchangeView:
    """An exchange that was answered. Values are as they were captured: mostly masked where they are sensitive."""

    def __init__(self, exchange: Exchange, request: Request, response: Response) -> None:
        self.method = request.method
        self.status = response.status
        self._exchange, self._request, self._response = exchange, request, response

    @cached_property
    def url(self) -> str:
        """The address, with the query, whatever the scheme was."""
        target = self._request.target
        return target if "://" in target else f"https://{self._request.host}{target}"

    @cached_property
    def source_ip(self) -> str:
        """The nearest client's address."""
        return _address(self._exchange.client)

    @cached_property
    def destination_ip(self) -> str:
        """The server's address."""
        return _address(self._exchange.server)

    @cached_property
    def query(self) -> Entries:
        """Query parameters, decoded."""
        encoded = self._request.target.partition("#")[0].partition("?")[2]
        return tuple(parse_qsl(encoded[:BODY_CHARACTERS_MAX], keep_blank_values=True)[:ENTRIES_MAX])

    @property
    def request_headers(self) -> Headers:
        """As they were sent."""
        return self._request.headers[:ENTRIES_MAX]

    @property
    def response_headers(self) -> Headers:
        """As they were sent."""
        return self._response.headers[:ENTRIES_MAX]

    @cached_property
    def request_text(self) -> str:
        """The request's body, as far as it was kept."""
        return _text(self._request.body)

    @cached_property
    def response_text(self) -> str:
        """The response's body, as far as it was kept."""
        return _text(self._response.body)

    @cached_property
    def request_scalars(self) -> Entries:
        """Of the request's body: names and values at whatever depth."""
        return _scalars(self.request_text, self._request.headers)

    @cached_property
    def response_scalars(self) -> Entries:
        """Of the response's body."""
        return _scalars(self.response_text, self._response.headers)


def view_of(exchange: Exchange) -> ExchangeView | None:
    """The view of an exchange with both messages; None of others: Akto's tests look at answers."""
    if exchange.request is None or exchange.response is None:
        return None
    return ExchangeView(exchange, exchange.request, exchange.response)


def _address(endpoint: str) -> str:
    return endpoint.rpartition(":")[0].strip("[]")


def _text(body: Body) -> str:
    return body.content[:BODY_CHARACTERS_MAX].decode("utf-8", "replace")


def _scalars(text: str, headers: Headers) -> Entries:
    if content_type(headers) == FORM:
        return tuple(parse_qsl(text, keep_blank_values=True)[:ENTRIES_MAX])
    if not text.lstrip().startswith(("{", "[")):
        return ()
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ()
    found: list[tuple[str, Any]] = []
    _walk(document, "", 0, found)
    return tuple(found[:ENTRIES_MAX])


def _walk(value: Any, name: str, depth: int, found: list[tuple[str, Any]]) -> None:
    if depth > BODY_DEPTH_MAX or len(found) >= ENTRIES_MAX:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            _walk(child, key, depth + 1, found)
    elif isinstance(value, list):
        for child in value:
            _walk(child, name, depth + 1, found)
    else:
        found.append((name, value))
