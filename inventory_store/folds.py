"""What the processor brings: the records of one bucket, told apart by their sequence numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from zlib import crc32

from api_inventory.lessons import Lessons
from api_inventory.minutes import by_hour
from inventory_store.limits import HOURS_PER_FOLD_MAX, MINUTES_KEPT_S, SAMPLES_PER_STATUS_CLASS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange_record import Origin
    from api_inventory.minutes import Minutes
    from api_inventory.sample import Sample
    from api_inventory.usage import Usage
    from inventory_store.cursor import Cursor

ContentT = TypeVar("ContentT")
OtherT = TypeVar("OtherT")


@dataclass(frozen=True, slots=True)
class Part(Generic[ContentT]):
    """What one record says.

    Attributes:
        sequence: where it stands in the stream; a record that was put twice stands there twice.
        origin: who wrote it, and its number; None where its agent did not number it.
        arrived_at_s: when it reached the stream, epoch seconds.
    """

    sequence: Cursor
    content: ContentT
    origin: Origin | None = None
    arrived_at_s: int = 0

    def of(self, content: OtherT) -> Part[OtherT]:
        """A part of the same record that says something else, or some of it."""
        return Part(self.sequence, content, self.origin, self.arrived_at_s)


class LessonSource(Protocol):
    """What records teach of an endpoint, added up once it is known which of them were not folded yet."""

    def lesson_parts(self) -> tuple[Part[None], ...]:
        """The records that teach something, in the order of their sequence numbers."""

    def of(self, parts: Sequence[Part[None]]) -> Lessons:
        """What these of them teach together."""


@dataclass(frozen=True, slots=True)
class MergedLessons:
    """Lessons that were added up for each record by itself."""

    by_record: tuple[Part[Lessons], ...] = ()

    def lesson_parts(self) -> tuple[Part[None], ...]:
        """See LessonSource."""
        return tuple(part.of(None) for part in self.by_record if part.content != Lessons())

    def of(self, parts: Sequence[Part[None]]) -> Lessons:
        """See LessonSource."""
        wanted = {part.sequence for part in parts}
        told = (part.content for part in self.by_record if part.sequence in wanted)
        return reduce(Lessons.merge, told, Lessons())


@dataclass(frozen=True, slots=True)
class EndpointFold:
    """What records of one bucket say of one endpoint.

    Attributes:
        parts: its usage, one part per record, in the order of their sequence numbers; at least one.
        lessons: what was learnt of it.
        samples: folding these twice changes nothing, so that they need no sequence number.
        samples_expire_at_s: epoch seconds after which no reader is shown these samples.
        given_up_before_s: see `Progress.over`.
    """

    key: EndpointKey
    bucket: int
    parts: tuple[Part[Usage], ...]
    lessons: LessonSource = field(default_factory=MergedLessons)
    samples: tuple[Sample, ...] = ()
    samples_expire_at_s: int = 0
    given_up_before_s: float | None = None


@dataclass(frozen=True, slots=True)
class CollectionFold:
    """What records of one bucket say of one host. Parts and times as in EndpointFold."""

    host: str
    bucket: int
    parts: tuple[Part[Usage], ...]
    given_up_before_s: float | None = None


def host_subject(host: str) -> str:
    """Whose minutes those of a host are (see `InventoryStore.minutes`); an endpoint's are its id's."""
    return f"host {host}"


def parts_by_hour(parts: tuple[Part[Minutes], ...]) -> dict[int, tuple[Part[Minutes], ...]]:
    """The parts that say something of each hour, with what they say of it; of very many hours, the newest."""
    hours: dict[int, list[Part[Minutes]]] = {}
    for part in parts:
        for hour, minutes in by_hour(part.content).items():
            hours.setdefault(hour, []).append(part.of(minutes))
    return {hour: tuple(hours[hour]) for hour in sorted(hours, reverse=True)[:HOURS_PER_FOLD_MAX]}


def minutes_expire_at_s(hour: int) -> int:
    """Epoch seconds after which the minutes of an hour since the epoch are let go."""
    return hour * 3_600 + MINUTES_KEPT_S


def sample_slot(sample: Sample) -> tuple[str, int]:
    """Where a sample is kept: its status class ("2xx", or "none" where it was not answered) and a slot in it."""
    status_class = "none" if sample.response is None else f"{sample.response.status // 100}xx"
    return status_class, crc32(f"{sample.captured_at_ns} {sample.client}".encode()) % SAMPLES_PER_STATUS_CLASS
