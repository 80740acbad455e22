"""Which network interfaces can be mirror sources: by owner, kind, subnet and VPC.

Source: AWS's guide to Traffic Mirroring, "Traffic Mirroring quotas and considerations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.discovery.load_balancer import Eligibility, Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.discovery.backend import Instance, NetworkInterface, Subnet
    from chalice_app.discovery.circumstances import Circumstances

GROUP_TAG = "aws:autoscaling:groupName"
# Of interfaces that an AWS service made, EC2 takes those of these two (guide, "Limitations").
MIRRORED_SERVICES = frozenset({"amazon-rds", "amazon-elasticache"})
# What made an interface, by its type or by how its description begins.
SERVICES_BY_TYPE = {
    "natGateway": "a NAT gateway",
    "load_balancer": "a load balancer",
    "network_load_balancer": "a Network Load Balancer",
    "gateway_load_balancer": "a Gateway Load Balancer",
    "gateway_load_balancer_endpoint": "a Gateway Load Balancer endpoint",
    "vpc_endpoint": "a VPC endpoint",
    "transit_gateway": "a transit gateway",
    "lambda": "AWS Lambda",
    "quicksight": "Amazon QuickSight",
    "global_accelerator_managed": "AWS Global Accelerator",
    "api_gateway_managed": "Amazon API Gateway",
    "iot_rules_managed": "AWS IoT",
    "aws_codestar_connections_managed": "AWS CodeConnections",
}
SERVICES_BY_DESCRIPTION = (
    ("ELB ", "a load balancer"),
    ("Interface for NAT Gateway", "a NAT gateway"),
    ("VPC Endpoint Interface", "a VPC endpoint"),
    ("AWS Lambda VPC ENI", "AWS Lambda"),
    ("EFS mount target", "Amazon EFS"),
    ("Amazon EKS ", "the control plane of Amazon EKS"),
    ("Network Interface for Transit Gateway", "a transit gateway"),
)
BRANCH = Note(
    "branch_interface",
    "A task of ECS or a pod of EKS has this interface of its own, on a trunk: EC2 decides when a session is made.",
    "If EC2 refuses, run the task without ENI trunking.",
)


def by_owner(
    interface: NetworkInterface, instance: Instance | None, circumstances: Circumstances
) -> Eligibility | None:
    """Why an interface is not ours to mirror, or is ourselves."""
    if _is_own_agent(interface, instance, circumstances):
        return Eligibility(
            mirrorable=False,
            code="own_agent",
            explanation="It belongs to Heliostat's own agents: to mirror the mirror would never end.",
            fix="Leave this load balancer out of the selection.",
        )
    if any(target.interface_id == interface.id for target in circumstances.mirrors.targets):
        return Eligibility(
            mirrorable=False,
            code="mirror_target_interface",
            explanation="It is a mirror target: EC2 lets no interface be a mirror source and a mirror target at once.",
            fix="Ask who made the mirror target, or serve from another interface.",
        )
    if circumstances.account_id and interface.owner_id and interface.owner_id != circumstances.account_id:
        return Eligibility(
            mirrorable=False,
            code="other_account_interface",
            explanation=f"It belongs to account {interface.owner_id}, in a shared VPC: only its owner can mirror it.",
            fix="Install Heliostat in that account.",
        )
    return None


def _is_own_agent(interface: NetworkInterface, instance: Instance | None, circumstances: Circumstances) -> bool:
    tags: list[Mapping[str, str]] = [interface.tags, *([instance.tags] if instance else [])]
    return any(circumstances.is_ours(each) or each.get(GROUP_TAG) in circumstances.agent_group_names for each in tags)


def by_place(interface: NetworkInterface, subnet: Subnet | None, circumstances: Circumstances) -> Eligibility | None:
    """Why packets could not be copied from where it is."""
    if not circumstances.is_reachable(interface.vpc_id):
        return Eligibility(
            mirrorable=False,
            code="other_vpc",
            explanation=(
                f"It is in {interface.vpc_id}, and the collector in {circumstances.collector_vpc_id}: no connection of "
                "the two is known."
            ),
            fix=(
                "Put the collector into that VPC, or connect the two (peering or a transit gateway, with routes) and "
                "name the VPC as connected."
            ),
        )
    if (subnet is not None and subnet.is_ipv6_only) or (interface.ipv6_addresses and not interface.ipv4_addresses):
        return Eligibility(
            mirrorable=False,
            code="ipv6_only_subnet",
            explanation="Its subnet has IPv6 alone: EC2 mirrors nothing there.",
            fix="Run the backend in a subnet with IPv4 as well.",
        )
    return None


def by_kind(interface: NetworkInterface) -> Eligibility | None:
    """Why an interface of its kind cannot be a mirror source."""
    if _is_fargate(interface):
        return Eligibility(
            mirrorable=False,
            code="fargate",
            explanation="A task on Fargate has it: it is attached to a machine of AWS, and EC2 does not mirror it.",
            fix="Run the service on EC2 capacity.",
        )
    if interface.is_requester_managed and interface.requester_id not in MIRRORED_SERVICES:
        return Eligibility(
            mirrorable=False,
            code="requester_managed_interface",
            explanation=f"It was made by {_maker(interface)}, and EC2 does not mirror such interfaces.",
            fix="Run the backend on EC2 instances.",
        )
    if interface.type not in {"interface", "branch", "trunk", "efa"}:
        return Eligibility(
            mirrorable=False,
            code="interface_type_unsupported",
            explanation=f"It is of the type {interface.type} ({_maker(interface)}), and EC2 mirrors plain interfaces.",
            fix="Run the backend on EC2 instances.",
        )
    if interface.status == "available":
        return Eligibility(
            mirrorable=False,
            code="interface_not_attached",
            explanation="It is attached to nothing: a mirror session would be billed and carry nothing.",
            fix="Attach it, or deregister the address.",
        )
    return None


def _is_of_ecs(interface: NetworkInterface) -> bool:
    """Did ECS give it to a task?"""
    return interface.description.startswith("arn:") and ":ecs:" in interface.description


def _is_fargate(interface: NetworkInterface) -> bool:
    # A task on EC2 has an interface that is attached to an instance of ours, or is a branch of one.
    return _is_of_ecs(interface) and interface.instance_id is None and interface.type != "branch"


def _maker(interface: NetworkInterface) -> str:
    by_type = SERVICES_BY_TYPE.get(interface.type)
    described = (name for start, name in SERVICES_BY_DESCRIPTION if interface.description.startswith(start))
    requester = f"the AWS service {interface.requester_id}" if interface.requester_id else "an AWS service"
    named = by_type or next(described, requester)
    return f"{named} ({interface.description})" if interface.description else named
