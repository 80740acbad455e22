"""Stacks that fail, are stuck, or are somebody else's work: the cause is told, and each is led out of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.operations import stack_leg, worker
from simulator.aws import custom_resources, faults, functions, stack_engine
from simulator.aws.stack_faults import failing, pace
from tests.integration.connected import COLLECTOR, LOOK_S, PROCESSING
from tests.integration.failures_told.telling import collector_step, explained_over_http, tells, told

if TYPE_CHECKING:
    from tests.integration.connected import Connected

GROUP, SECURITY_GROUP = "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::SecurityGroup"
DEPENDENT = "resource sg-0a1b2c3d4e5f60718 has a dependent object"
STACK = f"arn:aws:cloudformation:eu-central-1:123456789012:stack/{COLLECTOR}/0a1b2c3d-0000-4000-8000-000000000000"


def parameters(account: Connected) -> list[dict[str, str]]:
    [stack] = account.region.client("cloudformation").describe_stacks(StackName=COLLECTOR)["Stacks"]
    return [dict(each) for each in stack["Parameters"]]


def other_types(account: Connected) -> list[str]:
    """Instance types that the stack does not have: applying them changes it."""
    given = {each["ParameterKey"]: each["ParameterValue"] for each in parameters(account)}["InstanceTypes"]
    return ["m6i.large"] if given != "m6i.large" else ["m6i.xlarge"]


def update_by_hand(account: Connected, log_days: str) -> None:
    """Somebody else updates the collector stack, by the template that it has."""
    given = {each["ParameterKey"]: each["ParameterValue"] for each in parameters(account)} | {"InstanceTypes": log_days}
    account.region.client("cloudformation").update_stack(
        StackName=COLLECTOR,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    )


def shown(account: Connected) -> dict[str, Any]:
    found: dict[str, Any] = account.get("/v1/mirroring")["stacks"][0]
    return found


def details_of(account: Connected, operation_id: str) -> set[str]:
    """What the step of the collector stack tells, one look after the other, until it is done."""
    seen: set[str] = set()
    while True:
        operation = account.get(f"/v1/operations/{operation_id}")
        seen.add(collector_step(operation)["detail"])
        if collector_step(operation)["state"] in ("done", "failed", "skipped"):
            return seen
        time.sleep(LOOK_S)


# --- what a change of a stack meets ---

REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "balancer_quota": ("You have reached the limit on the number of load balancers", ("Service Quotas",)),
    "balancer_has_mirror_target": (
        "The specified Network Load Balancer is already configured as a Traffic Mirror target",
        ("only once",),
    ),
    "still_in_use": (DEPENDENT, ("sg-0a1b2c3d4e5f60718",)),
    "name_taken": (
        (
            "Resource of type 'AWS::AutoScaling::AutoScalingGroup' with identifier "
            '\'{"AutoScalingGroupName":"heliostat-collector-agents"}\' already exists.'
        ),
        ("HELIOSTAT_NAME", "heliostat-collector-agents"),
    ),
    "hook_refused": (
        "The following hook(s) failed: [AWS::ControlTower::Hook] : Hook failed with message: [CT.AUTOSCALING.PR.1]",
        ("AgentGroup", "AWS::ControlTower::Hook", "CT.AUTOSCALING.PR.1"),
    ),
}


@tells(chosen=REASONS)
@pytest.mark.parametrize("code", REASONS)
def test_a_resource_that_cannot_be_changed_is_the_cause_and_everything_stays_as_it_was(
    mirroring: Connected, code: str
) -> None:
    reason, words = REASONS[code]
    before = mirroring.all_sessions()

    with failing(GROUP, reason, on=("update",)):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=other_types(mirroring))

    told(failed["failure"], code, *words)
    assert failed["failure"]["evidence"]["logical_id"] == "AgentGroup"
    assert mirroring.stack_status(COLLECTOR) == "UPDATE_ROLLBACK_COMPLETE"
    assert mirroring.all_sessions() == before
    assert mirroring.retry(failed)["state"] == "succeeded"


REFUSALS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "capabilities_missing": (
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_IAM]",
        ("CAPABILITY_IAM",),
    ),
    "parameters_invalid": (
        "ValidationError",
        "Parameters: [AgentsMax] do not exist in the template",
        ("AgentsMax", "heliostat deploy"),
    ),
    "stack_exists": ("AlreadyExistsException", f"Stack [{COLLECTOR}] already exists", ("installation name",)),
    "stack_busy": (
        "ValidationError",
        f"Stack:{STACK} is in UPDATE_IN_PROGRESS state and can not be updated.",
        ("UPDATE_IN_PROGRESS", COLLECTOR),
    ),
}


@tells(chosen=REFUSALS)
@pytest.mark.parametrize("code", REFUSALS)
def test_a_change_set_that_is_refused_is_told_and_made_once_it_is_not(
    mirroring: Connected, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What may pass is tried again for two minutes: here, a few times.
    monkeypatch.setattr(worker, "TROUBLED_LOOKS_MAX", 4)
    aws_code, message, words = REFUSALS[code]
    before = mirroring.all_sessions()

    with faults.refusing("cloudformation:CreateChangeSet", aws_code, message):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=other_types(mirroring))

    told(failed["failure"], code, *words)
    assert [step["state"] for step in failed["steps"]] == ["done", "failed", "pending", "pending"]
    assert mirroring.all_sessions() == before
    assert mirroring.retry(failed)["state"] == "succeeded"


def test_a_stack_that_somebody_else_changes_is_waited_for(mirroring: Connected) -> None:
    with pace(0.1):
        update_by_hand(mirroring, "m5.xlarge")
        applied = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=["m6i.large"])

    assert applied["state"] == "succeeded", applied["failure"]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in parameters(mirroring)}
    assert given["InstanceTypes"] == "m6i.large"


@tells("stack_unchanged", "operation_running")
def test_two_operators_at_once_share_one_operation_and_what_is_as_it_should_be_is_left(mirroring: Connected) -> None:
    mirroring.apply("storefront-alb", "backoffice-alb")
    wish = mirroring.wish("storefront-alb", "backoffice-alb")
    first = mirroring.api.put("/v1/mirroring", wish)
    second = mirroring.api.put("/v1/mirroring", wish)
    third = mirroring.api.put("/v1/mirroring", {**wish, "version": first.body["version"]})

    assert (first.status, third.body["id"]) == (202, first.body["id"])
    assert (second.status, second.body["error"]["code"]) == (409, "stale_version")
    done = mirroring.ended(first.body)
    assert done["state"] == "succeeded"
    assert [step["state"] for step in done["steps"]] == ["done", "skipped", "skipped", "done"]
    told(explained_over_http(mirroring, "", "No updates are to be performed."), "stack_unchanged")
    told(explained_over_http(mirroring, "operation_running"), "operation_running", "only one")


# --- what leads out ---


@tells("stack_update_rollback_failed")
def test_a_rollback_that_failed_is_continued_and_the_first_cause_is_told(mirroring: Connected) -> None:
    before, types = mirroring.all_sessions(), other_types(mirroring)

    with (
        failing(GROUP, "Server.InternalError: Internal error on launch", on=("update",)),
        failing("AWS::EC2::LaunchTemplate", "Internal failure", on=("rollback",)),
    ):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=types)

    assert failed["failure"]["code"] == "launch_internal_error"
    assert mirroring.stack_status(COLLECTOR) == "UPDATE_ROLLBACK_COMPLETE"
    assert mirroring.all_sessions() == before
    applied = mirroring.retry(failed)
    assert applied["state"] == "succeeded", applied["failure"]

    # Somebody else leaves it in that state: it is shown, and the next apply leads out of it.
    with failing(GROUP, "broken", on=("update",)), failing("AWS::EC2::LaunchTemplate", "broken", on=("rollback",)):
        update_by_hand(mirroring, "m5.xlarge")
        stack_engine.wait_until_idle()
    assert shown(mirroring)["status"] == "UPDATE_ROLLBACK_FAILED"
    told(explained_over_http(mirroring, shown(mirroring)["failure_code"]), "stack_update_rollback_failed", "rollback")
    again = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=["c6i.large"])
    assert again["state"] == "succeeded", again["failure"]
    assert mirroring.stack_status(COLLECTOR) == "UPDATE_COMPLETE"


@tells("still_in_use", "leftovers", "stack_delete_failed")
def test_what_cannot_be_deleted_is_kept_and_named_and_all_else_goes(mirroring: Connected) -> None:
    cloudformation = mirroring.region.client("cloudformation")
    with failing(SECURITY_GROUP, DEPENDENT, on=("delete",)):
        cloudformation.delete_stack(StackName=COLLECTOR)
        mirroring.settle()
        assert shown(mirroring)["status"] == "DELETE_FAILED"
        told(explained_over_http(mirroring, shown(mirroring)["failure_code"]), "stack_delete_failed", "kept and named")

        removed = mirroring.remove()

    told(removed["failure"], "leftovers", f"resource of {COLLECTOR}")
    assert (removed["state"], removed["steps"][-1]["state"]) == ("failed", "failed")
    assert {row["state"] for row in removed["steps"][-1]["resources"]} == {"LEFT"}
    assert mirroring.stack_status(COLLECTOR) is None
    assert mirroring.all_sessions() == []
    told(explained_over_http(mirroring, "DependencyViolation", DEPENDENT), "still_in_use", "sg-0a1b2c3d4e5f60718")
    assert mirroring.retry(removed)["state"] == "succeeded"
    assert mirroring.stack_status(PROCESSING) is None


@tells("custom_resource_silent")
def test_a_drain_that_never_answers_is_told_and_the_removal_ends_all_the_same(
    mirroring: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain = functions.registered("heliostat-drain")
    monkeypatch.setattr(custom_resources, "CUSTOM_RESOURCE_S_MAX", 0.2)
    functions.register("heliostat-drain", lambda _event, _context: None)

    mirroring.region.client("cloudformation").delete_stack(StackName=COLLECTOR)
    mirroring.settle()
    assert shown(mirroring)["status"] == "DELETE_FAILED"
    reason = shown(mirroring)["reason"]
    events = mirroring.region.client("cloudformation").describe_stack_events(StackName=COLLECTOR)["StackEvents"]
    texts = [each.get("ResourceStatusReason", "") for each in events if each["ResourceStatus"] == "DELETE_FAILED"]
    silent = next(text for text in texts if "Custom Resource" in text)
    told(explained_over_http(mirroring, "", silent), "custom_resource_silent", "NAME-drain")
    assert "failed to delete" in reason
    removed = mirroring.remove()
    functions.register("heliostat-drain", drain)

    assert mirroring.all_sessions() == []
    assert mirroring.stack_status(COLLECTOR) is None
    # The drain is nothing by itself: a stack that goes without it leaves nothing.
    assert removed["state"] == "succeeded"


@tells("deletion_protected")
def test_a_stack_that_is_protected_stays_until_the_protection_is_taken_off(mirroring: Connected) -> None:
    text = f"Stack [{COLLECTOR}] cannot be deleted while TerminationProtection is enabled"

    with faults.refusing("cloudformation:DeleteStack", "ValidationError", text):
        failed = mirroring.remove()

    told(failed["failure"], "deletion_protected", "on purpose")
    assert [step["state"] for step in failed["steps"]] == ["done", "failed", "pending", "pending"]
    assert mirroring.stack_status(COLLECTOR) is not None
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert mirroring.stack_status(COLLECTOR) is None


@tells("stack_deleted", "stack_absent")
def test_a_stack_that_somebody_deletes_is_told_and_made_again(mirroring: Connected) -> None:
    mirroring.region.client("cloudformation").delete_stack(StackName=COLLECTOR)
    mirroring.settle()

    failed = mirroring.reconcile()

    told(failed["failure"], "stack_deleted", COLLECTOR)
    assert mirroring.get("/v1/mirroring")["state"] == "collector_missing"
    assert mirroring.all_sessions() == []
    text = f"Stack with id {COLLECTOR} does not exist"
    told(explained_over_http(mirroring, "ValidationError", text), "stack_absent", "Apply again")
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert mirroring.sessions()


@tells("stack_stuck")
def test_a_stack_that_is_silent_for_long_is_told_with_what_is_at_work_and_is_waited_for(
    mirroring: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is long is cut, as every pause is here: time itself goes on as it does.
    monkeypatch.setattr(stack_leg, "STACK_QUIET_S", 0.1)
    wish = mirroring.wish("storefront-alb", "backoffice-alb", instance_types=other_types(mirroring))

    with pace(0.4):
        operation = mirroring.api.put("/v1/mirroring", wish).body
        details = details_of(mirroring, operation["id"])
    done = mirroring.ended(operation)

    silent = next((detail for detail in details if "Nothing was heard" in detail), None)
    assert silent is not None, details
    told({"code": "stack_stuck", "explanation": silent}, "stack_stuck", COLLECTOR, "Last at work: Agent")
    assert done["state"] == "succeeded"


@tells("collector_in_another_vpc")
def test_a_collector_is_not_moved_to_another_vpc_and_what_is_mirrored_stays(mirroring: Connected) -> None:
    [other] = [each for each in mirroring.get("/v1/load-balancers")["items"] if each["name"] == "partner-alb"]
    before = mirroring.sessions()

    answer = mirroring.api.put("/v1/mirroring", mirroring.wish("storefront-alb", vpc_id=other["vpc_id"]))

    assert answer.status == 409
    told(answer.body["error"], "collector_in_another_vpc", other["vpc_id"], "DELETE /v1/mirroring")
    told(explained_over_http(mirroring, "collector_in_another_vpc"), "collector_in_another_vpc")
    assert mirroring.sessions() == before
