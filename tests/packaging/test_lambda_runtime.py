"""What is shipped, under Lambda's own runtime client: events in, answers and errors out, and nothing counts twice."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.exchange_record import ExchangeRecord, encode_record
from inventory_store.queries import CollectionQuery
from inventory_store.sqlite import SqliteInventoryStore
from simulator.aws import functions
from simulator.kinesis_event import FunctionIdentity, kinesis_event
from simulator.record_stream import StreamRecord
from simulator.region import Region, start_region
from tests.packaging.lambda_runtime import Function, Killed, cold_start
from tests.unit.chalice_app.filling import EXCHANGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(300)
FUNCTION = FunctionIdentity()
STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/records"
SHARD = "shardId-000000000000"
CLAIMS = {"sub": "7d1f", "email": "ada@shop.example", "token_use": "id"}
PLACE = {"account": "123456789012", "region": "eu-central-1"}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def processor_files(processor_zips: tuple[Path, Path], scratch: Path) -> Path:
    folder = scratch / "processor"
    with zipfile.ZipFile(processor_zips[0]) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def control_plane_task(deployable: tuple[Path, Path], scratch: Path) -> Path:
    """With the dashboard in it, as it is deployed."""
    folder = scratch / "control-plane"
    with zipfile.ZipFile(deployable[0] / "control-plane.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """What the functions call of AWS: a queue, the control table, the worker."""
    with start_region(populated=False) as region:
        keys = [("pk", "HASH"), ("sk", "RANGE")]
        region.client("dynamodb").create_table(
            TableName="heliostat-control",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        )
        yield region


@pytest.fixture
def environment(region: Region, tmp_path: Path) -> dict[str, str]:
    return {
        **region.environment(),
        "HELIOSTAT_INVENTORY": f"sqlite:///{tmp_path}/inventory.sqlite",
        "HELIOSTAT_NAME": "heliostat",
    }


def records(*numbers: int, damaged: tuple[int, ...] = ()) -> list[StreamRecord]:
    """Records by their sequence number; each sound one holds four exchanges."""
    return [
        StreamRecord(
            str(number),
            "b-003",
            b"damaged" if number in damaged else encode_record(ExchangeRecord("test", 3, EXCHANGES)),
            1_795_521_600.5,
        )
        for number in numbers
    ]


def batch(*numbers: int, damaged: tuple[int, ...] = ()) -> dict[str, Any]:
    of = records(*numbers, damaged=damaged)
    return kinesis_event(of, shard_id=SHARD, stream_arn=STREAM, function=FUNCTION)


def failures(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


def api_event(path: str, claims: dict[str, str] | None, **context: Any) -> dict[str, Any]:
    """As API Gateway hands a request over; `claims` are those of a token that its authorizer has verified."""
    authorizer = {} if claims is None else {"authorizer": {"claims": claims}}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {"Accept": "application/json"},
        "multiValueHeaders": {"Accept": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "resourcePath": path,
            "httpMethod": "GET",
            "path": f"/api{path}",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "192.0.2.1", "userArn": None},
            **authorizer,
            **context,
        },
        "body": None,
        "isBase64Encoded": False,
    }


def counted(path: Path) -> int:
    store = SqliteInventoryStore(str(path / "inventory.sqlite"))
    found = sum(each.request_count for each in store.collections(CollectionQuery()).items)
    store.close()
    return found


@contextmanager
def processor(processor_files: Path, scratch: Path, environment: dict[str, str], **more: str) -> Iterator[Function]:
    with cold_start(processor_files, "stream_processor.handler.handler", scratch, environment | more) as function:
        yield function


def test_of_a_batch_only_what_failed_comes_again_and_counts_once(
    processor_files: Path, scratch: Path, environment: dict[str, str], region: Region, tmp_path: Path
) -> None:
    queue = region.client("sqs").create_queue(QueueName="failed")["QueueUrl"]
    nowhere = queue.replace("failed", "absent")
    with processor(processor_files, scratch, environment, HELIOSTAT_FAILURE_QUEUE=nowhere) as function:
        partly = function.invoke(batch(1, 2, 3, damaged=(2,)))
        again = function.invoke(batch(2, 3, 4, damaged=(2,)))
    with processor(processor_files, scratch, environment, HELIOSTAT_FAILURE_QUEUE=queue) as function:
        noted = function.invoke(batch(2, 3, 4, damaged=(2,)))
        printed = function.printed()

    assert partly.answer == again.answer == failures(2)
    assert noted.answer == failures()
    assert counted(tmp_path) == 3 * len(EXCHANGES)
    [message] = region.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["KinesisBatchInfo"]["startSequenceNumber"] == "2"
    # One line of metrics that CloudWatch reads, and not a byte of what the traffic said.
    [metrics] = [line for line in map(json.loads, printed.splitlines()) if "_aws" in line]
    assert metrics["records_failed"] == [0.0]
    assert metrics["records"] == [3.0]
    assert "s3cret-value" not in printed


def test_what_there_is_no_time_for_comes_again_and_counts_once(
    processor_files: Path, scratch: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    with processor(processor_files, scratch, environment) as function:
        function.invoke(batch())
        late = function.invoke(batch(1, 2), timeout_s=30)
        counted_late = counted(tmp_path)
        in_time = function.invoke(batch(1, 2), timeout_s=120)

    assert late.answer == failures(1, 2)
    assert (counted_late, in_time.answer, counted(tmp_path)) == (0, failures(), 2 * len(EXCHANGES))


def test_a_batch_whose_process_was_killed_meanwhile_counts_once(
    processor_files: Path, scratch: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """The inventory does not answer; Lambda ends the process, and the retry goes to another one."""
    with processor(processor_files, scratch, environment) as function:
        assert function.invoke(batch(1)).answer == failures()
        holder = sqlite3.connect(tmp_path / "inventory.sqlite", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Killed):
            function.invoke(batch(1, 2, 3), killed_after_s=1)
        assert function.process.wait(10) < 0
        holder.execute("ROLLBACK")
        holder.close()
    with processor(processor_files, scratch, environment) as function:
        assert function.invoke(batch(1, 2, 3)).answer == failures()

    assert counted(tmp_path) == 3 * len(EXCHANGES)


def test_what_is_no_event_is_told_as_an_error_and_the_next_one_is_answered(
    processor_files: Path, scratch: Path, environment: dict[str, str]
) -> None:
    with processor(processor_files, scratch, environment) as function:
        told = function.invoke("no event").error
        answered = function.invoke(batch(1))

    assert told is not None
    assert told["errorType"] in {"TypeError", "AttributeError"}
    assert told["stackTrace"]
    assert answered.answer == failures()


def test_people_and_machines_see_the_inventory_that_the_processor_made(
    processor_files: Path, control_plane_task: Path, scratch: Path, environment: dict[str, str]
) -> None:
    with processor(processor_files, scratch, environment) as function:
        assert function.invoke(batch(1)).answer == failures()
    machine = {"accountId": "123456789012", "sourceIp": "192.0.2.1", "userArn": "arn:aws:iam::123456789012:user/ada"}
    viewer = CLAIMS | {"cognito:groups": "viewer"}
    asked = {
        "viewer": api_event("/v1/collections", viewer),
        "machine": api_event("/v1/collections", None, identity=machine),
        "nobody": api_event("/v1/collections", None),
        "of no group": api_event("/v1/collections", CLAIMS),
        "access token": api_event("/v1/collections", viewer | {"token_use": "access"}),
        "viewer as admin": api_event("/v1/users", viewer),
        "page": api_event("/", None),
        "unknown": api_event("/v1/nothing", viewer),
    }
    with cold_start(control_plane_task, "app.app", scratch, environment) as function:
        answers = {who: function.invoke(event).answer for who, event in asked.items()}
        printed = function.printed()

    statuses = {who: answer["statusCode"] for who, answer in answers.items()}
    assert statuses == {
        "viewer": 200,
        "machine": 200,
        "nobody": 401,
        "of no group": 403,
        "access token": 401,
        "viewer as admin": 403,
        "page": 200,
        "unknown": 403,
    }
    [host] = json.loads(answers["viewer"]["body"])["items"]
    assert (host["host"], host["request_count"]) == ("shop.example", len(EXCHANGES))
    assert answers["machine"]["body"] == answers["viewer"]["body"]
    for answer in answers.values():
        assert isinstance(answer["body"], str)
        assert "X-Content-Type-Options" in {**answer.get("headers", {}), **answer.get("multiValueHeaders", {})}
    assert all(json.loads(line) for line in printed.splitlines())


def test_events_of_the_bus_and_of_the_clock_wake_the_worker(
    control_plane_task: Path, scratch: Path, environment: dict[str, str]
) -> None:
    woken: list[Any] = []
    functions.register("heliostat-worker", lambda event, _context: woken.append(event))
    stopped = {"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", **PLACE}
    stopped |= {"detail": {"instance-id": "i-0123456789abcdef0", "state": "stopped"}}
    stack = "arn:aws:cloudformation:eu-central-1:123456789012:stack/{}/9f6e0f40-7b61-11e6-9a41-93e8deadbeef"
    changed = {
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "time": "2026-11-20T12:00:00Z",
        **PLACE,
    }

    def of_stack(name: str) -> dict[str, Any]:
        detail = {"stack-id": stack.format(name), "status-details": {"status": "CREATE_IN_PROGRESS"}}
        return changed | {"resources": [stack.format(name)], "detail": detail}

    with cold_start(
        control_plane_task, "chalice_app.handlers.instance_events.instance_events", scratch, environment
    ) as function:
        assert function.invoke(stopped).answer == {"outcome": "nothing_selected"}
        assert function.invoke(stopped | {"account": "999999999999"}).answer == {"outcome": "ignored"}
    with cold_start(
        control_plane_task, "chalice_app.handlers.stack_events.stack_events", scratch, environment
    ) as function:
        assert function.invoke(of_stack("theirs")).answer == {"outcome": "refused", "code": "other_stack"}
        functions.wait_until_idle()
        assert woken == []
        assert function.invoke(of_stack("heliostat-collector")).answer == {"outcome": "followed"}
        functions.wait_until_idle()
        assert len(woken) == 1
    with cold_start(control_plane_task, "chalice_app.handlers.tick.tick", scratch, environment) as function:
        assert function.invoke({}).answer == {"woken": True}
        functions.wait_until_idle()
        assert len(woken) == 2


def test_a_function_that_cannot_reach_aws_says_so_as_an_error(
    control_plane_task: Path, scratch: Path, environment: dict[str, str]
) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_SECRET_ACCESS_KEY": "hidden-from-logs"}
    with cold_start(control_plane_task, "chalice_app.handlers.tick.tick", scratch, environment | nowhere) as function:
        told = function.invoke({}).error
        printed = function.printed()

    assert told is not None
    assert told["errorType"] == "AwsUnreachable"
    assert json.loads(printed.splitlines()[-1])["errorType"] == "AwsUnreachable"
    assert "hidden-from-logs" not in printed


def test_a_handler_that_the_zip_does_not_have_fails_at_the_start(
    control_plane_task: Path, scratch: Path, environment: dict[str, str]
) -> None:
    with cold_start(control_plane_task, "stream_processor.handler.handler", scratch, environment) as function:
        told = function.invoke({}).error

    assert told is not None
    assert told["errorType"] == "Runtime.ImportModuleError"
