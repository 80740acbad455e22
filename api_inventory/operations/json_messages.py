"""The JSON messages of a request: one, or those of a batch. A body that was cut off tells as much as stands in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from api_inventory.operations.limits import BATCH_MESSAGES_MAX, CUT_JSON_DEPTH_MAX, TEXT_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each message that has an operation holds one of these keys; the agent asks for the same ones (see `operation.rs`).
_KEYS = (b'"jsonrpc"', b'"query"', b'"operationName"', b'"persistedQuery"', b'"documentId"')
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
# Half of an escape at the place where a string was cut.
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?\Z")


def has_message_key(content: bytes) -> bool:
    """Whether a body can hold a message of a protocol at all: a look that costs next to nothing."""
    first = content[:64].lstrip(b" \t\r\n")[:1]
    return first in {b"{", b"["} and any(key in content for key in _KEYS)


def read_messages(text: str, *, is_cut: bool) -> list[dict[str, Any]]:
    """The objects of a body: one, or those of a batch; none of text that is neither an object nor a list.

    Args:
        text: JSON, or its beginning.
        is_cut: the text ends before the JSON does.
    """
    return messages_in(read_json(text, is_cut=is_cut))


def messages_in(document: Any) -> list[dict[str, Any]]:
    """The objects of a parsed body, as `read_messages` gives them."""
    if isinstance(document, list):
        messages = document[:BATCH_MESSAGES_MAX]
        return [message for message in messages if isinstance(message, dict)]
    return [document] if isinstance(document, dict) else []


def read_json(text: str, *, is_cut: bool = False) -> Any:
    """The value of a JSON text; None of text that is none. Of a text that was cut, what stands before the cut."""
    if len(text) > TEXT_CHARACTERS_MAX:
        text, is_cut = text[:TEXT_CHARACTERS_MAX], True
    try:
        if not is_cut:
            return json.loads(text)
        return _Cut(text).value(CUT_JSON_DEPTH_MAX)
    except (ValueError, RecursionError, _Ended):
        return None


class _Ended(Exception):
    """Nothing of a value stands before the cut."""


class _Cut:
    """Reads a text that ends anywhere. Values that end are read by the decoder, those that do not by their members."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self, depth: int) -> Any:
        self._skip_space()
        start = self._at
        first = self._text[start : start + 1]
        if depth and first in {"{", "["}:
            return dict(self._members(depth - 1)) if first == "{" else list(self._items(depth - 1))
        try:
            value, self._at = _DECODER.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            self._at = len(self._text)
            if first != '"':
                raise _Ended from None
            return json.loads(_CUT_ESCAPE.sub("", self._text[start:]) + '"', strict=False)
        return value

    def _members(self, depth: int) -> Iterator[tuple[str, Any]]:
        self._at += 1
        while self._next_is('"'):
            try:
                key = self.value(0)
                if not self._next_is(":"):
                    return
                self._at += 1
                yield key, self.value(depth)
            except (ValueError, _Ended):
                return
            if not self._next_is(","):
                break
            self._at += 1
        self._at += self._next_is("}")

    def _items(self, depth: int) -> Iterator[Any]:
        self._at += 1
        for _ in range(BATCH_MESSAGES_MAX):
            if self._next_is("]"):
                break
            try:
                yield self.value(depth)
            except (ValueError, _Ended):
                return
            if not self._next_is(","):
                break
            self._at += 1
        self._at += self._next_is("]")

    def _next_is(self, character: str) -> bool:
        self._skip_space()
        return self._text.startswith(character, self._at)

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = self._at if match is None else match.end()
