"""The parameters that a request carries in its head: path, query, header and cookie.

Those of forms: see `form_document`.

Headers that standards define for every API (see `standard_headers`) say nothing of this one and are left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.form_document import pairs
from api_inventory.limits import PARAMETER_NAME_CHARACTERS_MAX, PARAMETERS_PER_REQUEST_MAX
from api_inventory.safe_name import safe_name
from api_inventory.standard_headers import is_standard_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.endpoint import ParameterLocation
    from api_inventory.exchange import Headers, Request
    from api_inventory.path_template import PathTemplate

# Names of headers remembered as they are written: those that clients send are a few hundred.
_NAMES_REMEMBERED_MAX = 4096
_COOKIE = "cookie"


def request_parameters(request: Request, template: PathTemplate) -> Iterator[tuple[ParameterLocation, str, str]]:
    """Location, name and value of every parameter, repeated ones as often as they stand; bounded per location."""
    for name, value in template.parameters:
        yield "path", name, value
    if "?" in request.target:
        for name, value in query_pairs(request.target):
            yield "query", name, value
    yield from _header_parameters(request.headers)


def query_pairs(target: str) -> list[tuple[str, str]]:
    """Decoded name and value of each query parameter of a request-target; bounded."""
    return pairs(target.partition("#")[0].partition("?")[2])


def _header_parameters(headers: Headers) -> Iterator[tuple[ParameterLocation, str, str]]:
    for name, value in headers[:PARAMETERS_PER_REQUEST_MAX]:
        if len(name) > PARAMETER_NAME_CHARACTERS_MAX or (own := _own_name(name)) is None:
            continue
        if own == _COOKIE:
            for cookie, cookie_value in _cookies(value):
                yield "cookie", cookie, cookie_value
        else:
            yield "header", own, value


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def _own_name(name: str) -> str | None:
    """In lower case, of a header that is the API's own, or of cookies; None of one that any request may carry."""
    lower = name.lower()
    if lower == _COOKIE:
        return lower
    return None if is_standard_header(lower) else safe_name(name).lower()


def _cookies(value: str) -> Iterator[tuple[str, str]]:
    for pair in value.split(";", PARAMETERS_PER_REQUEST_MAX)[:PARAMETERS_PER_REQUEST_MAX]:
        name, separator, cookie = pair.strip().partition("=")
        if separator and 0 < len(name) <= PARAMETER_NAME_CHARACTERS_MAX:
            yield safe_name(name), cookie
