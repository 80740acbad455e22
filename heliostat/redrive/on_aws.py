"""An installation's queue, stream and processor, as a redrive uses them."""

from __future__ import annotations

import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from heliostat.deploying.account import CONFIG, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.doctor.subject import found_or_none
from heliostat.redrive.dead_letter import DeadLetter
from heliostat.redrive.limits import INVOCATION_S_MAX, LETTER_LENT_S, LETTERS_MAX
from heliostat.redrive.redriving import Redriven, redrive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from heliostat.deploying.account import AwsAccount

# What SQS takes and gives at once, and for how long a call waits for a message.
_MESSAGES_AT_ONCE = 10
_WAIT_S = 2
# How SQS says that a message is there for everybody, as after an hour: there is nothing to give back.
_NOT_LENT = "MessageNotInflight"
# An invocation that nobody waits for goes on, and one that is asked for again would run beside it.
_INVOKING = CONFIG.merge(
    Config(read_timeout=INVOCATION_S_MAX, retries={"mode": "standard", "total_max_attempts": 1}, tcp_keepalive=True)
)


@dataclass(frozen=True, slots=True)
class Read:
    """One record of the stream."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrived_at_s: float


@dataclass(frozen=True, slots=True)
class Redriving:
    """A redrive of one installation.

    Attributes:
        sqs, kinesis, functions: clients.
        queue_url, stream_arn, processor: what they work on.
    """

    sqs: Any
    kinesis: Any
    functions: Any
    queue_url: str
    stream_arn: str
    processor: str

    @classmethod
    def of(cls, account: AwsAccount, *, queue_url: str, stream_arn: str, processor: str) -> Redriving:
        """With the clients of an account."""
        sqs, kinesis = account.client("sqs"), account.client("kinesis")
        return cls(sqs, kinesis, account.client("lambda", _INVOKING), queue_url, stream_arn, processor)

    def __call__(self, *, is_dry: bool) -> tuple[Redriven, list[DeadLetter]]:
        """What became of the letters that can be redriven, and the others; dry, all of the former are left.

        What was taken is removed from the queue, the rest is there again at once.

        Raises:
            DeploymentFailed: AWS refused, or somebody else holds messages of the queue. What was received is there
                again at once, and what was taken may be redriven again: it counts once.
        """
        lent: dict[str, DeadLetter] = {}
        try:
            for letter in self._letters():
                lent[letter.receipt] = letter
            self._refuse_beside_another(len(lent))
            mine = [letter for letter in lent.values() if letter.can_be_redriven]
            others = [letter for letter in lent.values() if not letter.can_be_redriven]
            told = Redriven(left=mine) if is_dry else redrive(mine, self._read, self._take, self.stream_arn)
            for letter in self._removed(told.done):
                del lent[letter.receipt]
        except BaseException:
            # What went wrong first is what is told. Of messages that do not come back, the next redrive tells.
            with suppress(DeploymentFailed):
                self._give_back(lent.values())
            raise
        self._give_back(lent.values())
        return told, others

    def _letters(self) -> Iterator[DeadLetter]:
        """All that the queue holds.

        Raises:
            DeploymentFailed: they are more than can be held at once, and any of the others might stand before these.
        """
        count = 0
        while count <= LETTERS_MAX:
            with refusals("sqs:ReceiveMessage"):
                messages = self.sqs.receive_message(
                    QueueUrl=self.queue_url,
                    MaxNumberOfMessages=_MESSAGES_AT_ONCE,
                    VisibilityTimeout=LETTER_LENT_S,
                    WaitTimeSeconds=_WAIT_S,
                ).get("Messages", [])
            if not messages:
                return
            count += len(messages)
            yield from map(_letter, messages)
        raise DeploymentFailed(
            f"{self.queue_url} holds more than {LETTERS_MAX:,} messages, too many to be put in order: take out those "
            "that no retry can help, or all of some shards"
        )

    def _refuse_beside_another(self, received: int) -> None:
        """Letters that somebody else holds would come behind those that stand after them in the stream."""
        with refusals("sqs:GetQueueAttributes"):
            told = self.sqs.get_queue_attributes(
                QueueUrl=self.queue_url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
            )
        lent = int(told["Attributes"]["ApproximateNumberOfMessagesNotVisible"])
        if lent > received:
            raise DeploymentFailed(
                f"{lent - received:,} messages of {self.queue_url} are with another reader: try again in an hour"
            )

    def _read(self, letter: DeadLetter) -> Sequence[Read]:
        found: list[Read] = []
        # A shard that was split is gone a day later, and a number that is not there any more may be refused.
        told = found_or_none(
            "kinesis:GetShardIterator",
            lambda: self.kinesis.get_shard_iterator(
                StreamARN=self.stream_arn,
                ShardId=letter.shard,
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                StartingSequenceNumber=str(letter.first),
            ),
            "ResourceNotFoundException",
            "InvalidArgumentException",
        )
        iterator = told and told["ShardIterator"]
        while iterator:
            with refusals("kinesis:GetRecords"):
                answer = self.kinesis.get_records(StreamARN=self.stream_arn, ShardIterator=iterator)
            for record in answer["Records"]:
                if int(record["SequenceNumber"]) > letter.last:
                    return found
                arrived_at_s = record["ApproximateArrivalTimestamp"].timestamp()
                found.append(Read(record["SequenceNumber"], record["PartitionKey"], record["Data"], arrived_at_s))
            if not answer["Records"] and not answer.get("MillisBehindLatest"):
                return found
            iterator = answer.get("NextShardIterator")
        return found

    def _take(self, event: dict[str, Any]) -> bool:
        with refusals("lambda:InvokeFunction"):
            answer = self.functions.invoke(FunctionName=self.processor, Payload=json.dumps(event).encode())
            told = json.loads(answer["Payload"].read())
        return not answer.get("FunctionError") and not told["batchItemFailures"]

    def _removed(self, letters: Iterable[DeadLetter]) -> Iterator[DeadLetter]:
        """Removes letters; those that are."""
        return self._done_to(letters, "sqs:DeleteMessage", self.sqs.delete_message_batch)

    def _give_back(self, letters: Iterable[DeadLetter]) -> None:
        operation = self.sqs.change_message_visibility_batch
        deque(self._done_to(letters, "sqs:ChangeMessageVisibility", operation, VisibilityTimeout=0), maxlen=0)

    def _done_to(
        self, letters: Iterable[DeadLetter], name: str, operation: Callable[..., Any], **what: int
    ) -> Iterator[DeadLetter]:
        """The letters to which an operation was done, each once it is.

        Raises:
            DeploymentFailed: AWS refused it altogether; or to some, once all were tried.
        """
        failed: list[Mapping[str, Any]] = []
        for portion in _portions(list(letters)):
            entries = [{"Id": str(place), "ReceiptHandle": each.receipt, **what} for place, each in enumerate(portion)]
            with refusals(name):
                answer = operation(QueueUrl=self.queue_url, Entries=entries)
            yield from (portion[int(each["Id"])] for each in answer.get("Successful", ()))
            failed += (each for each in answer.get("Failed", ()) if not each["Code"].endswith(_NOT_LENT))
        if failed:
            why = failed[0].get("Message") or failed[0]["Code"]
            raise DeploymentFailed(f"AWS refused {name} for {len(failed):,} messages of {self.queue_url}: {why}")


def _letter(message: Mapping[str, str]) -> DeadLetter:
    """What a message says; of one that is of neither writer, that it cannot be read."""
    receipt = message["ReceiptHandle"]
    try:
        return DeadLetter.of(json.loads(message["Body"]), receipt)
    except (KeyError, TypeError, ValueError):
        return DeadLetter("", 0, 0, "unreadable", 0, receipt)


def _portions(letters: Sequence[DeadLetter]) -> Iterator[Sequence[DeadLetter]]:
    return (letters[first : first + _MESSAGES_AT_ONCE] for first in range(0, len(letters), _MESSAGES_AT_ONCE))
