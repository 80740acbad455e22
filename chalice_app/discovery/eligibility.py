"""Can this target be mirrored, and if not, why and what would change it?

Reasons come in the order in which a person would have to mend them. Source of the rules: AWS's guide to Traffic
Mirroring, "Limitations".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.discovery.instance_types import InstanceTypes, Support, instance_types
from chalice_app.discovery.load_balancer import TLS_PROTOCOLS, Eligibility, LoadBalancer, Target, TargetGroup

if TYPE_CHECKING:
    from chalice_app.discovery.backend import Backends, FoundBalancer, FoundGroup, FoundTarget, Instance

MIRRORABLE = Eligibility(
    mirrorable=True, code="mirrorable", explanation="Its network interface can be a mirror source."
)
REQUESTER_MANAGED = Eligibility(
    mirrorable=False,
    code="requester_managed_interface",
    explanation="An AWS service made this network interface (Fargate, a VPC endpoint...), which cannot be mirrored.",
    fix="Run the backend on EC2 instances.",
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


@dataclass(frozen=True, slots=True)
class _Backend:
    """What stands behind one target, as far as it was found."""

    interface_id: str | None = None
    instance: Instance | None = None
    is_requester_managed: bool = False


def _judge_group(balancer: FoundBalancer, group: FoundGroup, backends: Backends, types: InstanceTypes) -> TargetGroup:
    targets = []
    for found in group.targets:
        backend = _backend(group, found, backends)
        targets.append(
            Target(
                id=found.id,
                port=found.port,
                availability_zone=found.availability_zone,
                health=found.health,
                network_interface_id=backend.interface_id,
                eligibility=_by_kind(balancer, group) or _by_backend(group, backend, types),
            )
        )
    return TargetGroup(group.arn, group.name, group.protocol, group.port, group.target_type, tuple(targets))


def _backend(group: FoundGroup, target: FoundTarget, backends: Backends) -> _Backend:
    if group.target_type == "instance":
        instance = backends.instances.get(target.id)
        return _Backend(instance.network_interface_id if instance else None, instance)
    interface = backends.interfaces.get((group.vpc_id or "", target.id)) if group.target_type == "ip" else None
    if interface is None:
        return _Backend()
    instance = backends.instances.get(interface.instance_id or "")
    return _Backend(interface.id, instance, interface.is_requester_managed)


def _by_backend(group: FoundGroup, backend: _Backend, types: InstanceTypes) -> Eligibility:
    # The one answer that says yes and still asks for attention comes last: it must not hide a no.
    return (
        _by_state(backend.instance)
        or _by_interface(group, backend)
        or _by_type(backend.instance, types, Support.UNSUPPORTED)
        or _by_protocol(group)
        or _by_type(backend.instance, types, Support.UNKNOWN)
        or MIRRORABLE
    )


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


def _by_state(instance: Instance | None) -> Eligibility | None:
    if instance is None or instance.state == "running":
        return None
    return Eligibility(
        mirrorable=False,
        code="instance_not_running",
        explanation=f"The instance is {instance.state}: a mirror session would be billed and carry nothing.",
        fix="Start the instance.",
    )


def _by_interface(group: FoundGroup, backend: _Backend) -> Eligibility | None:
    if backend.interface_id is None:
        return _no_interface(group)
    return REQUESTER_MANAGED if backend.is_requester_managed else None


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


def _by_type(instance: Instance | None, types: InstanceTypes, support: Support) -> Eligibility | None:
    """The answer for an instance whose type has this support; None for any other."""
    if instance is None or types.support(instance.type) is not support:
        return None
    if support is Support.UNSUPPORTED:
        return Eligibility(
            mirrorable=False,
            code="instance_type_unsupported",
            explanation=f"Type {instance.type} cannot be a mirror source (AWS's list, copy of {types.copy_of}).",
            fix="Move the backend to a Nitro instance type, such as m7g or t3.",
        )
    return Eligibility(
        mirrorable=True,
        code="instance_type_unknown",
        explanation=f"Type {instance.type} is not in AWS's list, copy of {types.copy_of}: EC2 decides at creation.",
        fix=f"See {types.source}.",
    )


def _by_protocol(group: FoundGroup) -> Eligibility | None:
    if group.protocol not in TLS_PROTOCOLS:
        return None
    return Eligibility(
        mirrorable=False,
        code="tls_to_backend",
        explanation=f"The load balancer speaks {group.protocol} to it: a mirror would carry ciphertext.",
        fix="End TLS at the load balancer: give the target group the protocol HTTP (or TCP).",
    )
