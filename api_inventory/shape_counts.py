"""What an agent counted of exchanges of one shape that it did not send whole.

A shape is what one look at an exchange tells: endpoint, status, media types, operations, whether a credential is there.
All exchanges of one shape have one path template, so that `target`, the path of one of them, and the operations name
their endpoints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ShapeCounts:
    """Sums over exchanges of one shape, each of which has a request.

    Attributes:
        target: the path of one of them, masked.
        status: None where they were not answered.
        request_content_type, response_content_type: as the headers named them, without parameters; "" for none.
        requests: how many exchanges; of them, `incomplete` lost bytes on the way to us.
        request_bytes, response_bytes: sizes of the bodies on the wire.
        first_at_ns, last_at_ns: capture time of the first and last request, nanoseconds since the epoch.
        latencies: requests by the place of their latency in the histogram (see `latency`).
        operations: labels of what each of them asked for (see `operations`), in order; none of REST.
        has_credential: whether each of them carried a credential; None of an agent that does not say.
    """

    method: str
    host: str
    target: str
    protocol: str
    status: int | None
    request_content_type: str
    response_content_type: str
    requests: int
    incomplete: int
    request_bytes: int
    response_bytes: int
    first_at_ns: int
    last_at_ns: int
    latencies: Mapping[int, int] = field(default_factory=dict)
    operations: tuple[str, ...] = ()
    has_credential: bool | None = None
