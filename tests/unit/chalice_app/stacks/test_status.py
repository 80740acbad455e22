from __future__ import annotations

from pathlib import Path

import botocore.session
import pytest

from chalice_app.failures.catalogue import BY_CODE
from chalice_app.stacks.status import (
    ATTEMPTS_MAX,
    STANDINGS,
    Recovery,
    StackState,
    WayOut,
    has_ended,
    recovery,
    standing,
)
from tools.template_file import read_template

STATUSES = botocore.session.get_session().get_service_model("cloudformation").shape_for("StackStatus").enum


def test_every_status_of_cloudformation_is_known_and_no_other() -> None:
    assert set(STANDINGS) == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_what_goes_on_is_waited_for_and_what_has_ended_is_led_on(status: str) -> None:
    goes_on = status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"

    assert (standing(status).way_out is WayOut.WAIT) == goes_on
    assert (standing(status).state is StackState.WORKING) == goes_on
    assert has_ended(status) != goes_on


@pytest.mark.parametrize("status", STATUSES)
def test_what_is_wrong_with_a_stack_itself_has_a_row_in_the_catalogue(status: str) -> None:
    found = standing(status)

    assert found.failure_code is None or found.failure_code in BY_CODE
    assert found.failed == (("ROLLBACK" in status) or status.endswith("_FAILED"))


def test_a_stack_that_does_not_exist_is_made_and_one_in_an_unheard_of_status_is_left_alone() -> None:
    assert standing(None).way_out is WayOut.CREATE
    assert standing("TELEPORT_FAILED") == standing("ANYTHING")
    assert standing("TELEPORT_FAILED").way_out is WayOut.LOOK


def test_dead_ends_are_led_out_of_step_by_step() -> None:
    failed = ("MirrorTarget", "AgentGroup", "MirrorTarget")

    assert recovery("ROLLBACK_COMPLETE", attempt=0) == Recovery(WayOut.DELETE_AND_CREATE)
    assert recovery("UPDATE_ROLLBACK_FAILED", attempt=0, failed_resources=failed) == Recovery(WayOut.CONTINUE_ROLLBACK)
    assert recovery("UPDATE_ROLLBACK_FAILED", attempt=1, failed_resources=failed) == Recovery(
        WayOut.CONTINUE_ROLLBACK, skip=("AgentGroup", "MirrorTarget")
    )
    assert recovery("DELETE_FAILED", attempt=0, failed_resources=failed) == Recovery(WayOut.DRAIN_AND_DELETE)
    assert recovery("DELETE_FAILED", attempt=1, failed_resources=failed) == Recovery(
        WayOut.DRAIN_AND_DELETE, retain=("AgentGroup", "MirrorTarget")
    )


def test_a_drain_that_fails_alone_is_left_out_at_once() -> None:
    without = Recovery(WayOut.DRAIN_AND_DELETE, retain=("MirrorSessionDrain",))

    assert recovery("DELETE_FAILED", attempt=0, failed_resources=("MirrorSessionDrain",)) == without
    assert recovery("DELETE_FAILED", attempt=0, failed_resources=("MirrorSessionDrain", "AgentGroup")).retain == ()
    assert recovery("UPDATE_ROLLBACK_FAILED", attempt=0, failed_resources=("MirrorSessionDrain",)).skip == ()
    collector = read_template(Path(__file__).resolve().parents[4] / "cfn" / "collector.yaml")
    assert collector["Resources"]["MirrorSessionDrain"]["Type"].startswith("Custom::")


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"])
def test_attempts_end_with_a_person(status: str) -> None:
    assert recovery(status, attempt=ATTEMPTS_MAX, failed_resources=("A",)).way_out is WayOut.LOOK
    assert recovery(status, attempt=1).way_out is WayOut.LOOK
