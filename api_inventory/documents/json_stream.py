"""JSON in pieces: a long array within a small document, one item at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def json_stream(head: str, items: Iterable[Any], tail: str) -> Iterator[str]:
    """The text `head item, item, ... tail`, where head and tail are the two halves of one JSON document."""
    yield head
    separator = "\n"
    for item in items:
        yield separator + json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield f"\n{tail}\n"
