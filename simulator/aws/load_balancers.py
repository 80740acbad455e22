"""Load balancers: what a network load balancer is called, by API and in a stack, and where it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.elb.models import ELBBackend
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer, FakeTargetGroup, elbv2_backends

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable

ARN_PART = {"network": "net", "gateway": "gwy"}


@around(ELBv2Backend, "create_load_balancer")
def _create_with_the_arn_of_its_type(
    original: Callable[..., FakeLoadBalancer], backend: ELBv2Backend, *args: Any, **kwargs: Any
) -> FakeLoadBalancer:
    """Moto gives every load balancer the ARN of an application load balancer."""
    balancer = original(backend, *args, **kwargs)
    if part := ARN_PART.get(balancer.type):
        tags = backend.tagging_service.list_tags_for_resource(balancer.arn)["Tags"]
        backend.tagging_service.delete_all_tags_for_resource(balancer.arn)
        del backend.load_balancers[balancer.arn]
        balancer.arn = balancer.arn.replace(":loadbalancer/app/", f":loadbalancer/{part}/")
        backend.load_balancers[balancer.arn] = balancer
        backend.tagging_service.tag_resource(balancer.arn, tags)
    return balancer


@around(FakeLoadBalancer, "create_from_cloudformation_json")
def _create_in_a_stack(
    original: Callable[..., FakeLoadBalancer],  # noqa: ARG001 - it makes an application load balancer of everything
    name: str,
    resource: dict[str, Any],
    account_id: str,
    region_name: str,
    **_: Any,
) -> FakeLoadBalancer:
    """Moto ignores a load balancer's type, its attributes and its tags in a stack."""
    properties = resource["Properties"]
    backend = elbv2_backends[account_id][region_name]
    balancer = backend.create_load_balancer(
        name,
        properties.get("SecurityGroups"),
        properties.get("Subnets") or [],
        subnet_mappings=properties.get("SubnetMappings"),
        scheme=properties.get("Scheme", "internet-facing"),
        loadbalancer_type=properties.get("Type"),
        ip_address_type=properties.get("IpAddressType", "ipv4"),
        tags=properties.get("Tags"),
    )
    for attribute in properties.get("LoadBalancerAttributes", []):
        balancer.attrs[attribute["Key"]] = str(attribute["Value"])
    return balancer


def _delete_with_its_stack(group: FakeTargetGroup, account_id: str, region_name: str) -> None:
    """Moto leaves a stack's target groups behind."""
    elbv2_backends[account_id][region_name].delete_target_group(group.arn)


FakeTargetGroup.delete = _delete_with_its_stack  # type: ignore[attr-defined]


@around(ELBv2Backend, "describe_target_groups")
def _name_each_load_balancer_once(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Moto names a load balancer once for each of its listeners."""
    groups = list(original(*args, **kwargs))
    for group in groups:
        group.load_balancer_arns = list(dict.fromkeys(group.load_balancer_arns))
    return groups


@around(ELBBackend, "create_load_balancer")
def _name_the_region(original: Callable[..., Any], backend: ELBBackend, *args: Any, **kwargs: Any) -> Any:
    """Moto puts every classic load balancer's name under us-east-1."""
    balancer = original(backend, *args, **kwargs)
    balancer.dns_name = f"{balancer.name}.{backend.region_name}.elb.amazonaws.com"
    return balancer


@around(FakeLoadBalancer, "get_cfn_attribute")
def _get_full_name(original: Callable[..., Any], balancer: FakeLoadBalancer, attribute: str) -> Any:
    """Moto knows that there is one, and not what it is: the part of the ARN by which metrics name it."""
    if attribute == "LoadBalancerFullName":
        return balancer.arn.partition(":loadbalancer/")[2]
    return original(balancer, attribute)


def _has_full_name(attribute: str) -> bool:
    return attribute == "TargetGroupFullName"


def _full_name_of_group(group: FakeTargetGroup, attribute: str) -> str:
    """Moto knows no attributes of target groups."""
    assert _has_full_name(attribute)
    return str(group.arn.rpartition(":")[2])


FakeTargetGroup.has_cfn_attr = staticmethod(_has_full_name)  # type: ignore[method-assign,assignment]
FakeTargetGroup.get_cfn_attribute = _full_name_of_group  # type: ignore[attr-defined]
