"""CloudFormation types of EC2 and Elastic Load Balancing that moto changes by removing them."""

from __future__ import annotations

import json
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.security_groups import SecurityGroup
from moto.ec2.models.vpcs import VPCEndPoint
from moto.elbv2.models import FakeListener, FakeLoadBalancer, FakeTargetGroup, elbv2_backends

from simulator.aws.resource_types import Place, Properties, deleting, is_true, settling, tags_of

TARGET_GROUP_SETTINGS = {
    "HealthCheckProtocol": "healthcheck_protocol",
    "HealthCheckPort": "healthcheck_port",
    "HealthCheckPath": "healthcheck_path",
    "HealthCheckIntervalSeconds": "healthcheck_interval_seconds",
    "HealthCheckTimeoutSeconds": "healthcheck_timeout_seconds",
    "HealthyThresholdCount": "healthy_threshold_count",
    "UnhealthyThresholdCount": "unhealthy_threshold_count",
    "Matcher": "matcher",
}


@settling(SecurityGroup)
def _settle_security_group(group: SecurityGroup, properties: Properties, place: Place) -> None:
    """Moto passes over rules for what goes out, and gives a changed group another id."""
    backend = ec2_backends[place.account_id][place.region_name]
    group.ingress_rules.clear()
    for rule in properties.get("SecurityGroupIngress", []):
        backend.authorize_security_group_ingress(**_rule(group, rule, "Source"))
    if "SecurityGroupEgress" in properties:
        group.egress_rules.clear()
        for rule in properties["SecurityGroupEgress"]:
            backend.authorize_security_group_egress(**_rule(group, rule, "Destination"))


def _rule(group: SecurityGroup, rule: Properties, side: str) -> dict[str, Any]:
    """A rule as moto's backend takes it."""
    described = {"Description": rule["Description"]} if "Description" in rule else {}
    ranges = [{"CidrIp": rule["CidrIp"], **described}] if "CidrIp" in rule else []
    ranges += [{"CidrIpv6": rule["CidrIpv6"], **described}] if "CidrIpv6" in rule else []
    other = rule.get(f"{side}SecurityGroupId")
    ports = {name: int(rule.get(key, -1)) for name, key in (("from_port", "FromPort"), ("to_port", "ToPort"))}
    return {
        "group_name_or_id": group.id,
        "ip_protocol": str(rule["IpProtocol"]),
        "from_port": ports["from_port"],
        "to_port": ports["to_port"],
        "ip_ranges": ranges,
        "source_groups": [{"GroupId": other, **described}] if other else [],
        "vpc_id": group.vpc_id,
    }


@settling(VPCEndPoint)
def _settle_endpoint(endpoint: VPCEndPoint, properties: Properties, place: Place) -> None:
    """Moto cannot change an endpoint, and keeps its policy as it is written in the template."""
    del place
    if "PolicyDocument" in properties:
        document = properties["PolicyDocument"]
        endpoint.policy_document = document if isinstance(document, str) else json.dumps(document, default=str)
    endpoint.subnet_ids = properties.get("SubnetIds", endpoint.subnet_ids)
    endpoint.security_group_ids = properties.get("SecurityGroupIds", [])
    endpoint.private_dns_enabled = is_true(properties.get("PrivateDnsEnabled", False))


@deleting(VPCEndPoint)
def _delete_endpoint(endpoint: VPCEndPoint, account_id: str, region_name: str) -> None:
    """Moto leaves a stack's endpoints behind."""
    ec2_backends[account_id][region_name].delete_vpc_endpoints([endpoint.id])


@settling(FakeLoadBalancer)
def _settle_load_balancer(balancer: FakeLoadBalancer, properties: Properties, place: Place) -> None:
    """Moto cannot change a load balancer of a stack."""
    backend = elbv2_backends[place.account_id][place.region_name]
    balancer.attrs.update({each["Key"]: str(each["Value"]) for each in properties.get("LoadBalancerAttributes", [])})
    if "SecurityGroups" in properties:
        backend.set_security_groups(balancer.arn, properties["SecurityGroups"])
    if set(properties.get("Subnets") or []) - {subnet.id for subnet in balancer.subnets}:
        backend.set_subnets(balancer.arn, properties["Subnets"], [])
    _tag(backend, balancer.arn, properties)


@settling(FakeTargetGroup)
def _settle_target_group(group: FakeTargetGroup, properties: Properties, place: Place) -> None:
    """Moto passes over a target group's attributes, and cannot change it."""
    for name, attribute in TARGET_GROUP_SETTINGS.items():
        if name in properties:
            setattr(group, attribute, properties[name])
    for each in properties.get("TargetGroupAttributes", []):
        group.attributes[each["Key"]] = str(each["Value"])
    _tag(elbv2_backends[place.account_id][place.region_name], group.arn, properties)


@deleting(FakeListener)
def _delete_listener(listener: FakeListener, account_id: str, region_name: str) -> None:
    """Moto leaves a listener to its load balancer, which may not be of the same stack."""
    elbv2_backends[account_id][region_name].delete_listener(listener.arn)


def _tag(backend: Any, arn: str, properties: Properties) -> None:
    tagger = backend.tagging_service
    tagger.delete_all_tags_for_resource(arn)
    tagger.tag_resource(arn, [{"Key": key, "Value": value} for key, value in tags_of(properties).items()])
