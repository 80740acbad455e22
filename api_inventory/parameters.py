"""The parameters that a request carries: path, query, header, cookie and form.

Headers that standards define for every API (see `standard_headers`) say nothing of this one and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from api_inventory.content_type import FORM, content_type
from api_inventory.limits import BODY_PARSED_BYTES_MAX, PARAMETER_NAME_CHARACTERS_MAX, PARAMETERS_PER_REQUEST_MAX
from api_inventory.standard_headers import is_standard_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.endpoint import ParameterLocation
    from api_inventory.exchange import Headers, Request
    from api_inventory.path_template import PathTemplate


def request_parameters(request: Request, template: PathTemplate) -> Iterator[tuple[ParameterLocation, str, str]]:
    """Location, name and value of every parameter, repeated ones as often as they stand; bounded per location."""
    for name, value in template.parameters:
        yield "path", name, value
    for name, value in _pairs(request.target.partition("#")[0].partition("?")[2]):
        yield "query", name, value
    yield from _header_parameters(request.headers)
    if content_type(request.headers) == FORM:
        body = request.body.content[:BODY_PARSED_BYTES_MAX].decode("utf-8", "replace")
        for name, value in _pairs(body):
            yield "form", name, value


def query_pairs(target: str) -> list[tuple[str, str]]:
    """Decoded name and value of each query parameter of a request-target; bounded."""
    return list(_pairs(target.partition("#")[0].partition("?")[2]))


def pairs_of(form: str) -> list[tuple[str, str]]:
    """Decoded name and value of each field of a form; bounded."""
    return list(_pairs(form))


def _pairs(encoded: str) -> Iterator[tuple[str, str]]:
    """`a=1&b=2` decoded. Nameless and overlong names are left out: no document could hold them."""
    if not encoded:
        return
    for pair in encoded.split("&", PARAMETERS_PER_REQUEST_MAX)[:PARAMETERS_PER_REQUEST_MAX]:
        raw_name, _, raw_value = pair.partition("=")
        name = _decoded(raw_name)
        if 0 < len(name) <= PARAMETER_NAME_CHARACTERS_MAX:
            yield name, _decoded(raw_value)


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def _header_parameters(headers: Headers) -> Iterator[tuple[ParameterLocation, str, str]]:
    for name, value in headers[:PARAMETERS_PER_REQUEST_MAX]:
        lower = name.lower()
        if lower == "cookie":
            for cookie in _cookie_names(value):
                yield "cookie", cookie, ""
        elif len(lower) <= PARAMETER_NAME_CHARACTERS_MAX and not is_standard_header(lower):
            yield "header", lower, value


def _cookie_names(value: str) -> Iterator[str]:
    """Names only: values are masked before they get here."""
    for pair in value.split(";", PARAMETERS_PER_REQUEST_MAX)[:PARAMETERS_PER_REQUEST_MAX]:
        name, separator, _ = pair.strip().partition("=")
        if separator and 0 < len(name) <= PARAMETER_NAME_CHARACTERS_MAX:
            yield name
