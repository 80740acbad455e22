from __future__ import annotations

import botocore.session
import pytest

from chalice_app.stacks.event import STARTING_STATUSES
from tests.unit.chalice_app.stacks.telling import event


def test_operations_begin_with_statuses_that_cloudformation_has() -> None:
    statuses = botocore.session.get_session().get_service_model("cloudformation").shape_for("StackStatus").enum

    assert set(statuses) >= STARTING_STATUSES


@pytest.mark.parametrize(
    ("subject", "status", "reason", "starts"),
    [
        ("STACK", "UPDATE_IN_PROGRESS", "User Initiated", True),
        ("STACK", "UPDATE_IN_PROGRESS", "", True),
        ("STACK", "UPDATE_ROLLBACK_IN_PROGRESS", "", False),
        ("STACK", "UPDATE_COMPLETE", "", False),
        ("AgentRole", "UPDATE_IN_PROGRESS", "", False),
    ],
)
def test_only_the_stack_starts_an_operation(subject: str, status: str, reason: str, *, starts: bool) -> None:
    assert event(0, subject, status, reason).starts_operation is starts


def test_a_resource_that_was_cancelled_says_so() -> None:
    assert event(0, "AgentRole", "CREATE_FAILED", "Resource creation cancelled").was_cancelled
    assert not event(0, "AgentRole", "CREATE_FAILED", "Access Denied").was_cancelled
