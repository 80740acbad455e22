"""Query parameters, parsed. What they may be is checked by the query values they end in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api_inventory.host import normalised_host
from api_inventory.timestamp import TIME_NS_MAX, rfc3339, storable
from chalice_app.errors import InvalidRequest
from chalice_app.operations.identifier import is_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_query(parameters: Mapping[str, str] | None, allowed: frozenset[str]) -> dict[str, Any]:
    """The parameters by name, `page_size` as a number, a `host` as it is kept; those that were not given are left out.

    Raises:
        InvalidRequest: an unknown parameter, or a page size that is no number.
    """
    given = dict(parameters or {})
    for name in given:
        if name not in allowed:
            raise InvalidRequest(name, "one of the parameters " + ", ".join(sorted(allowed)), code="unknown_parameter")
    query: dict[str, Any] = {name: value for name, value in given.items() if value != ""}
    if "page_size" in query:
        query["page_size"] = read_page_size(query["page_size"])
    if "host" in query:
        query["host"] = normalised_host(query["host"]) or query["host"]
    return query


def read_identifier_token(query: Mapping[str, Any]) -> str | None:
    """The token of a page that begins after an identifier; None of the first page.

    Raises:
        InvalidRequest: it is none.
    """
    token: str | None = query.get("page_token")
    if token is not None and not is_identifier(token):
        raise InvalidRequest("page_token", "the next_page_token of an answer", code="invalid_page_token")
    return token


def read_time_ns(name: str, text: str) -> int:
    """A time as RFC 3339, "2026-11-24T14:00:00Z", in nanoseconds since the epoch.

    Raises:
        InvalidRequest: it is none, says nothing of its offset from UTC, or is none that a store can hold.
    """
    expected = "a time as RFC 3339, such as 2026-11-24T14:00:00Z"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(name, expected) from error
    if moment.tzinfo is None:
        raise InvalidRequest(name, expected)
    since_epoch = moment - datetime(1970, 1, 1, tzinfo=UTC)
    time_ns = (since_epoch.days * 86_400 + since_epoch.seconds) * 10**9 + since_epoch.microseconds * 1000
    if storable(time_ns) != time_ns:
        raise InvalidRequest(name, f"a time from 1970 to {rfc3339(TIME_NS_MAX)[:4]}")
    return time_ns


def read_page_size(text: str) -> int:
    """A number of rows, without judging it."""
    return read_whole("page_size", text, "a whole number from 1 to 200")


def read_whole(name: str, text: str, expected: str = "a whole number") -> int:
    """A whole number, from 0 on.

    Raises:
        InvalidRequest: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InvalidRequest(name, expected)
    return int(text)
