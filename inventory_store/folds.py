"""What the processor brings: the records of one bucket, told apart by their sequence numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from zlib import crc32

from inventory_store.limits import SAMPLES_PER_STATUS_CLASS

if TYPE_CHECKING:
    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange_record import Origin
    from api_inventory.finding import Finding
    from api_inventory.observation import Observation
    from api_inventory.sample import Sample
    from api_inventory.traffic import Traffic
    from inventory_store.cursor import Cursor

ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class Part(Generic[ContentT]):
    """What one record says.

    Attributes:
        sequence: where it stands in the stream; a record that was put twice stands there twice.
        origin: who wrote it, and its number; None where its agent did not number it.
    """

    sequence: Cursor
    content: ContentT
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class EndpointFold:
    """What records of one bucket say of one endpoint.

    Attributes:
        parts: one per record, in the order of their sequence numbers; at least one.
        samples, findings: folding these twice changes nothing, so that they need no sequence number.
        samples_expire_at_s: epoch seconds after which no reader is shown these samples.
    """

    key: EndpointKey
    bucket: int
    parts: tuple[Part[Observation], ...]
    samples: tuple[Sample, ...] = ()
    samples_expire_at_s: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionFold:
    """What records of one bucket say of one host. `parts` as in EndpointFold."""

    host: str
    bucket: int
    parts: tuple[Part[Traffic], ...]


def sample_slot(sample: Sample) -> tuple[str, int]:
    """Where a sample is kept: its status class ("2xx", or "none" where it was not answered) and a slot in it."""
    status_class = "none" if sample.response is None else f"{sample.response.status // 100}xx"
    return status_class, crc32(f"{sample.captured_at_ns} {sample.client}".encode()) % SAMPLES_PER_STATUS_CLASS
