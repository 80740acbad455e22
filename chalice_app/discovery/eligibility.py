"""Can this target be mirrored, and if not, why and what would change it?

Reasons come in the order in which a person would have to mend them, and none is left out: the first is the answer, the
others are notes. Source of the rules: AWS's guide to Traffic Mirroring, "Limitations".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalice_app.discovery.contention import Contention
from chalice_app.discovery.instance_types import InstanceTypes, Support, instance_types
from chalice_app.discovery.interfaces import BRANCH, by_kind, by_owner, by_place
from chalice_app.discovery.load_balancer import Eligibility, LoadBalancer, Note, Target, TargetGroup
from chalice_app.discovery.protocols import by_protocol, protocol_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.discovery.backend import (
        Backends,
        FoundBalancer,
        FoundGroup,
        FoundTarget,
        Instance,
        NetworkInterface,
    )
    from chalice_app.discovery.circumstances import Circumstances

MIRRORABLE = Eligibility(
    mirrorable=True, code="mirrorable", explanation="Its network interface can be a mirror source."
)
WAITING = Note(
    "waiting_for_targets",
    "Nothing is registered with this target group yet. Targets that come later are mirrored by themselves.",
)
HEALTH_NOTES = {
    "draining": Note("draining", "It is being deregistered, and gets no new requests.", "Its successor is mirrored."),
    "unhealthy": Note(
        "unhealthy",
        "The load balancer's health checks fail: it gets requests only where no target is healthy.",
        "See the health checks of the target group.",
    ),
    "unused": Note(
        "unused",
        "The load balancer sends nothing to it: its group has no listener, or its zone is not enabled.",
        "Enable its zone for the load balancer, or use its group in a listener.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Backend:
    """What stands behind one target, as far as it was found."""

    interface: NetworkInterface | None = None
    instance: Instance | None = None


class Judge:
    """Judges load balancers against one reading of the account."""

    def __init__(self, backends: Backends, circumstances: Circumstances, types: InstanceTypes | None = None) -> None:
        self._backends = backends
        self._circumstances = circumstances
        self._contention = Contention(circumstances)
        self._types = types or instance_types()

    def judge(self, balancer: FoundBalancer) -> LoadBalancer:
        """The load balancer with every target judged. Nothing is left out."""
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
            target_groups=tuple(self._group(balancer, group) for group in balancer.target_groups),
            unread=balancer.unread,
            gone_groups=balancer.gone_groups,
        )

    def _group(self, balancer: FoundBalancer, group: FoundGroup) -> TargetGroup:
        notes = () if group.targets or group.unread else (WAITING,)
        return TargetGroup(
            arn=group.arn,
            name=group.name,
            protocol=group.protocol,
            port=group.port,
            target_type=group.target_type,
            targets=tuple(self._target(balancer, group, found) for found in group.targets),
            protocol_version=group.protocol_version,
            vpc_id=group.vpc_id,
            through=group.through,
            unread=group.unread,
            notes=notes,
        )

    def _target(self, balancer: FoundBalancer, group: FoundGroup, found: FoundTarget) -> Target:
        backend = self._backend(group, found)
        port = found.port or group.port
        return Target(
            id=found.id,
            port=port,
            availability_zone=found.availability_zone,
            health=found.health,
            eligibility=_settled(
                list(self._refusals(balancer, group, backend, port)),
                list(self._notes(balancer, group, found, backend, port)),
            ),
            interface=backend.interface,
            instance=backend.instance,
        )

    def _backend(self, group: FoundGroup, target: FoundTarget) -> _Backend:
        if group.target_type == "instance":
            instance = self._backends.instances.get(target.id)
            return _Backend(instance.interface if instance else None, instance)
        if group.target_type != "ip":
            return _Backend()
        interface = self._interface(group, target)
        if interface is None:
            return _Backend()
        return _Backend(interface, self._backends.instances.get(interface.instance_id or ""))

    def _interface(self, group: FoundGroup, target: FoundTarget) -> NetworkInterface | None:
        """By VPC and address: the same address may live in several VPCs."""
        here = self._backends.interfaces.get((group.vpc_id or "", target.id))
        if here is not None or target.availability_zone != "all":
            return here
        # ELB calls the zone of an address outside of the group's VPC "all". VPCs that are connected share no address.
        others = (self._backends.interfaces.get((vpc_id, target.id)) for vpc_id in self._circumstances.nearby_vpc_ids)
        return next((other for other in others if other is not None), None)

    def _refusals(
        self, balancer: FoundBalancer, group: FoundGroup, backend: _Backend, port: int | None
    ) -> Iterator[Eligibility]:
        if refusal := _by_target_kind(balancer, group):
            yield refusal
            return
        if backend.interface is None:
            yield _no_interface(group, backend)
            return
        interface, instance = backend.interface, backend.instance
        subnet = self._backends.subnets.get(interface.subnet_id or "")
        for reason in (
            by_owner(interface, instance, self._circumstances),
            by_place(interface, subnet, self._circumstances),
            _by_state(instance),
            by_kind(interface),
            self._by_type(backend, Support.UNSUPPORTED),
            by_protocol(group),
            self._contention.refusal(interface, port),
        ):
            if reason is not None:
                yield reason

    def _notes(
        self, balancer: FoundBalancer, group: FoundGroup, found: FoundTarget, backend: _Backend, port: int | None
    ) -> Iterator[Note]:
        yield from protocol_notes(balancer, group, port)
        if backend.interface is not None:
            if note := self._contention.note(backend.interface, port):
                yield note
            if unknown := self._by_type(backend, Support.UNKNOWN):
                yield Note(unknown.code, unknown.explanation, unknown.fix)
            if backend.interface.type == "branch":
                yield BRANCH
        if found.health in HEALTH_NOTES:
            yield HEALTH_NOTES[found.health]

    def _by_type(self, backend: _Backend, support: Support) -> Eligibility | None:
        """The answer where the instance's type has this support; None for any other."""
        instance, interface = backend.instance, backend.interface
        if instance is None or interface is None:
            return None
        verdicts = self._circumstances.verdicts
        # EC2 has taken an interface since, where it has a mirror session.
        refused = None if self._contention.is_mirrored(interface) else verdicts.get(interface.id)
        verdict = refused or verdicts.get(instance.type)
        if verdict is not None:
            if verdict.is_supported or support is not Support.UNSUPPORTED:
                return None
            said = f"EC2 said so on {verdict.date}"
            return _unsupported(instance, said) if refused is None else _refused(interface, verdict.date)
        if self._types.support(instance.type) is not support:
            return None
        if support is Support.UNSUPPORTED:
            return _unsupported(instance, f"AWS's list, copy of {self._types.copy_of}")
        return Eligibility(
            mirrorable=True,
            code="instance_type_unknown",
            explanation=(
                f"Type {instance.type} is not in AWS's list, copy of {self._types.copy_of}: EC2 decides at creation."
            ),
            fix=f"See {self._types.source}.",
        )


def _settled(refusals: list[Eligibility], notes: list[Note]) -> Eligibility:
    if refusals:
        first, *others = refusals
        more = [Note(other.code, other.explanation, other.fix) for other in others]
        return replace(first, notes=(*more, *notes))
    if notes:
        first_note, *other_notes = notes
        return Eligibility(
            mirrorable=True,
            code=first_note.code,
            explanation=first_note.explanation,
            fix=first_note.fix,
            notes=tuple(other_notes),
        )
    return MIRRORABLE


def _by_target_kind(balancer: FoundBalancer, group: FoundGroup) -> Eligibility | None:
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
            fix="Put the API behind instances or containers on EC2, or take its inventory from API Gateway.",
        )
    if group.target_type == "alb":
        return Eligibility(
            mirrorable=False,
            code="load_balancer_target",
            explanation=(
                "This target is an Application Load Balancer, whose own interfaces belong to AWS. What stands behind "
                "it is listed with the groups that are reached through it."
            ),
        )
    return None


def _by_state(instance: Instance | None) -> Eligibility | None:
    if instance is None or instance.state == "running":
        return None
    return Eligibility(
        mirrorable=False,
        code="instance_not_running",
        explanation=f"The instance is {instance.state}: a mirror session would be billed and carry nothing.",
        fix="Wait until it runs." if instance.state == "pending" else "Start the instance.",
    )


def _no_interface(group: FoundGroup, backend: _Backend) -> Eligibility:
    if group.target_type == "ip":
        return Eligibility(
            mirrorable=False,
            code="no_network_interface",
            explanation="No network interface of the VPC has this address: on premises, peered, or gone.",
            fix="Mirror it in the VPC and account where the address lives.",
        )
    if backend.instance is not None and (refusal := _by_state(backend.instance)):
        return refusal
    return Eligibility(
        mirrorable=False,
        code="unknown_instance",
        explanation="The instance is not known in this region: it was terminated, or belongs to another account.",
        fix="Deregister the target, or look in the account that owns it.",
    )


def _refused(interface: NetworkInterface, date: str) -> Eligibility:
    return Eligibility(
        mirrorable=False,
        code="source_unsupported",
        explanation=f"EC2 refused to mirror {interface.id} on {date}, though it mirrors instances of its type.",
        fix="Apply again, and EC2 is asked again. See what the interface is attached to, and which service owns it.",
    )


def _unsupported(instance: Instance, source: str) -> Eligibility:
    return Eligibility(
        mirrorable=False,
        code="instance_type_unsupported",
        explanation=f"Type {instance.type} cannot be a mirror source ({source}).",
        fix="Move the backend to a Nitro instance type, such as m7g or t3.",
    )
