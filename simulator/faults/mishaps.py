"""What can go wrong with one request to an AWS service that speaks JSON: each has a name, and is a Mishap.

Codes and statuses are those of the API references of Kinesis and DynamoDB
(https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.faults.limits import SILENCE_S_MAX
from simulator.faults.service_proxy import Answered, ConnectionLost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from simulator.faults.service_proxy import Asked, Forward, Mishap

_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_COMMON = "com.amazon.coral.service#"


def refusing(code: str, status: int = 400, sentence: str = "Ordered by a test.", **fields: Any) -> Mishap:
    """Refuses, and has done nothing."""

    def refuse(_asked: Asked, _forward: Forward) -> Answered:
        return Answered.of({"__type": code, "message": sentence, **fields}, status)

    return refuse


def lose_answer(asked: Asked, forward: Forward) -> Answered:
    """Does what was asked; the connection breaks before the answer."""
    forward(asked.body)
    raise ConnectionLost


def fail_afterwards(asked: Asked, forward: Forward) -> Answered:
    """Does what was asked, and says that it failed inside."""
    forward(asked.body)
    return Answered.of({"__type": "InternalFailure", "message": "Ordered by a test."}, 500)


def reset(_asked: Asked, _forward: Forward) -> Answered:
    """Resets the connection, and has done nothing."""
    raise ConnectionLost


def no_answer_of_ours(_asked: Asked, _forward: Forward) -> Answered:
    """What a proxy says whose service is away."""
    return Answered(502, {"Content-Type": "text/html"}, b"<html>Bad Gateway</html>")


def cut_short(asked: Asked, forward: Forward) -> Answered:
    """Does what was asked; the answer ends in the middle of its text."""
    answer = forward(asked.body)
    return Answered(answer.status, answer.headers, answer.body[: len(answer.body) // 2])


def delaying(seconds: float, stop: Event) -> Mishap:
    """Answers late."""

    def delay(asked: Asked, forward: Forward) -> Answered:
        answer = forward(asked.body)
        stop.wait(min(seconds, SILENCE_S_MAX))
        return answer

    return delay


def silent(stop: Event, seconds: float = SILENCE_S_MAX) -> Mishap:
    """Takes the request, does nothing and says nothing, until the client gives it up or `stop` is set."""

    def keep_silent(_asked: Asked, _forward: Forward) -> Answered:
        stop.wait(min(seconds, SILENCE_S_MAX))
        raise ConnectionLost

    return keep_silent


def refusing_some(draw: Callable[[], float], share: float, code: str) -> Mishap:
    """Of a PutRecords request, takes some records and refuses a share of them."""

    def refuse_some(asked: Asked, forward: Forward) -> Answered:
        parameters = asked.parameters()
        is_taken = [draw() >= share for _ in parameters["Records"]]
        taken = [record for record, taken in zip(parameters["Records"], is_taken, strict=True) if taken]
        entries: list[dict[str, str]] = []
        if taken:
            answer = forward(json.dumps({**parameters, "Records": taken}).encode())
            if answer.status != 200:
                return answer
            entries = json.loads(answer.body)["Records"]
        return Answered.of(_interleaved(is_taken, entries, code))

    return refuse_some


def _interleaved(is_taken: Sequence[bool], taken: Sequence[dict[str, str]], code: str) -> dict[str, Any]:
    remaining = iter(taken)
    refused = {"ErrorCode": code, "ErrorMessage": "Ordered by a test."}
    records = [next(remaining) if each else dict(refused) for each in is_taken]
    return {"FailedRecordCount": sum("ErrorCode" in each for each in records), "Records": records}


def unprocessed(asked: Asked, _forward: Forward) -> Answered:
    """Of a BatchGetItem request, reads nothing and says so, as a table does that is throttled."""
    return Answered.of({"Responses": {}, "UnprocessedKeys": asked.parameters()["RequestItems"]})


def conflicting(asked: Asked, forward: Forward) -> Answered:
    """Another transaction holds the item: of a transaction one part conflicts, a single write is refused."""
    if asked.operation != "TransactWriteItems":
        return refusing(f"{_DYNAMODB}TransactionConflictException")(asked, forward)
    parts = len(asked.parameters()["TransactItems"])
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
    reasons += [{"Code": "None"}] * (parts - 1)
    return refusing(f"{_DYNAMODB}TransactionCanceledException", CancellationReasons=reasons)(asked, forward)


def kinesis_mishaps(draw: Callable[[], float], stop: Event) -> dict[str, Mishap]:
    """Everything that PutRecords can meet, by name."""
    throttled = "ProvisionedThroughputExceededException"
    return {
        "throttled": refusing(throttled, sentence="Rate exceeded for shard."),
        "some throttled": refusing_some(draw, 0.5, throttled),
        "some failed": refusing_some(draw, 0.3, "InternalFailure"),
        "internal failure": refusing("InternalFailure", 500),
        "unavailable": refusing("ServiceUnavailable", 503),
        "kms throttled": refusing("KMSThrottlingException"),
        "reset": reset,
        "answer lost": lose_answer,
        "answer cut": cut_short,
        "failed after storing": fail_afterwards,
        "bad gateway": no_answer_of_ours,
        "slow": delaying(0.6, stop),
    }


def dynamodb_mishaps(stop: Event) -> dict[str, Mishap]:
    """Everything that a call of DynamoDB can meet, by name."""
    return {
        "throttled": refusing(f"{_COMMON}ThrottlingException"),
        "throughput exceeded": refusing(f"{_DYNAMODB}ProvisionedThroughputExceededException"),
        "conflict": conflicting,
        "internal error": refusing(f"{_DYNAMODB}InternalServerError", 500),
        "unavailable": refusing("ServiceUnavailable", 503),
        "reset": reset,
        "answer lost": lose_answer,
        "failed after writing": fail_afterwards,
        "bad gateway": no_answer_of_ours,
        "slow": delaying(0.4, stop),
    }
