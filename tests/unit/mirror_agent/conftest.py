"""Doubles of what the agent talks to. The Kinesis one is held to botocore's service model in both directions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PUT_RECORDS = botocore.session.get_session().get_service_model("kinesis").operation_model("PutRecords")
STREAM = "exchanges"


@dataclass(frozen=True)
class FakeRecord:
    partition_key: str
    data: bytes
    exchanges: int = 1


def records(*keys: str, size: int = 10) -> list[FakeRecord]:
    """One record per key, numbered in their data."""
    return [FakeRecord(key, f"{number:03d}".encode().ljust(size, b".")) for number, key in enumerate(keys)]


def aws_error(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutRecords")  # type: ignore[arg-type]


def assert_fits(shape: Any, value: object) -> None:
    """Fails unless botocore's service model allows this; its own exception would pass for one of the client's."""
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


@dataclass
class ModelledKinesis:
    """Takes every record, but for what `refuse` says: an error code per entry, or an exception for all."""

    refuse: Callable[[dict[str, Any]], str | None] = lambda _entry: None
    refuse_whole: Callable[[list[dict[str, Any]]], Exception | None] = lambda _entries: None
    raises: list[Exception] = field(default_factory=list)
    lies: list[Any] = field(default_factory=list)
    sequence_number: Callable[[], str] | None = None
    requests: list[list[dict[str, Any]]] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert_fits(PUT_RECORDS.input_shape, {"StreamName": StreamName, "Records": Records})
        assert StreamName == STREAM
        assert len(Records) <= 500
        assert sum(len(entry["Data"]) + len(entry["PartitionKey"]) for entry in Records) <= 5 * 1024 * 1024
        self.requests.append(Records)
        if self.raises:
            raise self.raises.pop(0)
        if error := self.refuse_whole(Records):
            raise error
        if self.lies:
            return self.lies.pop(0)  # type: ignore[no-any-return]
        entries = [self._entry(entry) for entry in Records]
        assert_fits(PUT_RECORDS.output_shape, {"Records": entries})
        # Kinesis counts to 0 where nothing failed, below the model's minimum of 1.
        return {"FailedRecordCount": sum("ErrorCode" in entry for entry in entries), "Records": entries}

    def _entry(self, entry: dict[str, Any]) -> dict[str, str]:
        code = self.refuse(entry)
        if code:
            return {"ErrorCode": code, "ErrorMessage": "no"}
        self.taken.append((entry["PartitionKey"], entry["Data"]))
        number = self.sequence_number() if self.sequence_number else str(49 * 10**54 + len(self.taken))
        return {"SequenceNumber": number, "ShardId": "shardId-000000000000"}


@dataclass
class FakeReceiver:
    """Gives these batches, then nothing; `stop` makes the last one available."""

    batches: list[Sequence[FakeRecord]] = field(default_factory=list)
    unfinished: Sequence[FakeRecord] = ()
    counts: dict[str, int] = field(default_factory=dict)
    silence: float | None = 0.0
    stopped: bool = False
    after_batches: Callable[[], None] = lambda: None

    def take(self, timeout_s: float) -> Sequence[FakeRecord]:
        assert timeout_s >= 0
        if self.batches:
            return self.batches.pop(0)
        self.after_batches()
        if self.stopped:
            rest, self.unfinished = self.unfinished, ()
            return rest
        return ()

    def counters(self) -> dict[str, int]:
        return {"datagrams": 9, **self.counts}

    def stop(self) -> None:
        self.stopped = True

    def silence_s(self) -> float | None:
        return self.silence


@pytest.fixture
def kinesis() -> ModelledKinesis:
    return ModelledKinesis()
