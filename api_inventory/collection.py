"""A collection: the endpoints of one host, as one row of the inventory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Collection:
    """What a host's endpoints add up to. Times are nanoseconds since the epoch."""

    host: str
    endpoint_count: int
    request_count: int
    first_seen_ns: int
    last_seen_ns: int
