"""Removing for good what is kept of a host, or of a value: what a step of it did, and what is in the place of a tail.

A purge goes in steps, each of which looks for what is left and removes some of it. Nothing says how far it came but
what is left: one that was cut off is begun again, and goes on. A value is known by the tails of its masks alone (see
`api_inventory.mask_token`); nobody who purges tells what it is.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.mask_token import TAIL_DIGITS
from inventory_store.encoding.blob import compressed, decompressed, packed, unpacked_value
from inventory_store.encoding.lessons import with_behaviour
from inventory_store.host_book import decoded_document, encoded_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PurgedKind = Literal["changes", "damaged", "documents", "endpoints", "findings", "minutes", "samples", "sums"]
TAIL = re.compile(rf"[0-9a-f]{{{TAIL_DIGITS}}}")
_ZSTD = b"\x28\xb5\x2f\xfd"


def to_the_end() -> bool:
    """A step that nothing ends early goes on."""
    return True


@dataclass(frozen=True, slots=True)
class PurgeStep:
    """What a step removed, or would have.

    Attributes:
        counts: records by kind. Of values, "sums" and "documents" stay, without the tails; "damaged" are those that
            nobody can read: removed with their host, and left as they are where a value is looked for.
        is_done: nothing was left when it ended.
        next_token: where the next step goes on, of one that looks through everything and did not come to the end.
        is_complete: of one that only counts: whether it came to the end, or there are at least so many.
    """

    counts: Mapping[PurgedKind, int] = field(default_factory=Counter)
    is_done: bool = True
    next_token: str | None = None
    is_complete: bool = True


class PurgedTails:
    """Tails that are to go: each has one that was drawn at random in its place, so that sums stay what they are."""

    def __init__(self, tails: Iterable[str]) -> None:
        self._substitutes = {tail: secrets.token_hex(TAIL_DIGITS // 2) for tail in tails}
        self._numbers = {int(tail, 16): int(other, 16) for tail, other in self._substitutes.items()}
        # Within a longer number, an id or a digest, the same digits are no tail.
        tails = "|".join(map(re.escape, self._substitutes)) or r"(?!)"
        self._found = re.compile(rf"(?<![0-9a-f])(?:{tails})(?![0-9a-f])")

    def lessons(self, data: bytes, where: str) -> bytes | None:
        """As `blob`, of lessons, whose behaviour tells callers apart by tails as numbers. Raises CorruptItem."""
        known = with_behaviour(data, where, lambda behaviour: behaviour.with_callers(self._numbers))
        without = self.blob(known, where)
        if without is None and known != data:
            return known
        return without

    def blob(self, data: bytes, where: str) -> bytes | None:
        """A blob of `encoding` without them; None where it holds none. Raises CorruptItem."""
        is_compressed = data.startswith(_ZSTD)
        value = unpacked_value(decompressed(data, where) if is_compressed else data, where)
        without = self._without(value, where)
        if without == value:
            return None
        return compressed(without) if is_compressed else packed(without)

    def document(self, data: bytes, kind: str, key: str) -> bytes | None:
        """The same of a document. Raises CorruptItem."""
        value = decoded_document(data, kind, key)
        without = self._without(value, f"{kind}/{key}")
        return None if without == value else encoded_document(without)

    def _without(self, value: Any, where: str) -> Any:
        match value:
            case str():
                return self._found.sub(lambda match: self._substitutes[match[0]], value)
            case bytes():
                inner = self.blob(value, where) if value.startswith(_ZSTD) else None
                return value if inner is None else inner
            case list():
                return [self._without(each, where) for each in value]
            case dict():
                return {self._without(name, where): self._without(each, where) for name, each in value.items()}
        return value
