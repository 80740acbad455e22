from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from simulator.errors import StreamUnavailable
from simulator.record_stream import Entry, RecordStream, StreamRecord
from simulator.stream_reader import InProcessReader, KinesisReader, StreamReader

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW_S = 1_790_000_000.0
LETTERS = "abcdefgh"


@pytest.fixture
def in_process() -> StreamReader:
    stream = RecordStream("exchanges", now_s=lambda: NOW_S, shards=2)
    stream.put([Entry(letter, letter.encode()) for letter in LETTERS])
    return InProcessReader(stream, lambda: NOW_S + 2)


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> Iterator[StreamReader]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    aws = mock_aws()
    aws.start()
    try:
        client = boto3.client("kinesis", region_name="eu-central-1")
        client.create_stream(StreamName="exchanges", ShardCount=2)
        client.put_records(
            StreamName="exchanges",
            Records=[{"PartitionKey": letter, "Data": letter.encode()} for letter in LETTERS],
        )
        reader = KinesisReader(client, "exchanges", pause=lambda _: None)
        yield reader
    finally:
        aws.stop()


@pytest.fixture(params=["in_process", "kinesis"])
def reader(request: pytest.FixtureRequest) -> StreamReader:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_reading_shard_by_shard_gives_every_record_in_order(reader: StreamReader) -> None:
    seen: list[StreamRecord] = []
    for shard_id in reader.shard_ids():
        after = None
        while records := reader.read(shard_id, after, 2).records:
            seen += records
            after = records[-1].sequence_number

    assert len(reader.shard_ids()) == 2
    assert sorted(record.data.decode() for record in seen) == sorted(LETTERS)
    assert all(record.partition_key == record.data.decode() for record in seen)


def test_reading_again_from_the_same_place_gives_the_same(reader: StreamReader) -> None:
    shard_id = reader.shard_ids()[0]
    first = reader.read(shard_id, None, 1).records

    second = reader.read(shard_id, first[0].sequence_number, 2).records

    assert reader.read(shard_id, None, 1).records == first
    assert reader.read(shard_id, first[0].sequence_number, 2).records == second
    assert reader.read(shard_id, first[0].sequence_number, 2).records != first


def test_the_end_of_a_shard_is_not_behind(reader: StreamReader) -> None:
    shard_id = reader.shard_ids()[0]

    everything = reader.read(shard_id, None, 100)
    reader.wait(shard_id, everything.records[-1].sequence_number, 0.0)

    assert everything.behind_ms == 0
    assert reader.stream_arn == "arn:aws:kinesis:eu-central-1:123456789012:stream/exchanges"


def test_behind_is_the_age_of_the_next_record(in_process: StreamReader) -> None:
    assert in_process.read(in_process.shard_ids()[0], None, 1).behind_ms == 2000


def test_what_is_checkpointed_is_released_in_process(in_process: StreamReader) -> None:
    shard_id = in_process.shard_ids()[0]
    first, *rest = in_process.read(shard_id, None, 100).records

    in_process.checkpointed(shard_id, first.sequence_number)

    assert in_process.read(shard_id, None, 100).records == tuple(rest)


@mock_aws
def test_a_stream_that_is_not_there_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    client = boto3.client("kinesis", region_name="eu-central-1")

    with pytest.raises(StreamUnavailable, match="exchanges cannot be described"):
        KinesisReader(client, "exchanges")
