from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.errors import PartFailed
from heliostat.up.processing import processing
from heliostat.up.record_path import RecordPath
from simulator.errors import EmulatorFailed, StreamUnavailable
from simulator.record_stream import Entry, RecordStream
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    from simulator.stream_reader import Read


class Stream(InProcessReader):
    """A stream that can go away."""

    def __init__(self) -> None:
        self.stream = RecordStream("exchanges", now_s=time.time, shards=1)
        self.is_gone = False
        super().__init__(self.stream)

    def read(self, shard_id: str, after: str | None, records_max: int) -> Read:
        if self.is_gone:
            raise StreamUnavailable("the stream does not answer")
        return super().read(shard_id, after, records_max)

    def check(self) -> None:
        if self.is_gone:
            raise EmulatorFailed("the emulator ended by itself", "killed")


def path_over(stream: Stream, **options: Any) -> RecordPath:
    return RecordPath("http://127.0.0.1:9", stream, "sqlite:///inventory", **options)


def mapping_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("mapping-")]


def test_records_that_are_still_in_the_stream_are_handed_over_at_the_end() -> None:
    stream, batches = Stream(), []

    with processing(path_over(stream), lambda event, _context: batches.append(event["Records"])):
        stream.stream.put([Entry("b-001", b"record")])

    assert sum(map(len, batches)) == 1
    assert mapping_threads() == []


@pytest.mark.parametrize("noticed", [True, False])
def test_a_stream_that_is_gone_hides_no_failure_and_leaves_no_thread(
    caplog: pytest.LogCaptureFixture, *, noticed: bool
) -> None:
    stream = Stream()
    options = {"check": stream.check} if noticed else {}

    def fail() -> None:
        with processing(path_over(stream, **options), print):
            stream.is_gone = True
            raise PartFailed("what ended the run")

    with pytest.raises(PartFailed, match="what ended the run"):
        fail()

    assert mapping_threads() == []
    assert "the last records are lost" in caplog.text
