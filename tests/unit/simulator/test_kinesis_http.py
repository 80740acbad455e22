"""The face is asked by boto3, whose parser and model are the oracle of every answer."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InvalidIterator
from simulator.kinesis_http import CONTENT_TYPE, iterator_text, read_iterator, serving_streams
from simulator.record_stream import RecordStream
from simulator.stream_faults import INTERNAL, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_kinesis import KinesisClient


@pytest.fixture
def stream() -> RecordStream:
    return RecordStream("exchanges", now_s=time.time, shards=2)


@pytest.fixture
def url(stream: RecordStream) -> Iterator[str]:
    with serving_streams([stream], now_s=time.time) as endpoint_url:
        yield endpoint_url


@pytest.fixture
def kinesis(url: str) -> Iterator[KinesisClient]:
    client = boto3.client(
        "kinesis",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20),
    )
    yield client
    client.close()


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


def put(kinesis: KinesisClient, *data: bytes) -> None:
    kinesis.put_records(
        StreamName="exchanges", Records=[{"PartitionKey": f"{value!r}", "Data": value} for value in data]
    )


def test_what_is_put_is_read_back_shard_by_shard(kinesis: KinesisClient) -> None:
    data = [bytes([number, 255 - number]) for number in range(50)]
    put(kinesis, *data)

    read = []
    for shard in kinesis.list_shards(StreamName="exchanges")["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName="exchanges", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        answer = kinesis.get_records(ShardIterator=iterator, Limit=10)
        while answer["Records"]:
            read += [record["Data"] for record in answer["Records"]]
            answer = kinesis.get_records(ShardIterator=answer["NextShardIterator"])
        assert answer["MillisBehindLatest"] == 0

    assert sorted(read) == data


def test_every_answer_has_the_shape_of_the_service_model(kinesis: KinesisClient) -> None:
    answers: dict[str, Any] = {
        "PutRecords": kinesis.put_records(
            StreamName="exchanges", Records=[{"PartitionKey": "a", "ExplicitHashKey": "0", "Data": b"x"}]
        ),
        "DescribeStreamSummary": kinesis.describe_stream_summary(StreamName="exchanges"),
        "ListShards": kinesis.list_shards(StreamName="exchanges"),
        "GetShardIterator": kinesis.get_shard_iterator(
            StreamName="exchanges", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        ),
    }
    answers["GetRecords"] = kinesis.get_records(ShardIterator=answers["GetShardIterator"]["ShardIterator"])

    for operation, answer in answers.items():
        shape = kinesis.meta.service_model.operation_model(operation).output_shape
        body = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        assert shape is not None
        assert body, operation
        # The model has a minimum of 1 where the service answers 0.
        assert body.pop("FailedRecordCount", 0) == 0
        assert not ParamValidator().validate(body, shape).generate_report()


def test_latest_and_sequence_number_iterators_stand_where_kinesis_says(kinesis: KinesisClient) -> None:
    first, second = kinesis.put_records(
        StreamName="exchanges", Records=[{"PartitionKey": "k", "Data": b"1"}, {"PartitionKey": "k", "Data": b"2"}]
    )["Records"]

    def read(kind: str, number: str = "") -> list[bytes]:
        where = {"StartingSequenceNumber": number} if number else {}
        iterator = kinesis.get_shard_iterator(
            StreamName="exchanges",
            ShardId=first["ShardId"],
            ShardIteratorType=kind,  # type: ignore[arg-type]
            **where,  # type: ignore[arg-type]
        )["ShardIterator"]
        return [record["Data"] for record in kinesis.get_records(ShardIterator=iterator)["Records"]]

    assert read("LATEST") == []
    assert read("AT_SEQUENCE_NUMBER", first["SequenceNumber"]) == [b"1", b"2"]
    assert read("AFTER_SEQUENCE_NUMBER", first["SequenceNumber"]) == [b"2"]
    assert read("AFTER_SEQUENCE_NUMBER", second["SequenceNumber"]) == []


def test_a_throttled_entry_is_told_apart_in_the_answer(kinesis: KinesisClient, stream: RecordStream) -> None:
    stream.faults.fail_entry(2)

    answer = kinesis.put_records(
        StreamName="exchanges", Records=[{"PartitionKey": "k", "Data": b"1"}, {"PartitionKey": "k", "Data": b"2"}]
    )

    assert answer["FailedRecordCount"] == 1
    assert "SequenceNumber" in answer["Records"][0]
    assert answer["Records"][1]["ErrorCode"] == "ProvisionedThroughputExceededException"


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault("ProvisionedThroughputExceededException"), 400), (INTERNAL, 500)], ids=str
)
def test_an_ordered_fault_of_a_request_reaches_the_client(
    kinesis: KinesisClient, stream: RecordStream, fault: Fault, status: int
) -> None:
    stream.faults.fail_requests(1, fault)

    with pytest.raises(ClientError) as error:
        put(kinesis, b"x")

    assert code_of(error) == fault.code
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_stream_that_is_not_there_is_not_found_until_it_is_created(kinesis: KinesisClient) -> None:
    with pytest.raises(ClientError) as error:
        kinesis.describe_stream_summary(StreamName="other")
    assert code_of(error) == "ResourceNotFoundException"

    kinesis.create_stream(StreamName="other", ShardCount=3)

    summary = kinesis.describe_stream_summary(StreamName="other")["StreamDescriptionSummary"]
    assert summary["OpenShardCount"] == 3
    with pytest.raises(ClientError) as error:
        kinesis.create_stream(StreamName="other")
    assert code_of(error) == "ResourceInUseException"


def test_requests_that_kinesis_refuses_are_refused(kinesis: KinesisClient) -> None:
    with pytest.raises(ClientError) as error:
        kinesis.get_records(ShardIterator="made-up")
    assert code_of(error) == "InvalidArgumentException"

    with pytest.raises(ClientError) as error:
        kinesis.get_shard_iterator(StreamName="exchanges", ShardId="shardId-9", ShardIteratorType="LATEST")
    assert code_of(error) == "ResourceNotFoundException"

    with pytest.raises(ClientError) as error:
        kinesis.get_shard_iterator(
            StreamName="exchanges", ShardId="shardId-000000000000", ShardIteratorType="AT_SEQUENCE_NUMBER"
        )
    assert code_of(error) == "InvalidArgumentException"

    with pytest.raises(ClientError) as error:
        put(kinesis, *[b"x"] * 501)
    assert code_of(error) == "ValidationException"


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("Kinesis_20131202.PutRecord", b"{}", "UnknownOperationException"),
        ("", b"{}", "UnknownOperationException"),
        ("Kinesis_20131202.PutRecords", b"not json", "SerializationException"),
        ("Kinesis_20131202.PutRecords", b"[]", "SerializationException"),
        ("Kinesis_20131202.PutRecords", b'{"Records": [{"Data": "~"}]}', "SerializationException"),
        ("Kinesis_20131202.PutRecords", b'{"Records": [{"PartitionKey": "k"}]}', "SerializationException"),
        (
            "Kinesis_20131202.PutRecords",
            b'{"Records": [{"Data": "eA=="}], "StreamName": "exchanges"}',
            "ValidationException",
        ),
        ("Kinesis_20131202.CreateStream", b"{}", "ValidationException"),
    ],
)
def test_what_is_not_a_request_is_refused_with_a_code(url: str, target: str, body: bytes, code: str) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request("POST", "/", body, {"X-Amz-Target": target, "Content-Type": CONTENT_TYPE})
    response = connection.getresponse()

    assert response.status == 400
    assert f'"__type": "{code}"' in response.read().decode()
    connection.close()


@given(st.text(max_size=60))
def test_no_text_but_an_iterator_is_one(text: str) -> None:
    with pytest.raises(InvalidIterator):
        read_iterator(text)


def test_an_iterator_reads_back() -> None:
    assert read_iterator(iterator_text("exchanges", "shardId-1", "17")) == ("exchanges", "shardId-1", "17")
    assert read_iterator(iterator_text("exchanges", "shardId-1", None)) == ("exchanges", "shardId-1", None)
