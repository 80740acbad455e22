"""What vanishes, drifts or is left behind once traffic is mirrored: seen, mended, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.failures.catalogue import BY_CODE
from chalice_app.operations.runner import OperationRunner
from simulator.aws import faults
from simulator.aws.eventual import consistent_after, shown_after_deletion
from tests.integration.connected import COLLECTOR
from tests.integration.failures_told.changes import group_arn, lose_a_session, row_of
from tests.integration.failures_told.telling import explained_over_http, tells, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.connected import Connected

TAG = {"Key": "heliostat:managed-by", "Value": "heliostat"}


def told_as(account: Connected, row: dict[str, Any], code: str, *words: str) -> None:
    """A row of an operation has a code of its own, which stands for this row of the catalogue."""
    assert row["code"] in BY_CODE[code].told_as, row
    told(explained_over_http(account, row["code"]), code, *words)


def own_filter(account: Connected) -> dict[str, Any]:
    filters = account.region.client("ec2").describe_traffic_mirror_filters()["TrafficMirrorFilters"]
    [found] = [each for each in filters if TAG in each["Tags"]]
    return dict(found)


@tells("session_missing")
def test_a_session_that_is_deleted_is_made_again(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)

    mended = mirroring.reconcile()

    told_as(mirroring, row_of(mended, lost), "session_missing", "made again")
    assert (mended["state"], mended["counts"]["create_done"]) == ("succeeded", 1)
    assert lost in mirroring.sessions()


def retarget(account: Connected, session: dict[str, Any]) -> None:
    ec2 = account.region.client("ec2")
    target = ec2.create_traffic_mirror_target(NetworkInterfaceId=account.interface("10.20.2.31"))
    ec2.modify_traffic_mirror_session(
        TrafficMirrorSessionId=session["TrafficMirrorSessionId"],
        TrafficMirrorTargetId=target["TrafficMirrorTarget"]["TrafficMirrorTargetId"],
    )


def shorten(account: Connected, session: dict[str, Any]) -> None:
    account.region.client("ec2").modify_traffic_mirror_session(
        TrafficMirrorSessionId=session["TrafficMirrorSessionId"], PacketLength=64
    )


def give_another_vni(account: Connected, session: dict[str, Any]) -> None:
    account.region.client("ec2").modify_traffic_mirror_session(
        TrafficMirrorSessionId=session["TrafficMirrorSessionId"], VirtualNetworkId=12_345
    )


def give_another_filter(account: Connected, session: dict[str, Any]) -> None:
    ec2 = account.region.client("ec2")
    other = ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"]
    ec2.modify_traffic_mirror_session(
        TrafficMirrorSessionId=session["TrafficMirrorSessionId"], TrafficMirrorFilterId=other
    )


@tells("session_drifted")
@pytest.mark.parametrize("change", [retarget, shorten, give_another_vni, give_another_filter])
def test_a_session_that_somebody_changes_is_changed_back(
    mirroring: Connected, change: Callable[[Connected, dict[str, Any]], None]
) -> None:
    interface_id = mirroring.interface("10.20.2.41")
    before = mirroring.sessions()[interface_id]
    change(mirroring, before)
    assert mirroring.sessions()[interface_id] != before

    mended = mirroring.reconcile()

    told_as(mirroring, row_of(mended, interface_id), "session_drifted", "changed back")
    now = mirroring.sessions()[interface_id]
    assert {**now, "PacketLength": 0} == {**before, "PacketLength": 0}
    assert now.get("PacketLength", 8500) == before.get("PacketLength", 8500)


def edit_a_rule(account: Connected, rule: dict[str, Any]) -> None:
    account.region.client("ec2").modify_traffic_mirror_filter_rule(
        TrafficMirrorFilterRuleId=rule["TrafficMirrorFilterRuleId"], RuleAction="reject"
    )


def delete_a_rule(account: Connected, rule: dict[str, Any]) -> None:
    account.region.client("ec2").delete_traffic_mirror_filter_rule(
        TrafficMirrorFilterRuleId=rule["TrafficMirrorFilterRuleId"]
    )


def add_a_rule(account: Connected, rule: dict[str, Any]) -> None:
    account.region.client("ec2").create_traffic_mirror_filter_rule(
        TrafficMirrorFilterId=rule["TrafficMirrorFilterId"],
        TrafficDirection="ingress",
        RuleNumber=9999,
        RuleAction="accept",
        SourceCidrBlock="0.0.0.0/0",
        DestinationCidrBlock="0.0.0.0/0",
    )


@tells("session_drifted")
@pytest.mark.parametrize("change", [edit_a_rule, delete_a_rule, add_a_rule])
def test_a_filter_that_somebody_edits_says_again_what_it_has_to(
    mirroring: Connected, change: Callable[[Connected, dict[str, Any]], None]
) -> None:
    def rules() -> list[tuple[Any, ...]]:
        return sorted(
            (rule["RuleNumber"], rule["RuleAction"], str(rule.get("DestinationPortRange")))
            for rule in own_filter(mirroring)["IngressFilterRules"]
        )

    before = rules()
    change(mirroring, own_filter(mirroring)["IngressFilterRules"][0])
    assert rules() != before

    mended = mirroring.reconcile()

    [row] = [row for row in mended["interfaces"] if row["action"] != "skip"]
    told_as(mirroring, row, "session_drifted")
    assert rules() == before


@tells("session_orphaned")
def test_a_session_of_ours_that_nobody_selected_is_removed(mirroring: Connected) -> None:
    before, interface_id = mirroring.sessions(), mirroring.interface("10.20.1.31")
    one = next(iter(before.values()))
    mirroring.region.client("ec2").create_traffic_mirror_session(
        NetworkInterfaceId=interface_id,
        TrafficMirrorTargetId=one["TrafficMirrorTargetId"],
        TrafficMirrorFilterId=one["TrafficMirrorFilterId"],
        SessionNumber=50,
        TagSpecifications=[{"ResourceType": "traffic-mirror-session", "Tags": [TAG]}],
    )

    mended = mirroring.reconcile()

    row = row_of(mended, interface_id)
    assert (row["action"], row["state"]) == ("delete", "done")
    told(explained_over_http(mirroring, "session_orphaned"), "session_orphaned", "billed")
    assert mirroring.sessions() == before


@tells("listener_missing")
def test_a_listener_that_is_deleted_is_made_again_by_the_next_look(mirroring: Connected) -> None:
    elbv2 = mirroring.region.client("elbv2")
    [agents] = elbv2.describe_load_balancers(Names=["heliostat-agents"])["LoadBalancers"]
    [listener] = elbv2.describe_listeners(LoadBalancerArn=agents["LoadBalancerArn"])["Listeners"]
    elbv2.delete_listener(ListenerArn=listener["ListenerArn"])

    mended = mirroring.reconcile()

    [row] = [row for row in mended["interfaces"] if row["code"] == "listener_missing"]
    told(row, "listener_missing", "4789")
    assert (mended["state"], row["state"]) == ("succeeded", "done")
    [again] = elbv2.describe_listeners(LoadBalancerArn=agents["LoadBalancerArn"])["Listeners"]
    assert (again["Protocol"], again["Port"]) == ("UDP", 4789)


@tells("mirror_target_gone")
def test_a_mirror_target_that_is_deleted_is_made_again_and_the_sessions_are_led_there(nothing: Connected) -> None:
    ec2 = nothing.region.client("ec2")
    nothing.apply("storefront-alb")
    expected = nothing.sessions().keys()
    for session in nothing.all_sessions():
        ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=session["TrafficMirrorSessionId"])
    [target] = [each for each in ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"] if TAG in each["Tags"]]
    ec2.delete_traffic_mirror_target(TrafficMirrorTargetId=target["TrafficMirrorTargetId"])

    mended = nothing.reconcile()

    [row] = [row for row in mended["interfaces"] if row["code"] == "mirror_target_missing"]
    told_as(nothing, row, "mirror_target_gone")
    assert mended["state"] == "succeeded"
    assert nothing.sessions().keys() == expected
    removed = nothing.remove()
    assert removed["state"] == "succeeded", removed["failure"]
    own = [each for each in ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"] if TAG in each["Tags"]]
    assert own == []


@tells("too_many_deletions")
def test_a_plan_that_would_delete_much_waits_for_a_person_who_says_yes(mirroring: Connected) -> None:
    elbv2, before = mirroring.region.client("elbv2"), mirroring.all_sessions()
    emptied = {}
    for name in ("storefront", "backoffice"):
        arn = group_arn(mirroring, name)
        health = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        emptied[arn] = [each["Target"] for each in health]
        elbv2.deregister_targets(TargetGroupArn=arn, Targets=emptied[arn])

    waiting = mirroring.reconcile()

    told(waiting["failure"], "too_many_deletions", "Confirm")
    assert (waiting["state"], waiting["steps"][0]["state"]) == ("waiting", "waiting")
    assert mirroring.all_sessions() == before
    assert mirroring.get("/v1/mirroring")["state"] == "waiting_for_you"
    assert mirroring.retry(waiting)["state"] == "succeeded"
    assert mirroring.sessions().keys() == {mirroring.interface("10.20.1.21")}
    for arn, targets in emptied.items():
        elbv2.register_targets(TargetGroupArn=arn, Targets=targets)


@tells("foreign_session_on_target")
def test_a_removal_does_not_begin_while_somebody_else_needs_what_it_deletes(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    one = next(iter(mirroring.sessions().values()))
    foreign = ec2.create_traffic_mirror_session(
        NetworkInterfaceId=mirroring.interface("10.20.1.31"),
        TrafficMirrorTargetId=one["TrafficMirrorTargetId"],
        TrafficMirrorFilterId=ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"],
        SessionNumber=1,
    )["TrafficMirrorSession"]["TrafficMirrorSessionId"]
    before = mirroring.all_sessions()

    failed = mirroring.remove()

    told(failed["failure"], "foreign_session_on_target", foreign)
    assert failed["state"] == "failed"
    assert mirroring.all_sessions() == before
    assert mirroring.stack_status(COLLECTOR) in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=foreign)
    assert mirroring.retry(failed)["state"] == "succeeded"


@tells("not_visible_yet")
def test_what_was_just_made_is_waited_for(mirroring: Connected) -> None:
    mirroring.apply("storefront-alb")

    with consistent_after(reads=2):
        applied = mirroring.apply("storefront-alb", "backoffice-alb", "payments-nlb")

    assert applied["state"] == "succeeded", applied["failure"]
    message = "The traffic-mirror-filter ID 'tmf-0a1b2c3d4e5f60718' does not exist"
    said = explained_over_http(mirroring, "InvalidTrafficMirrorFilterId.NotFound", message)
    told(said, "aws_gone", "tmf-0a1b2c3d4e5f60718")
    told(explained_over_http(mirroring, "not_visible_yet"), "not_visible_yet", "tried again")


def test_what_is_listed_though_it_was_deleted_is_no_leftover(mirroring: Connected) -> None:
    with shown_after_deletion(reads=3):
        removed = mirroring.remove()

    assert removed["state"] == "succeeded", removed["failure"]
    assert mirroring.all_sessions() == []


@tells("aws_gone")
def test_what_is_gone_between_look_and_call_is_told_and_looked_at_again(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)

    with faults.refusing(
        "ec2:CreateTrafficMirrorSession",
        "InvalidTrafficMirrorFilterId.NotFound",
        "The traffic-mirror-filter ID 'tmf-0a1b2c3d4e5f60718' does not exist",
    ):
        failed = mirroring.reconcile()

    told(failed["failure"], "aws_gone", "tmf-0a1b2c3d4e5f60718")
    assert mirroring.reconcile()["state"] == "succeeded"
    assert lost in mirroring.sessions()


@tells("aws_internal_error")
def test_a_failure_within_aws_is_tried_again_and_told_where_it_lasts(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)
    text = "An internal error has occurred"

    with faults.refusing("ec2:CreateTrafficMirrorSession", "InternalError", text, status=500):
        failed = mirroring.reconcile()
    told(failed["failure"], "aws_internal_error", "tried again")
    with faults.refusing("ec2:CreateTrafficMirrorSession", "InternalError", text, times=5, status=500):
        assert mirroring.reconcile()["state"] == "succeeded"

    assert lost in mirroring.sessions()


@tells("internal_error")
def test_what_nobody_foresaw_fails_one_operation_and_holds_up_none(
    mirroring: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(OperationRunner, "_reconcile", fail)
        failed = mirroring.reconcile()

    told(failed["failure"], "internal_error", "log")
    assert "ZeroDivisionError" not in str(failed)
    assert mirroring.retry(failed)["state"] == "succeeded"


@tells("share_revoked")
def test_the_row_of_a_revoked_share_is_explained_by_its_code(mirroring: Connected) -> None:
    """The collector's own account has its mirror target: nobody can revoke it but who shares another's."""
    told(explained_over_http(mirroring, "share_revoked"), "share_revoked", "AWS RAM")


@tells("leftovers")
def test_what_a_removal_cannot_delete_is_named_and_a_retry_finds_it(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    with faults.refusing(
        "ec2:DescribeTrafficMirrorTargets", "InternalError", "An internal error has occurred", status=500, times=0
    ):
        removed = mirroring.remove()
    assert removed["state"] == "succeeded"
    target = ec2.create_traffic_mirror_target(
        NetworkInterfaceId=mirroring.interface("10.20.1.31"),
        TagSpecifications=[{"ResourceType": "traffic-mirror-target", "Tags": [TAG]}],
    )["TrafficMirrorTarget"]["TrafficMirrorTargetId"]

    with faults.denying("ec2:DeleteTrafficMirrorTarget"):
        failed = mirroring.remove()

    told(failed["failure"], "mirror_session_denied", "ec2:DeleteTrafficMirrorTarget")
    assert target in str(ec2.describe_traffic_mirror_targets())
    assert mirroring.retry(failed)["state"] == "succeeded"
    told(explained_over_http(mirroring, "leftovers"), "leftovers")
