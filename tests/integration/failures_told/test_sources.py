"""Interfaces that EC2 does not mirror, or that others mirror too, and quotas: each told of, the others mirrored on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.aws import faults
from simulator.aws.traffic_mirroring.quotas import lowered_quotas
from tests.integration.connected import COLLECTOR
from tests.integration.failures_told.changes import (
    change_type,
    ec2_backend,
    foreign_sessions,
    having,
    lose_a_session,
    registered,
    row_of,
)
from tests.integration.failures_told.telling import explained_over_http, tells, told

if TYPE_CHECKING:
    from tests.integration.connected import Connected

CREATE = "ec2:CreateTrafficMirrorSession"
# A backend that is no target of what is selected, until a test registers it.
PAYMENTS = "10.20.1.31"


@tells("source_unsupported")
def test_an_interface_that_ec2_refuses_is_told_and_its_siblings_of_the_same_type_are_mirrored(
    mirroring: Connected,
) -> None:
    lost = lose_a_session(mirroring)
    others = mirroring.sessions()

    with faults.refusing(
        CREATE,
        "NetworkInterfaceNotSupported",
        f"{lost} must be attached to a supported instance",
        where=lambda asked: asked["NetworkInterfaceId"] == lost,
    ):
        failed = mirroring.reconcile()

    told(failed["failure"], "source_unsupported", lost, "Nitro")
    assert failed["state"] == "failed"
    assert mirroring.sessions() == others
    mirroring.tick()
    assert mirroring.sessions() == others
    told(row_of(mirroring.get("/v1/mirroring")["last_run"], lost), "source_unsupported", lost, "asked again")

    assert mirroring.retry(failed)["state"] == "succeeded"
    mirroring.tick()
    assert mirroring.sessions().keys() == {lost, *others}


@tells("instance_type_unsupported")
def test_a_type_on_the_list_is_left_out_without_asking_until_it_is_changed(mirroring: Connected) -> None:
    legacy = mirroring.interface("10.20.1.61")

    with registered(mirroring, "10.20.1.61"):
        done = mirroring.reconcile()
        told(row_of(done, legacy), "instance_type_unsupported", "t2.micro", "AWS's list")
        assert done["state"] == "succeeded"

        change_type(mirroring, "legacy-1", "t3.micro")
        mirroring.reconcile()
        assert legacy in mirroring.sessions()
        change_type(mirroring, "legacy-1", "t2.micro")
    mirroring.reconcile()
    assert legacy not in mirroring.sessions()


@tells("interface_sessions_full")
def test_an_interface_with_three_foreign_sessions_is_left_alone_until_one_of_them_goes(mirroring: Connected) -> None:
    interface_id = mirroring.interface(PAYMENTS)

    with registered(mirroring, PAYMENTS), foreign_sessions(mirroring, interface_id, 1, 2, 3) as foreign:
        full = mirroring.reconcile()
        told(row_of(full, interface_id), "interface_sessions_full", foreign[0])
        assert full["state"] == "succeeded"
        assert interface_id not in mirroring.sessions()

        mirroring.region.client("ec2").delete_traffic_mirror_session(TrafficMirrorSessionId=foreign[0])
        assert mirroring.reconcile()["state"] == "succeeded"

        assert interface_id in mirroring.sessions()
        assert {each["TrafficMirrorSessionId"] for each in mirroring.all_sessions()} >= set(foreign[1:])
    mirroring.reconcile()
    assert interface_id not in mirroring.sessions()


@tells("interface_sessions_full")
def test_an_interface_that_fills_up_between_look_and_call_is_told(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)

    with lowered_quotas(sessions_per_interface=0):
        failed = mirroring.reconcile()

    told(failed["failure"], "interface_sessions_full", lost, "three mirror sessions")
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert lost in mirroring.sessions()


@tells("foreign_session")
def test_a_foreign_session_that_takes_nothing_is_named_and_ours_comes_behind_it(mirroring: Connected) -> None:
    interface_id = mirroring.interface(PAYMENTS)

    with registered(mirroring, PAYMENTS), foreign_sessions(mirroring, interface_id, 7) as foreign:
        done = mirroring.reconcile()

        listed = mirroring.get(f"/v1/load-balancers?page_size=200&vpc_id={mirroring.region.vpc_id}")
        assert foreign[0] in row_of(done, interface_id)["explanation"]
        assert mirroring.sessions()[interface_id]["SessionNumber"] > 7
    told(explained_over_http(mirroring, "foreign_session"), "foreign_session", "lowest number")
    assert "foreign_session" in json.dumps(listed)
    mirroring.reconcile()


@tells("session_number_taken")
def test_a_number_that_is_taken_meanwhile_costs_one_more_call_and_is_told_only_where_it_lasts(
    mirroring: Connected,
) -> None:
    text = "The session number 10 is already being used for the network interface."
    lost = lose_a_session(mirroring)

    with faults.refusing(CREATE, "InvalidParameterValue", text):
        failed = mirroring.reconcile()
    told(failed["failure"], "session_number_taken", lost)
    assert failed["failure"]["automatic_fix"] == "next_session_number"
    with faults.refusing(CREATE, "InvalidParameterValue", text, times=1):
        assert mirroring.reconcile()["state"] == "succeeded"

    assert lost in mirroring.sessions()


@tells("mirror_quota")
def test_a_full_account_is_told_with_what_is_full(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)

    with lowered_quotas(sessions=2):
        failed = mirroring.reconcile()

    told(failed["failure"], "mirror_quota", "10,000 traffic mirror sessions")
    assert failed["state"] == "failed"
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert lost in mirroring.sessions()


def delete_a_rule(account: Connected) -> None:
    ec2 = account.region.client("ec2")
    [found] = [
        each
        for each in ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"]
        if {"Key": "heliostat:managed-by", "Value": "heliostat"} in each["Tags"]
    ]
    rule = found["IngressFilterRules"][0]["TrafficMirrorFilterRuleId"]
    ec2.delete_traffic_mirror_filter_rule(TrafficMirrorFilterRuleId=rule)


@tells("filter_rules_full")
def test_a_full_filter_is_told_and_completed_once_there_is_room(mirroring: Connected) -> None:
    delete_a_rule(mirroring)

    with lowered_quotas(rules_per_filter=1):
        failed = mirroring.reconcile()

    told(failed["failure"], "filter_rules_full", "ten rules")
    assert mirroring.reconcile()["counts"]["create_done"] == 1


@tells("filter_rule_exists")
def test_a_rule_that_somebody_makes_meanwhile_is_told_and_read_again(mirroring: Connected) -> None:
    delete_a_rule(mirroring)

    with faults.refusing(
        "ec2:CreateTrafficMirrorFilterRule",
        "TrafficMirrorFilterRuleAlreadyExists",
        "The specified Traffic Mirror filter rule already exists.",
    ):
        failed = mirroring.reconcile()

    told(failed["failure"], "filter_rule_exists")
    assert failed["failure"]["retryable"] is True
    assert mirroring.reconcile()["state"] == "succeeded"


@tells("target_sources_full")
def test_a_mirror_target_with_all_the_sources_it_takes_is_told_though_ours_takes_any_number(
    mirroring: Connected,
) -> None:
    lost = lose_a_session(mirroring)

    with faults.refusing(
        CREATE,
        "TrafficMirrorSourcesPerTargetLimitExceeded",
        "The maximum number of Traffic Mirror sources for the specified Traffic Mirror target has been exceeded.",
    ):
        failed = mirroring.reconcile()

    told(failed["failure"], "target_sources_full", "Network Load Balancer")
    assert mirroring.reconcile()["state"] == "succeeded"
    assert lost in mirroring.sessions()


@tells("interface_not_attached")
def test_an_interface_that_is_attached_to_nothing_is_mirrored_once_it_is_attached(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    [subnet] = ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.20.1.0/24"]}])["Subnets"]
    made = ec2.create_network_interface(SubnetId=subnet["SubnetId"], PrivateIpAddress="10.20.1.77")
    interface_id = made["NetworkInterface"]["NetworkInterfaceId"]

    with registered(mirroring, "10.20.1.77"):
        loose = mirroring.reconcile()
        told(row_of(loose, interface_id), "interface_not_attached", "Attach it")
        assert interface_id not in mirroring.sessions()

        ec2.attach_network_interface(
            NetworkInterfaceId=interface_id, InstanceId=mirroring.instance("payments-1"), DeviceIndex=1
        )
        assert mirroring.reconcile()["state"] == "succeeded"
        assert interface_id in mirroring.sessions()
    mirroring.reconcile()
    assert interface_id not in mirroring.sessions()
    [row] = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface_id])["NetworkInterfaces"]
    ec2.detach_network_interface(AttachmentId=row["Attachment"]["AttachmentId"])
    ec2.delete_network_interface(NetworkInterfaceId=interface_id)


@tells("requester_managed_interface", "other_account_interface")
def test_an_interface_of_somebody_else_is_left_out_with_the_owner_named(mirroring: Connected) -> None:
    interface_id = mirroring.interface(PAYMENTS)
    interface = ec2_backend(mirroring).get_network_interface(interface_id)

    with registered(mirroring, PAYMENTS):
        with having(interface, requester_managed=True, description="AWS Lambda VPC ENI-orders"):
            of_a_service = mirroring.reconcile()
        told(row_of(of_a_service, interface_id), "requester_managed_interface", "AWS Lambda")

        own = mirroring.region.account_id
        owner = property(lambda each: "111122223333" if each is interface else own)
        with having(type(interface), owner_id=owner):
            of_another = mirroring.reconcile()
        told(row_of(of_another, interface_id), "other_account_interface", "111122223333")
        assert interface_id not in mirroring.sessions()

        assert mirroring.reconcile()["state"] == "succeeded"
        assert interface_id in mirroring.sessions()
    mirroring.reconcile()


@tells("requester_managed_interface")
def test_the_interface_of_a_task_on_fargate_is_left_out(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    [subnet] = ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.20.1.0/24"]}])["Subnets"]
    made = ec2.create_network_interface(
        SubnetId=subnet["SubnetId"],
        PrivateIpAddress="10.20.1.78",
        Description="arn:aws:ecs:eu-central-1:123456789012:attachment/0f1e2d3c-0000-4000-8000-000000000000",
    )
    interface_id = made["NetworkInterface"]["NetworkInterfaceId"]

    with registered(mirroring, "10.20.1.78"):
        done = mirroring.reconcile()

    row = row_of(done, interface_id)
    assert (done["state"], row["code"]) == ("succeeded", "fargate")
    assert "Fargate" in row["explanation"]
    told(explained_over_http(mirroring, "fargate"), "requester_managed_interface", "Fargate")
    ec2.delete_network_interface(NetworkInterfaceId=interface_id)


@tells("ipv6_only_subnet")
def test_a_backend_in_a_subnet_of_ipv6_alone_is_left_out_until_it_has_ipv4(mirroring: Connected) -> None:
    interface_id = mirroring.interface(PAYMENTS)
    backend = ec2_backend(mirroring)
    subnet = backend.get_subnet(backend.get_network_interface(interface_id).subnet.id)

    with registered(mirroring, PAYMENTS):
        with having(subnet, ipv6_native=True):
            planned = mirroring.api.post("/v1/mirroring/plan", mirroring.wish("backoffice-alb")).body
        [step] = [step for step in planned["steps"] if step["code"] == "ipv6_only_subnet"]
        told(step, "ipv6_only_subnet", "IPv4")
        assert mirroring.reconcile()["state"] == "succeeded"
        assert interface_id in mirroring.sessions()
    mirroring.reconcile()


@tells("own_agent")
def test_our_own_agents_are_never_mirrored(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    group = {"Name": "tag:aws:autoscaling:groupName", "Values": [f"{COLLECTOR}-agents"]}
    # Agents of a stack that was removed are still listed for a while, as on AWS.
    running = {"Name": "instance-state-name", "Values": ["running"]}
    reservations = ec2.describe_instances(Filters=[group, running])["Reservations"]
    [agent, *_] = [instance for each in reservations for instance in each["Instances"]]

    with registered(mirroring, agent["PrivateIpAddress"]):
        done = mirroring.reconcile()

    told(row_of(done, mirroring.interface(agent["PrivateIpAddress"])), "own_agent")
    assert mirroring.interface(agent["PrivateIpAddress"]) not in mirroring.sessions()


@tells("instance_not_running")
def test_a_stopped_instance_loses_its_session_and_gets_one_when_it_runs(mirroring: Connected) -> None:
    ec2, interface_id = mirroring.region.client("ec2"), mirroring.interface("10.20.1.21")

    ec2.stop_instances(InstanceIds=[mirroring.instance("orders-1")])
    mirroring.settle()
    stopped = mirroring.reconcile()
    told(row_of(stopped, interface_id), "instance_not_running", "stopped")
    assert interface_id not in mirroring.sessions()

    ec2.start_instances(InstanceIds=[mirroring.instance("orders-1")])
    mirroring.settle()
    assert interface_id in mirroring.sessions()


@tells("instance_type_changed")
def test_a_source_that_is_changed_to_a_type_that_is_not_mirrored_loses_its_session_until_it_is_changed_back(
    mirroring: Connected,
) -> None:
    interface_id = mirroring.interface("10.20.1.11")

    change_type(mirroring, "storefront-1", "t2.micro")
    changed = mirroring.reconcile()
    assert interface_id not in mirroring.sessions()
    row = row_of(changed, interface_id)
    assert (row["code"], "t2.micro" in row["explanation"]) == ("instance_type_unsupported", True)
    told(explained_over_http(mirroring, "instance_type_changed"), "instance_type_changed", "billed")

    change_type(mirroring, "storefront-1", "m6i.large")
    assert mirroring.reconcile()["state"] == "succeeded"
    assert interface_id in mirroring.sessions()
