"""The body of a request: a JSON object with known fields of known types, bounded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

# API Gateway takes ten megabytes; a selection of two thousand load balancers by ARN needs a fourth of one.
BODY_BYTES_MAX = 2**20
NAMES = {str: "a string", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


def read_body(raw_body: str | bytes, fields: Mapping[str, type]) -> dict[str, Any]:
    """The fields that were given; null is as good as left out.

    Raises:
        InvalidRequest: too long, no JSON object, an unknown field, or a field of another type.
    """
    if len(raw_body) > BODY_BYTES_MAX:
        raise InvalidRequest("body", f"at most {BODY_BYTES_MAX} bytes", code="body_too_large")
    try:
        body = json.loads(raw_body or b"{}")
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("body", "a JSON object", code="invalid_body") from error
    if not isinstance(body, dict):
        raise InvalidRequest("body", "a JSON object", code="invalid_body")
    given = {}
    for name, value in body.items():
        if name not in fields:
            expected = "one of the fields " + ", ".join(sorted(fields))
            raise InvalidRequest(str(name)[:100], expected, code="unknown_parameter")
        if value is None:
            continue
        # To Python, true is a number.
        if not isinstance(value, fields[name]) or (isinstance(value, bool) and fields[name] is not bool):
            raise InvalidRequest(name, NAMES[fields[name]])
        given[name] = value
    return given
