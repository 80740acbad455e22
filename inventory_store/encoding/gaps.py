"""Where an item may have been passed over, and when its last record arrived: what its cursor does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory_store.cursor import Cursor
from inventory_store.encoding.blob import VERSION, packed, unpacked
from inventory_store.errors import CorruptItem, InvalidSequenceNumber
from inventory_store.progress import Gap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def pack_gaps(arrived_at_s: int, gaps: Sequence[Gap]) -> bytes:
    """See Progress."""
    return packed([VERSION, arrived_at_s, [_told(gap) for gap in gaps]])


def unpack_gaps(data: bytes, where: str) -> tuple[int, tuple[Gap, ...]]:
    """Raises CorruptItem, which names `where`."""
    try:
        arrived_at_s, told = unpacked(data, where)
        return int(arrived_at_s), tuple(
            Gap(
                _cursor(after) if after else None,
                _cursor(before),
                _numbers(numbers),
                _numbers(later),
                int(since_s),
                int(until_s),
            )
            for after, before, numbers, later, since_s, until_s in told
        )
    except (TypeError, ValueError, AttributeError, InvalidSequenceNumber) as error:
        raise CorruptItem(where, "gaps") from error


def _told(gap: Gap) -> list[object]:
    after = b"" if gap.after is None else _bytes(gap.after)
    return [after, _bytes(gap.before), _pairs(gap.numbers), _pairs(gap.later), gap.since_s, gap.until_s]


def _bytes(cursor: Cursor) -> bytes:
    number = int(cursor.text)
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _cursor(data: bytes) -> Cursor:
    return Cursor.of(str(int.from_bytes(data, "big")))


def _pairs(numbers: Mapping[str, int]) -> list[list[object]]:
    return [[bytes.fromhex(writer), number] for writer, number in numbers.items()]


def _numbers(pairs: Sequence[tuple[bytes, int]]) -> dict[str, int]:
    return {writer.hex(): int(number) for writer, number in pairs}
