"""Traffic, in all and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.minutes import Interval, Minutes
from api_inventory.traffic import Traffic
from inventory_store.encoding.blob import VERSION, packed, unpacked
from inventory_store.errors import CorruptItem

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRAFFIC_FIELDS = 13
_TRAFFIC_FIELDS_BEFORE_COUNTS = 11


def pack_traffic(traffic: Traffic) -> bytes:
    """A few hundred bytes: written with every batch."""
    return packed(
        [
            VERSION,
            traffic.request_count,
            traffic.unanswered_count,
            traffic.incomplete_count,
            traffic.request_bytes,
            traffic.response_bytes,
            traffic.statuses,
            traffic.protocols,
            traffic.request_content_types,
            traffic.response_content_types,
            traffic.first_seen_ns,
            traffic.last_seen_ns,
            traffic.latencies,
            traffic.examined_count,
        ]
    )


def unpack_traffic(data: bytes, where: str) -> Traffic:
    """Raises CorruptItem, which names `where`."""
    fields = unpacked(data, where)
    if len(fields) == _TRAFFIC_FIELDS_BEFORE_COUNTS:
        # What was written before agents counted was all looked into.
        fields += [{}, fields[0]]
    if len(fields) != _TRAFFIC_FIELDS:
        raise CorruptItem(where, "the fields of traffic")
    return Traffic(*fields)


def pack_minutes(minutes: Mapping[int, Interval]) -> bytes:
    """Some 20 bytes a minute."""
    return packed(
        [
            VERSION,
            [
                [
                    minute,
                    interval.requests,
                    interval.client_errors,
                    interval.server_errors,
                    interval.unanswered,
                    interval.response_bytes,
                    [[int(place), count] for place, count in interval.latencies.items()],
                ]
                for minute, interval in sorted(minutes.items())
            ],
        ]
    )


def unpack_minutes(data: bytes, where: str) -> Minutes:
    """Raises CorruptItem, which names `where`."""
    try:
        (rows,) = unpacked(data, where)
        return {
            minute: Interval(requests, client, server, unanswered, size, {str(place): n for place, n in latencies})
            for minute, requests, client, server, unanswered, size, latencies in rows
        }
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the minutes of traffic") from error
