"""Changes."""

from __future__ import annotations

from api_inventory.changes.change import Change
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_change(change: Change) -> bytes:
    """A few hundred bytes."""
    return compressed([VERSION, *(getattr(change, name) for name in Change.__dataclass_fields__)])


def unpack_change(data: bytes, where: str) -> Change:
    """Raises CorruptItem, which names `where`."""
    try:
        return Change(*unpacked(decompressed(data, where), where))
    except TypeError as error:
        raise CorruptItem(where, "the fields of a change") from error
