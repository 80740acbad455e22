"""Bodies as documents: what a body holds, parsed once for all who look into it, or why it cannot be read.

Whatever a body claims to be, reading it is bounded, and a lie costs one omission.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgpack
import msgspec
import orjson

from api_inventory.body_fields import pointer_step
from api_inventory.content_type import FORM, MULTIPART, content_type, is_json, is_msgpack, is_xml
from api_inventory.form_document import form_document, multipart_document
from api_inventory.limits import (
    ARRAY_ITEMS_PARSED_MAX,
    BODY_PARSED_BYTES_MAX,
    FIELD_DEPTH_MAX,
    FIELD_POINTER_BYTES_MAX,
    MSGPACK_DEPTH_MAX,
)
from api_inventory.pointer_steps import ITEMS
from api_inventory.xml_document import xml_document

if TYPE_CHECKING:
    from api_inventory.exchange import Body, Headers

BodyKind = Literal["json", "msgpack", "xml", "form", "multipart"]

_MSGPACK: Any = msgpack  # its annotations leave out what it exports
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_POINTERS_REMEMBERED_MAX = 16_384
# Forms of objects, each of so many keys of so many characters at most: 5 KB with their pointers, mostly a tenth.
_FORMS_REMEMBERED_MAX = 2_048
_KEYS_REMEMBERED_MAX = 32
_KEY_CHARACTERS_REMEMBERED_MAX = 512


class Document(msgspec.Struct, frozen=True):
    """A body that was read.

    Attributes:
        root: of dicts, lists, strings, numbers, booleans, None, and bytes for what is no text.
    """

    kind: BodyKind
    root: Any

    @property
    def is_text(self) -> bool:
        """Whether numbers are written as text in it."""
        return self.kind in {"xml", "form", "multipart"}


class Unread(msgspec.Struct, frozen=True):
    """A body that holds a document that was not read. Reasons: "body_truncated", "not_json", "not_xml", ..."""

    reason: str


ReadBody = Document | Unread | None
"""None is no document at all: no body, or a page, an image."""


def read_body(headers: Headers, body: Body) -> ReadBody:
    """The document in a body, by its media type or, where no header names one, by its first byte."""
    content = body.content
    if not content:
        return None
    media_type = content_type(headers)
    kind = _kind(media_type, content)
    if kind is None:
        return None
    if body.truncated or len(content) > BODY_PARSED_BYTES_MAX:
        return Unread("body_truncated")
    try:
        return Document(kind, _parsed(kind, content, headers))
    except (ValueError, TypeError, RecursionError, _MSGPACK.UnpackException):
        return Unread(f"not_{kind}")


def leaves(document: Document) -> list[tuple[str, str, Any]]:
    """Pointer, name and value of every scalar, as far as fields are looked at.

    The name is the nearest key: of the items of `{"tags": ["a"]}`, it is "tags". Pointers are those of `body_fields`.
    """
    found: list[tuple[str, str, Any]] = []
    holders: list[tuple[str, str, Any]] = []
    (holders if type(document.root) in _HOLDERS else found).append(("", "", document.root))
    for _ in range(FIELD_DEPTH_MAX):
        pending: list[tuple[str, str, Any]] = []
        for pointer, name, holder in holders:
            if type(holder) is list:
                items = f"{pointer}/{ITEMS}"
                for item in holder if len(holder) <= ARRAY_ITEMS_PARSED_MAX else holder[:ARRAY_ITEMS_PARSED_MAX]:
                    (pending if type(item) in _HOLDERS else found).append((items, name, item))
                continue
            keys = tuple(holder)
            places = _PLACES.get((pointer, keys)) or _places(pointer, keys)
            for place, (key, child) in zip(places, holder.items(), strict=True):
                if place is not None:
                    (pending if type(child) in _HOLDERS else found).append((place, key, child))
        if not pending:
            break
        holders = pending
    return found


_HOLDERS = frozenset({dict, list})
_Places = tuple[str | None, ...]
# By an object's pointer and keys: of an endpoint's bodies, few differ.
_PLACES: dict[tuple[str, tuple[str, ...]], _Places] = {}


def _places(pointer: str, keys: tuple[str, ...]) -> _Places:
    """The pointers of an object's values; None in the place of one that is too long."""
    places = tuple(_pointer(pointer, key) if len(key) <= FIELD_POINTER_BYTES_MAX else None for key in keys)
    if len(keys) <= _KEYS_REMEMBERED_MAX and sum(map(len, keys)) <= _KEY_CHARACTERS_REMEMBERED_MAX:
        if len(_PLACES) >= _FORMS_REMEMBERED_MAX:
            _PLACES.clear()
        _PLACES[pointer, keys] = places
    return places


@lru_cache(maxsize=_POINTERS_REMEMBERED_MAX)
def _pointer(pointer: str, key: str) -> str | None:
    below = pointer + pointer_step(key)
    return below if len(below.encode()) <= FIELD_POINTER_BYTES_MAX else None


def _kind(media_type: str | None, content: bytes) -> BodyKind | None:
    if media_type is None:
        return "json" if content[:1] in b"{[" else None
    if is_json(media_type):
        return "json"
    if media_type == FORM:
        return "form"
    if media_type == MULTIPART:
        return "multipart"
    if is_xml(media_type):
        return "xml"
    return "msgpack" if is_msgpack(media_type) else None


def _parsed(kind: BodyKind, content: bytes, headers: Headers) -> Any:
    match kind:
        case "json":
            return orjson.loads(content.removeprefix(_BYTE_ORDER_MARK))
        case "form":
            return form_document(content)
        case "multipart":
            return multipart_document(content, next(value for name, value in headers if name.lower() == "content-type"))
        case "xml":
            return xml_document(content)
    return _plain(_MSGPACK.unpackb(content, strict_map_key=False, timestamp=0), MSGPACK_DEPTH_MAX)


def _plain(value: Any, depth: int) -> Any:
    """What msgpack holds, as JSON would hold it: keys are text, extensions are bytes."""
    if depth == 0:
        raise ValueError("The body is nested more deeply than is read.")
    if isinstance(value, dict):
        return {_text(key): _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bytes) else b""


def _text(key: Any) -> str:
    return key if isinstance(key, str) else key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)
