"""The operations of a GraphQL document, without parsing what they select.

A scanner of the executable part of the grammar (GraphQL specification, section 2): it reads definitions and what stands
at the root of their selections, and jumps over everything deeper. It is linear, keeps no tree, and reads documents that
were cut off or hold masks; a parser does neither. Text that merely looks like a document (a search for "{shoes}",
LogQL, Solr's local parameters) is not one as soon as a token stands where the grammar has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from api_inventory.operations.limits import DEFINITIONS_MAX, TEXT_CHARACTERS_MAX

OperationType = Literal["query", "mutation", "subscription"]

_TYPES: dict[str, OperationType] = {"query": "query", "mutation": "mutation", "subscription": "subscription"}
_IGNORED = re.compile("(?:[ \t\r\n,\ufeff]++|#[^\r\n]*+)*+")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*+")
_STRING = re.compile(r'"(?:[^"\\\r\n]++|\\[^\r\n])*+"')
# What an agent wrote in the place of a value.
_MASK = re.compile(r"‹[^‹›]{0,80}›")
# Everything up to the next character that opens, closes or hides something.
_TO_BRACE = re.compile(r'[^{}"#‹]*+')
_TO_PARENTHESIS = re.compile(r'[^()"#‹]*+')
# Clients send the same documents again and again; a document costs as much as its text.
_REMEMBERED_MAX = 1024
_REMEMBERED_CHARACTERS_MAX = 8192


@dataclass(frozen=True, slots=True)
class Definition:
    """An operation of a document.

    Attributes:
        name: "" of an anonymous one.
        fields: the names (not the aliases) at the root of its selection, each once and in order; `...Fragment` where a
            fragment is spread, `...` where one stands inline.
    """

    type: OperationType
    name: str
    fields: tuple[str, ...]


def read_document(text: str, *, is_cut: bool = False) -> tuple[Definition, ...] | None:
    """The operations of a document in its order; None of text that is no document or defines no operation.

    Args:
        text: of the document, or its beginning.
        is_cut: more followed. An operation whose name stands there is told.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        text, is_cut = text[:TEXT_CHARACTERS_MAX], True
    if len(text) <= _REMEMBERED_CHARACTERS_MAX:
        return _remembered(text, is_cut)
    return _read(text, is_cut)


@lru_cache(maxsize=_REMEMBERED_MAX)
def _remembered(text: str, is_cut: bool) -> tuple[Definition, ...] | None:  # noqa: FBT001 (a key of the cache)
    return _read(text, is_cut)


def _read(text: str, is_cut: bool) -> tuple[Definition, ...] | None:  # noqa: FBT001
    scanner = _Scanner(text)
    try:
        scanner.document()
    except _Malformed:
        return None
    except _Ended:
        if not is_cut:
            return None
    return tuple(scanner.definitions) or None


class _Malformed(Exception):
    """A token where the grammar has none."""


class _Ended(Exception):
    """The text ended within a definition."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.definitions: list[Definition] = []
        self._text = text
        self._at = 0

    def document(self) -> None:
        for _ in range(DEFINITIONS_MAX):
            if not self._next():
                return
            if self._text[self._at] == "{":
                self._operation("query", "")
                continue
            word = self._name()
            if word == "fragment":
                self._fragment()
            elif (operation_type := _TYPES.get(word)) is not None:
                self._next()
                self._operation(operation_type, self._name(optional=True))
            else:
                raise _Malformed
        if self._next():
            raise _Malformed

    def _operation(self, operation_type: OperationType, name: str) -> None:
        place = len(self.definitions)
        if name and self._at < len(self._text):
            # Known from here on, wherever the text ends.
            self.definitions.append(Definition(operation_type, name, ()))
        if self._next() == "(":
            self._skip("(", ")", _TO_PARENTHESIS)
        self._directives()
        fields = tuple(sorted(self._selection()))
        self.definitions[place:] = [Definition(operation_type, name, fields)]

    def _fragment(self) -> None:
        for _ in ("its name", "on", "its type"):
            self._next()
            self._name()
        self._directives()
        self._selection()

    def _selection(self) -> set[str]:
        """The root of a selection set: what stands there."""
        if self._next(required=True) != "{":
            raise _Malformed
        self._at += 1
        fields: set[str] = set()
        while (first := self._next(required=True)) != "}":
            if first == ".":
                fields.add(self._spread())
            else:
                fields.add(self._field())
            self._directives()
            if self._next(required=True) == "{":
                self._skip("{", "}", _TO_BRACE)
        self._at += 1
        if not fields:
            raise _Malformed
        return fields

    def _field(self) -> str:
        name = self._name()
        if self._next(required=True) == ":":
            self._at += 1
            self._next(required=True)
            name = self._name()
        if self._next(required=True) == "(":
            self._skip("(", ")", _TO_PARENTHESIS)
        return name

    def _spread(self) -> str:
        if not self._text.startswith("...", self._at):
            raise _Malformed
        self._at += 3
        self._next(required=True)
        name = self._name(optional=True)
        if name != "on":
            return f"...{name}"
        self._next(required=True)
        self._name()
        return "..."

    def _directives(self) -> None:
        while self._next(required=True) == "@":
            self._at += 1
            self._name()
            if self._next(required=True) == "(":
                self._skip("(", ")", _TO_PARENTHESIS)

    def _next(self, *, required: bool = False) -> str:
        """The next character that is not ignored; "" at the end."""
        match = _IGNORED.match(self._text, self._at)
        self._at = self._at if match is None else match.end()
        character = self._text[self._at : self._at + 1]
        if required and not character:
            raise _Ended
        return character

    def _name(self, *, optional: bool = False) -> str:
        match = _NAME.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
            return match.group()
        if optional:
            return ""
        raise _Ended if self._at == len(self._text) else _Malformed

    def _skip(self, opening: str, closing: str, to_next: re.Pattern[str]) -> None:
        """From an opening bracket to behind the one that closes it; those in strings, comments, masks do not count."""
        text, depth = self._text, 0
        while True:
            match = to_next.match(text, self._at)
            at = self._at if match is None else match.end()
            character = text[at : at + 1]
            self._at = at + 1
            if character == opening:
                depth += 1
            elif character == closing:
                depth -= 1
                if depth == 0:
                    return
            elif character == '"':
                self._at = self._behind_string(at)
            elif character == "#":
                self._at = at
                self._next()
            elif character == "‹":
                mask = _MASK.match(text, at)
                self._at = at + 1 if mask is None else mask.end()
            else:
                self._at = at
                raise _Ended

    def _behind_string(self, at: int) -> int:
        if self._text.startswith('"""', at):
            end = self._text.find('"""', at + 3)
            while end > 0 and self._text[end - 1] == "\\":
                end = self._text.find('"""', end + 3)
            if end < 0:
                raise _Ended
            return end + 3
        match = _STRING.match(self._text, at)
        if match is None:
            raise _Ended
        return match.end()
