from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.stacks.root_cause import RootCause, failed_resources, of_operation, root_cause, unwrapped
from tests.unit.chalice_app.stacks.telling import NOON, activity, event

NO_CAPACITY = (
    "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested "
    "(eu-central-1a). Our "
    "system will be working on provisioning additional capacity. You can currently get m6i.large capacity by not "
    "specifying "
    "an Availability Zone in your request or choosing eu-central-1b. Launching EC2 instance failed."
)
KEY_REFUSED = (
    "Instance became unhealthy while waiting for instance to be in InService state. "
    "Termination Reason: Client.InternalError: Client error on launch"
)
NO_SIGNAL = "Received 0 SUCCESS signal(s) out of 2.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement"

DENIED = (
    "API: iam:CreateRole User: arn:aws:iam::111122223333:user/x is not authorized to perform: iam:CreateRole "
    "on resource: r with an explicit deny"
)
ROLLED_BACK = "The following resource(s) failed to create: [AgentRole, RecordStream]. Rollback requested by user."

FAILED_CREATION = [
    event(0, "STACK", "CREATE_IN_PROGRESS", "User Initiated"),
    event(1, "RecordStream", "CREATE_IN_PROGRESS"),
    event(1, "AgentRole", "CREATE_IN_PROGRESS"),
    event(5, "AgentRole", "CREATE_FAILED", DENIED),
    event(5, "RecordStream", "CREATE_FAILED", "Resource creation cancelled"),
    event(6, "STACK", "ROLLBACK_IN_PROGRESS", ROLLED_BACK),
    event(8, "RecordStream", "DELETE_FAILED", "Stream heliostat under account 111122223333 is in use."),
    event(9, "STACK", "ROLLBACK_FAILED", "The following resource(s) failed to delete: [RecordStream]. "),
]


def cause_of(*args: object, **keywords: object) -> RootCause:
    found = root_cause(*args, **keywords)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_oldest_failed_resource_is_the_cause_and_none_that_was_cancelled_or_failed_on_the_way_back() -> None:
    cause = cause_of(FAILED_CREATION, token="op-1")

    assert (cause.logical_id, cause.failure.code) == ("AgentRole", "denied_explicitly")
    assert cause.failure.evidence["logical_id"] == "AgentRole"


@given(st.integers(0, 10**6))
def test_neither_order_nor_repetition_of_events_changes_the_cause(seed: int) -> None:
    random = Random(seed)
    shuffled = [*FAILED_CREATION, *random.sample(FAILED_CREATION, 3)]
    random.shuffle(shuffled)

    assert root_cause(shuffled, token="op-1") == root_cause(FAILED_CREATION, token="op-1")


def test_failures_of_an_earlier_operation_do_not_count() -> None:
    earlier = [
        event(-50, "STACK", "UPDATE_IN_PROGRESS", "User Initiated", token="op-0"),
        event(-40, "MirrorTarget", "UPDATE_FAILED", "old", token="op-0"),
        event(-30, "STACK", "UPDATE_ROLLBACK_COMPLETE", token="op-0"),
    ]

    assert cause_of([*earlier, *FAILED_CREATION], token="op-1").logical_id == "AgentRole"
    assert cause_of([*earlier, *FAILED_CREATION], token="op-0").reason == "old"


def test_without_a_token_the_operation_begins_where_somebody_last_asked() -> None:
    earlier = [
        event(-50, "STACK", "CREATE_IN_PROGRESS", "User Initiated", token=None),
        event(-40, "MirrorTarget", "CREATE_FAILED", "old", token=None),
    ]
    untold = [replace(each, token=None) for each in FAILED_CREATION]

    assert of_operation([*earlier, *untold])[0].at == NOON
    assert cause_of([*earlier, *untold]).logical_id == "AgentRole"
    assert cause_of([*earlier, *untold], token="op-unheard-of").logical_id == "AgentRole"


GROUP_FAILED = [
    event(0, "STACK", "CREATE_IN_PROGRESS", "User Initiated"),
    event(2, "AgentGroup", "CREATE_IN_PROGRESS"),
    event(900, "AgentGroup", "CREATE_FAILED", NO_SIGNAL),
    event(901, "STACK", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [AgentGroup]. "),
]


@pytest.mark.parametrize(
    ("message", "code"), [(NO_CAPACITY, "no_capacity"), (KEY_REFUSED, "launch_key_unusable")], ids=["capacity", "key"]
)
def test_a_group_without_signals_failed_for_what_its_activities_say(message: str, code: str) -> None:
    cause = cause_of(GROUP_FAILED, token="op-1", activities=[activity(30, message)])

    assert cause.failure.code == code
    assert cause.reason == message
    assert cause.activity_id == "activity-30"
    assert cause.logical_id == "AgentGroup"
    assert cause.failure.evidence["subnet_id"] == "subnet-0a"


def test_a_group_that_did_not_stabilise_is_looked_into_as_well() -> None:
    wrapped = (
        'Resource handler returned message: "Group did not stabilize." '
        "(RequestToken: 258db5a1-23c6-5e4b-4d23-7a469fc2de96, HandlerErrorCode: NotStabilized)"
    )
    events = [*GROUP_FAILED[:2], event(900, "AgentGroup", "CREATE_FAILED", wrapped)]

    assert cause_of(events, activities=[activity(30, NO_CAPACITY)]).failure.code == "no_capacity"
    assert cause_of(events).failure.code == "group_unstable"
    assert cause_of(events).reason == unwrapped(wrapped) == "Group did not stabilize."


def test_activities_before_the_operation_of_another_group_or_that_succeeded_say_nothing() -> None:
    activities = [
        activity(-10, NO_CAPACITY),
        activity(20, NO_CAPACITY, group="somebody-elses"),
        activity(25, "", status="Failed"),
        activity(30, NO_CAPACITY, status="Successful"),
    ]

    cause = cause_of(GROUP_FAILED, activities=activities)

    assert (cause.failure.code, cause.activity_id) == ("agents_silent", None)


def test_the_first_activity_that_is_understood_counts_before_one_that_is_not() -> None:
    strange = activity(10, "The flux is inverted.")

    understood = cause_of(GROUP_FAILED, activities=[activity(40, NO_CAPACITY), strange])
    alone = cause_of(GROUP_FAILED, activities=[strange])

    assert understood.failure.code == "no_capacity"
    assert alone.failure.code == "unexplained"
    assert "The flux is inverted." in alone.failure.explanation


def test_agents_that_said_that_they_failed_are_not_looked_for_among_launches() -> None:
    failed = "Received 1 FAILURE signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement"

    cause = cause_of([event(9, "AgentGroup", "CREATE_FAILED", failed)], activities=[activity(10, NO_CAPACITY)])

    assert cause.failure.code == "agents_failed"


def test_a_rollback_without_a_failed_resource_is_told_by_the_stack_itself() -> None:
    timeout = "Stack creation time exceeded the specified timeout. Rollback requested by user."
    started = event(0, "STACK", "CREATE_IN_PROGRESS", "User Initiated")

    cause = cause_of([started, event(9, "STACK", "ROLLBACK_IN_PROGRESS", timeout)])

    assert cause.logical_id == "heliostat-collector"
    assert "timeout" in cause.reason


def test_an_operation_in_which_nothing_failed_has_no_cause() -> None:
    assert root_cause([]) is None
    started = event(0, "STACK", "UPDATE_IN_PROGRESS", "User Initiated")
    assert root_cause([started, event(1, "STACK", "UPDATE_COMPLETE")]) is None


def test_what_a_recovery_may_leave_out_is_what_failed_last() -> None:
    events = [
        event(0, "STACK", "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated"),
        event(1, "AgentGroup", "UPDATE_FAILED", "no"),
        event(2, "MirrorTarget", "UPDATE_FAILED", "Resource update cancelled"),
        event(3, "AgentRole", "UPDATE_FAILED", "no"),
        event(4, "AgentRole", "UPDATE_COMPLETE"),
    ]

    assert failed_resources(events, "op-1") == ("AgentGroup",)


def test_what_a_hook_said_is_in_an_event_of_its_own_and_told_with_the_cause() -> None:
    refused = event(3, "AgentRole", "CREATE_FAILED", "The following hook(s) failed: [AWS::ControlTower::Hook]")
    said = replace(event(2, "AgentRole", "CREATE_IN_PROGRESS"), hook_reason="[CT.IAM.PR.1]: Require a boundary")
    other = replace(event(2, "RecordStream", "CREATE_IN_PROGRESS"), hook_reason="[CT.KINESIS.PR.1]: Encrypt")

    cause = cause_of([event(0, "STACK", "CREATE_IN_PROGRESS"), other, said, refused])

    assert cause.failure.code == "hook_refused"
    assert cause.reason.endswith("[AWS::ControlTower::Hook] : [CT.IAM.PR.1]: Require a boundary")
    assert '"[CT.IAM.PR.1]: Require a boundary"' in cause.failure.explanation


def test_a_resource_that_is_not_ready_is_no_group_without_agents() -> None:
    reason = 'Resource handler returned message: "Exceeded attempts to wait" (RequestToken: 0a1b, HandlerErrorCode: %s)'
    silent = event(3, "RecordStream", "CREATE_FAILED", reason % "NotStabilized")
    group = replace(silent, logical_id="AgentGroup", resource_type="AWS::AutoScaling::AutoScalingGroup", physical_id="")

    of_stream = cause_of([event(0, "STACK", "CREATE_IN_PROGRESS"), silent])
    of_group = cause_of([event(0, "STACK", "CREATE_IN_PROGRESS"), group], activities=[activity(2, NO_CAPACITY)])

    assert (of_stream.failure.code, of_group.failure.code) == ("resource_not_ready", "no_capacity")


def test_a_launch_that_misses_a_part_of_the_stack_is_told_before_what_nobody_knows() -> None:
    gone = "The subnet ID 'subnet-0a1b2c3d4e5f60718' does not exist. Launching EC2 instance failed."
    events = [event(0, "STACK", "CREATE_IN_PROGRESS"), event(9, "AgentGroup", "CREATE_FAILED", NO_SIGNAL)]

    cause = cause_of(events, activities=[activity(3, gone), activity(1, "The flux is inverted.")])

    assert (cause.failure.code, cause.activity_id) == ("stack_part_gone", "activity-3")
    assert "subnet-0a1b2c3d4e5f60718" in cause.failure.explanation
