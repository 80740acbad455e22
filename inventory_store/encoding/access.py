"""Who calls an endpoint, and how."""

from __future__ import annotations

from api_inventory.access.access import Access
from inventory_store.encoding.blob import VERSION, compressed, decompressed, in_order, unpacked
from inventory_store.errors import CorruptItem


def pack_access(access: Access) -> bytes:
    """Compressed: names of claims and networks repeat."""
    return compressed(
        [
            VERSION,
            [[*key, *occurrences] for key, occurrences in sorted(access.outcomes.items())],
            [[*place, count] for place, count in sorted(access.places.items())],
            in_order(access.schemes),
            in_order(access.services),
            in_order(access.agents),
            in_order(access.networks),
            access.jwt_count,
            in_order(access.algorithms),
            in_order(access.claims),
            in_order(access.issuers),
            in_order(access.scopes),
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
