from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.stacks.stack_events import RefusedEvent, StackChange, read_stack_event
from tests.unit.chalice_app.stacks.telling import STACK_ID

NAMES = ("heliostat-collector", "heliostat-processing")
# The forms that EventBridge's documentation of CloudFormation gives, with a stack of ours.
OF_STACK: dict[str, Any] = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "CloudFormation Stack Status Change",
    "source": "aws.cloudformation",
    "account": "111122223333",
    "time": "2026-11-26T12:00:00Z",
    "region": "eu-central-1",
    "resources": [STACK_ID],
    "detail": {
        "stack-id": STACK_ID,
        "status-details": {"status": "CREATE_COMPLETE", "status-reason": ""},
        "client-request-token": "op-1",
    },
}
OF_RESOURCE: dict[str, Any] = {
    **OF_STACK,
    "detail-type": "CloudFormation Resource Status Change",
    "resources": [STACK_ID],
    "detail": {
        "stack-id": STACK_ID,
        "logical-resource-id": "AgentGroup",
        "physical-resource-id": "heliostat-collector-agents",
        "status-details": {"status": "CREATE_FAILED", "status-reason": "Received 0 SUCCESS signal(s) out of 2."},
        "resource-type": "AWS::AutoScaling::AutoScalingGroup",
        "client-request-token": "op-1",
    },
}


def read(event: Any) -> StackChange | RefusedEvent:
    return read_stack_event(event, account="111122223333", region="eu-central-1", stack_names=NAMES)


def change(**fields: Any) -> StackChange:
    event = deepcopy(OF_STACK)
    event["time"] = fields.get("time", event["time"])
    event["detail"]["status-details"]["status"] = fields.get("status", "CREATE_COMPLETE")
    found = read(event)
    assert isinstance(found, StackChange)
    return found


def test_a_change_of_a_stack_and_one_of_a_resource_are_told_apart() -> None:
    stack, resource = read(OF_STACK), read(OF_RESOURCE)

    assert isinstance(stack, StackChange)
    assert isinstance(resource, StackChange)
    assert (stack.stack_name, stack.status, stack.token, stack.is_of_stack) == (
        "heliostat-collector",
        "CREATE_COMPLETE",
        "op-1",
        True,
    )
    assert (resource.logical_id, resource.physical_id, resource.resource_type) == (
        "AgentGroup",
        "heliostat-collector-agents",
        "AWS::AutoScaling::AutoScalingGroup",
    )
    assert resource.reason == "Received 0 SUCCESS signal(s) out of 2."
    assert not resource.is_of_stack


def altered(path: str, value: Any) -> dict[str, Any]:
    event = deepcopy(OF_STACK)
    *outer, name = path.split("/")
    place: Any = event
    for each in outer:
        place = place[each]
    if value is None:
        del place[name]
    else:
        place[name] = value
    return event


OTHER_ACCOUNT = STACK_ID.replace("111122223333", "999999999999")
OTHER_REGION = STACK_ID.replace("eu-central-1", "us-east-1")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (altered("source", "com.example.forged"), "other_source"),
        (altered("detail-type", "CloudFormation Drift Detection Status Change"), "other_source"),
        (altered("account", "999999999999"), "other_account"),
        (altered("detail/stack-id", OTHER_ACCOUNT), "other_account"),
        (altered("region", "us-east-1"), "other_region"),
        (altered("detail/stack-id", OTHER_REGION), "other_region"),
        (altered("detail/stack-id", STACK_ID.replace("heliostat-collector", "payroll")), "other_stack"),
        (altered("detail/stack-id", STACK_ID.replace("-collector/", "-collector-2/")), "other_stack"),
        (altered("resources", [STACK_ID + "0"]), "stack_mismatch"),
        (altered("detail/stack-id", STACK_ID + "\n"), "malformed_event"),
        (altered("detail/stack-id", "heliostat-collector"), "malformed_event"),
        (altered("detail/stack-id", 7), "malformed_event"),
        (altered("detail/status-details/status", "<script>"), "malformed_event"),
        (altered("detail/status-details", None), "malformed_event"),
        (altered("detail", None), "malformed_event"),
        (altered("time", "yesterday"), "malformed_event"),
        (altered("resources", None), "malformed_event"),
        (None, "malformed_event"),
        ([], "malformed_event"),
        ("event", "malformed_event"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_forged_foreign_or_broken_is_refused_by_name_and_raises_nothing(event: Any, code: str) -> None:
    found = read(event)

    assert isinstance(found, RefusedEvent)
    assert found.code == code
    assert found.explanation.endswith(".")
    assert found.event_id in ("", OF_STACK["id"])


FIELDS = st.sampled_from([*OF_STACK, *OF_RESOURCE["detail"]])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
    max_leaves=12,
)


@given(JSON)
def test_no_event_raises(event: Any) -> None:
    assert isinstance(read(event), RefusedEvent)


def test_an_event_that_comes_late_or_again_supersedes_nothing() -> None:
    earlier = change(time="2026-11-26T12:00:00Z", status="CREATE_IN_PROGRESS")
    ended = change(time="2026-11-26T12:00:00Z", status="CREATE_COMPLETE")
    later = change(time="2026-11-26T12:00:05Z", status="UPDATE_IN_PROGRESS")

    assert earlier.supersedes(None)
    assert ended.supersedes(earlier)
    assert not earlier.supersedes(ended)
    assert not ended.supersedes(ended)
    assert later.supersedes(ended)
    assert not ended.supersedes(later)


def test_a_text_of_any_length_is_bounded() -> None:
    found = read(altered("detail/status-details/status-reason", "x" * 100_000))

    assert isinstance(found, StackChange)
    assert len(found.reason) == 1_024
