from __future__ import annotations

from typing import Any

import pytest

from mirror_agent.put_answer import Accepted, PutAnswer, read_answer
from mirror_agent.refusal import BAD_ANSWER, INVALID_REQUEST, SERVICE_FAULT, THROTTLED
from tests.unit.mirror_agent.conftest import PUT_RECORDS, assert_fits

STORED = {
    "SequenceNumber": "49543463076548007577105092703039560359975228518395019266",
    "ShardId": "shardId-000000000000",
}
REFUSED = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
TAKEN = Accepted("shardId-000000000000", 49543463076548007577105092703039560359975228518395019266)


def test_each_entry_tells_of_its_own_record() -> None:
    answer = {"FailedRecordCount": 2, "Records": [STORED, REFUSED, {"ErrorCode": "InternalFailure"}]}
    assert_fits(PUT_RECORDS.output_shape, answer)

    assert read_answer(answer, 3) == PutAnswer((TAKEN, THROTTLED, SERVICE_FAULT))


def test_the_number_of_failures_may_be_left_out() -> None:
    assert read_answer({"Records": [STORED]}, 1) == PutAnswer((TAKEN,))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"Records": None},
        {"Records": {}},
        {"Records": [STORED]},
        {"Records": [STORED] * 3},
        {"FailedRecordCount": 0, "Records": []},
    ],
)
def test_an_answer_of_another_length_tells_nothing(answer: Any) -> None:
    assert read_answer(answer, 2) == PutAnswer((BAD_ANSWER, BAD_ANSWER), contradicts=True)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        None,
        "stored",
        {"SequenceNumber": "1"},
        {"ShardId": "shardId-000000000000"},
        {"SequenceNumber": "", "ShardId": "s"},
        {"SequenceNumber": "-1", "ShardId": "s"},
        {"SequenceNumber": "٣", "ShardId": "s"},
        {"SequenceNumber": 1, "ShardId": "s"},
        {"ErrorCode": "", "ShardId": "s"},
    ],
)
def test_what_is_not_clearly_accepted_is_not_accepted(entry: Any) -> None:
    assert read_answer({"Records": [STORED, entry]}, 2) == PutAnswer((TAKEN, BAD_ANSWER), contradicts=True)


def test_an_error_beside_a_sequence_number_is_an_error() -> None:
    answer = {"FailedRecordCount": 1, "Records": [{**STORED, "ErrorCode": "ValidationException"}]}

    assert read_answer(answer, 1) == PutAnswer((INVALID_REQUEST,), contradicts=True)


def test_a_wrong_number_of_failures_is_noted_and_the_entries_are_believed() -> None:
    assert read_answer({"FailedRecordCount": 1, "Records": [STORED]}, 1) == PutAnswer((TAKEN,), contradicts=True)
    assert read_answer({"FailedRecordCount": 0, "Records": [REFUSED]}, 1) == PutAnswer((THROTTLED,), contradicts=True)
