"""A sample: one exchange kept, masked, so that a person can see what an endpoint's traffic looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.exchange import Headers


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """The request of a sample. `body` is masked text; None where there was none or none was kept."""

    method: str
    target: str
    headers: Headers
    body: str | None
    body_size: int


@dataclass(frozen=True, slots=True)
class SampleResponse:
    """The response of a sample. `body` is masked text; None where there was none or none was kept."""

    status: int
    headers: Headers
    body: str | None
    body_size: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange, masked. `captured_at_ns` is the capture time of the request, nanoseconds since the epoch."""

    captured_at_ns: int
    client: str
    server: str
    complete: bool
    request: SampleRequest
    response: SampleResponse | None
