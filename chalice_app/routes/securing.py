"""Middleware: every answer carries the security headers, the page's and the API's, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Response

from chalice_app.page.security_headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable


def secure(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """The same answer, with the headers."""
    response = get_response(event)
    # A new one: views share the headers that they give.
    return Response(response.body, {**response.headers, **SECURITY_HEADERS}, response.status_code)
