"""One HAR file through the pipeline, as if an agent had seen its exchanges. Nothing in it was masked before."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.documents.errors import DocumentError, DocumentTooLarge
from api_inventory.documents.har_import import read_har
from api_inventory.documents.limits import HAR_BYTES_MAX
from api_inventory.exchange_record import (
    BUCKETS,
    ExchangeRecord,
    Origin,
    RecordTooLarge,
    encode_record,
    partition_key,
)
from api_inventory.path_template import path_template
from heliostat.learning.capture_reading import EXCHANGES
from heliostat.limits import HAR_RECORD_BYTES_MAX, HAR_RECORD_EXCHANGES_MAX
from heliostat.report.model import CaptureSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping
    from pathlib import Path

    from api_inventory.exchange import Exchange, Request, Response
    from heliostat.learning.capture_reading import Feed

AGENT = "heliostat-learn-har"
_SUFFIX = ".har"
# Of a message besides what is measured: names of fields, sizes, times.
_MESSAGE_OVERHEAD_BYTES = 256


@dataclass(frozen=True, slots=True)
class EncodedRecord:
    """An exchange record as the pipeline takes it."""

    partition_key: str
    data: bytes
    exchanges: int


def is_har(path: Path) -> bool:
    """Whether a file is taken for a HAR file: by its name."""
    return path.suffix.lower() == _SUFFIX


def learn_har(path: Path, pipeline: Feed, tell_read: Callable[[int], None]) -> CaptureSummary:
    """Feeds a HAR file's exchanges to the pipeline. A file that cannot be read says so in the summary.

    Args:
        path: the file.
        pipeline: where its records go.
        tell_read: is told how many of the file's bytes were read.
    """
    counters: Counter[str] = Counter()
    try:
        for record in records_of_har(path, counters):
            try:
                encoded = EncodedRecord(partition_key(record.bucket), encode_record(record), len(record.exchanges))
            except RecordTooLarge:
                counters["record_too_large"] += len(record.exchanges)
                continue
            pipeline.feed(encoded)
            counters[EXCHANGES] += len(record.exchanges)
        tell_read(path.stat().st_size)
    except OSError as error:
        return CaptureSummary(path.name, counters[EXCHANGES], dict(counters), f"{path}: {error.strerror}")
    except DocumentError as error:
        return CaptureSummary(path.name, counters[EXCHANGES], dict(counters), f"{path}: {error}")
    return CaptureSummary(path.name, counters[EXCHANGES], dict(counters))


def records_of_har(path: Path, skipped: MutableMapping[str, int] | None = None) -> Iterator[ExchangeRecord]:
    """The exchanges of a HAR file in records, as an agent writes them: of one partition bucket, in order, numbered.

    The writer's id is the file's hash, so that a file that is read twice counts once.

    Args:
        path: the file, which is read whole.
        skipped: is told how many entries were left out, by reason (see `read_har`).

    Raises:
        OSError: the file cannot be read.
        DocumentError: it is no HAR file, or larger than is read.
    """
    size = path.stat().st_size
    if size > HAR_BYTES_MAX:
        raise DocumentTooLarge(f"the file has {size} bytes, the most that is read is {HAR_BYTES_MAX}")
    data = path.read_bytes()
    writer = _Writer(hashlib.sha256(data).hexdigest()[:16])
    for exchange in read_har(data, {} if skipped is None else skipped):
        yield from writer.add(exchange)
    yield from writer.rest()


class _Writer:
    """Gathers exchanges by bucket; 256 buckets of 256 KiB at most are held."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: dict[int, tuple[list[Exchange], int]] = {}
        self._numbers: Counter[int] = Counter()

    def add(self, exchange: Exchange) -> Iterator[ExchangeRecord]:
        bucket, size = _bucket(exchange), _size(exchange)
        held, held_size = self._open.get(bucket, ([], 0))
        if held and (held_size + size > HAR_RECORD_BYTES_MAX or len(held) == HAR_RECORD_EXCHANGES_MAX):
            yield self._closed(bucket, held)
            held, held_size = [], 0
        held.append(exchange)
        self._open[bucket] = held, held_size + size

    def rest(self) -> Iterator[ExchangeRecord]:
        for bucket in sorted(self._open):
            yield self._closed(bucket, self._open[bucket][0])

    def _closed(self, bucket: int, exchanges: list[Exchange]) -> ExchangeRecord:
        self._numbers[bucket] += 1
        origin = Origin(self._name, self._numbers[bucket])
        return ExchangeRecord(AGENT, bucket, tuple(exchanges), origin=origin, redaction="off")


def _bucket(exchange: Exchange) -> int:
    request = exchange.request
    if request is None:
        return 0
    identity = f"{request.method}\x00{request.host}\x00{path_template(request.target).text}"
    return zlib.crc32(identity.encode("utf-8", "replace")) % BUCKETS


def _size(exchange: Exchange) -> int:
    return sum(_message_size(message) for message in (exchange.request, exchange.response) if message is not None)


def _message_size(message: Request | Response) -> int:
    headers = sum(len(name) + len(value) for name, value in message.headers)
    return len(message.body.content) + headers + _MESSAGE_OVERHEAD_BYTES
