"""What writers and readers of the record stream rest on, on every engine of Kinesis' API.

Ours is the stream of `heliostat up`, behind its HTTP face; ministack and kinesalite were written by others. Where one
of these does not do what Kinesis does, `LAX` says so.
"""

from __future__ import annotations

import itertools
import time
import uuid
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.kinesis_sink import KinesisSink
from simulator.errors import StreamUnavailable
from simulator.kinesis_http import serving_streams
from simulator.stream_reader import KinesisReader
from tests.engines.node_engine import node_engine
from tests.unit.mirror_agent.conftest import FakeRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("ours", "ministack", "kinesalite")
SHARDS = 3
HASH_KEYS = 2**128
REFUSED = {"ValidationException", "InvalidArgumentException"}
LAX = {
    ("ministack", "test_a_partition_key_counts_as_data"): "counts the data alone",
    ("ministack", "test_what_is_no_hash_key_is_refused"): "takes it, or fails on it",
    ("kinesalite", "test_a_partition_key_counts_as_data"): "counts the data alone",
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A fresh stream of three shards on one engine."""

    engine: str
    name: str
    client: Any

    def put(self, *entries: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.put_records(StreamName=self.name, Records=list(entries))
        return answer

    def shards(self) -> list[dict[str, Any]]:
        shards: list[dict[str, Any]] = self.client.list_shards(StreamName=self.name)["Shards"]
        return sorted(shards, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))

    def read(self, shard_id: str, limit: int = 1000, **where: str) -> list[dict[str, Any]]:
        """A shard from an iterator to its end, page by page."""
        asked = {"ShardIteratorType": "TRIM_HORIZON"} | where
        iterator = self.client.get_shard_iterator(StreamName=self.name, ShardId=shard_id, **asked)["ShardIterator"]
        found: list[dict[str, Any]] = []
        for _ in range(50):
            page = self.client.get_records(ShardIterator=iterator, Limit=limit)
            found += page["Records"]
            assert len(page["Records"]) <= limit
            if not page["Records"] and page["MillisBehindLatest"] == 0:
                return found
            iterator = page["NextShardIterator"]
        raise AssertionError("reading does not end")


@pytest.fixture(scope="module")
def kinesalite_url() -> Iterator[str]:
    with node_engine("kinesalite") as url:
        yield url


@contextmanager
def _client(engine: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    config = Config(retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "not-a-secret"}
    where = {"region_name": "eu-central-1", "config": config, **keys}
    if engine == "ours":
        with serving_streams([], now_s=time.time) as url:
            yield boto3.client("kinesis", endpoint_url=url, **where)  # type: ignore[call-overload]
    else:
        url = request.getfixturevalue(f"{engine}_url")
        yield boto3.client("kinesis", endpoint_url=url, **where)  # type: ignore[call-overload]


@pytest.fixture(params=ENGINES)
def stream(request: pytest.FixtureRequest) -> Iterator[Stream]:
    engine: str = request.param
    if reason := LAX.get((engine, request.node.originalname)):
        request.applymarker(pytest.mark.xfail(reason=f"{engine} {reason}", strict=True))
    with _client(engine, request) as client:
        name = f"contract-{uuid.uuid4().hex[:12]}"
        client.create_stream(StreamName=name, ShardCount=SHARDS)
        deadline_s = time.monotonic() + 20
        while client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        yield Stream(engine, name, client)
        if engine != "ours":
            client.delete_stream(StreamName=name)


def entry(key: str, data: bytes = b"x", **more: str) -> dict[str, Any]:
    return {"PartitionKey": key, "Data": data, **more}


def test_shards_divide_the_hash_keys_without_a_gap(stream: Stream) -> None:
    ranges = [shard["HashKeyRange"] for shard in stream.shards()]
    ends = [(int(each["StartingHashKey"]), int(each["EndingHashKey"])) for each in ranges]

    assert len(ends) == SHARDS
    assert (ends[0][0], ends[-1][1]) == (0, HASH_KEYS - 1)
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(ends))


def test_a_record_lies_where_the_hash_of_its_key_does(stream: Stream) -> None:
    keys = [f"b-{number:03d}" for number in range(40)]
    answer = stream.put(*(entry(key) for key in keys))

    for key, told in zip(keys, answer["Records"], strict=True):
        hashed = int.from_bytes(md5(key.encode(), usedforsecurity=False).digest())
        [shard] = [each for each in stream.shards() if int(each["HashKeyRange"]["EndingHashKey"]) >= hashed][:1]
        assert told["ShardId"] == shard["ShardId"]
    assert answer["FailedRecordCount"] == 0


def test_an_explicit_hash_key_goes_before_the_partition_key(stream: Stream) -> None:
    shards = stream.shards()
    edges = [each["HashKeyRange"][end] for each in shards for end in ("StartingHashKey", "EndingHashKey")]

    answer = stream.put(*(entry("one key", ExplicitHashKey=edge) for edge in edges))

    assert [each["ShardId"] for each in answer["Records"]] == [each["ShardId"] for each in shards for _ in range(2)]


@pytest.mark.parametrize("hash_key", [str(HASH_KEYS), "-1", "first"])
def test_what_is_no_hash_key_is_refused(stream: Stream, hash_key: str) -> None:
    assert refusal(stream, entry("k", ExplicitHashKey=hash_key)) in REFUSED


def test_a_shard_keeps_the_order_of_what_was_put_and_its_numbers_grow(stream: Stream) -> None:
    sent: dict[str, list[bytes]] = defaultdict(list)
    told: dict[str, list[int]] = defaultdict(list)
    for request in range(4):
        entries = [entry(f"k{number % 7}", f"{request}.{number}".encode()) for number in range(25)]
        for each, stored in zip(entries, stream.put(*entries)["Records"], strict=True):
            sent[stored["ShardId"]].append(each["Data"])
            told[stored["ShardId"]].append(int(stored["SequenceNumber"]))

    for shard_id, data in sent.items():
        records = stream.read(shard_id, limit=9)
        numbers = [int(record["SequenceNumber"]) for record in records]
        assert [record["Data"] for record in records] == data
        assert numbers == told[shard_id] == sorted(set(numbers))


def test_reading_begins_where_it_is_told_to(stream: Stream) -> None:
    shard_id = stream.shards()[1]["ShardId"]
    hash_key = stream.shards()[1]["HashKeyRange"]["StartingHashKey"]
    entries = [entry("k", f"{number}".encode(), ExplicitHashKey=hash_key) for number in range(6)]
    numbers = [each["SequenceNumber"] for each in stream.put(*entries)["Records"]]

    def data(kind: str, number: str = "") -> list[bytes]:
        at = {"StartingSequenceNumber": number} if number else {}
        return [each["Data"] for each in stream.read(shard_id, ShardIteratorType=kind, **at)]

    assert data("TRIM_HORIZON") == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert data("AT_SEQUENCE_NUMBER", numbers[2]) == [b"2", b"3", b"4", b"5"]
    assert data("AFTER_SEQUENCE_NUMBER", numbers[2]) == [b"3", b"4", b"5"]
    assert data("AFTER_SEQUENCE_NUMBER", numbers[5]) == []
    assert data("LATEST") == []


def test_what_comes_after_the_newest_is_read_by_the_iterator_that_waited(stream: Stream) -> None:
    shard = stream.shards()[0]
    where = {"StreamName": stream.name, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
    iterator = stream.client.get_shard_iterator(**where)["ShardIterator"]
    stream.put(entry("k", b"later", ExplicitHashKey="0"))

    assert [each["Data"] for each in stream.client.get_records(ShardIterator=iterator)["Records"]] == [b"later"]


@pytest.mark.parametrize("data", [b"", b"\x00\xff", bytes(1024 * 1024 - 3)], ids=["empty", "binary", "the longest"])
def test_data_come_back_as_they_were_put(stream: Stream, data: bytes) -> None:
    [told] = stream.put(entry("key", data))["Records"]

    [record] = stream.read(told["ShardId"])
    assert (record["Data"], record["PartitionKey"]) == (data, "key")
    assert abs(record["ApproximateArrivalTimestamp"].timestamp() - time.time()) < 60


def refusal(stream: Stream, *entries: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as refused:
        stream.put(*entries)
    assert [stream.read(shard["ShardId"]) for shard in stream.shards()] == [[], [], []]
    return refused.value.response["Error"]["Code"]


def test_more_records_than_a_request_takes_are_refused_as_a_whole(stream: Stream) -> None:
    assert refusal(stream, *(entry("k") for _ in range(501))) == "ValidationException"


def test_a_record_of_more_than_a_mebibyte_refuses_its_request(stream: Stream) -> None:
    assert refusal(stream, entry("k"), entry("k", bytes(1024 * 1024 + 1))) in REFUSED


def test_a_partition_key_counts_as_data(stream: Stream) -> None:
    assert refusal(stream, entry("k" * 10, bytes(1024 * 1024 - 9))) in REFUSED


def test_a_partition_key_of_more_than_it_may_have_refuses_its_request(stream: Stream) -> None:
    assert refusal(stream, entry("k" * 257)) == "ValidationException"


def test_a_stream_that_is_not_there_is_told_by_name(stream: Stream) -> None:
    absent = Stream(stream.engine, "absent", stream.client)

    with pytest.raises(ClientError) as refused:
        absent.put(entry("k"))
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    with pytest.raises(StreamUnavailable):
        KinesisReader(stream.client, "absent")


def test_an_iterator_that_nobody_gave_is_refused(stream: Stream) -> None:
    with pytest.raises(ClientError) as refused:
        stream.client.get_records(ShardIterator="AAAA")

    assert refused.value.response["Error"]["Code"] in {"InvalidArgumentException", "ExpiredIteratorException"}


def test_what_the_agents_sink_sends_the_reader_reads(stream: Stream) -> None:
    sink = KinesisSink(KinesisConnection(lambda: stream.client, stream.name), lambda: 0.0)
    records = [FakeRecord(f"b-{number % 5}", f"{number:04d}".encode() * 300) for number in range(200)]
    sink.add(records, 0.0)
    for _ in range(200):
        sink.send(0.0)
    reader = KinesisReader(stream.client, stream.name)

    read: dict[str, list[bytes]] = defaultdict(list)
    for shard_id in reader.shard_ids():
        after = None
        while (found := reader.read(shard_id, after, 30)).records:
            for record in found.records:
                read[record.partition_key].append(record.data)
            after = found.records[-1].sequence_number

    assert sink.is_empty
    assert sink.counters["records_sent"] == len(records)
    assert read == {key: [each.data for each in records if each.partition_key == key] for key in sorted(read)}
    assert len(read) == 5
