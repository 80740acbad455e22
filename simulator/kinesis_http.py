"""The record stream's face by HTTP, so that an unchanged AWS client writes to it and reads from it.

It speaks what Kinesis speaks: JSON 1.1, the operation in X-Amz-Target. Requests are checked by botocore's own model of
Kinesis. Signatures are not checked: the face listens on loopback, and its streams hold what this machine put there.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from werkzeug.wrappers import Request, Response

from simulator.errors import InvalidIterator, RecordRefused, UnknownShard
from simulator.limits import GET_RECORDS_MAX
from simulator.loopback_server import serving
from simulator.record_stream import HASH_KEYS, Entry, RecordStream, Stored
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from botocore.model import Shape

    from simulator.record_stream import Shard

TARGET_PREFIX = "Kinesis_20131202."
CONTENT_TYPE = "application/x-amz-json-1.1"
# As the service's model has it; botocore checks no patterns.
HASH_KEY = re.compile("0|[1-9][0-9]{0,38}")

Answer = dict[str, Any]


class KinesisFace:
    """A WSGI application that answers for the streams of this process."""

    def __init__(self, streams: Iterable[RecordStream], *, now_s: Callable[[], float]) -> None:
        self._streams = {stream.name: stream for stream in streams}
        self._now_s = now_s
        self._model = ServiceModel(Loader().load_service_model("kinesis", "service-2"), "kinesis")
        self._validator = ParamValidator()
        self._operations: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "CreateStream": self._create_stream,
            "DescribeStreamSummary": self._describe_stream_summary,
            "ListShards": self._list_shards,
            "GetShardIterator": self._get_shard_iterator,
            "GetRecords": self._get_records,
            "PutRecords": self._put_records,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            answer = self._answer(request.headers.get("X-Amz-Target", ""), request.get_data())
            response = _json(answer, 200)
        except RecordRefused as refused:
            status = 500 if refused.code == "InternalFailure" else 400
            response = _json({"__type": refused.code, "message": str(refused)}, status)
        return response(environ, start_response)

    def _answer(self, target: str, body: bytes) -> Answer:
        operation = target.removeprefix(TARGET_PREFIX)
        handle = self._operations.get(operation)
        if handle is None:
            raise RecordRefused("UnknownOperationException", f"{target[:80]!r}: expected {', '.join(self._operations)}")
        try:
            parameters = json.loads(body)
            for entry in parameters.get("Records", []):
                entry["Data"] = b64decode(entry["Data"], validate=True)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise RecordRefused("SerializationException", f"the body is no request of {operation}: {error}") from error
        shape: Shape | None = self._model.operation_model(operation).input_shape
        assert shape is not None  # Every operation above takes parameters.
        report = self._validator.validate(parameters, shape)
        if report.has_errors():
            raise RecordRefused("ValidationException", report.generate_report())
        return handle(parameters)

    def _stream(self, parameters: dict[str, Any]) -> RecordStream:
        name = parameters.get("StreamName") or parameters.get("StreamARN", "").rpartition("/")[2]
        if name not in self._streams:
            raise RecordRefused("ResourceNotFoundException", f"Stream {name} is not found.")
        return self._streams[name]

    def _create_stream(self, parameters: dict[str, Any]) -> Answer:
        name = parameters["StreamName"]
        if name in self._streams:
            raise RecordRefused("ResourceInUseException", f"Stream {name} already exists.")
        self._streams[name] = RecordStream(name, now_s=self._now_s, shards=parameters.get("ShardCount", 1))
        return {}

    def _describe_stream_summary(self, parameters: dict[str, Any]) -> Answer:
        stream = self._stream(parameters)
        return {
            "StreamDescriptionSummary": {
                "StreamName": stream.name,
                "StreamARN": stream.arn,
                "StreamStatus": "ACTIVE",
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "RetentionPeriodHours": 24,
                "StreamCreationTimestamp": stream.created_at_s,
                "EnhancedMonitoring": [],
                "EncryptionType": "NONE",
                "OpenShardCount": len(stream.shards),
                "ConsumerCount": 0,
            }
        }

    def _list_shards(self, parameters: dict[str, Any]) -> Answer:
        return {"Shards": [_shard_answer(shard) for shard in self._stream(parameters).shards]}

    def _get_shard_iterator(self, parameters: dict[str, Any]) -> Answer:
        stream = self._stream(parameters)
        shard_id = parameters["ShardId"]
        try:
            after = _after(stream, shard_id, parameters)
        except UnknownShard as error:
            raise RecordRefused("ResourceNotFoundException", f"{error} in the stream {stream.name}") from error
        return {"ShardIterator": iterator_text(stream.name, shard_id, after)}

    def _get_records(self, parameters: dict[str, Any]) -> Answer:
        try:
            name, shard_id, after = read_iterator(parameters["ShardIterator"])
            reader = InProcessReader(self._stream({"StreamName": name}), self._now_s)
            read = reader.read(shard_id, after, parameters.get("Limit", GET_RECORDS_MAX))
        except (InvalidIterator, UnknownShard) as error:
            raise RecordRefused("InvalidArgumentException", f"Invalid ShardIterator: {error}") from error
        stands_at = read.records[-1].sequence_number if read.records else after
        return {
            "Records": [
                {
                    "SequenceNumber": record.sequence_number,
                    "ApproximateArrivalTimestamp": record.arrived_at_s,
                    "Data": b64encode(record.data).decode("ascii"),
                    "PartitionKey": record.partition_key,
                }
                for record in read.records
            ],
            "NextShardIterator": iterator_text(name, shard_id, stands_at),
            "MillisBehindLatest": read.behind_ms,
        }

    def _put_records(self, parameters: dict[str, Any]) -> Answer:
        outcomes = self._stream(parameters).put(
            [
                Entry(entry.get("PartitionKey", ""), entry["Data"], _hash_key(entry.get("ExplicitHashKey")))
                for entry in parameters["Records"]
            ]
        )
        return {
            "FailedRecordCount": sum(not isinstance(outcome, Stored) for outcome in outcomes),
            "Records": [
                {"SequenceNumber": outcome.sequence_number, "ShardId": outcome.shard_id}
                if isinstance(outcome, Stored)
                else {"ErrorCode": outcome.code, "ErrorMessage": outcome.sentence}
                for outcome in outcomes
            ],
        }


@contextmanager
def serving_streams(streams: Iterable[RecordStream], *, now_s: Callable[[], float], port: int = 0) -> Iterator[str]:
    """Serve streams by HTTP until the block ends.

    Yields:
        The endpoint URL for an AWS client.

    Raises:
        OSError: the port is taken.
    """
    with serving(KinesisFace(streams, now_s=now_s), name="kinesis", port=port) as taken_port:
        yield f"http://127.0.0.1:{taken_port}"


def iterator_text(stream_name: str, shard_id: str, after: str | None) -> str:
    """A shard iterator: where a reader stands, in a form it does not look into."""
    return urlsafe_b64encode(json.dumps([stream_name, shard_id, after]).encode()).decode("ascii")


def read_iterator(text: str) -> tuple[str, str, str | None]:
    """The stream's name, the shard and the sequence number after which a reader stands. Raises InvalidIterator."""
    try:
        name, shard_id, after = json.loads(urlsafe_b64decode(text))
    except (ValueError, TypeError) as error:
        raise InvalidIterator(text) from error
    is_number = after is None or (isinstance(after, str) and after.isdecimal())
    if not (isinstance(name, str) and isinstance(shard_id, str) and is_number):
        raise InvalidIterator(text)
    return name, shard_id, after


def _after(stream: RecordStream, shard_id: str, parameters: dict[str, Any]) -> str | None:
    newest = stream.newest(shard_id)
    kind = parameters["ShardIteratorType"]
    if kind == "TRIM_HORIZON":
        return None
    if kind == "LATEST":
        return newest.sequence_number if newest else None
    number = parameters.get("StartingSequenceNumber", "")
    if kind in {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"} and number.isdecimal():
        return number if kind == "AFTER_SEQUENCE_NUMBER" else str(int(number) - 1)
    raise RecordRefused(
        "InvalidArgumentException",
        f"iterator {kind} at {number!r}: expected TRIM_HORIZON, LATEST, or AT_ or AFTER_SEQUENCE_NUMBER with one",
    )


def _hash_key(text: str | None) -> int | None:
    if text is None:
        return None
    if not HASH_KEY.fullmatch(text):
        raise RecordRefused("ValidationException", f"ExplicitHashKey {text[:80]!r}: expected a whole number")
    if int(text) >= HASH_KEYS:
        raise RecordRefused("InvalidArgumentException", f"ExplicitHashKey {text}: expected less than 2^128")
    return int(text)


def _shard_answer(shard: Shard) -> Answer:
    return {
        "ShardId": shard.shard_id,
        "HashKeyRange": {"StartingHashKey": str(shard.first_hash_key), "EndingHashKey": str(shard.last_hash_key)},
        "SequenceNumberRange": {"StartingSequenceNumber": shard.first_sequence_number},
    }


def _json(answer: Answer, status: int) -> Response:
    return Response(json.dumps(answer), status=status, content_type=CONTENT_TYPE)
