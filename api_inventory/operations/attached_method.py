"""Requests that ask about another one: their traffic belongs to the endpoint of the method that they ask about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.exchange import Request

_METHOD = re.compile(r"[A-Za-z][A-Za-z_-]{0,31}")


def attached_method(request: Request) -> str | None:
    """The method whose endpoint a request attaches to; None of a request that stands for itself.

    HEAD is GET without its content (RFC 9110 section 9.3.2). A CORS preflight is an OPTIONS with an Origin that names
    the method it asks leave for (Fetch standard, section 3.3); any other OPTIONS attaches to no method.
    """
    if request.method == "HEAD":
        return "GET"
    if request.method != "OPTIONS":
        return None
    headers = {name.lower(): value.strip() for name, value in request.headers}
    method = headers.get("access-control-request-method", "")
    return method if "origin" in headers and _METHOD.fullmatch(method) else None
