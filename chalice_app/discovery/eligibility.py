"""Can this target be mirrored, and if not, why and what would change it?

Reasons come in the order in which a person would have to mend them. Source of the rules: AWS's guide to Traffic
Mirroring, "Limitations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.discovery.instance_types import InstanceTypes, Support, instance_types
from chalice_app.discovery.load_balancer import TLS_PROTOCOLS, Eligibility, LoadBalancer, Target, TargetGroup

if TYPE_CHECKING:
    from chalice_app.discovery.backend import Backends, FoundBalancer, FoundGroup, FoundTarget, Instance

MIRRORABLE = Eligibility(
    mirrorable=True, code="mirrorable", explanation="Its network interface can be a mirror source."
)


def judge(balancer: FoundBalancer, backends: Backends, types: InstanceTypes | None = None) -> LoadBalancer:
    """The load balancer with every target judged. Nothing is left out."""
    known_types = types or instance_types()
    return LoadBalancer(
        id=balancer.id,
        arn=balancer.arn,
        name=balancer.name,
        type=balancer.type,
        scheme=balancer.scheme,
        vpc_id=balancer.vpc_id,
        state=balancer.state,
        dns_name=balancer.dns_name,
        availability_zones=balancer.availability_zones,
        listeners=balancer.listeners,
        target_groups=tuple(_judge_group(balancer, group, backends, known_types) for group in balancer.target_groups),
    )


def _judge_group(balancer: FoundBalancer, group: FoundGroup, backends: Backends, types: InstanceTypes) -> TargetGroup:
    targets = []
    for found in group.targets:
        interface_id, instance = _backend(group, found, backends)
        targets.append(
            Target(
                id=found.id,
                port=found.port,
                availability_zone=found.availability_zone,
                health=found.health,
                network_interface_id=interface_id,
                eligibility=_eligibility(balancer, group, instance, interface_id, types),
            )
        )
    return TargetGroup(group.arn, group.name, group.protocol, group.port, group.target_type, tuple(targets))


def _backend(group: FoundGroup, target: FoundTarget, backends: Backends) -> tuple[str | None, Instance | None]:
    """The network interface behind a target, and its instance where there is one."""
    if group.target_type == "instance":
        instance = backends.instances.get(target.id)
        return (instance.network_interface_id if instance else None), instance
    if group.target_type == "ip":
        interface = backends.interfaces.get((group.vpc_id or "", target.id))
        if interface is None:
            return None, None
        return interface.id, backends.instances.get(interface.instance_id or "")
    return None, None


def _eligibility(
    balancer: FoundBalancer,
    group: FoundGroup,
    instance: Instance | None,
    interface_id: str | None,
    types: InstanceTypes,
) -> Eligibility:
    by_kind = _by_kind(balancer, group)
    if by_kind is not None:
        return by_kind
    if interface_id is None and (instance is None or instance.state != "stopped"):
        return _no_interface(group)
    if instance is not None:
        by_instance = _by_instance(instance, types)
        if by_instance is not None:
            return by_instance
    if group.protocol in TLS_PROTOCOLS:
        return Eligibility(
            mirrorable=False,
            code="tls_to_backend",
            explanation=f"The load balancer speaks {group.protocol} to it: a mirror would carry ciphertext.",
            fix="End TLS at the load balancer: give the target group the protocol HTTP (or TCP).",
        )
    return MIRRORABLE


def _by_kind(balancer: FoundBalancer, group: FoundGroup) -> Eligibility | None:
    """What no backend could change."""
    if balancer.type == "gateway":
        return Eligibility(
            mirrorable=False,
            code="gateway_load_balancer",
            explanation="A Gateway Load Balancer hands packets to appliances, not requests to an API.",
            fix="Select the Application or Network Load Balancer in front of the API.",
        )
    if group.target_type == "lambda":
        return Eligibility(
            mirrorable=False,
            code="lambda_target",
            explanation="A Lambda function has no network interface that could be a mirror source.",
        )
    if group.target_type == "alb":
        return Eligibility(
            mirrorable=False,
            code="load_balancer_target",
            explanation="This target is an Application Load Balancer, whose network interfaces belong to AWS.",
            fix="Select that Application Load Balancer itself: its own targets are mirrored.",
        )
    return None


def _no_interface(group: FoundGroup) -> Eligibility:
    if group.target_type == "ip":
        return Eligibility(
            mirrorable=False,
            code="no_network_interface",
            explanation="No network interface of the VPC has this address: on premises, peered, or gone.",
            fix="Mirror it in the VPC and account where the address lives.",
        )
    return Eligibility(
        mirrorable=False,
        code="unknown_instance",
        explanation="The instance is not known in this region: it was terminated, or belongs to another account.",
        fix="Deregister the target, or look in the account that owns it.",
    )


def _by_instance(instance: Instance, types: InstanceTypes) -> Eligibility | None:
    if instance.state != "running":
        return Eligibility(
            mirrorable=False,
            code="instance_not_running",
            explanation=f"The instance is {instance.state}: a mirror session would be billed and carry nothing.",
            fix="Start the instance.",
        )
    match types.support(instance.type):
        case Support.UNSUPPORTED:
            return Eligibility(
                mirrorable=False,
                code="instance_type_unsupported",
                explanation=f"Type {instance.type} cannot be a mirror source (AWS, read on {types.read_on}).",
                fix="Move the backend to a Nitro instance type, such as m7g or t3.",
            )
        case Support.UNKNOWN:
            return Eligibility(
                mirrorable=True,
                code="instance_type_unknown",
                explanation=f"Type {instance.type} is not in the data of {types.read_on}: AWS decides at creation.",
                fix=f"See {types.source}.",
            )
        case Support.SUPPORTED:
            return None
