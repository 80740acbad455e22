from __future__ import annotations

import pytest

from simulator.errors import RecordRefused
from simulator.record_stream import Entry, RecordStream, Stored
from simulator.stream_faults import INTERNAL, THROTTLED, Fault

ENTRIES = [Entry("k", b"1"), Entry("k", b"2"), Entry("k", b"3")]


def a_stream() -> RecordStream:
    return RecordStream("exchanges", now_s=lambda: 0.0)


def test_the_nth_entry_fails_once_counted_over_requests() -> None:
    stream = a_stream()
    stream.faults.fail_entry(2)
    stream.faults.fail_entry(4, INTERNAL)

    outcomes = [*stream.put(ENTRIES), *stream.put(ENTRIES)]

    kinds = [outcome.code if isinstance(outcome, Fault) else "stored" for outcome in outcomes]
    assert kinds == ["stored", THROTTLED.code, "stored", INTERNAL.code, "stored", "stored"]


def test_requests_fail_as_often_as_was_ordered() -> None:
    stream = a_stream()
    stream.faults.fail_requests(2, Fault("ResourceNotFoundException"))

    for _ in range(2):
        with pytest.raises(RecordRefused) as refused:
            stream.put(ENTRIES)
        assert refused.value.code == "ResourceNotFoundException"

    assert all(isinstance(outcome, Stored) for outcome in stream.put(ENTRIES))
    assert stream.counters().records_stored == 3
