"""Requests with their responses as `heliostat classify` reads them, one JSON object a line, taken apart into values.

An object has `path` (with its query) and may have `request_headers`, `response_headers` (objects of text),
`request_body` and `response_body` (text or null). Knows nothing of classes, and keeps no line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api_inventory.content_type import FORM, content_type
from api_inventory.parameters import query_pairs
from api_inventory.path_template import path_template
from api_inventory.pointer_steps import ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.exchange import Headers

Leaf = tuple[str, str, Any]
"""Location, pointer or name, and value."""


class NotAPair(ValueError):
    """A line that is no pair; the message says what was expected."""


def parse_pair(line: bytes) -> list[Leaf]:
    """Every value of the pair on one line.

    Raises:
        NotAPair: the line holds none.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAPair(f"expected a JSON object: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("path"), str):
        raise NotAPair('expected a JSON object with the text "path"')
    return [*_target_leaves(record["path"]), *_message_leaves(record, "request"), *_message_leaves(record, "response")]


def field_key(pointer: str) -> str:
    """How a field of a body is written: `rows[].email` for `/rows/~i/email`; a name stays as it is."""
    if not pointer.startswith("/"):
        return pointer
    key = "".join("[]" if step == ITEMS else f".{_unescaped(step)}" for step in pointer[1:].split("/"))
    return key.removeprefix(".")


def _target_leaves(target: str) -> Iterator[Leaf]:
    for name, value in path_template(target).parameters:
        yield "request.path", name, value
    for name, value in query_pairs(target):
        yield "request.query", name, value


def _message_leaves(record: dict[str, Any], side: str) -> Iterator[Leaf]:
    headers = _headers(record, f"{side}_headers")
    for name, value in headers:
        if name == "cookie" and side == "request":
            yield from _cookie_leaves(value)
        else:
            yield f"{side}.header", name, value
    body = record.get(f"{side}_body")
    if not isinstance(body, str | None):
        raise NotAPair(f'expected text or null as "{side}_body"')
    for pointer, value in _body_leaves(headers, body or ""):
        yield f"{side}.body", pointer, value


def _headers(record: dict[str, Any], name: str) -> Headers:
    headers = record.get(name) or {}
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise NotAPair(f'expected an object of texts as "{name}"')
    return tuple((field.lower(), value) for field, value in headers.items())


def _cookie_leaves(value: str) -> Iterator[Leaf]:
    for pair in value.split(";"):
        name, _, content = pair.strip().partition("=")
        yield "request.cookie", name, content


def _body_leaves(headers: Headers, body: str) -> Iterator[tuple[str, Any]]:
    if not body:
        return
    if content_type(headers) == FORM:
        yield from ((f"/{_escaped(name)}", value) for name, value in query_pairs(f"?{body}"))
        return
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = body
    pending = [("", document)]
    while pending:
        pointer, value = pending.pop()
        if isinstance(value, dict):
            pending += [(f"{pointer}/{_escaped(key)}", child) for key, child in value.items()]
        elif isinstance(value, list):
            pending += [(f"{pointer}/{ITEMS}", child) for child in value]
        else:
            yield pointer, value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
