from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from simulator.aws import functions

if TYPE_CHECKING:
    from tests.unit.simulator.aws.conftest import Stacks

Event = dict[str, Any]
DRAIN = "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-drain"


def put(event: Event, **answer: Any) -> int:
    """Answer a request as the functions of CloudFormation's guide do."""
    body = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body |= {"PhysicalResourceId": event.get("PhysicalResourceId", "drain-1"), "Status": "SUCCESS", **answer}
    request = Request(event["ResponseURL"], json.dumps(body).encode(), {"Content-Type": ""}, method="PUT")
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


def drain(**properties: Any) -> dict[str, Any]:
    return {"Type": "Custom::Drain", "Properties": {"ServiceToken": DRAIN, "ServiceTimeout": 5, **properties}}


def test_a_function_is_asked_to_make_change_and_remove_a_resource(stacks: Stacks) -> None:
    asked: list[Event] = []

    def handler(event: Event, _: Any) -> None:
        asked.append(event)
        put(event, Data={"Drained": "3"})

    functions.register("heliostat-drain", handler)
    outputs = {"Drained": {"Value": {"Fn::GetAtt": ["Drain", "Drained"]}}}

    assert stacks.create("custom", {"Drain": drain(Seconds=30, Wait=True)}, outputs=outputs) == "CREATE_COMPLETE"
    stack = stacks.describe("custom")
    assert stack["Outputs"][0]["OutputValue"] == "3"
    assert stacks.resources("custom")["Drain"][0] == "drain-1"
    assert stacks.update("custom", {"Drain": drain(Seconds=60)}, outputs=outputs) == "UPDATE_COMPLETE"
    assert stacks.delete("custom") == ""

    created, updated, deleted = asked
    assert created == {
        "RequestType": "Create",
        "ServiceToken": DRAIN,
        "ResponseURL": created["ResponseURL"],
        "RequestId": created["RequestId"],
        "StackId": stack["StackId"],
        "LogicalResourceId": "Drain",
        "ResourceType": "Custom::Drain",
        "ResourceProperties": {"ServiceToken": DRAIN, "ServiceTimeout": "5", "Seconds": "30", "Wait": "true"},
    }
    assert (updated["RequestType"], updated["PhysicalResourceId"]) == ("Update", "drain-1")
    assert updated["OldResourceProperties"] == created["ResourceProperties"]
    assert (deleted["RequestType"], deleted["ResourceProperties"]["Seconds"]) == ("Delete", "60")


def test_another_identifier_in_the_answer_means_another_resource_and_the_old_one_goes(stacks: Stacks) -> None:
    asked: list[tuple[str, str]] = []

    def handler(event: Event, _: Any) -> None:
        asked.append((event["RequestType"], event.get("PhysicalResourceId", "")))
        identifier = event.get("PhysicalResourceId") if event["RequestType"] == "Delete" else f"drain-{len(asked)}"
        put(event, PhysicalResourceId=identifier)

    functions.register("heliostat-drain", handler)
    stacks.create("custom", {"Drain": drain(Seconds=1)})

    assert stacks.update("custom", {"Drain": drain(Seconds=2)}) == "UPDATE_COMPLETE"

    assert asked == [("Create", ""), ("Update", "drain-1"), ("Delete", "drain-1")]
    assert stacks.resources("custom")["Drain"][0] == "drain-2"


def test_a_failure_fails_the_resource_with_its_reason_and_what_was_begun_is_removed(stacks: Stacks) -> None:
    asked: list[str] = []

    def handler(event: Event, _: Any) -> None:
        asked.append(event["RequestType"])
        failed = event["RequestType"] == "Create"
        put(event, Status="FAILED" if failed else "SUCCESS", Reason="no such session")

    functions.register("heliostat-drain", handler)

    assert stacks.create("custom", {"Drain": drain()}) == "ROLLBACK_COMPLETE"

    [(_, reason)] = stacks.failures("custom")
    assert reason.startswith(
        "Received response status [FAILED] from custom resource. Message returned: no such session (RequestId: "
    )
    assert asked == ["Create", "Delete"]


def test_a_function_that_never_answers_fails_after_its_timeout(stacks: Stacks) -> None:
    functions.register("heliostat-drain", lambda event, _: put(event) if event["RequestType"] == "Delete" else None)

    assert stacks.create("silent", {"Drain": drain(ServiceTimeout=1)}) == "ROLLBACK_COMPLETE"

    [(_, reason)] = stacks.failures("silent")
    assert reason.startswith(
        "CloudFormation did not receive a response from your Custom Resource. Please check your logs"
    )


def test_a_function_that_is_not_there_is_named(stacks: Stacks) -> None:
    assert stacks.create("nobody", {"Drain": drain()}) == "ROLLBACK_FAILED"

    assert stacks.failures("nobody")[0][1].startswith(f"Function not found: {DRAIN}")


@pytest.mark.parametrize("wrong", [{"RequestId": "another"}, {"StackId": "another"}, {"LogicalResourceId": "Another"}])
def test_an_answer_to_another_request_is_no_answer(stacks: Stacks, wrong: Event) -> None:
    def handler(event: Event, _: Any) -> None:
        put(event, **(wrong if event["RequestType"] == "Create" else {}))

    functions.register("heliostat-drain", handler)

    assert stacks.create("forged", {"Drain": drain()}) == "ROLLBACK_COMPLETE"

    assert stacks.failures("forged")[0][1].startswith("Invalid response object")


def test_a_request_is_answered_once(stacks: Stacks) -> None:
    answers: list[int] = []
    events: list[Event] = []

    def handler(event: Event, _: Any) -> None:
        events.append(event)
        answers.append(put(event))

    functions.register("heliostat-drain", handler)

    stacks.create("once", {"Drain": drain()})

    assert (answers, put(events[0])) == ([200], 403)
