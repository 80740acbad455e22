"""The blobs of both adapters: msgpack, compressed where it is large. The first element is a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgpack
import zstandard

from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

KeyT = TypeVar("KeyT", int, str)
ValueT = TypeVar("ValueT")

VERSION = 1
_MSGPACK: Any = msgpack  # its annotations leave out what it exports


def packed(value: Any) -> bytes:
    """Values of msgpack as they are."""
    packed: bytes = _MSGPACK.packb(value)
    return packed


def in_order(table: Mapping[KeyT, ValueT]) -> dict[KeyT, ValueT]:
    """A table in the order of its keys, so that equal ones are packed to equal bytes, whatever they are sums of."""
    return {key: table[key] for key in sorted(table)}


def compressed(value: Any) -> bytes:
    """Values in which names repeat: DynamoDB bills by size."""
    return zstandard.ZstdCompressor(level=3).compress(packed(value))


def decompressed(data: bytes, where: str) -> bytes:
    """Raises CorruptItem, which names `where`; what would be too large is one."""
    try:
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=UNPACKED_BYTES_MAX)
    except zstandard.ZstdError as error:
        raise CorruptItem(where, "a zstd frame") from error


def unpacked_value(data: bytes, where: str) -> Any:
    """All that msgpack says, with its version, whatever it is of. Raises CorruptItem, which names `where`."""
    try:
        return _MSGPACK.unpackb(data, strict_map_key=False)
    except (ValueError, _MSGPACK.UnpackException) as error:
        raise CorruptItem(where, "msgpack") from error


def unpacked(data: bytes, where: str) -> list[Any]:
    """The fields after the version."""
    return unpacked_of(data, where, (VERSION,))[1]


def unpacked_of(data: bytes, where: str, versions: tuple[int, ...]) -> tuple[int, list[Any]]:
    """The version, of those that are read, and the fields after it."""
    try:
        value = _MSGPACK.unpackb(data)
    except (ValueError, _MSGPACK.UnpackException) as error:
        raise CorruptItem(where, "msgpack") from error
    if not isinstance(value, list) or value[:1] not in [[version] for version in versions]:
        raise CorruptItem(where, f"a list that begins with version {' or '.join(map(str, versions))}")
    return value[0], value[1:]
