"""Load balancers whose targets cannot be mirrored, or not read: told with what to do, and never hidden."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simulator.aws import faults
from tests.integration.failures_told.changes import group_arn, row_of
from tests.integration.failures_told.telling import explained_over_http, tells, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.connected import Connected

Document = dict[str, Any]


def subnets(account: Connected) -> list[str]:
    filters = [{"Name": "vpc-id", "Values": [account.region.vpc_id]}]
    return [row["SubnetId"] for row in account.region.client("ec2").describe_subnets(Filters=filters)["Subnets"]]


@contextmanager
def balancer(account: Connected, name: str, kind: str = "application") -> Iterator[str]:
    """A load balancer more; gives its ARN. It may be gone already when the block ends."""
    elbv2 = account.region.client("elbv2")
    made = elbv2.create_load_balancer(Name=name, Type=kind, Subnets=subnets(account), Scheme="internal")
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    try:
        yield arn
    finally:
        elbv2.delete_load_balancer(LoadBalancerArn=arn)


@contextmanager
def group(account: Connected, name: str, *instances: str, **fields: Any) -> Iterator[str]:
    """A target group with these instances; gives its ARN."""
    elbv2 = account.region.client("elbv2")
    asked = {"Protocol": "HTTP", "Port": 8080, "VpcId": account.region.vpc_id, "TargetType": "instance", **fields}
    arn = elbv2.create_target_group(Name=name, **asked)["TargetGroups"][0]["TargetGroupArn"]
    targets = [{"Id": account.instance(each), "Port": asked["Port"]} for each in instances]
    if targets:
        elbv2.register_targets(TargetGroupArn=arn, Targets=targets)
    try:
        yield arn
    finally:
        elbv2.delete_target_group(TargetGroupArn=arn)


@contextmanager
def listening(account: Connected, arn: str, protocol: str, port: int, target_group: str) -> Iterator[None]:
    """A listener more."""
    elbv2 = account.region.client("elbv2")
    actions = [{"Type": "forward", "TargetGroupArn": target_group}]
    made = elbv2.create_listener(LoadBalancerArn=arn, Protocol=protocol, Port=port, DefaultActions=actions)
    try:
        yield
    finally:
        elbv2.delete_listener(ListenerArn=made["Listeners"][0]["ListenerArn"])


def planned(account: Connected, *names: str) -> Document:
    """The plan for load balancers, and that planning has changed nothing."""
    before = account.all_sessions()
    answer = account.api.post("/v1/mirroring/plan", account.wish(*names))
    assert answer.status == 200, answer.body
    assert account.all_sessions() == before
    plan: Document = answer.body
    return plan


def reasons(plan: Document) -> dict[str, Document]:
    """Why targets are left out, by code."""
    return {step["code"]: step for step in plan["steps"] if step["action"] == "skip"}


@tells("lambda_target", "no_network_interface")
def test_functions_and_far_addresses_are_left_out_and_their_neighbours_mirrored(mirroring: Connected) -> None:
    done = mirroring.reconcile()

    left_out = {row["code"]: row for row in done["interfaces"]}
    told(left_out["lambda_target"], "lambda_target", "Lambda")
    told(left_out["no_network_interface"], "no_network_interface", "on premises")
    assert left_out["no_network_interface"]["subject"].startswith("192.168.50.10")
    assert done["state"] == "succeeded"


@tells("tls_to_backend")
def test_tls_to_the_backends_is_left_out_until_the_load_balancer_ends_it(mirroring: Connected) -> None:
    with (
        group(mirroring, "sealed", "ledger-1", Protocol="HTTPS", Port=8443) as sealed,
        group(mirroring, "opened", "ledger-1") as opened,
    ):
        with balancer(mirroring, "sealed-alb") as arn, listening(mirroring, arn, "HTTP", 80, sealed):
            told(reasons(planned(mirroring, "sealed-alb"))["tls_to_backend"], "tls_to_backend", "HTTPS", "ciphertext")
        with balancer(mirroring, "sealed-alb") as arn, listening(mirroring, arn, "HTTP", 80, opened):
            assert reasons(planned(mirroring, "sealed-alb")) == {}


@tells("tls_probable")
def test_tcp_that_is_handed_through_on_a_port_of_tls_is_mirrored_with_a_warning(mirroring: Connected) -> None:
    arn = mirroring.load_balancers()["ledger-nlb"]["arn"]

    with listening(mirroring, arn, "TCP", 443, group_arn(mirroring, "ledger")):
        [step] = [each for each in planned(mirroring, "ledger-nlb")["steps"] if each["code"] == "new_target"]
        listed = mirroring.load_balancers()["ledger-nlb"]

    eligibility = listed["target_groups"][0]["targets"][0]["eligibility"]
    told(eligibility, "tls_probable", "End TLS at the load balancer")
    assert eligibility["mirrorable"] is True
    assert "ciphertext" in step["explanation"]


@tells("http2_backend")
def test_backends_that_speak_http2_are_mirrored_and_what_to_expect_is_said(mirroring: Connected) -> None:
    with (
        group(mirroring, "streams", "ledger-1", ProtocolVersion="HTTP2") as streams,
        balancer(mirroring, "streams-alb") as arn,
        listening(mirroring, arn, "HTTP", 80, streams),
    ):
        listed = mirroring.load_balancers()["streams-alb"]

    eligibility = listed["target_groups"][0]["targets"][0]["eligibility"]
    assert (eligibility["mirrorable"], eligibility["code"]) == (True, "http2")
    told(explained_over_http(mirroring, eligibility["code"]), "http2_backend", "once the connection is new")


@tells("other_vpc")
def test_a_load_balancer_of_another_vpc_is_left_out_until_the_two_are_connected(mirroring: Connected) -> None:
    page = mirroring.get("/v1/load-balancers?page_size=200&search=partner")
    [partner] = page["items"]
    wish = {**mirroring.wish(), "load_balancer_ids": [partner["id"]]}

    apart = mirroring.api.post("/v1/mirroring/plan", wish).body
    connected = mirroring.api.post("/v1/mirroring/plan", {**wish, "connected_vpc_ids": [partner["vpc_id"]]}).body

    told(reasons(apart)["other_vpc"], "other_vpc", partner["vpc_id"], mirroring.region.vpc_id)
    assert "other_vpc" not in reasons(connected)
    assert [step["code"] for step in connected["steps"] if step["kind"] == "mirror_session"].count("new_target") == 1


@tells("gateway_load_balancer")
def test_a_gateway_load_balancer_is_listed_and_left_out(mirroring: Connected) -> None:
    with (
        group(mirroring, "appliances", "ledger-1", Protocol="GENEVE", Port=6081) as appliances,
        balancer(mirroring, "appliances", "gateway") as arn,
    ):
        actions = [{"Type": "forward", "TargetGroupArn": appliances}]
        mirroring.region.client("elbv2").create_listener(LoadBalancerArn=arn, DefaultActions=actions)
        plan = planned(mirroring, "appliances")
        told(reasons(plan)["gateway_load_balancer"], "gateway_load_balancer", "appliances")


@tells("waiting_for_targets")
def test_an_empty_target_group_waits_and_its_first_target_is_mirrored(mirroring: Connected) -> None:
    elbv2, ledger = mirroring.region.client("elbv2"), mirroring.interface("10.20.1.51")
    with (
        group(mirroring, "coming") as coming,
        balancer(mirroring, "coming-alb") as arn,
        listening(mirroring, arn, "HTTP", 80, coming),
    ):
        notes = mirroring.load_balancers()["coming-alb"]["target_groups"][0]["notes"]
        told(notes[0], "waiting_for_targets", "by themselves")
        assert mirroring.apply("coming-alb", confirm=True)["state"] == "succeeded"
        assert mirroring.get("/v1/mirroring")["state"] == "waiting_for_targets"

        elbv2.register_targets(TargetGroupArn=coming, Targets=[{"Id": mirroring.instance("ledger-1"), "Port": 8080}])
        mirroring.tick()
        assert mirroring.sessions().keys() == {ledger}


@tells("load_balancer_gone")
def test_a_load_balancer_that_is_deleted_takes_its_sessions_with_it_and_no_other(mirroring: Connected) -> None:
    before, ledger = mirroring.sessions(), mirroring.interface("10.20.1.51")
    with group(mirroring, "passing", "ledger-1") as passing:
        with balancer(mirroring, "passing-alb") as arn, listening(mirroring, arn, "HTTP", 80, passing):
            mirroring.apply("storefront-alb", "backoffice-alb", "passing-alb")
            assert mirroring.sessions().keys() == {ledger, *before}

        gone = mirroring.reconcile()

    told(row_of(gone, ledger), "load_balancer_gone", "deleted")
    assert gone["state"] == "succeeded"
    assert mirroring.sessions().keys() == before.keys()


@tells("discovery_partial")
def test_a_load_balancer_that_cannot_be_read_costs_no_session_and_is_named(mirroring: Connected) -> None:
    before = mirroring.all_sessions()
    arn = group_arn(mirroring, "storefront")

    with faults.denying("elasticloadbalancing:DescribeTargetHealth"):
        held = mirroring.reconcile()
        plan = planned(mirroring, "backoffice-alb")

    assert mirroring.all_sessions() == before
    assert held["counts"].get("delete_done", 0) == 0
    last = mirroring.get("/v1/mirroring")["last_run"]
    assert any(
        "elasticloadbalancing:DescribeTargetHealth" in warning for warning in [*last["warnings"], *plan["warnings"]]
    )
    codes = {step["code"] for step in plan["steps"] if step["action"] == "keep"}
    assert "held_unread" in codes
    told(explained_over_http(mirroring, "held_unread"), "discovery_partial", "nothing of it is deleted")
    assert arn
    assert mirroring.reconcile()["state"] == "succeeded"
