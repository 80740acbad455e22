"""The numbers of writers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory_store.encoding.blob import VERSION, packed, unpacked
from inventory_store.errors import CorruptItem

if TYPE_CHECKING:
    from collections.abc import Mapping


def pack_numbers(numbers: Mapping[str, int]) -> bytes:
    """Of each writer (hexadecimal digits), a number; their order is kept."""
    return packed([VERSION, [[bytes.fromhex(writer), number] for writer, number in numbers.items()]])


def unpack_numbers(data: bytes, where: str) -> dict[str, int]:
    """Raises CorruptItem, which names `where`."""
    try:
        (pairs,) = unpacked(data, where)
        return {writer.hex(): int(number) for writer, number in pairs}
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the numbers of writers") from error
