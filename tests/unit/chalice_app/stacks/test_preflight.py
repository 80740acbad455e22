from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalice_app.failures.catalogue import BY_CODE
from chalice_app.failures.explain import explain
from chalice_app.stacks.preflight import CHECKS, MIRRORS_MAX, Check, Wanted, preflight
from chalice_app.stacks.reading import Key, NamedResource, Quota, Reading
from tests.unit.chalice_app.stacks.standing_vpc import ENDPOINTS, READING, SUBNETS, TYPES, WANTED, ZONES, subnets

KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def check(name: str, wanted: Wanted = WANTED, reading: Reading = READING) -> Check:
    return next(each for each in preflight(wanted, reading).checks if each.name == name)


def altered(**fields: Any) -> Reading:
    return replace(READING, **fields)


def test_everything_passes_where_everything_is_as_it_should_be() -> None:
    judged = preflight(WANTED, READING)

    assert [each.name for each in judged.checks] == list(CHECKS)
    assert {each.state for each in judged.checks} == {"passed"}
    assert judged.has_passed
    assert judged.failures == ()


FULL = Quota(63, 64)
# As many agents at the most as at the least.
MAKES_ENDPOINTS = {"creates_endpoints": True, "agents_max": 2}
GONE = Key(KEY_ARN, "CUSTOMER", "PendingDeletion")


@pytest.mark.parametrize(
    ("name", "wanted", "reading", "state", "code"),
    [
        ("permissions", {}, {"missing_permissions": ("ec2:RunInstances",)}, "failed", "permissions_missing"),
        ("permissions", {}, {"missing_permissions": None}, "warning", "not_checked"),
        (
            "names",
            {},
            {"names": (NamedResource("AWS::AutoScaling::AutoScalingGroup", "heliostat-collector-agents", None),)},
            "failed",
            "name_taken",
        ),
        ("names", {}, {"names": (NamedResource("S", "heliostat-collector", "another"),)}, "failed", "name_taken"),
        ("vpc", {}, {"vpc": None}, "failed", "vpc_unfit"),
        ("subnets", {"subnet_ids": ()}, {}, "failed", "subnets_unfit"),
        ("subnets", {"subnet_ids": ("subnet-0a",)}, {}, "failed", "subnets_unfit"),
        ("subnets", {"subnet_ids": ("subnet-0a", "subnet-ff")}, {}, "failed", "subnets_unfit"),
        ("subnets", {}, {"subnets": subnets(vpc_id="vpc-ff")}, "failed", "subnets_unfit"),
        ("subnets", {}, {"subnets": subnets(is_ipv6_only=True)}, "failed", "subnets_unfit"),
        ("subnets", {}, {"subnets": subnets(zone=ZONES[1])}, "failed", "subnets_unfit"),
        ("addresses", {}, {"subnets": subnets(free_addresses=8)}, "failed", "no_free_addresses"),
        ("addresses", {}, {"subnets": subnets(free_addresses=9)}, "warning", "subnets_nearly_full"),
        ("addresses", {"subnet_ids": ("subnet-ff",)}, {}, "failed", "subnets_unfit"),
        ("instance_types", {"instance_types": ("p5.48xlarge",)}, {}, "failed", "type_not_offered"),
        ("instance_types", {"instance_types": (*TYPES, "p5.48xlarge")}, {}, "warning", "type_missing_in_zone"),
        ("vcpus", {}, {"vcpu_quota": FULL}, "failed", "vcpu_quota"),
        ("vcpus", {"stands": True}, {"vcpu_quota": FULL}, "warning", "vcpu_quota_near"),
        ("vcpus", {"agents_max": 100}, {}, "warning", "vcpu_quota_near"),
        ("vcpus", {}, {"vcpu_quota": Quota(4, None)}, "warning", "not_checked"),
        ("load_balancers", {}, {"balancer_quota": Quota(50, 50)}, "failed", "balancer_quota"),
        ("load_balancers", {}, {"balancer_quota": Quota(50, None)}, "warning", "not_checked"),
        ("mirrors", {}, {"mirror_targets": MIRRORS_MAX}, "failed", "mirror_quota"),
        ("mirrors", {"new_sessions": 9_961}, {}, "failed", "mirror_quota"),
        ("volume_key", {"volume_key": KEY_ARN}, {}, "warning", "not_checked"),
        ("volume_key", {"volume_key": KEY_ARN}, {"volume_key": GONE}, "failed", "key_not_enabled"),
        (
            "volume_key",
            {"volume_key": KEY_ARN},
            {"volume_key": Key(KEY_ARN, "CUSTOMER", "Enabled")},
            "warning",
            "volume_key_of_customer",
        ),
        ("egress", {}, {"subnets": subnets(egress=None)}, "failed", "no_way_to_aws"),
        ("egress", {"subnet_ids": ()}, {}, "warning", "not_checked"),
        ("instance_types", {"subnet_ids": ()}, {}, "warning", "not_checked"),
        ("egress", {}, {"subnets": subnets(egress="internet_gateway")}, "failed", "no_way_to_aws"),
        ("egress", {}, {"subnets": subnets(egress=None), "endpoints": ENDPOINTS[:-1]}, "failed", "no_way_to_aws"),
        ("egress", {"creates_endpoints": True}, {"endpoints": ENDPOINTS[:1]}, "failed", "endpoints_in_the_way"),
        ("addresses", MAKES_ENDPOINTS, {"subnets": subnets(free_addresses=13)}, "failed", "no_free_addresses"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_found_by_its_check_and_explained(
    name: str, wanted: dict[str, Any], reading: dict[str, Any], state: str, code: str
) -> None:
    judged = preflight(replace(WANTED, **wanted), altered(**reading))
    found = next(each for each in judged.checks if each.name == name)

    assert (found.state, found.failure.code if found.failure else None) == (state, code)
    assert judged.has_passed == all(each.state != "failed" for each in judged.checks)
    assert code in BY_CODE


@pytest.mark.parametrize(
    ("name", "wanted", "reading"),
    [
        ("addresses", {"stands": True, "agents_max": 2}, {"subnets": subnets(free_addresses=0)}),
        ("load_balancers", {"stands": True}, {"balancer_quota": Quota(50, 50)}),
        ("mirrors", {"stands": True}, {"mirror_targets": MIRRORS_MAX}),
        ("egress", {}, {"subnets": subnets(egress="other")}),
        ("egress", {}, {"subnets": subnets(egress=None), "endpoints": ENDPOINTS}),
        ("egress", {"creates_endpoints": True}, {"subnets": subnets(egress=None)}),
        # That of S3 is by route table: it stands in nobody's way.
        ("egress", {"creates_endpoints": True}, {"endpoints": ENDPOINTS[-1:]}),
        ("addresses", MAKES_ENDPOINTS, {"subnets": subnets(free_addresses=14)}),
        ("addresses", {**MAKES_ENDPOINTS, "has_endpoints": True}, {"subnets": subnets(free_addresses=9)}),
        ("volume_key", {"volume_key": KEY_ARN}, {"volume_key": Key(KEY_ARN, "AWS", "Enabled")}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_good_enough_passes(name: str, wanted: dict[str, Any], reading: dict[str, Any]) -> None:
    assert check(name, replace(WANTED, **wanted), altered(**reading)).state == "passed"


def test_a_customer_key_of_the_accounts_default_encryption_does_not_reach_agents_that_name_their_key() -> None:
    reading = altered(encrypts_by_default=True, default_key=Key(KEY_ARN, "CUSTOMER", "Enabled"))

    found = check("volume_key", reading=reading)

    assert found.state == "passed"
    assert found.evidence == {"volume_key": "alias/aws/ebs", "default_key": KEY_ARN}


def test_a_customer_key_comes_with_the_statements_for_its_policy() -> None:
    reading = altered(volume_key=Key(KEY_ARN, "CUSTOMER", "Enabled"))

    failure = check("volume_key", replace(WANTED, volume_key=KEY_ARN), reading).failure

    assert failure is not None
    assert failure.remedy is not None
    assert KEY_ARN in failure.remedy["create_grant_command"]
    assert "111122223333" in json.dumps(failure.remedy["key_policy_statements"])


def test_endpoints_need_dns_names_in_the_vpc() -> None:
    without_names = replace(READING.vpc, has_dns_host_names=False)  # type: ignore[type-var]
    without_dns = replace(READING.vpc, has_dns_support=False)  # type: ignore[type-var]
    closed = [replace(subnet, egress=None) for subnet in SUBNETS]

    assert check("vpc", reading=altered(vpc=without_names)).state == "passed"
    assert check("vpc", replace(WANTED, creates_endpoints=True), altered(vpc=without_names)).state == "failed"
    assert check("vpc", reading=altered(vpc=without_dns)).state == "failed"
    assert (
        check("egress", reading=altered(vpc=without_names, subnets=tuple(closed), endpoints=ENDPOINTS)).state
        == "failed"
    )


def test_the_evidence_says_what_was_seen_and_the_explanation_uses_it() -> None:
    found = check("instance_types", replace(WANTED, instance_types=("p5.48xlarge",)))

    assert found.failure is not None
    assert found.evidence["instance_type"] == ["p5.48xlarge"]
    assert "p5.48xlarge in eu-central-1a" in found.failure.explanation
    assert found.failure.evidence["zone"] == "eu-central-1a"


def test_an_ipv6_only_subnet_is_named() -> None:
    failure = check("subnets", reading=altered(subnets=subnets(is_ipv6_only=True))).failure

    assert failure is not None
    assert "IPv6 alone: subnet-0a." in failure.explanation


def test_what_could_not_be_read_warns_and_keeps_no_other_check_from_being_judged() -> None:
    refused = explain(code="AccessDenied", message="no", operation="servicequotas:GetServiceQuota")
    reading = altered(unread={"vcpus": refused}, vcpu_quota=Quota(None, None))

    judged = preflight(WANTED, reading)

    assert [each.name for each in judged.checks if each.state != "passed"] == ["vcpus"]
    found = check("vcpus", reading=reading)
    assert found.state == "warning"
    assert found.failure is not None
    assert found.failure.code == "not_checked"
    assert "servicequotas:GetServiceQuota" in found.failure.explanation
    assert judged.has_passed


def test_the_document_is_json_with_every_check() -> None:
    document = json.loads(json.dumps(preflight(WANTED, altered(vpc=None)).document()))

    assert document["passed"] is False
    assert [each["name"] for each in document["checks"]] == list(CHECKS)
    assert next(each for each in document["checks"] if each["name"] == "vpc")["failure"]["code"] == "vpc_unfit"
