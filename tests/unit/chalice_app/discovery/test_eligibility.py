from __future__ import annotations

from dataclasses import replace

import pytest

from chalice_app.discovery.backend import Backends, FoundGroup, FoundTarget, Instance, Subnet
from chalice_app.discovery.circumstances import Verdict
from chalice_app.discovery.eligibility import Judge
from chalice_app.discovery.load_balancer import Unread
from tests.unit.chalice_app.discovery.standing import (
    BALANCER,
    BY_ADDRESS,
    GROUP,
    HERE,
    INTERFACE,
    WEB,
    verdict,
)


def test_a_running_instance_behind_plain_http_can_be_mirrored() -> None:
    found = verdict()

    assert (found.mirrorable, found.code, found.notes) == (True, "mirrorable", ())


@pytest.mark.parametrize(
    ("group", "instance", "code"),
    [
        (GROUP, replace(WEB, state="stopped"), "instance_not_running"),
        (GROUP, replace(WEB, state="pending"), "instance_not_running"),
        (GROUP, replace(WEB, state="terminated", interface=None), "instance_not_running"),
        (GROUP, replace(WEB, type="t2.micro"), "instance_type_unsupported"),
        (GROUP, None, "unknown_instance"),
        (replace(GROUP, protocol="HTTPS"), WEB, "tls_to_backend"),
        (replace(GROUP, protocol="TLS"), WEB, "tls_to_backend"),
        (replace(GROUP, protocol="HTTPS"), replace(WEB, type="z9.large"), "tls_to_backend"),
        (replace(GROUP, target_type="lambda"), WEB, "lambda_target"),
        (replace(GROUP, target_type="alb"), WEB, "load_balancer_target"),
        (replace(GROUP, target_type="ip"), WEB, "no_network_interface"),
    ],
)
def test_what_cannot_be_mirrored_has_a_reason(group: FoundGroup, instance: Instance | None, code: str) -> None:
    found = verdict(group=group, instance=instance)

    assert (found.mirrorable, found.code) == (False, code)
    assert found.explanation


def test_every_reason_is_told_in_the_order_of_mending() -> None:
    legacy = replace(WEB, state="stopped", type="t2.micro")

    found = verdict(group=replace(GROUP, protocol="HTTPS", protocol_version="HTTP2"), instance=legacy)

    codes = [found.code, *(note.code for note in found.notes)]
    assert codes == ["instance_not_running", "instance_type_unsupported", "tls_to_backend", "http2"]


def test_targets_of_a_gateway_load_balancer_are_explained() -> None:
    assert verdict(balancer=replace(BALANCER, type="gateway")).code == "gateway_load_balancer"


@pytest.mark.parametrize("health", ["draining", "unhealthy", "unused"])
def test_health_is_told_and_forbids_nothing(health: str) -> None:
    found = verdict(group=replace(GROUP, targets=(FoundTarget("i-1", None, None, health),)))

    assert (found.mirrorable, found.code) == (True, health)


def test_a_type_younger_than_the_data_is_left_to_aws() -> None:
    found = verdict(instance=replace(WEB, type="z9.large"))

    assert (found.mirrorable, found.code) == (True, "instance_type_unknown")


@pytest.mark.parametrize(
    ("type_", "verdicts", "answer"),
    [
        (
            "z9.large",
            {"z9.large": Verdict(is_supported=False, date="2026-11-01")},
            (False, "instance_type_unsupported"),
        ),
        ("z9.large", {"z9.large": Verdict(is_supported=True, date="2026-11-01")}, (True, "mirrorable")),
        ("t2.micro", {"t2.micro": Verdict(is_supported=True, date="2026-11-01")}, (True, "mirrorable")),
        ("m5.large", {"eni-1": Verdict(is_supported=False, date="2026-11-01")}, (False, "source_unsupported")),
        (
            "m5.large",
            {
                "eni-1": Verdict(is_supported=True, date="2026-11-02"),
                "m5.large": Verdict(is_supported=False, date="2026-11-01"),
            },
            (True, "mirrorable"),
        ),
    ],
)
def test_what_ec2_said_goes_before_the_shipped_data(
    type_: str, verdicts: dict[str, Verdict], answer: tuple[bool, str]
) -> None:
    found = verdict(instance=replace(WEB, type=type_), circumstances=replace(HERE, verdicts=verdicts))

    assert (found.mirrorable, found.code) == answer
    assert found.mirrorable or "2026-11-01" in found.explanation


def test_an_address_is_found_in_its_own_vpc_only() -> None:
    elsewhere = replace(INTERFACE, vpc_id="vpc-2")

    assert verdict(group=BY_ADDRESS, interface=INTERFACE).code == "mirrorable"
    assert verdict(group=BY_ADDRESS, interface=elsewhere).code == "no_network_interface"


def test_an_address_outside_of_the_vpc_is_found_in_a_connected_one() -> None:
    outside = replace(BY_ADDRESS, targets=(FoundTarget("10.0.0.9", 80, "all", "healthy"),))
    elsewhere = replace(INTERFACE, vpc_id="vpc-2")
    connected = replace(HERE, collector_vpc_id="vpc-1", connected_vpc_ids=frozenset({"vpc-2"}))

    assert verdict(group=outside, interface=elsewhere, circumstances=connected).code == "mirrorable"
    assert verdict(group=outside, interface=elsewhere).code == "no_network_interface"


def test_an_address_of_an_instance_is_judged_by_that_instance() -> None:
    found = verdict(group=BY_ADDRESS, interface=INTERFACE, instance=replace(WEB, state="stopped"))

    assert found.code == "instance_not_running"


def test_several_addresses_of_one_interface_share_it() -> None:
    pods = replace(
        BY_ADDRESS, targets=tuple(FoundTarget(address, 80, None, "healthy") for address in ("10.0.0.8", "10.0.0.9"))
    )
    known = Backends({}, {("vpc-1", "10.0.0.8"): INTERFACE, ("vpc-1", "10.0.0.9"): INTERFACE})

    targets = Judge(known, HERE).judge(replace(BALANCER, target_groups=(pods,))).targets

    assert [target.interface_id for target in targets] == ["eni-1", "eni-1"]


def test_a_backend_without_ipv4_is_not_mirrored() -> None:
    native = Subnet("subnet-1", "vpc-1", "a", is_ipv6_only=True)

    assert verdict(subnet=native).code == "ipv6_only_subnet"


def test_a_group_without_targets_waits_and_one_that_was_not_read_does_not_look_like_it() -> None:
    unread = Unread("aws_throttled", "Slow down.", "Wait.", retryable=True)
    empty = replace(GROUP, targets=())
    unknown = replace(GROUP, targets=(), unread=unread)

    judged = Judge(Backends(), HERE).judge(replace(BALANCER, target_groups=(empty, unknown), unread=unread))

    assert [[note.code for note in group.notes] for group in judged.target_groups] == [["waiting_for_targets"], []]
    assert [group.unread for group in judged.target_groups] == [None, unread]
    assert judged.unread == unread


def test_a_target_is_served_on_its_own_port_before_that_of_its_group() -> None:
    group = replace(
        GROUP, targets=(FoundTarget("i-1", 9000, None, "healthy"), FoundTarget("i-1", None, None, "healthy"))
    )

    targets = Judge(Backends({"i-1": WEB}), HERE).judge(replace(BALANCER, target_groups=(group,))).targets

    assert [target.port for target in targets] == [9000, 8080]
