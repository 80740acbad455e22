from __future__ import annotations

import io
import json

import boto3
import pytest
from botocore.stub import Stubber

from mirror_agent.instance_metadata import MetadataUnavailable
from mirror_agent.lifecycle_action import HookAction
from mirror_agent.log import agent_logger

NAMES = {"AutoScalingGroupName": "heliostat-agents", "LifecycleHookName": "drain", "InstanceId": "i-1"}


class Bench:
    """An action whose client is botocore's own, held to the service's model."""

    def __init__(self) -> None:
        client = boto3.client(
            "autoscaling", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        self.stub = Stubber(client)
        self.lines = io.StringIO()
        self.instance_id = "i-1"
        self.action = HookAction(
            client,
            agent_logger(self.lines),
            group="heliostat-agents",
            hook="drain",
            instance_id=self.asked,
        )

    def asked(self) -> str:
        if not self.instance_id:
            raise MetadataUnavailable("the metadata service does not answer")
        return self.instance_id

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.lines.getvalue().splitlines()]


def test_an_action_is_prolonged_and_completed() -> None:
    bench = Bench()
    bench.stub.add_response("record_lifecycle_action_heartbeat", {}, NAMES)
    bench.stub.add_response("complete_lifecycle_action", {}, {**NAMES, "LifecycleActionResult": "CONTINUE"})

    with bench.stub:
        bench.action.prolong()
        bench.action.complete()

    bench.stub.assert_no_pending_responses()
    assert bench.events() == ["lifecycle_action_completed"]


@pytest.mark.parametrize("step", ["record_lifecycle_action_heartbeat", "complete_lifecycle_action"])
def test_a_refusal_is_logged_and_ends_nothing(step: str) -> None:
    bench = Bench()
    bench.stub.add_client_error(step, "ValidationError", "No active Lifecycle Action found")

    with bench.stub:
        bench.action.prolong() if step.startswith("record") else bench.action.complete()

    assert bench.events() == ["lifecycle_action_refused"]


def test_without_the_name_of_the_instance_nothing_is_asked() -> None:
    bench = Bench()
    bench.instance_id = ""

    with bench.stub:
        bench.action.prolong()
        bench.action.complete()

    assert bench.events() == ["lifecycle_action_refused"] * 2
