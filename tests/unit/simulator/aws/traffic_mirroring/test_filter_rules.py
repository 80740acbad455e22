from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws.traffic_mirroring import lowered_quotas
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from tests.unit.simulator.aws.traffic_mirroring.conftest import Mirroring

RULE: dict[str, Any] = {
    "TrafficDirection": "ingress",
    "RuleNumber": 100,
    "RuleAction": "accept",
    "Protocol": 6,
    "SourceCidrBlock": "0.0.0.0/0",
    "DestinationCidrBlock": "0.0.0.0/0",
    "DestinationPortRange": {"FromPort": 8080, "ToPort": 8080},
}


def create(mirroring: Mirroring, **changed: Any) -> dict[str, Any]:
    answer = mirroring.ec2.create_traffic_mirror_filter_rule(
        TrafficMirrorFilterId=mirroring.filter_id, **{**RULE, **changed}
    )
    rule: dict[str, Any] = answer["TrafficMirrorFilterRule"]
    return rule


def shown(mirroring: Mirroring) -> dict[str, Any]:
    answer = mirroring.ec2.describe_traffic_mirror_filters(TrafficMirrorFilterIds=[mirroring.filter_id])
    [mirror_filter] = answer["TrafficMirrorFilters"]
    return dict(mirror_filter)


def test_a_filter_shows_its_rules_by_direction_in_their_order(mirroring: Mirroring) -> None:
    second, first = create(mirroring, RuleNumber=20), create(mirroring, RuleNumber=10)
    back = create(mirroring, TrafficDirection="egress", RuleNumber=10)

    assert shown(mirroring)["IngressFilterRules"] == [first, second]
    assert shown(mirroring)["EgressFilterRules"] == [back]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"RuleNumber": 0}, "InvalidParameterValue"),
        ({"RuleNumber": 32_767}, "InvalidParameterValue"),
        ({"Protocol": 256}, "InvalidParameterValue"),
        ({"SourceCidrBlock": "::/0"}, "InvalidParameterValue"),
        ({"SourceCidrBlock": "10.0.0.0/33"}, "InvalidParameterValue"),
        ({"SourceCidrBlock": "anywhere"}, "InvalidParameterValue"),
        ({"DestinationPortRange": {"FromPort": 90, "ToPort": 80}}, "InvalidParameterValue"),
        ({"DestinationPortRange": {"FromPort": 80, "ToPort": 65_536}}, "InvalidParameterValue"),
        ({"DestinationPortRange": {"FromPort": 80}}, "InvalidParameterValue"),
        ({"Protocol": 1}, "InvalidParameterValue"),
        ({"RuleAction": "drop"}, "InvalidParameterValue"),
        ({"TrafficDirection": "sideways"}, "InvalidParameterValue"),
        ({"TrafficMirrorFilterId": "tmf-0123456789abcdef0"}, "InvalidTrafficMirrorFilterId.NotFound"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
    ids=str,
)
def test_a_rule_that_ec2_would_not_make_is_refused(mirroring: Mirroring, changed: dict[str, Any], code: str) -> None:
    asked = {"TrafficMirrorFilterId": mirroring.filter_id, **RULE, **changed}

    assert refused_code(mirroring.ec2.create_traffic_mirror_filter_rule, **asked) == code
    assert shown(mirroring)["IngressFilterRules"] == []


def test_a_number_serves_one_rule_of_a_direction(mirroring: Mirroring) -> None:
    create(mirroring)
    create(mirroring, TrafficDirection="egress")

    asked = {"TrafficMirrorFilterId": mirroring.filter_id, **RULE}

    assert (
        refused_code(mirroring.ec2.create_traffic_mirror_filter_rule, **asked) == "TrafficMirrorFilterRuleAlreadyExists"
    )


def test_a_filter_has_ten_rules_in_both_directions_together(mirroring: Mirroring) -> None:
    for number in range(1, 6):
        create(mirroring, RuleNumber=number)
        create(mirroring, RuleNumber=number, TrafficDirection="egress")

    asked = {"TrafficMirrorFilterId": mirroring.filter_id, **RULE}

    assert (
        refused_code(mirroring.ec2.create_traffic_mirror_filter_rule, **asked) == "TrafficMirrorFilterRuleLimitExceeded"
    )


def test_a_change_is_checked_as_a_new_rule_is(mirroring: Mirroring) -> None:
    rule, other = create(mirroring), create(mirroring, RuleNumber=200)
    modify, rule_id = mirroring.ec2.modify_traffic_mirror_filter_rule, rule["TrafficMirrorFilterRuleId"]

    for changed, code in (
        ({"SourceCidrBlock": "::/0"}, "InvalidParameterValue"),
        ({"RuleNumber": other["RuleNumber"]}, "TrafficMirrorFilterRuleAlreadyExists"),
        # Ports need a protocol that has them.
        ({"RemoveFields": ["protocol"]}, "InvalidParameterValue"),
    ):
        assert refused_code(modify, TrafficMirrorFilterRuleId=rule_id, **changed) == code
    assert shown(mirroring)["IngressFilterRules"] == [rule, other]

    changed = modify(
        TrafficMirrorFilterRuleId=rule_id,
        RuleNumber=300,
        RemoveFields=["destination-port-range"],
        SourcePortRange={"FromPort": 1, "ToPort": 2},
    )["TrafficMirrorFilterRule"]

    assert changed["RuleNumber"] == 300
    assert "DestinationPortRange" not in changed
    assert changed["SourcePortRange"] == {"FromPort": 1, "ToPort": 2}


def test_rules_are_tagged_described_and_deleted(mirroring: Mirroring) -> None:
    tags = [{"ResourceType": "traffic-mirror-filter-rule", "Tags": [{"Key": "owner", "Value": "heliostat"}]}]
    rule = create(mirroring, TagSpecifications=tags)
    create(mirroring, RuleNumber=200, RuleAction="reject")
    ec2, rule_id = mirroring.ec2, rule["TrafficMirrorFilterRuleId"]

    def found(**asked: Any) -> list[str]:
        rules = ec2.describe_traffic_mirror_filter_rules(**asked)["TrafficMirrorFilterRules"]
        return [each["TrafficMirrorFilterRuleId"] for each in rules]

    assert found(Filters=[{"Name": "tag:owner", "Values": ["heliostat"]}]) == [rule_id]
    assert found(Filters=[{"Name": "rule-action", "Values": ["accept"]}]) == [rule_id]
    assert len(found(TrafficMirrorFilterId=mirroring.filter_id)) == 2

    ec2.delete_traffic_mirror_filter_rule(TrafficMirrorFilterRuleId=rule_id)

    assert (
        refused_code(ec2.describe_traffic_mirror_filter_rules, TrafficMirrorFilterRuleIds=[rule_id])
        == "InvalidTrafficMirrorFilterRuleId.NotFound"
    )


def test_a_token_makes_one_rule(mirroring: Mirroring) -> None:
    assert create(mirroring, ClientToken="once") == create(mirroring, ClientToken="once")


def test_how_many_rules_a_filter_may_have_can_be_lowered(mirroring: Mirroring) -> None:
    with lowered_quotas(rules_per_filter=0):
        asked = {"TrafficMirrorFilterId": mirroring.filter_id, **RULE}
        code = refused_code(mirroring.ec2.create_traffic_mirror_filter_rule, **asked)

    assert code == "TrafficMirrorFilterRuleLimitExceeded"
