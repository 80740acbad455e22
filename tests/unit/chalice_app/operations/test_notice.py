from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api_inventory.notifications.happening import shown
from chalice_app.failures.explain import explain
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.notice import of_operation, of_stack
from chalice_app.operations.operation import Operation
from chalice_app.stacks.stack_events import StackChange, read_stack_event
from tests.unit.chalice_app.stacks.telling import STACK_ID

FAILURE = explain(code="UnauthorizedOperation", message="no", operation="ec2:CreateTrafficMirrorSession")


def operation(**fields: Any) -> Operation:
    requested = Operation.requested("01", "remove", Selection(3), requested_by="somebody", now_s=1.0)
    return replace(requested, **fields)


@pytest.mark.parametrize(
    ("state", "words", "severity"),
    [
        ("succeeded", "Remove is done.", "info"),
        ("failed", "Remove failed.", "high"),
        ("waiting", "Remove waits for you.", "medium"),
    ],
)
def test_an_operation_is_told_in_a_sentence_and_in_facts(state: str, words: str, severity: str) -> None:
    told = of_operation(operation(state=state))

    assert (told.kind, told.text, told.severity) == ("operation", words, severity)
    assert told.facts == {"operation_id": "01", "operation": "remove", "state": state, "failure": None}


def test_a_failure_is_told_with_what_to_do_and_a_removal_with_what_it_saves() -> None:
    failed = of_operation(operation(state="failed", failure=FAILURE.document(), saved_per_month="9.50"))
    assert FAILURE.fix
    assert failed.details == (shown(FAILURE.explanation), shown(FAILURE.fix))
    assert failed.facts["failure"] == FAILURE.code

    done = of_operation(operation(state="succeeded", saved_per_month="9.50"))
    assert done.details == ("That saves 9.50 USD each month.",)


def test_each_state_of_an_operation_is_a_notice_of_its_own() -> None:
    states = ("waiting", "failed", "succeeded")

    assert len({of_operation(operation(state=state)).id for state in states}) == 3


def test_a_stack_that_came_to_rest_is_told_once_with_its_cause_or_awss_reason() -> None:
    event = {
        "id": "event-1",
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "account": "111122223333",
        "region": "eu-central-1",
        "time": "2026-11-26T12:00:00Z",
        "resources": [STACK_ID],
        "detail": {
            "stack-id": STACK_ID,
            "status-details": {"status": "ROLLBACK_COMPLETE", "status-reason": "It was too much."},
            "client-request-token": "op-1",
        },
    }
    change = read_stack_event(
        event, account="111122223333", region="eu-central-1", stack_names=("heliostat-collector",)
    )
    assert isinstance(change, StackChange)

    plain, explained = of_stack(change, None), of_stack(change, FAILURE)

    assert plain.text == "Stack heliostat-collector is ROLLBACK_COMPLETE."
    assert plain.severity == "high"
    assert plain.details == ("It was too much.",)
    assert shown(FAILURE.explanation) in explained.details
    assert plain.id == explained.id
    assert explained.facts["operation_id"] == "op-1"
