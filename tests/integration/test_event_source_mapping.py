"""One function behind one mapping over every stream: in this process, by HTTP, and on the emulator.

The function is written as AWS documents it (Powertools' batch processor), so that events, contexts and partial failures
are judged by an independent reader.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from simulator.emulator import ENVIRONMENT, start_emulator
from simulator.event_source_mapping import EventSourceMapping
from simulator.kinesis_http import serving_streams
from simulator.mapping_settings import MappingSettings
from simulator.record_stream import RecordStream
from simulator.region import Region
from simulator.stream_reader import InProcessReader, KinesisReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord


RECORDS = 200
POISON = 77


@pytest.fixture
def in_process() -> Iterator[Any]:
    stream = RecordStream("exchanges", now_s=time.time, shards=2)
    with serving_streams([stream], now_s=time.time) as url:
        client = Region(url, "eu-central-1", "123456789012").client("kinesis")
        yield client, InProcessReader(stream)
        client.close()


@pytest.fixture
def by_http() -> Iterator[Any]:
    stream = RecordStream("exchanges", now_s=time.time, shards=2)
    with serving_streams([stream], now_s=time.time) as url:
        client = Region(url, "eu-central-1", "123456789012").client("kinesis")
        yield client, KinesisReader(client, "exchanges")
        client.close()


@pytest.fixture
def emulated() -> Iterator[Any]:
    with start_emulator() as region:
        client = region.client("kinesis")
        client.create_stream(StreamName="exchanges", ShardCount=2)
        yield client, KinesisReader(client, "exchanges")
        client.close()


@pytest.fixture(
    params=[
        "in_process",
        "by_http",
        pytest.param(
            "emulated",
            marks=[
                pytest.mark.emulated,
                pytest.mark.skipif(not ENVIRONMENT.exists(), reason="no emulator: run `make emulator`"),
            ],
        ),
    ]
)
def stream(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


class Function:
    """Collects numbers, and cannot stomach one."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.invoked_arns: set[str] = set()

    def __call__(self, event: dict[str, Any], context: Any, /) -> Any:
        self.invoked_arns.add(context.invoked_function_arn)
        return process_partial_response(
            event=event,
            record_handler=self._record,
            processor=BatchProcessor(EventType.KinesisDataStreams, raise_on_entire_batch_failure=False),
            context=context,
        )

    def _record(self, record: KinesisStreamRecord) -> None:
        number = int(record.kinesis.data_as_bytes())
        if number == POISON:
            raise ValueError("poison")
        self.numbers.append(number)


def test_every_record_is_handled_and_only_poison_is_given_up(stream: Any) -> None:
    client, reader = stream
    function = Function()
    given_up: list[dict[str, Any]] = []
    mapping = EventSourceMapping(
        reader,
        function,
        MappingSettings(batch_records=25, window_s=0.1, retries_max=1),
        on_failure=given_up.append,
    )

    mapping.start()
    answer = client.put_records(
        StreamName="exchanges",
        Records=[{"PartitionKey": f"bucket-{number % 16}", "Data": str(number).encode()} for number in range(RECORDS)],
    )
    assert mapping.wait_until_drained(timeout_s=60)
    assert mapping.stop()

    assert answer["FailedRecordCount"] == 0
    assert set(function.numbers) == set(range(RECORDS)) - {POISON}
    counters = mapping.counters()
    assert counters["records_handled"] == RECORDS - 1
    assert counters["records_given_up_after_retries"] == 1
    assert counters["loops_crashed"] == 0
    assert function.invoked_arns == {"arn:aws:lambda:eu-central-1:123456789012:function:heliostat-processor"}
    [message] = given_up
    poison_number = answer["Records"][POISON]["SequenceNumber"]
    assert message["KinesisBatchInfo"]["startSequenceNumber"] == poison_number
    assert message["KinesisBatchInfo"]["batchSize"] == 1


def test_records_of_one_partition_key_are_first_handled_in_order(stream: Any) -> None:
    client, reader = stream
    client.put_records(
        StreamName="exchanges",
        Records=[{"PartitionKey": f"bucket-{number % 4}", "Data": str(number).encode()} for number in range(RECORDS)],
    )
    function = Function()
    mapping = EventSourceMapping(
        reader, function, MappingSettings(batch_records=30, retries_max=0), on_failure=lambda _: None
    )

    mapping.drain()

    for bucket in range(4):
        firsts = list(dict.fromkeys(number for number in function.numbers if number % 4 == bucket))
        # A batch's records after a failed one are handled at once by the function, and again when they are retried.
        assert firsts == sorted(firsts)
