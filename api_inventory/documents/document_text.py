"""JSON and YAML text as plain values, within bounds, whoever wrote it.

YAML is built from the parser's events, so that no tag can make anything but plain values, nothing recurses, and what
aliases repeat is counted before it costs. Scalars are those of YAML 1.2's core schema: `no` is a text and `200` as a
key is "200".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from api_inventory.documents.errors import DocumentTooLarge, MalformedDocument
from api_inventory.documents.limits import DOCUMENT_BYTES_MAX, DOCUMENT_DEPTH_MAX, DOCUMENT_NODES_MAX

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Any] = dict.fromkeys(("null", "Null", "NULL", "~", ""), None)
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_MERGE = "<<"


def read_document(text: str | bytes) -> Any:
    """The plain value of a JSON or YAML document: dict with text keys, list, str, int, float, bool, None.

    Raises:
        DocumentTooLarge: it has more bytes, nodes or levels than is read.
        MalformedDocument: it is neither JSON nor YAML; the sentence names line and column.
    """
    if len(text) > DOCUMENT_BYTES_MAX:
        raise DocumentTooLarge(f"the document has {len(text)} bytes, the most that is read is {DOCUMENT_BYTES_MAX}")
    decoded = _decoded(text)
    value = _json_or_yaml(decoded) if decoded.lstrip()[:1] in {"{", "["} else _Builder().document(decoded)
    measured(value)
    return value


def measured(value: Any) -> None:
    """Raises DocumentTooLarge where a plain value has more nodes or levels than is read."""
    nodes = 0
    pending = [(value, 1)]
    while pending:
        node, depth = pending.pop()
        nodes += 1
        if nodes > DOCUMENT_NODES_MAX:
            raise DocumentTooLarge(f"the document has more than {DOCUMENT_NODES_MAX} values")
        if depth > DOCUMENT_DEPTH_MAX:
            raise DocumentTooLarge(f"the document is nested deeper than {DOCUMENT_DEPTH_MAX} levels")
        if isinstance(node, dict):
            pending.extend((below, depth + 1) for below in node.values())
        elif isinstance(node, list):
            pending.extend((below, depth + 1) for below in node)


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-16" if text[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedDocument(f"the document is no UTF-8: {error.reason} at byte {error.start}") from None


def _json_or_yaml(text: str) -> Any:
    """YAML's flow style begins like JSON. What is neither is told as the JSON that it most likely should have been."""
    try:
        return json.loads(text)
    except RecursionError:
        raise DocumentTooLarge(f"the document is nested deeper than {DOCUMENT_DEPTH_MAX} levels") from None
    except ValueError as error:
        try:
            return _Builder().document(text)
        except MalformedDocument:
            raise MalformedDocument(f"the document is no JSON: {error}") from None


@dataclass(slots=True)
class _Level:
    """A container under construction: the key that waits for its value, its anchor, and where counting began."""

    container: Any
    anchor: str | None
    began: int
    key: str | None = None

    def put(self, value: Any, event: Any) -> None:
        """The next item, key or value."""
        if isinstance(self.container, list):
            self.container.append(value)
        elif self.key is None:
            if isinstance(value, dict | list):
                raise MalformedDocument(f"{_place(event)}: a key is a text")
            self.key = value if isinstance(value, str) else json.dumps(value)
        else:
            key, self.key = self.key, None
            if key == _MERGE and isinstance(value, dict | list):
                self._merge(value if isinstance(value, list) else [value])
            else:
                self.container[key] = value

    def _merge(self, values: list[Any]) -> None:
        """What stands here already is kept (YAML's merge keys)."""
        for value in values:
            if isinstance(value, dict):
                self.container.update({name: below for name, below in value.items() if name not in self.container})


class _Builder:
    """Plain values from the events of a YAML parser."""

    def __init__(self) -> None:
        self._nodes = 0
        self._levels: list[_Level] = []
        self._documents: list[Any] = []
        # Of each anchor: its value, and the nodes in it.
        self._anchors: dict[str, tuple[Any, int]] = {}

    def document(self, text: str) -> Any:
        """The document's value; None where it is empty."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(text, Loader=loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise MalformedDocument(f"{_place(error)}: {error.problem or error.context}") from None
        except yaml.YAMLError as error:
            raise MalformedDocument(str(error).replace("\n", " ")) from None
        return self._documents[0] if self._documents else None

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(1, event)
            self._keep(event.anchor, value := self._scalar(event), 1)
            self._put(value, event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._count(1, event)
            if len(self._levels) >= DOCUMENT_DEPTH_MAX:
                raise DocumentTooLarge(f"{_place(event)}: nested deeper than {DOCUMENT_DEPTH_MAX} levels")
            container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._levels.append(_Level(container, event.anchor, self._nodes))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            level = self._levels.pop()
            self._keep(level.anchor, level.container, self._nodes - level.began + 1)
            self._put(level.container, event)
        elif isinstance(event, yaml.AliasEvent):
            self._put(self._repeated(event), event)

    def _put(self, value: Any, event: Any) -> None:
        if self._levels:
            self._levels[-1].put(value, event)
        elif self._documents:
            raise MalformedDocument(f"{_place(event)}: a second document")
        else:
            self._documents.append(value)

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        level = self._levels[-1] if self._levels else None
        is_key = level is not None and isinstance(level.container, dict) and level.key is None
        return event.value if is_key else _scalar(event)

    def _keep(self, anchor: str | None, value: Any, nodes: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = value, nodes

    def _repeated(self, event: yaml.AliasEvent) -> Any:
        """What an anchor named: no copy, but counted as one, for whoever walks through it walks through it again."""
        if event.anchor not in self._anchors:
            raise MalformedDocument(f"{_place(event)}: the alias {event.anchor!r} names nothing that ended before it")
        value, nodes = self._anchors[event.anchor]
        self._count(nodes, event)
        return value

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > DOCUMENT_NODES_MAX:
            raise DocumentTooLarge(f"{_place(event)}: the document has more than {DOCUMENT_NODES_MAX} values")


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text  # in quotes, in a block, or with a tag
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _place(marked: Any) -> str:
    mark = getattr(marked, "start_mark", None) or getattr(marked, "problem_mark", None)
    return "the document" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"
