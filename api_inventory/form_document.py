"""The pairs of a form, encoded in a URL's way or as multipart (RFC 7578)."""

from __future__ import annotations

from email.message import Message
from typing import Any
from urllib.parse import unquote_plus

from api_inventory.limits import PARAMETER_NAME_CHARACTERS_MAX, PARAMETERS_PER_REQUEST_MAX
from api_inventory.safe_name import safe_name

# Of a header field with parameters: a boundary has 70 characters (RFC 2046 section 5.1.1), a name 128, and the standard
# library takes the square of a field's length to read it.
_FIELD_CHARACTERS_MAX = 2_048


def pairs(encoded: str) -> list[tuple[str, str]]:
    """`a=1&b=2` decoded; bounded. Nameless and overlong names are left out: no document could hold them."""
    found = []
    if encoded:
        is_encoded = "%" in encoded or "+" in encoded
        for pair in encoded.split("&", PARAMETERS_PER_REQUEST_MAX)[:PARAMETERS_PER_REQUEST_MAX]:
            name, _, value = pair.partition("=")
            if is_encoded:
                name, value = unquote_plus(name), unquote_plus(value)
            if 0 < len(name) <= PARAMETER_NAME_CHARACTERS_MAX:
                found.append((safe_name(name), value))
    return found


def form_document(content: bytes) -> dict[str, Any]:
    """Of a form encoded in a URL's way: its values by name, those of a repeated name as an array."""
    return _by_name(pairs(content.decode("utf-8", "replace")))


def multipart_document(content: bytes, content_type: str) -> dict[str, Any]:
    """Of a multipart form, likewise; a file stands as bytes. Raises ValueError where no boundary is named, or met."""
    boundary = _parameter("content-type", content_type, "boundary")
    if not boundary:
        raise ValueError("The body names no boundary.")
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    parts = (b"\r\n" + content).split(b"\r\n" + delimiter, PARAMETERS_PER_REQUEST_MAX + 1)[1:]
    if not parts:
        raise ValueError("The body has no part.")
    named = (_part(part) for part in parts[:PARAMETERS_PER_REQUEST_MAX] if not part.startswith(b"--"))
    return _by_name([pair for pair in named if pair is not None])


def _part(part: bytes) -> tuple[str, str | bytes] | None:
    head, _, value = part.partition(b"\r\n\r\n")
    for line in head.decode("utf-8", "replace").split("\r\n"):
        field, _, disposition = line.partition(":")
        if field.strip().lower() == "content-disposition":
            name = _parameter("content-disposition", disposition.strip(), "name")
            is_file = "filename" in disposition
            if name and len(name) <= PARAMETER_NAME_CHARACTERS_MAX:
                return safe_name(name), value if is_file else value.decode("utf-8", "replace")
    return None


def _parameter(field: str, value: str, name: str) -> str | None:
    message = Message()
    message[field] = value[:_FIELD_CHARACTERS_MAX].replace("\r", " ").replace("\n", " ")
    found = message.get_param(name, header=field)
    return found if isinstance(found, str) else None


def _by_name(found: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in found:
        if name not in document:
            document[name] = value
        elif isinstance(document[name], list):
            document[name].append(value)
        else:
            document[name] = [document[name], value]
    return document
