"""One capture file through the pipeline, and how well it could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from heliostat.report.model import CaptureSummary
from mirror_agent import _capture

if TYPE_CHECKING:
    from pathlib import Path

AGENT = "heliostat-learn"
# The file's exchanges as the decoder counts them.
EXCHANGES = "exchanges"


class Feed(Protocol):
    """Takes exchange records."""

    def feed(self, record: _capture.Record) -> None:
        """Takes one."""


def learn_capture(path: Path, pipeline: Feed) -> CaptureSummary:
    """Feeds a capture's records to the pipeline. A file that cannot be read to its end says so in the summary."""
    try:
        records = _capture.records_from_file(path, AGENT)
    except _capture.CaptureError as error:
        return CaptureSummary(path.name, problem=str(error))
    problem = None
    try:
        for record in records:
            pipeline.feed(record)
    except _capture.CaptureError as error:
        problem = str(error)
    counters = records.counters()
    return CaptureSummary(path.name, counters.get(EXCHANGES, 0), counters, problem)
