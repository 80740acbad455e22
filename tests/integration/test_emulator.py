"""What the project needs of the emulator: Kinesis in both directions, and DynamoDB's conditional writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.emulator import ENVIRONMENT, start_emulator
from simulator.stream_reader import KinesisReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region

pytestmark = [
    pytest.mark.emulated,
    pytest.mark.skipif(not ENVIRONMENT.exists(), reason="the emulator's environment is not there: run `make emulator`"),
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Region]:
    with start_emulator() as region:
        yield region


@pytest.fixture(scope="module")
def table(emulator: Region) -> Any:
    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="inventory",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


def test_what_is_put_into_a_stream_is_read_back_in_order(emulator: Region) -> None:
    kinesis = emulator.client("kinesis")
    kinesis.create_stream(StreamName="exchanges", ShardCount=2)
    data = [f"record {number}".encode() for number in range(40)]
    answer = kinesis.put_records(
        StreamName="exchanges",
        Records=[{"PartitionKey": str(number % 7), "Data": value} for number, value in enumerate(data)],
    )
    reader = KinesisReader(kinesis, "exchanges")

    records = [record for shard_id in reader.shard_ids() for record in reader.read(shard_id, None, 100).records]

    assert answer["FailedRecordCount"] == 0
    assert sorted(record.data for record in records) == sorted(data)
    for key in {record.partition_key for record in records}:
        of_key = [record for record in records if record.partition_key == key]
        assert [record.data for record in of_key] == [
            value for number, value in enumerate(data) if str(number % 7) == key
        ]
        numbers = [int(record.sequence_number) for record in of_key]
        assert numbers == sorted(set(numbers))


def test_a_condition_that_fails_refuses_the_write_and_shows_the_item(table: Any) -> None:
    write = {
        "TableName": "inventory",
        "Key": {"pk": {"S": "endpoint"}},
        "UpdateExpression": "SET #cursor = :new ADD requests :count",
        "ConditionExpression": "attribute_not_exists(#cursor) OR #cursor < :new",
        "ExpressionAttributeNames": {"#cursor": "cursor"},
        "ExpressionAttributeValues": {":new": {"S": "0017"}, ":count": {"N": "3"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    table.update_item(**write)

    with pytest.raises(ClientError) as refused:
        table.update_item(**write)

    assert refused.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert refused.value.response["Item"]["cursor"] == {"S": "0017"}  # type: ignore[typeddict-item]
    stored = table.get_item(TableName="inventory", Key={"pk": {"S": "endpoint"}})["Item"]
    assert stored["requests"] == {"N": "3"}


def test_the_emulator_listens_on_loopback_alone(emulator: Region) -> None:
    assert emulator.endpoint_url.startswith("http://127.0.0.1:")
    assert emulator.environment()["AWS_ENDPOINT_URL"] == emulator.endpoint_url
