"""What Kinesis says became of the records of one request, taken at its word only where the word is clear.

An entry counts as accepted where it has a sequence number and a shard and no error. An answer with another number of
entries than were asked tells nothing of any of them. Whoever is not believed is asked again: a record that was stored
all the same is then known by its number (`docs/data-model.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mirror_agent.refusal import BAD_ANSWER, Refusal, refusal_of_code


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where a record lies."""

    shard_id: str
    sequence_number: int


Outcome = Accepted | Refusal


@dataclass(frozen=True, slots=True)
class PutAnswer:
    """One outcome for each record of the request; `contradicts`: the answer is not one that Kinesis gives."""

    outcomes: tuple[Outcome, ...]
    contradicts: bool = False


def refused(refusal: Refusal, count: int) -> PutAnswer:
    """The answer that refuses a request of so many records as a whole."""
    return PutAnswer((refusal,) * count, contradicts=refusal is BAD_ANSWER)


def read_answer(answer: Any, count: int) -> PutAnswer:
    """The outcomes of `count` records in what the client answered."""
    entries = answer.get("Records") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or len(entries) != count:
        return refused(BAD_ANSWER, count)
    outcomes = tuple(map(_outcome, entries))
    errors = sum(isinstance(entry, dict) and bool(entry.get("ErrorCode")) for entry in entries)
    # The model lets Kinesis leave the number out.
    is_miscounted = answer.get("FailedRecordCount", errors) != errors
    is_unclear = any(map(_is_unclear, entries))
    return PutAnswer(outcomes, is_miscounted or is_unclear)


def _outcome(entry: Any) -> Outcome:
    if not isinstance(entry, dict):
        return BAD_ANSWER
    if code := entry.get("ErrorCode"):
        return refusal_of_code(str(code))
    number, shard_id = entry.get("SequenceNumber"), entry.get("ShardId")
    if not (isinstance(number, str) and number.isascii() and number.isdigit() and isinstance(shard_id, str)):
        return BAD_ANSWER
    return Accepted(shard_id, int(number))


def _is_unclear(entry: Any) -> bool:
    """Neither accepted nor refused, or both."""
    return _outcome(entry) is BAD_ANSWER or bool(entry.get("ErrorCode") and entry.get("SequenceNumber"))
