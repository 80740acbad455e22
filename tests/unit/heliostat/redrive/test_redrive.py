"""Dead letters go back to the processor in the order of the stream, each once, and the queue keeps what is left."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from cfnlint.decode import decode
from moto import mock_aws

from heliostat.deploying.account import CONFIG, AwsAccount
from heliostat.deploying.errors import DeploymentFailed
from heliostat.redrive.dead_letter import DeadLetter
from heliostat.redrive.limits import EVENT_BYTES_MAX, EVENT_RECORDS_MAX
from heliostat.redrive.on_aws import Read, Redriving
from heliostat.redrive.redriving import redrive
from simulator.kinesis_event import FunctionIdentity, kinesis_event
from simulator.record_stream import StreamRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from botocore.awsrequest import AWSPreparedRequest

ROOT = Path(__file__).resolve().parents[4]
ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/exchanges"


def letter(first: int, last: int, shard: str = "s", cause: str = "RecordAgeExceeded") -> DeadLetter:
    return DeadLetter(shard, first, last, cause, last - first + 1)


def read(asked: DeadLetter) -> list[Read]:
    return [Read(str(number), "b-001", b"data", 1.5) for number in range(asked.first, asked.last + 1)]


def numbers(event: dict[str, Any]) -> list[int]:
    return [int(each["kinesis"]["sequenceNumber"]) for each in event["Records"]]


def test_letters_are_handed_over_in_the_order_of_their_shard() -> None:
    events: list[dict[str, Any]] = []

    told = redrive([letter(7, 8), letter(2, 3, "t"), letter(1, 3)], read, lambda e: not events.append(e), ARN)

    assert [(event["Records"][0]["eventID"].partition(":")[0], numbers(event)) for event in events] == [
        ("s", [1, 2, 3]),
        ("s", [7, 8]),
        ("t", [2, 3]),
    ]
    assert (len(told.done), told.records, told.gone, told.left) == (3, 7, [], [])


def test_nothing_goes_past_what_the_processor_did_not_take() -> None:
    told = redrive(
        [letter(1, 1), letter(2, 3), letter(4, 4), letter(1, 1, "t")], read, lambda event: numbers(event)[0] != 2, ARN
    )

    assert (told.done, told.left) == ([letter(1, 1), letter(1, 1, "t")], [letter(2, 3), letter(4, 4)])


def test_what_the_stream_has_no_more_is_told_and_holds_nothing_up() -> None:
    def half(asked: DeadLetter) -> list[Read]:
        return read(asked)[1:]

    told = redrive([letter(1, 2), letter(3, 3)], half, lambda _event: True, ARN)

    assert (told.gone, told.done, told.records) == ([letter(1, 2), letter(3, 3)], [], 1)


@pytest.mark.parametrize("there", [range(15, 31), range(10, 30), range(0)], ids=["no first", "no last", "none"])
def test_records_of_other_lanes_do_not_stand_in_for_those_of_a_letter(there: range) -> None:
    # Its own are three of the shard's 21.
    of_one_lane = DeadLetter("s", 10, 30, "RecordAgeExceeded", 3)

    told = redrive([of_one_lane], lambda _: [Read(str(each), "b", b"", 1.5) for each in there], lambda _: True, ARN)
    assert (told.gone, told.done, told.records) == ([of_one_lane], [], len(there))

    assert redrive([of_one_lane], read, lambda _: True, ARN).done == [of_one_lane]


def test_what_lanes_share_is_handed_over_once() -> None:
    handed: list[int] = []
    # A lane's own within another's, and those of the two next go beyond it.
    lanes = [
        DeadLetter("s", first, last, "RecordAgeExceeded", 5) for first, last in ((1, 20), (2, 9), (3, 25), (25, 30))
    ]

    told = redrive(lanes, read, lambda event: not handed.extend(numbers(event)), ARN)

    assert handed == list(range(1, 31))
    assert (told.done, told.gone, told.left, told.records) == (lanes, [], [], 30)


def test_a_letter_that_begins_before_what_the_stream_has_is_not_made_up_for_by_another() -> None:
    lanes = [
        DeadLetter("s", first, last, "RecordAgeExceeded", 5) for first, last in ((1, 20), (4, 10), (5, 12), (6, 25))
    ]

    told = redrive(
        lanes, lambda asked: [each for each in read(asked) if int(each.sequence_number) >= 5], lambda _: True, ARN
    )

    assert (told.gone, told.done, told.records) == (lanes[:2], lanes[2:], 21)


def test_a_letter_is_not_whole_where_the_stream_let_go_of_its_midst_meanwhile() -> None:
    trimmed_to = iter([1, 15])
    lanes = [letter(1, 10), letter(4, 20), letter(16, 20)]

    def rest(asked: DeadLetter) -> list[Read]:
        first = next(trimmed_to)
        return [each for each in read(asked) if int(each.sequence_number) >= first]

    told = redrive(lanes, rest, lambda _: True, ARN)

    assert (told.done, told.gone, told.records) == ([lanes[0], lanes[2]], [lanes[1]], 16)


def test_events_are_those_of_lambda_and_not_too_large() -> None:
    events: list[dict[str, Any]] = []

    def many(_letter: DeadLetter) -> Sequence[Read]:
        large = [Read(str(number), "b-001", bytes(EVENT_BYTES_MAX // 2), 1.5) for number in range(3)]
        return [*large, *(Read(str(number), "b-001", b"x", 1.5) for number in range(3, EVENT_RECORDS_MAX + 10))]

    redrive([letter(0, EVENT_RECORDS_MAX + 9)], many, lambda event: not events.append(event), ARN)

    assert [number for event in events for number in numbers(event)] == list(range(EVENT_RECORDS_MAX + 10))
    assert max(len(json.dumps(event)) for event in events) < 6_000_000
    [event] = _event_of(letter(5, 5))
    [expected] = kinesis_event(
        [StreamRecord("5", "b-001", b"data", 1.5)], shard_id="s", stream_arn=ARN, function=FunctionIdentity()
    )["Records"]
    # Whose role it is that Lambda reads by is nothing that a function looks at.
    assert event["Records"] == [{name: value for name, value in expected.items() if name != "invokeIdentityArn"}]


def _event_of(asked: DeadLetter) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    redrive([asked], read, lambda event: not events.append(event), ARN)
    return events


# --- on AWS: queue and stream are moto's, the function answers as it is told


@dataclass
class Functions:
    """Lambda's client; `refused`: sequence numbers that are not taken."""

    events: list[dict[str, Any]] = field(default_factory=list)
    refused: frozenset[str] = frozenset()

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        assert FunctionName == "processor"
        event = json.loads(Payload)
        self.events.append(event)
        failed = [str(number) for number in numbers(event) if str(number) in self.refused]
        answer = json.dumps({"batchItemFailures": [{"itemIdentifier": each} for each in failed]}).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(answer)}


def test_an_invocation_is_waited_for_to_its_end_and_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    account = AwsAccount("eu-central-1")
    functions = Redriving.of(account, queue_url="url", stream_arn=ARN, processor="processor").functions
    asked: list[str] = []

    def say_nothing(request: AWSPreparedRequest, **_: object) -> None:
        asked.append(request.url)
        raise ReadTimeoutError(endpoint_url=request.url)

    functions.meta.events.register("before-send", say_nothing)
    with pytest.raises(ReadTimeoutError):
        functions.invoke(FunctionName="processor", Payload=b"{}")

    assert len(asked) == 1
    template, _ = decode(str(ROOT / "cfn" / "processing.yaml"))
    assert functions.meta.config.read_timeout > template["Resources"]["Processor"]["Properties"]["Timeout"]
    assert account.client("lambda").meta.config.read_timeout == CONFIG.read_timeout


@dataclass
class Installed:
    redriving: Redriving
    functions: Functions
    numbers: list[str]
    shard: str

    def send(self, first: int, last: int, cause: str = "RecordAgeExceeded") -> None:
        batch = {
            "shardId": self.shard,
            "startSequenceNumber": self.numbers[first],
            "endSequenceNumber": self.numbers[last],
            "batchSize": last - first + 1,
        }
        body = json.dumps({"requestContext": {"condition": cause}, "KinesisBatchInfo": batch})
        self.redriving.sqs.send_message(QueueUrl=self.redriving.queue_url, MessageBody=body)

    def messages(self) -> int:
        attributes = self.redriving.sqs.get_queue_attributes(
            QueueUrl=self.redriving.queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    monkeypatch.setattr("heliostat.redrive.on_aws._WAIT_S", 0)
    with mock_aws():
        sqs, kinesis = (
            boto3.client(
                service, region_name="eu-central-1", aws_access_key_id="id", aws_secret_access_key="not-a-secret"
            )
            for service in ("sqs", "kinesis")
        )
        kinesis.create_stream(StreamName="exchanges", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="exchanges")["StreamDescriptionSummary"]["StreamARN"]
        put = [
            kinesis.put_record(StreamName="exchanges", PartitionKey="b-001", Data=str(number).encode())
            for number in range(12)
        ]
        functions = Functions()
        url = sqs.create_queue(QueueName="failed")["QueueUrl"]
        redriving = Redriving(sqs, kinesis, functions, url, arn, "processor")
        yield Installed(redriving, functions, [each["SequenceNumber"] for each in put], put[0]["ShardId"])


def test_what_was_given_up_by_age_is_redriven_and_leaves_the_queue(installed: Installed) -> None:
    installed.send(5, 7)
    installed.send(1, 2)
    installed.send(9, 9, cause="not_zstd")

    told, others = installed.redriving(is_dry=True)
    assert ([each.records for each in told.left], installed.functions.events) == ([3, 2], [])
    told, others = installed.redriving(is_dry=False)

    assert (told.records, len(told.done), [each.cause for each in others]) == (5, 2, ["not_zstd"])
    assert [list(map(str, numbers(event))) for event in installed.functions.events] == [
        installed.numbers[1:3],
        installed.numbers[5:8],
    ]
    assert installed.messages() == 1


def test_what_is_not_taken_or_not_there_stays_in_the_queue(installed: Installed) -> None:
    installed.send(1, 2)
    installed.send(4, 5)
    installed.functions.refused = frozenset({installed.numbers[4]})
    installed.numbers.append(str(int(installed.numbers[-1]) + 10**9))
    installed.send(12, 12)

    told, _ = installed.redriving(is_dry=False)

    assert (len(told.done), len(told.left), installed.messages()) == (1, 2, 2)
    installed.functions.refused = frozenset()
    told, _ = installed.redriving(is_dry=False)
    assert (len(told.done), len(told.gone), installed.messages()) == (1, 1, 1)


def test_messages_that_somebody_else_holds_are_not_passed(installed: Installed) -> None:
    installed.send(1, 2)
    installed.redriving.sqs.receive_message(QueueUrl=installed.redriving.queue_url, VisibilityTimeout=60)
    installed.send(4, 5)

    with pytest.raises(DeploymentFailed, match=r"1 messages of .* are with another reader"):
        installed.redriving(is_dry=False)

    assert (installed.functions.events, installed.messages()) == ([], 1)


def test_more_messages_than_can_be_put_in_order_are_all_left(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heliostat.redrive.on_aws.LETTERS_MAX", 10)
    for number in range(11, 0, -1):
        installed.send(number, number)

    with pytest.raises(DeploymentFailed, match="holds more than 10 messages"):
        installed.redriving(is_dry=False)
    assert (installed.functions.events, installed.messages()) == ([], 11)

    monkeypatch.setattr("heliostat.redrive.on_aws.LETTERS_MAX", 11)
    assert len(installed.redriving(is_dry=False)[0].done) == 11


def test_a_message_that_names_no_records_stays_and_holds_nothing_up(installed: Installed) -> None:
    installed.redriving.sqs.send_message(QueueUrl=installed.redriving.queue_url, MessageBody="hello")
    installed.send(1, 2)

    told, others = installed.redriving(is_dry=False)

    assert (told.records, [each.cause for each in others], installed.messages()) == (2, ["unreadable"], 1)


class Refusing:
    """SQS's client, which answers one operation otherwise."""

    def __init__(self, sqs: Any, operation: str, answer: Callable[[dict[str, Any]], Any]) -> None:
        self._sqs = sqs
        self._operation = operation
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        return (lambda **asked: self._answer(asked)) if name == self._operation else getattr(self._sqs, name)


def denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "no right"}}, operation)


def test_what_was_received_comes_back_where_receiving_fails(installed: Installed) -> None:
    for number in range(12):
        installed.send(number, number)
    sqs = installed.redriving.sqs
    received: list[Any] = []

    def receive_once(asked: dict[str, Any]) -> Any:
        if received:
            raise denied("ReceiveMessage")
        received.append(sqs.receive_message(**asked))
        return received[0]

    with pytest.raises(DeploymentFailed, match="AWS refused sqs:ReceiveMessage: no right"):
        replace(installed.redriving, sqs=Refusing(sqs, "receive_message", receive_once))(is_dry=False)

    assert (installed.functions.events, installed.messages()) == ([], 12)


def test_what_could_not_be_removed_comes_back(installed: Installed) -> None:
    installed.send(1, 2)
    installed.send(4, 5)
    installed.send(7, 7)
    installed.send(9, 9, cause="not_zstd")
    installed.functions.refused = frozenset({installed.numbers[7]})
    sqs = installed.redriving.sqs

    def refuse_all(_asked: dict[str, Any]) -> Any:
        raise denied("DeleteMessageBatch")

    with pytest.raises(DeploymentFailed, match="AWS refused sqs:DeleteMessage: no right"):
        replace(installed.redriving, sqs=Refusing(sqs, "delete_message_batch", refuse_all))(is_dry=False)
    assert installed.messages() == 4

    def refuse_one(asked: dict[str, Any]) -> Any:
        first, *rest = asked["Entries"]
        answer = sqs.delete_message_batch(QueueUrl=asked["QueueUrl"], Entries=rest)
        return {**answer, "Failed": [{"Id": first["Id"], "Code": "InternalError", "SenderFault": False}]}

    with pytest.raises(DeploymentFailed, match=r"AWS refused sqs:DeleteMessage for 1 messages of .*: InternalError"):
        replace(installed.redriving, sqs=Refusing(sqs, "delete_message_batch", refuse_one))(is_dry=False)
    assert installed.messages() == 3


@pytest.mark.parametrize(("code", "is_told"), [("InternalError", True), ("MessageNotInflight", False)])
def test_what_does_not_come_back_is_told(installed: Installed, code: str, is_told: bool) -> None:  # noqa: FBT001
    installed.send(1, 2)

    def refuse(asked: dict[str, Any]) -> Any:
        return {"Failed": [{"Id": each["Id"], "Code": code, "SenderFault": False} for each in asked["Entries"]]}

    redriving = replace(
        installed.redriving, sqs=Refusing(installed.redriving.sqs, "change_message_visibility_batch", refuse)
    )
    refusal = pytest.raises(DeploymentFailed, match="AWS refused sqs:ChangeMessageVisibility for 1 messages")
    with refusal if is_told else nullcontext():
        redriving(is_dry=True)
