"""A message of the failure destination: where records stand that were given up, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What Lambda gives up (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html). Other causes
# are the function's own: it could not read the record, or the store will never take it.
_OF_THE_MAPPING = frozenset({"RecordAgeExceeded", "RetryAttemptsExhausted"})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What one message says.

    Attributes:
        first, last: sequence numbers of the shard.
        records: how many they are, by its own word.
        receipt: by which the queue knows it; "" of none.
    """

    shard: str
    first: int
    last: int
    cause: str
    records: int
    receipt: str = ""

    @classmethod
    def of(cls, message: Mapping[str, Any], receipt: str = "") -> DeadLetter:
        """Reads a message, the mapping's or the function's.

        Raises:
            KeyError, TypeError, ValueError: it is neither.
        """
        batch = message["KinesisBatchInfo"]
        first, last = int(batch["startSequenceNumber"]), int(batch["endSequenceNumber"])
        cause, records = str(message["requestContext"]["condition"]), int(batch["batchSize"])
        return cls(str(batch["shardId"]), first, last, cause, records, receipt)

    @property
    def can_be_redriven(self) -> bool:
        """Whether the same record may be taken another time."""
        return self.cause in _OF_THE_MAPPING

    def names(self, position: tuple[str, int]) -> bool:
        """Whether a record stands in it: a shard, and a sequence number."""
        shard, number = position
        return shard == self.shard and self.first <= number <= self.last
