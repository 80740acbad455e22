"""One capture file through the pipeline, and how well it could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from heliostat.report.model import CaptureSummary
from mirror_agent import _capture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mirror_agent.pending import Record

AGENT = "heliostat-learn"
# The file's exchanges as the decoder counts them.
EXCHANGES = "exchanges"


class Feed(Protocol):
    """Takes exchange records."""

    def feed(self, record: Record) -> None:
        """Takes one."""


def learn_capture(path: Path, pipeline: Feed, tell_read: Callable[[int], None]) -> CaptureSummary:
    """Feeds a capture's records to the pipeline. A file that cannot be read to its end says so in the summary.

    Args:
        path: the file.
        pipeline: where its records go.
        tell_read: is told how many of the file's bytes were read, now and then.
    """
    try:
        records = _capture.records_from_file(path, AGENT)
    except _capture.CaptureError as error:
        return CaptureSummary(path.name, problem=str(error))
    problem = None
    try:
        for record in records:
            pipeline.feed(record)
            tell_read(records.bytes_read)
    except _capture.CaptureError as error:
        problem = str(error)
    counters = records.counters()
    return CaptureSummary(path.name, counters.get(EXCHANGES, 0), counters, problem)
