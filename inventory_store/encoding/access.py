"""Who calls an endpoint, and how."""

from __future__ import annotations

from api_inventory.access.access import Access
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_access(access: Access) -> bytes:
    """Compressed: names of claims and networks repeat."""
    return compressed(
        [
            VERSION,
            [[*key, *occurrences] for key, occurrences in access.outcomes.items()],
            [[*place, count] for place, count in access.places.items()],
            access.schemes,
            access.services,
            access.agents,
            access.networks,
            access.jwt_count,
            access.algorithms,
            access.claims,
            access.issuers,
            access.scopes,
        ]
    )


def unpack_access(data: bytes, where: str) -> Access:
    """Raises CorruptItem, which names `where`."""
    try:
        (
            outcomes,
            places,
            schemes,
            services,
            agents,
            networks,
            jwt_count,
            algorithms,
            claims,
            issuers,
            scopes,
        ) = unpacked(decompressed(data, where), where)
        return Access(
            {(kinds, client, outcome): (count, first, last) for kinds, client, outcome, count, first, last in outcomes},
            {(kind, location, name): count for kind, location, name, count in places},
            schemes,
            services,
            agents,
            networks,
            jwt_count,
            algorithms,
            claims,
            issuers,
            scopes,
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of access") from error
