"""The body of a request: a JSON object with known fields of known types, bounded."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# API Gateway takes ten megabytes; a selection of two thousand load balancers by ARN needs a fourth of one.
BODY_BYTES_MAX = 2**20
# What makes a text say something else than is read: control characters but line ends and tabs, those that turn a line
# round (UTR 36 section 2.5) or end it unseen, those that have no width, and halves of a surrogate pair, which are no
# text at all and that no UTF-8 holds.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
# Of a reason, a pointer, a name.
TEXT_CHARACTERS_MAX = 1000
NAMES = {str: "a string", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


def read_text(raw_body: str | bytes, bytes_max: int) -> str:
    """A body that is a text.

    Raises:
        InvalidRequest: too long, or not UTF-8.
    """
    try:
        data = raw_body.encode() if isinstance(raw_body, str) else raw_body
        if len(data) > bytes_max:
            raise InvalidRequest("body", f"at most {bytes_max} bytes", code="body_too_large")
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        raise InvalidRequest("body", "a text in UTF-8", code="invalid_body") from error


def read_strings(given: Mapping[str, Any], name: str) -> list[str]:
    """A list of strings among the fields that were given; empty where it was left out.

    Raises:
        InvalidRequest: something else stands in it.
    """
    values = given.get(name, [])
    if not all(isinstance(value, str) for value in values):
        raise InvalidRequest(name, "a list of strings")
    return list(values)


def read_text_field(given: Mapping[str, Any], name: str, characters_max: int = TEXT_CHARACTERS_MAX) -> str:
    """A string among the fields that were given; "" where it was left out.

    Raises:
        InvalidRequest: it is too long.
    """
    text = str(given.get(name, ""))
    if len(text) > characters_max:
        raise InvalidRequest(name, f"at most {characters_max} characters")
    return text


def has_hidden_characters(text: str) -> bool:
    """Whether a text holds what makes it say something else than is read."""
    return _HIDDEN.search(text) is not None


def required(given: Mapping[str, Any], *names: str) -> None:
    """Raises InvalidRequest where one of these fields was left out."""
    for name in names:
        if name not in given:
            raise InvalidRequest(name, "a value", code="missing_field")


def read_body(raw_body: str | bytes, fields: Mapping[str, type]) -> dict[str, Any]:
    """The fields that were given; null is as good as left out.

    Raises:
        InvalidRequest: too long, no JSON object, an unknown field, or a field of another type, or with hidden
            characters anywhere in it.
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
        if any(map(has_hidden_characters, _texts(value))):
            raise InvalidRequest(name, "text without control characters, nor such as are not seen or turn a line round")
        given[name] = value
    return given


def _texts(value: Any) -> Iterator[str]:
    """Every string of a JSON value, names of fields as well; without recursion, since a body may be deep."""
    left = [value]
    while left:
        match left.pop():
            case str() as text:
                yield text
            case dict() as fields:
                left += [*fields, *fields.values()]
            case list() as items:
                left += items
