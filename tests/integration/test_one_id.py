"""One id leads from a request to everything that comes of it, in a simulated account."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import telemetry
from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """What the control plane's functions log within, as Lambda would take it."""
    lines: list[dict[str, Any]] = []

    class Taking(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    handler = Taking()
    handler.setFormatter(telemetry.logger.registered_formatter)
    under = logging.getLogger(telemetry.logger.name)
    level = under.level
    under.addHandler(handler)
    under.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        under.setLevel(level)
        under.removeHandler(handler)


def tokens(account: Connected, stack_id: str) -> set[str]:
    events = account.region.client("cloudformation").describe_stack_events(StackName=stack_id)["StackEvents"]
    return {event["ClientRequestToken"] for event in events if "ClientRequestToken" in event}


def test_one_id_leads_from_the_request_to_stacks_sessions_and_log_lines(account: Connected) -> None:
    with logged() as lines:
        applied = account.apply("storefront-alb")
    told = [line for line in lines if line.get("operation") == applied["id"]]
    by_message = {line["message"]: line for line in told}

    # The request that asked for it, by API Gateway's id.
    [asked] = [line for line in lines if line["message"] == "Request" and line["route"] == "PUT /v1/mirroring"]
    assert by_message["Operation requested"]["request_id"] == asked["request_id"]
    # The worker's invocation, and those that stacks' events called.
    assert by_message["Operation at rest"]["state"] == "succeeded"
    assert {line["stack"] for line in told if line["message"] == "Stack at rest"} == {COLLECTOR, PROCESSING}
    at_rest = [line for line in told if line["message"] in ("Operation at rest", "Stack at rest")]
    assert all(line["function_request_id"] for line in at_rest)
    # What stands in the account.
    for stack in (COLLECTOR, PROCESSING):
        assert tokens(account, stack) == {applied["id"]}
    tags = [{tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in account.sessions().values()]
    assert tags
    assert {each["heliostat:operation"] for each in tags} == {applied["id"]}

    # What the reconciler makes by itself names its own look.
    with logged() as lines:
        account.region.client("ec2").start_instances(InstanceIds=[account.instance("orders-2")])
        account.settle()
    session = account.sessions()[account.interface("10.20.2.21")]
    [look] = [tag["Value"] for tag in session["Tags"] if tag["Key"] == "heliostat:operation"]
    found = account.get(f"/v1/operations/{look}")
    assert (found["kind"], found["requested_by"]) == ("reconcile", "heliostat")
    assert look != applied["id"]
    assert "Operation at rest" in {line["message"] for line in lines if line.get("operation") == look}

    with logged() as lines:
        removed = account.remove()

    # The custom resource of the stack that is deleted is told of no operation, and says which one is at work.
    [drained] = [line for line in lines if line["message"] == "Drained"]
    assert drained["operation"] == removed["id"]
    assert [line for line in lines if line.get("operation") == applied["id"]] == []
    assert telemetry.logger.thread_safe_get_current_keys() == {}
