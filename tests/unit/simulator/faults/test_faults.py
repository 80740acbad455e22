"""Services, functions and disks that fail: as AWS's own models and Linux have it, and only where they are told to."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError
from botocore.validate import validate_parameters

from heliostat.environment import applied_environment
from simulator.faults.credential_service import CREDENTIALS_PATH, ROLE, CredentialService
from simulator.faults.function_process import FunctionDied, FunctionFailed, FunctionProcess
from simulator.faults.mishaps import conflicting, dynamodb_mishaps, kinesis_mishaps, refusing_some, unprocessed
from simulator.faults.service_proxy import Answered, Asked, ServiceProxy
from simulator.faults.small_disk import NoSmallDisk, small_disk
from simulator.kinesis_event import FunctionIdentity, InvocationContext
from simulator.kinesis_http import serving_streams
from simulator.loopback_server import serving
from simulator.record_stream import RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.faults.service_proxy import Mishap

RECORDS = [{"Data": b"x", "PartitionKey": "k"}] * 4
# What each comes to: an error code, or None where the client gets no answer that it can read.
TOLD = {
    "throttled": "ProvisionedThroughputExceededException",
    "internal failure": "InternalFailure",
    "unavailable": "ServiceUnavailable",
    "kms throttled": "KMSThrottlingException",
    "failed after storing": "InternalFailure",
    "bad gateway": "502",
    "reset": None,
    "answer lost": None,
}
STORED_ALL_THE_SAME = {"answer lost", "failed after storing"}


@contextmanager
def kinesis_behind(mishap: Mishap | None) -> Iterator[tuple[RecordStream, Any, ServiceProxy]]:
    stream = RecordStream("exchanges", now_s=time.time)
    with (
        serving_streams([stream], now_s=time.time) as url,
        ServiceProxy(url, lambda _: ("ordered", mishap) if mishap else None) as proxy,
    ):
        yield stream, client("kinesis", proxy.url), proxy


def client(service: str, url: str, key: str = "test") -> Any:
    config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    keys = {"aws_access_key_id": key, "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=url, region_name="eu-central-1", config=config, **keys)  # type: ignore[call-overload]


def test_where_nothing_is_to_fail_requests_are_forwarded() -> None:
    with kinesis_behind(None) as (stream, kinesis, proxy):
        answer = kinesis.put_records(StreamName="exchanges", Records=RECORDS)

        assert answer["FailedRecordCount"] == 0
        assert stream.counters().records_stored == 4
        assert proxy.met == {("PutRecords", ""): 1}


@pytest.mark.parametrize("name", TOLD)
def test_a_refusal_has_no_effect_and_a_lost_answer_has(name: str) -> None:
    mishap = kinesis_mishaps(lambda: 0.0, threading.Event())[name]
    with kinesis_behind(mishap) as (stream, kinesis, _):
        code = TOLD[name]
        expected = HTTPClientError if code is None else ClientError
        with pytest.raises(expected) as met:
            kinesis.put_records(StreamName="exchanges", Records=RECORDS)

        if isinstance(met.value, ClientError):
            assert met.value.response["Error"]["Code"] == code
        assert stream.counters().records_stored == (4 if name in STORED_ALL_THE_SAME else 0)


def test_some_of_a_request_is_refused_in_its_place_and_the_rest_is_stored() -> None:
    draws = iter([0.1, 0.9, 0.1, 0.9])
    with kinesis_behind(refusing_some(lambda: next(draws), 0.5, "InternalFailure")) as (stream, kinesis, _):
        answer = kinesis.put_records(StreamName="exchanges", Records=RECORDS)

    assert [entry.get("ErrorCode") for entry in answer["Records"]] == ["InternalFailure", None, "InternalFailure", None]
    assert (answer["FailedRecordCount"], stream.counters().records_stored) == (2, 2)


def test_nobody_listens_while_connections_are_refused_and_afterwards_at_the_same_port() -> None:
    with kinesis_behind(None) as (_, kinesis, proxy):
        kinesis.put_records(StreamName="exchanges", Records=RECORDS)
        with proxy.refusing_connections(), pytest.raises((EndpointConnectionError, HTTPClientError)):
            kinesis.put_records(StreamName="exchanges", Records=RECORDS)

        assert kinesis.put_records(StreamName="exchanges", Records=RECORDS)["FailedRecordCount"] == 0


ERRORS_OF_DYNAMODB = {
    "throttled": "ThrottlingException",
    "throughput exceeded": "ProvisionedThroughputExceededException",
    "internal error": "InternalServerError",
    "conflict": "TransactionConflictException",
}


@pytest.mark.parametrize("name", ERRORS_OF_DYNAMODB)
def test_errors_of_dynamodb_are_those_that_its_client_knows(name: str) -> None:
    mishap = dynamodb_mishaps(threading.Event())[name]
    with ServiceProxy("http://127.0.0.1:9", lambda _: ("ordered", mishap)) as proxy:
        table = client("dynamodb", proxy.url)
        with pytest.raises(ClientError) as met:
            table.get_item(TableName="table", Key={"id": {"S": "1"}})

    assert met.value.response["Error"]["Code"] == ERRORS_OF_DYNAMODB[name]
    if name != "throttled":
        assert isinstance(met.value, getattr(table.exceptions, ERRORS_OF_DYNAMODB[name]))


def test_a_conflict_within_a_transaction_says_which_part_it_was() -> None:
    with ServiceProxy("http://127.0.0.1:9", lambda _: ("ordered", conflicting)) as proxy:
        table = client("dynamodb", proxy.url)
        put = {"Put": {"TableName": "table", "Item": {"id": {"S": "1"}}}}
        with pytest.raises(table.exceptions.TransactionCanceledException) as met:
            table.transact_write_items(TransactItems=[put, put])

    assert [reason["Code"] for reason in met.value.response["CancellationReasons"]] == ["TransactionConflict", "None"]


def test_a_throttled_read_of_many_items_leaves_all_of_them_unread() -> None:
    asked = {"RequestItems": {"table": {"Keys": [{"id": {"S": "1"}}]}}}
    answer = unprocessed(Asked("BatchGetItem", "", {}, json.dumps(asked).encode()), lambda _: Answered.of({}))

    told = json.loads(answer.body)
    model = botocore.session.get_session().get_service_model("dynamodb").operation_model("BatchGetItem")
    assert model.output_shape is not None
    validate_parameters(told, model.output_shape)
    assert told["UnprocessedKeys"] == asked["RequestItems"]


# --- functions ---

FUNCTION = """
import os, signal, time
def handler(event, context):
    if event.get("raise"):
        raise ValueError("no")
    if event.get("die"):
        os._exit(9)
    if event.get("wait"):
        with open(event["wait"], "w"):
            signal.pause()
    print("said by the function")
    left = context.get_remaining_time_in_millis()
    return {"pid": os.getpid(), "id": context.aws_request_id, "time": time.time(), "left": left}
"""
CONTEXT = InvocationContext("id-1", FunctionIdentity(timeout_s=30))


@pytest.fixture
def function(tmp_path: Path) -> Iterator[FunctionProcess]:
    (tmp_path / "tried_function.py").write_text(FUNCTION, "utf-8")
    root = Path(__file__).resolve().parents[4]
    process = FunctionProcess(
        "tried_function:handler", {"PYTHONPATH": f"{root}:{tmp_path}"}, tmp_path / "log", ["--pause-s-max", "5"]
    )
    yield process
    process.close()


def test_a_function_runs_in_one_process_until_that_ends(function: FunctionProcess) -> None:
    first, second = function({}, CONTEXT), function({}, CONTEXT)
    with pytest.raises(FunctionFailed, match="ValueError"):
        function({"raise": True}, CONTEXT)
    with pytest.raises(FunctionDied):
        function({"die": True}, CONTEXT)
    function.arguments = ["--clock-ahead-s", "5000"]
    third = function({}, CONTEXT)

    assert first["pid"] == second["pid"] != third["pid"]
    assert (first["id"], first["left"]) == ("id-1", 30_000)
    assert third["time"] - first["time"] > 4_000
    assert function.counters == {"starts": 2, "invocations": 5, "deaths": 1}


def test_a_function_that_is_killed_fails_its_invocation(function: FunctionProcess, tmp_path: Path) -> None:
    function({}, CONTEXT)
    waits = tmp_path / "waits"
    os.mkfifo(waits)
    failed: list[Exception] = []

    def invoke() -> None:
        try:
            function({"wait": str(waits)}, CONTEXT)
        except FunctionDied as died:
            failed.append(died)

    thread = threading.Thread(target=invoke)
    thread.start()
    # Opens once the function has opened the other end.
    with waits.open():
        assert function.kill()
    thread.join(30)
    assert len(failed) == 1
    assert not function.is_running
    assert (function.kill(), function.terminate()) == (False, False)


# --- credentials ---


def test_credentials_are_those_that_the_aws_client_finds_and_expire() -> None:
    service = CredentialService()
    with serving(service, name="metadata") as port:
        environment = {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://127.0.0.1:{port}",
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_CONFIG_FILE": "none",
            "AWS_SHARED_CREDENTIALS_FILE": "none",
        }
        with applied_environment(environment):
            found = botocore.session.get_session().get_credentials()
            assert found is not None
            key = found.get_frozen_credentials().access_key
        before = service.refuse(Asked("PutRecords", key, {}, b""))
        service.renew()
        after = service.refuse(Asked("PutRecords", key, {}, b""))
        service.is_available = False
        asking = HTTPConnection("127.0.0.1", port)
        asking.request("GET", CREDENTIALS_PATH + ROLE)
        status = asking.getresponse().status
        asking.close()

    assert before is None
    assert after is not None
    assert (after[0], status) == ("expired", 503)


def test_a_signature_of_another_time_is_refused() -> None:
    service = CredentialService()
    times = {"now": time.gmtime(), "long ago": time.gmtime(time.time() - 3600), "ahead": time.gmtime(time.time() + 900)}

    told = {
        name: service.refuse(Asked("PutRecords", "key", {"X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", at)}, b""))
        for name, at in times.items()
    }

    assert told["now"] is None
    sentences = [
        json.loads(mishap(Asked("", "", {}, b""), lambda _: Answered.of({})).body)["message"]
        for _, mishap in filter(None, told.values())
    ]
    assert [sentence.partition(":")[0] for sentence in sentences] == ["Signature expired", "Signature not yet current"]


# --- the machine ---


def test_a_small_disk_is_the_same_for_programs_one_after_the_other_and_really_full(tmp_path: Path) -> None:
    program = "import sys; open(sys.argv[1], 'ab').write(bytes(int(sys.argv[2])))"
    try:
        with small_disk(tmp_path / "disk", 64 * 1024) as prefix:
            write = [*prefix, sys.executable, "-c", program, str(tmp_path / "disk" / "file")]
            first = subprocess.run([*write, "40000"], check=False, capture_output=True, text=True)
            second = subprocess.run([*write, "40000"], check=False, capture_output=True, text=True)
    except NoSmallDisk as missing:
        pytest.skip(str(missing))

    assert first.returncode == 0, first.stderr
    assert f"[Errno {errno.ENOSPC}]" in second.stderr
    assert list((tmp_path / "disk").iterdir()) == []


def test_a_program_whose_clock_is_off_signs_with_that_time_and_waits_as_before(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(
        "import time, datetime, botocore.compat, sys\n"
        "began = time.monotonic(); time.sleep(0.01)\n"
        "assert 0 < time.monotonic() - began < 60\n"
        "now = botocore.compat.get_current_datetime().timestamp()\n"
        "assert isinstance(datetime.datetime.now(), datetime.datetime)\n"
        "print(time.time(), now, datetime.datetime.now(datetime.UTC).timestamp(), *sys.argv[1:])\n"
    )
    root = Path(__file__).resolve().parents[4]
    command = [sys.executable, "-m", "simulator.faults.clock", "-3600", "late", "word"]
    environment = {"PYTHONPATH": f"{root}:{tmp_path}"}
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()

    assert [abs(time.time() - 3600 - float(each)) < 60 for each in told[:3]] == [True] * 3
    assert told[3] == "word"


def test_a_client_that_asks_for_no_operation_is_forwarded_as_well() -> None:
    with (
        serving(CredentialService(), name="metadata") as port,
        ServiceProxy(f"http://127.0.0.1:{port}", lambda _: None) as proxy,
    ):
        asking = HTTPConnection("127.0.0.1", proxy.port)
        asking.request("GET", "/latest/meta-data/")
        assert asking.getresponse().status == 401
        asking.close()
    with pytest.raises((ConnectionRefusedError, RemoteDisconnected)):
        HTTPConnection("127.0.0.1", proxy.port).request("GET", "/")
