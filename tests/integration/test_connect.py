"""From nothing to mirrored traffic and back, over the HTTP API, in a simulated account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import event_bus, faults, functions, stack_engine
from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


def test_apply_mirrors_what_was_planned_and_remove_leaves_nothing(account: Connected) -> None:
    wish = account.wish("storefront-alb", "payments-nlb")
    planned = account.api.post("/v1/mirroring/plan", wish).body

    applied = account.apply("storefront-alb", "payments-nlb")

    assert applied["state"] == "succeeded"
    assert [step["state"] for step in applied["steps"]] == ["done"] * 4
    creates = {step["subject"] for step in planned["steps"] if step["kind"] == "mirror_session"}
    assert account.sessions().keys() == creates
    assert (account.stack_status(COLLECTOR), account.stack_status(PROCESSING)) == ("CREATE_COMPLETE",) * 2

    removed = account.remove()

    assert removed["state"] == "succeeded"
    assert removed["steps"][-1]["detail"].startswith("Nothing of Heliostat's mirroring is left. That saves ")
    assert account.all_sessions() == []
    assert (account.stack_status(COLLECTOR), account.stack_status(PROCESSING)) == (None, None)
    assert account.get("/v1/mirroring")["state"] == "off"


def test_a_drain_that_does_not_answer_keeps_no_stack_and_is_no_leftover(account: Connected) -> None:
    account.apply("storefront-alb")

    with stack_engine.failing("Custom::MirrorSessionDrain", "no answer", "MirrorSessionDrain", on=("delete",)):
        removed = account.remove()

    assert removed["state"] == "succeeded"
    assert removed["steps"][-1]["detail"].startswith("Nothing of Heliostat's mirroring is left.")
    assert account.stack_status(COLLECTOR) is None


def test_a_collector_is_not_moved_to_another_vpc_until_it_is_removed(account: Connected) -> None:
    account.apply("storefront-alb")
    wish = {**account.wish("storefront-alb"), "vpc_id": "vpc-0a1b2c3d4e5f60718"}

    answers = [account.api.put("/v1/mirroring", wish), account.api.post("/v1/mirroring/plan", wish)]

    for answer in answers:
        told = answer.body["error"]
        assert (answer.status, told["code"]) == (409, "collector_in_another_vpc")
        assert f"stands in {account.region.vpc_id}" in told["explanation"]
        assert "DELETE /v1/mirroring" in told["fix"]
    account.remove()
    assert account.api.post("/v1/mirroring/plan", wish).status != 409


def test_deselecting_a_load_balancer_ends_its_sessions_and_no_other(account: Connected) -> None:
    account.apply("storefront-alb", "backoffice-alb")
    before = account.sessions()

    applied = account.apply("storefront-alb")

    gone = account.interface("10.20.2.41")
    assert applied["state"] == "succeeded"
    assert applied["steps"][1]["state"] == "skipped"
    assert before.keys() - account.sessions().keys() == {gone}


def test_a_new_instance_is_mirrored_and_one_that_stops_is_not(account: Connected) -> None:
    account.apply("storefront-alb")
    ec2 = account.region.client("ec2")

    ec2.start_instances(InstanceIds=[account.instance("orders-2")])
    account.settle()

    assert account.interface("10.20.2.21") in account.sessions()

    ec2.stop_instances(InstanceIds=[account.instance("orders-1")])
    account.settle()

    assert account.interface("10.20.1.21") not in account.sessions()


def test_what_events_do_not_tell_the_schedule_finds(account: Connected) -> None:
    account.apply("storefront-alb")

    with event_bus.losing():
        account.region.client("ec2").stop_instances(InstanceIds=[account.instance("orders-1")])
        account.settle()
    assert account.interface("10.20.1.21") in account.sessions()
    account.tick()

    assert account.interface("10.20.1.21") not in account.sessions()


def test_a_second_apply_of_the_same_wish_joins_the_first(account: Connected) -> None:
    first = account.api.put("/v1/mirroring", account.wish("storefront-alb")).body
    second = account.api.put("/v1/mirroring", account.wish("storefront-alb")).body

    assert second["id"] == first["id"]
    assert account.ended(first)["state"] == "succeeded"


def test_another_wish_waits_its_turn_and_the_newest_counts(account: Connected) -> None:
    first = account.api.put("/v1/mirroring", account.wish("storefront-alb")).body
    second = account.api.put("/v1/mirroring", account.wish("backoffice-alb")).body
    third = account.api.put("/v1/mirroring", account.wish("ledger-nlb")).body

    assert account.ended(third)["state"] == "succeeded"
    assert account.ended(second)["state"] == "superseded"
    assert account.ended(first)["state"] == "succeeded"
    assert account.sessions().keys() == {account.interface("10.20.1.51")}


def test_a_stale_version_is_refused_and_changes_nothing(account: Connected) -> None:
    account.apply("storefront-alb")
    wish = {**account.wish("ledger-nlb"), "version": 0}

    answer = account.api.put("/v1/mirroring", wish)

    assert (answer.status, answer.body["error"]["code"]) == (409, "stale_version")
    assert account.get("/v1/mirroring")["version"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"load_balancer_ids": ["storefront-alb"]}, "invalid_parameter"),
        (
            {
                "load_balancer_ids": [
                    "arn:aws:elasticloadbalancing:eu-central-1:999999999999:loadbalancer/app/theirs/0123456789abcdef"
                ]
            },
            "load_balancer_of_another_account",
        ),
        ({"load_balancer_ids": ["x"] * 2001}, "invalid_parameter"),
        ({"load_balancer_ids": "all"}, "invalid_parameter"),
        ({"vpc_id": "my-vpc"}, "invalid_parameter"),
        ({"colour": "red"}, "unknown_parameter"),
        ({"packet_length": 9000}, "invalid_parameter"),
        ({"subnet_ids": ["everywhere"]}, "invalid_parameter"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_a_sentence(
    account: Connected, change: dict[str, Any], code: str
) -> None:
    answer = account.api.put("/v1/mirroring", {**account.wish("storefront-alb"), **change})

    assert (answer.status, answer.body["error"]["code"]) == (400, code)
    assert answer.body["error"]["fix"]
    assert account.get("/v1/mirroring")["version"] == 0


def test_a_load_balancer_that_is_gone_is_told_and_hinders_no_other(account: Connected) -> None:
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/gone/0123456789abcdef"
    wish = account.wish("storefront-alb")
    wish["load_balancer_ids"].append(arn)

    answer = account.api.put("/v1/mirroring", wish)

    assert account.ended(answer.body)["state"] == "succeeded"
    assert account.sessions()


def test_a_stack_deleted_by_somebody_else_is_told_and_made_again(account: Connected) -> None:
    account.apply("storefront-alb")

    account.region.client("cloudformation").delete_stack(StackName=COLLECTOR)
    account.settle()

    assert account.all_sessions() == []
    shown = account.get("/v1/mirroring")
    assert shown["state"] == "collector_missing"
    account.tick()
    assert account.get("/v1/mirroring")["last_run"]["failure"]["code"] == "stack_deleted"
    again = account.apply("storefront-alb")
    assert again["state"] == "succeeded"
    assert account.sessions()


def test_forged_events_change_nothing_and_are_refused_by_name(account: Connected) -> None:
    account.apply("storefront-alb")
    before = account.sessions()
    stack = f"arn:aws:cloudformation:eu-central-1:999999999999:stack/{COLLECTOR}/0a1b2c3d-0000-4000-8000-000000000000"
    forged = {
        "version": "0",
        "id": "1",
        "source": "aws.cloudformation",
        "account": "999999999999",
        "region": "eu-central-1",
        "time": "2026-11-26T12:00:00Z",
        "detail-type": "CloudFormation Stack Status Change",
        "resources": [stack],
        "detail": {"stack-id": stack, "status-details": {"status": "DELETE_COMPLETE"}},
    }

    answered = functions.invoke("heliostat-stack-events", forged)

    assert answered == {"outcome": "refused", "code": "other_account"}
    assert account.sessions() == before


def test_a_denied_session_is_explained_and_the_others_go_on(account: Connected) -> None:
    with faults.denying("ec2:CreateTrafficMirrorSession"):
        applied = account.apply("storefront-alb")

    assert applied["state"] == "failed"
    assert applied["failure"]["code"] in {"aws_access_denied", "mirror_session_denied"}
    assert "ec2:CreateTrafficMirrorSession" in json.dumps(applied["failure"])
    assert account.retry(applied)["state"] == "succeeded"
    assert account.sessions()


def test_a_wish_that_failed_on_its_way_takes_nothing_from_what_stands(account: Connected) -> None:
    account.apply("storefront-alb")
    before = account.sessions()

    failed = account.apply("payments-nlb", subnet_ids=["subnet-00000001", "subnet-00000002"])
    account.tick()

    assert failed["state"] == "failed"
    assert account.sessions() == before


def test_a_stack_of_somebody_else_is_neither_changed_nor_deleted(account: Connected) -> None:
    stacks = account.region.client("cloudformation")
    template = {"Resources": {"Theirs": {"Type": "AWS::SQS::Queue"}}}
    stacks.create_stack(StackName=PROCESSING, TemplateBody=json.dumps(template))
    account.settle()

    applied = account.apply("storefront-alb")
    removed = account.remove()

    assert (applied["state"], applied["failure"]["code"]) == ("failed", "name_taken")
    assert removed["state"] == "succeeded"
    assert account.stack_status(PROCESSING) == "CREATE_COMPLETE"
    [stack] = stacks.describe_stacks(StackName=PROCESSING)["Stacks"]
    assert not stack.get("Outputs")


def test_without_a_selection_that_was_applied_sessions_stay_as_they_are(account: Connected) -> None:
    account.apply("storefront-alb")
    before = account.sessions()
    table = account.region.client("dynamodb")
    for sort in ("selection", "applied", "head"):
        table.delete_item(TableName="heliostat-control", Key={"pk": {"S": "control"}, "sk": {"S": sort}})

    answer = account.api.post("/v1/mirroring/reconcile", {})
    account.tick()

    assert (answer.status, answer.body["error"]["code"]) == (409, "nothing_applied")
    assert account.sessions() == before


def test_a_yes_is_to_what_waited_and_to_no_more(account: Connected) -> None:
    account.apply("storefront-alb", "payments-nlb")
    elb = account.region.client("elbv2")
    for group in elb.describe_target_groups()["TargetGroups"]:
        health = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
        if group["TargetGroupName"] in ("storefront", "payments"):
            elb.deregister_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[each["Target"] for each in health])
    before = account.sessions()

    held = account.reconcile()
    shown = account.get("/v1/mirroring")

    assert (held["state"], held["failure"]["code"]) == ("waiting", "too_many_deletions")
    assert (shown["state"], shown["waiting"]["code"]) == ("waiting_for_you", "too_many_deletions")
    assert account.sessions() == before

    confirmed = account.apply("storefront-alb", "payments-nlb", confirm=True)

    assert confirmed["state"] == "succeeded"
    assert account.sessions().keys() == {account.interface("10.20.1.21")}


def test_many_denied_deletions_fit_into_what_is_kept(account: Connected) -> None:
    account.apply("storefront-alb", "payments-nlb")
    with faults.denying("ec2:DeleteTrafficMirrorSession"):
        removed = account.remove()

    assert removed["state"] == "failed"
    assert account.remove()["state"] == "succeeded"
    assert account.all_sessions() == []


def test_a_removal_that_was_refused_half_way_makes_nothing_anew(account: Connected) -> None:
    account.apply("storefront-alb", "payments-nlb")
    kept = max(session["TrafficMirrorSessionId"] for session in account.all_sessions())
    code, text = "UnauthorizedOperation", "You are not authorized to perform this operation."
    with faults.refusing(
        "ec2:DeleteTrafficMirrorSession", code, text, where=lambda asked: asked["TrafficMirrorSessionId"] == kept
    ):
        removed = account.remove()
    left = [session["TrafficMirrorSessionId"] for session in account.all_sessions()]

    account.tick()

    assert (removed["state"], left) == ("failed", [kept])
    assert account.all_sessions() == []
