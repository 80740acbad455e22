from __future__ import annotations

from typing import Any

import pytest

from simulator.batch_response import first_failed
from simulator.record_stream import StreamRecord

RECORDS = [StreamRecord(str(number), "k", b"", 0.0) for number in (101, 102, 103)]


def failing(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in identifiers]}


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_empty_answer_is_success(answer: Any) -> None:
    assert first_failed(answer, RECORDS) is None


def test_the_lowest_sequence_number_named_is_where_reading_goes_on() -> None:
    assert first_failed(failing("103", "102"), RECORDS) == 1


@pytest.mark.parametrize(
    "answer",
    [
        failing(""),
        failing(None),
        failing("103", 102),
        failing("103", "999"),
        {"batchItemFailures": [{"sequenceNumber": "102"}]},
        {"batchItemFailures": ["102"]},
        {"batchItemFailures": "102"},
        "",
        [],
    ],
)
def test_a_malformed_answer_fails_the_whole_batch(answer: Any) -> None:
    assert first_failed(answer, RECORDS) == 0
