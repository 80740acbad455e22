"""One stack up and down, look by look, and out of every status in which stacks get stuck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalice_app.operations.limits import STACK_QUIET_S
from chalice_app.operations.operation import OperationStep
from chalice_app.operations.stack_leg import Look, StackLeg
from chalice_app.stacks.request import StackRequest
from chalice_app.stacks.stack import Change, ChangeSet
from chalice_app.stacks.status import STANDINGS
from tests.unit.chalice_app.operations.standing_stacks import COLLECTOR, OWNER, StandingStacks
from tests.unit.chalice_app.stacks.telling import GROUP, STACK_ID, activity, event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.stacks.scaling_activity import ScalingActivity

OPERATION = "op-1"
CONTEXT = {"account": "111122223333", "region": "eu-central-1", "partition": "aws"}
STEP = OperationStep("collector_stack", state="running")
CHANGES = (Change("Add", "AgentGroup", "", "AWS::AutoScaling::AutoScalingGroup", "False"),)


def leg(stacks: StandingStacks, activities: Sequence[ScalingActivity] = ()) -> StackLeg:
    def of_group(name: str) -> Sequence[ScalingActivity]:
        assert name == GROUP
        return activities

    return StackLeg(stacks, of_group, OWNER, OPERATION, CONTEXT)


def up(stacks: StandingStacks, step: OperationStep = STEP, activities: Sequence[ScalingActivity] = ()) -> Look:
    return leg(stacks, activities).bring_up(
        step, COLLECTOR, lambda: StackRequest(COLLECTOR, "https://bucket/template", {}, {})
    )


def down(stacks: StandingStacks, step: OperationStep = STEP) -> Look:
    return leg(stacks).take_down(step, COLLECTOR)


# --- up ---


def test_a_new_stack_is_compared_executed_and_followed_to_its_end() -> None:
    stacks = StandingStacks()

    compared = up(stacks)
    assert up(stacks, compared.step).step.detail.startswith("CloudFormation works out")
    stacks.change_sets[OPERATION] = ChangeSet(OPERATION, STACK_ID, "ready", changes=CHANGES)
    executed = up(stacks, compared.step)
    stacks.put(
        "CREATE_IN_PROGRESS",
        event(1, "STACK", "CREATE_IN_PROGRESS"),
        event(2, "AgentRole", "CREATE_COMPLETE"),
        event(3, "AgentGroup", "CREATE_IN_PROGRESS"),
    )
    making = up(stacks, executed.step)
    stacks.put("CREATE_COMPLETE", *stacks.events_of[COLLECTOR], event(4, "AgentGroup", "CREATE_COMPLETE"))
    made = up(stacks, making.step)

    assert stacks.asked == [f"compare {COLLECTOR} op-1", "execute op-1 op-1"]
    assert (executed.step.total, executed.step.resources[0]["state"]) == (1, "PLANNED")
    assert (making.step.state, making.step.done, making.step.total) == ("running", 1, 2)
    assert (made.step.state, made.step.done, made.failure) == ("done", 2, None)


def test_a_resource_tells_when_work_on_it_began_and_ended() -> None:
    stacks = StandingStacks()
    begun, other = event(2, "AgentGroup", "CREATE_IN_PROGRESS"), event(3, "AgentRole", "CREATE_IN_PROGRESS")
    stacks.put("CREATE_IN_PROGRESS", event(1, "STACK", "CREATE_IN_PROGRESS"), begun, other)
    making = up(stacks)
    ended = event(4, "AgentGroup", "CREATE_COMPLETE")
    # The events before are not told any more.
    stacks.put("CREATE_IN_PROGRESS", event(1, "STACK", "CREATE_IN_PROGRESS"), ended)

    rows = {row["name"]: row for row in up(stacks, making.step).step.resources}

    times = {name: (row["started_at_s"], row["ended_at_s"]) for name, row in rows.items()}
    assert times == {
        "AgentGroup": (begun.at.timestamp(), ended.at.timestamp()),
        "AgentRole": (other.at.timestamp(), None),
    }


@pytest.mark.parametrize(("quiet_s", "is_told"), [(STACK_QUIET_S - 1, False), (STACK_QUIET_S + 1, True)])
def test_a_stack_of_which_nothing_is_heard_for_long_is_told_with_what_is_at_work(
    quiet_s: float, *, is_told: bool
) -> None:
    stacks = StandingStacks()
    last = event(3, "AgentGroup", "CREATE_IN_PROGRESS")
    stacks.put(
        "CREATE_IN_PROGRESS", event(1, "STACK", "CREATE_IN_PROGRESS"), event(2, "AgentRole", "CREATE_COMPLETE"), last
    )

    late = replace(leg(stacks), now_s=last.at.timestamp() + quiet_s)
    look = late.bring_up(STEP, COLLECTOR, lambda: StackRequest(COLLECTOR, "https://bucket/template", {}, {}))

    assert (look.failure, look.step.state) == (None, "running")
    assert ("Last at work: AgentGroup." in look.step.detail) is is_told


def test_a_stack_that_is_as_it_has_to_be_is_left_alone() -> None:
    stacks = StandingStacks(change_sets={OPERATION: ChangeSet(OPERATION, STACK_ID, "unchanged")})
    stacks.put("CREATE_COMPLETE", event(1, "STACK", "CREATE_COMPLETE", token="earlier"))

    look = up(stacks, replace(STEP, marks={"change_set": OPERATION}))

    assert (look.step.state, stacks.asked) == ("skipped", ["drop op-1"])


def test_what_cannot_be_compared_fails_with_its_reason() -> None:
    reason = "Template error: instance of Fn::GetAtt references undefined resource Nothing"
    stacks = StandingStacks(change_sets={OPERATION: ChangeSet(OPERATION, STACK_ID, "failed", reason)})

    look = up(stacks, replace(STEP, marks={"change_set": OPERATION}))

    assert look.failure is not None
    assert reason in look.failure.evidence["aws_message"]


def test_a_worker_that_died_before_it_noted_its_change_set_asks_for_the_same_again() -> None:
    stacks = StandingStacks()
    up(stacks)

    up(stacks)

    assert stacks.asked == [f"compare {COLLECTOR} op-1"] * 2
    assert len(stacks.change_sets) == 1


def test_a_change_set_that_was_deleted_is_made_again() -> None:
    stacks = StandingStacks()

    look = up(stacks, replace(STEP, marks={"change_set": "gone"}))

    assert look.step.marks["change_set"] == OPERATION


def test_a_change_set_that_somebody_else_made_outdated_is_dropped_and_made_anew() -> None:
    stacks = StandingStacks()
    compared = up(stacks)
    stacks.change_sets[OPERATION] = ChangeSet(OPERATION, STACK_ID, "outdated", changes=CHANGES)

    dropped = up(stacks, compared.step)
    again = up(stacks, dropped.step)

    assert (dropped.failure, dropped.step.state) == (None, "running")
    assert again.step.detail.startswith("CloudFormation works out")
    assert stacks.asked == [f"compare {COLLECTOR} op-1", "drop op-1", f"compare {COLLECTOR} op-1"]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"])
def test_a_stack_that_can_only_be_deleted_is_deleted_and_made_anew(status: str) -> None:
    stacks = StandingStacks()
    stacks.put(status, event(1, "STACK", status, token="earlier"))

    look = up(stacks)
    stacks.stacks.clear()
    up(stacks, look.step)

    assert stacks.asked == [f"delete {COLLECTOR} op-1-clear-0", f"compare {COLLECTOR} op-1"]


@pytest.mark.parametrize("status", [name for name, found in STANDINGS.items() if found.way_out.value == "wait"])
def test_what_somebody_else_does_to_the_stack_is_waited_for(status: str) -> None:
    stacks = StandingStacks()
    stacks.put(status, event(1, "STACK", status, token="another"))

    look = up(stacks)

    assert (look.failure, look.step.state, stacks.asked) == (None, "running", [])
    assert status in look.step.detail


def test_the_cause_of_a_rollback_is_the_launch_that_failed_and_not_what_was_cancelled_for_it() -> None:
    stacks = StandingStacks()
    stacks.put(
        "ROLLBACK_COMPLETE",
        event(1, "STACK", "CREATE_IN_PROGRESS"),
        event(2, "AgentGroup", "CREATE_IN_PROGRESS"),
        event(9, "AgentGroup", "CREATE_FAILED", "Group did not stabilize. {current/minimum/maximum/size} is 0/2/6."),
        event(9, "RecordStream", "CREATE_FAILED", "Resource creation cancelled"),
        event(10, "STACK", "ROLLBACK_IN_PROGRESS"),
    )
    message = "Client.InternalError: Client error on launch. Launching EC2 instance failed."

    look = up(stacks, activities=[activity(5, message)])

    assert look.failure is not None
    assert look.failure.code == "launch_key_unusable"
    assert stacks.asked == []


def test_an_update_that_cannot_be_rolled_back_goes_on_and_then_without_what_failed() -> None:
    stacks = StandingStacks()
    stacks.put(
        "UPDATE_ROLLBACK_FAILED",
        event(1, "STACK", "UPDATE_IN_PROGRESS"),
        event(2, "AgentRole", "UPDATE_FAILED", "Access denied for operation 'iam:PutRolePolicy'."),
        event(3, "RecordStream", "UPDATE_FAILED", "Rate exceeded"),
    )

    first = up(stacks)
    second = up(stacks, first.step)
    third = up(stacks, second.step)

    assert stacks.asked[0] == f"roll back {COLLECTOR} op-1-recover-0"
    assert stacks.asked[1].startswith(f"roll back {COLLECTOR} op-1-recover-1 skipping ")
    assert (first.failure, second.failure) == (None, None)
    assert third.failure is not None
    assert len(stacks.asked) == 2


def test_a_stack_of_our_name_that_is_somebody_elses_is_neither_changed_nor_deleted() -> None:
    stacks = StandingStacks()
    stacks.put("CREATE_COMPLETE", tags={"heliostat:managed-by": "another"})

    refused, left = up(stacks), down(stacks)

    assert refused.failure is not None
    assert refused.failure.code == "name_taken"
    assert (left.step.state, left.failure, stacks.asked) == ("done", None, [])


# --- down ---


def test_a_stack_is_deleted_followed_and_gone() -> None:
    stacks = StandingStacks()
    stacks.put("CREATE_COMPLETE", event(1, "AgentRole", "CREATE_COMPLETE", token="earlier"))

    begun = down(stacks)
    stacks.put("DELETE_IN_PROGRESS", event(2, "AgentRole", "DELETE_COMPLETE", token="op-1-delete-0"))
    going = down(stacks, begun.step)
    stacks.stacks.clear()
    gone = down(stacks, going.step)

    assert stacks.asked == [f"delete {COLLECTOR} op-1-delete-0"]
    assert (begun.step.total, going.step.done, gone.step.state) == (1, 1, "done")


def test_what_cannot_be_deleted_is_left_behind_by_name_at_the_second_attempt() -> None:
    stacks = StandingStacks()
    stacks.put(
        "DELETE_FAILED",
        event(1, "STACK", "DELETE_IN_PROGRESS"),
        event(2, "MirrorTarget", "DELETE_FAILED", "is in use"),
    )

    first = down(stacks)
    second = down(stacks, first.step)
    third = down(stacks, second.step)

    assert stacks.asked == [
        f"delete {COLLECTOR} op-1-recover-0",
        f"delete {COLLECTOR} op-1-recover-1 retaining MirrorTarget",
    ]
    assert second.step.marks["retained"] == ["MirrorTarget"]
    assert third.failure is not None


@pytest.mark.parametrize("status", sorted(STANDINGS))
def test_of_every_status_there_is_a_way_on_both_up_and_down(status: str) -> None:
    for move in (up, down):
        stacks = StandingStacks()
        stacks.put(status, event(1, "STACK", status, token="earlier"))

        look = move(stacks)

        assert stacks.asked or look.step.detail or look.failure, f"{move.__name__} stands still"
