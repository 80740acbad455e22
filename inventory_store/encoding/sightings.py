"""What rules saw."""

from __future__ import annotations

from operator import itemgetter

from api_inventory.sightings import SightingCount, Sightings
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_sightings(sightings: Sightings) -> bytes:
    """Compressed: details and evidence repeat."""
    rows = [
        [*key, seen.count, seen.ok_count, seen.first_seen_ns, seen.last_seen_ns, seen.evidence]
        for key, seen in sorted(sightings.counts.items(), key=itemgetter(0))
    ]
    return compressed([VERSION, rows, sightings.truncated])


def unpack_sightings(data: bytes, where: str) -> Sightings:
    """Raises CorruptItem, which names `where`."""
    try:
        rows, truncated = unpacked(decompressed(data, where), where)
        return Sightings({(rule, detail): SightingCount(*seen) for rule, detail, *seen in rows}, truncated)
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of sightings") from error
