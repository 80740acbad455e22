"""Which fields hold sensitive data."""

from __future__ import annotations

from operator import itemgetter

from api_inventory.sensitive.evidence import ClassCount, Sensitive
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_sensitive(sensitive: Sensitive) -> bytes:
    """Compressed: pointers repeat."""
    examined = [[*key, count] for key, count in sorted(sensitive.examined.items())]
    matches = [
        [*key, count.matches, count.near_misses, count.marks]
        for key, count in sorted(sensitive.matches.items(), key=itemgetter(0))
    ]
    return compressed([VERSION, examined, matches, sensitive.truncated])


def unpack_sensitive(data: bytes, where: str) -> Sensitive:
    """Raises CorruptItem, which names `where`."""
    try:
        examined, matches, truncated = unpacked(decompressed(data, where), where)
        return Sensitive(
            {(location, pointer): count for location, pointer, count in examined},
            {
                (location, pointer, class_name): ClassCount(count, near_misses, tuple(marks))
                for location, pointer, class_name, count, near_misses, marks in matches
            },
            truncated,
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of sensitive data") from error
