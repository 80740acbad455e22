from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from mirror_agent.log import agent_logger
from mirror_agent.log_stream import LogStream

if TYPE_CHECKING:
    from collections.abc import Iterator

# CloudWatch Logs takes no event that is older than 14 days, and moto holds to it.
NOW_MS = int(time.time() * 1_000)


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("logs", region_name="eu-central-1", aws_access_key_id="t", aws_secret_access_key="t")


def test_the_stream_is_made_when_it_is_first_needed(client: Any) -> None:
    client.create_log_group(logGroupName="/heliostat/agents")
    stream = LogStream(client, agent_logger(io.StringIO()), group="/heliostat/agents", name="i-1")

    assert stream.put(['{"event": "heartbeat"}', '{"_aws": {}}'], NOW_MS)
    assert stream.put(['{"event": "heartbeat"}'], NOW_MS + 1)

    events = client.get_log_events(logGroupName="/heliostat/agents", logStreamName="i-1")["events"]
    assert [event["message"] for event in events] == [
        '{"event": "heartbeat"}',
        '{"_aws": {}}',
        '{"event": "heartbeat"}',
    ]


def test_a_refusal_is_logged_once_and_so_is_its_end(client: Any) -> None:
    lines = io.StringIO()
    stream = LogStream(client, agent_logger(lines), group="/heliostat/agents", name="i-1")

    assert [stream.put(["x"], NOW_MS) for _ in range(3)] == [False] * 3
    client.create_log_group(logGroupName="/heliostat/agents")
    assert stream.put(["x"], NOW_MS)

    events = [json.loads(line)["event"] for line in lines.getvalue().splitlines()]
    assert events == ["log_group_refuses", "log_group_accepts_again"]


def test_a_role_without_the_right_is_one_refusal() -> None:
    client = boto3.client("logs", region_name="eu-central-1", aws_access_key_id="t", aws_secret_access_key="t")
    lines = io.StringIO()
    with Stubber(client) as stub:
        stub.add_client_error("put_log_events", "AccessDeniedException", "no")

        assert not LogStream(client, agent_logger(lines), group="g", name="n").put(["x"], NOW_MS)

    assert "AccessDeniedException" in json.loads(lines.getvalue())["reason"]
