"""An account in memory that is as strict as EC2 about mirror sessions and filters, and load balancers to plan for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from chalice_app.discovery.backend import NetworkInterface
from chalice_app.discovery.load_balancer import Eligibility, LoadBalancer, Target, TargetGroup
from chalice_app.discovery.mirrors import (
    OWNERSHIP_TAG,
    FilterRule,
    MirrorFilter,
    MirrorSession,
    MirrorTarget,
)
from chalice_app.errors import AwsRefused
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.situation import Collector, Situation
from chalice_app.mirroring.tags import FILTER_KEY_TAG
from chalice_app.mirroring.vnis import VniBook

if TYPE_CHECKING:
    from chalice_app.mirroring.filter_spec import FilterSpec
    from chalice_app.mirroring.step import CreateSession, ModifySession

OWNER = "heliostat"
OWN = {OWNERSHIP_TAG: OWNER}
VPC = "vpc-0a1b2c3d"
NLB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/agents/1"
AGENTS = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/agents/1"
MIRRORABLE = Eligibility(mirrorable=True, code="mirrorable", explanation="Its interface can be a mirror source.")


def refused(code: str, message: str) -> AwsRefused:
    return AwsRefused("ec2:Something", code, message, code="aws_refused", fix=None)


@dataclass
class FakeAccount:
    """What changes an account, and its state. Implements `Mirrors`."""

    sessions: dict[str, MirrorSession] = field(default_factory=dict)
    filters: dict[str, MirrorFilter] = field(default_factory=dict)
    targets: dict[str, MirrorTarget] = field(
        default_factory=lambda: {"tmt-agents": MirrorTarget("tmt-agents", NLB, tags=OWN)}
    )
    listeners: set[str] = field(default_factory=lambda: {NLB})
    calls: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    ids: count[int] = field(default_factory=lambda: count(1))

    def create_target(self, load_balancer_arn: str) -> str:
        self.calls.append("create_target")
        if any(each.load_balancer_arn == load_balancer_arn for each in self.targets.values()):
            raise refused("NlbInUseByTrafficMirrorTargetException", "the NLB of another mirror target")
        target_id = f"tmt-{next(self.ids):04}"
        self.targets[target_id] = MirrorTarget(target_id, load_balancer_arn, tags=OWN)
        return target_id

    def delete_target(self, target_id: str) -> None:
        self.calls.append("delete_target")
        if any(session.target_id == target_id for session in self.sessions.values()):
            raise refused("TrafficMirrorTargetInUse", "in use")
        del self.targets[target_id]

    def create_listener(self, load_balancer_arn: str, target_group_arn: str) -> None:
        self.calls.append("create_listener")
        assert target_group_arn == AGENTS
        self.listeners.add(load_balancer_arn)

    def create_filter(self, spec: FilterSpec) -> str:
        self.calls.append("create_filter")
        filter_id = f"tmf-{next(self.ids):04}"
        self.filters[filter_id] = MirrorFilter(filter_id, (), tags={**OWN, FILTER_KEY_TAG: spec.key})
        return filter_id

    def delete_filter(self, filter_id: str) -> None:
        self.calls.append("delete_filter")
        if any(session.filter_id == filter_id for session in self.sessions.values()):
            raise refused("TrafficMirrorFilterInUse", "in use")
        del self.filters[filter_id]

    def create_rule(self, filter_id: str, rule: FilterRule) -> None:
        self.calls.append("create_rule")
        found = self.filters[filter_id]
        if len(found.rules) >= 10:
            raise refused("TrafficMirrorFilterRuleLimitExceeded", "ten rules")
        assert all((each.direction, each.number) != (rule.direction, rule.number) for each in found.rules)
        made = replace(rule, id=f"tmfr-{next(self.ids):04}")
        self.filters[filter_id] = replace(found, rules=(*found.rules, made))

    def modify_rule(self, rule_id: str, rule: FilterRule) -> None:
        self.calls.append("modify_rule")
        self._replace_rule(rule_id, (replace(rule, id=rule_id),))

    def delete_rule(self, rule_id: str) -> None:
        self.calls.append("delete_rule")
        self._replace_rule(rule_id, ())

    def _replace_rule(self, rule_id: str, by: tuple[FilterRule, ...]) -> None:
        [found] = [each for each in self.filters.values() if any(rule.id == rule_id for rule in each.rules)]
        others = tuple(rule for rule in found.rules if rule.id != rule_id)
        self.filters[found.id] = replace(found, rules=(*others, *by))

    def create_session(self, step: CreateSession, *, target_id: str, filter_id: str, operation_id: str) -> str:
        self.calls.append("create_session")
        self.operations.append(operation_id)
        others = [each for each in self.sessions.values() if each.interface_id == step.interface_id]
        if len(others) >= 3:
            raise refused("TrafficMirrorSessionsPerInterfaceLimitExceeded", "three")
        if step.number in {each.number for each in others}:
            raise refused("InvalidParameterValue", f"session number {step.number} is already being used")
        assert target_id in self.targets
        assert filter_id in self.filters
        assert 1 <= step.vni < 2**24
        session_id = f"tms-{next(self.ids):04}"
        self.sessions[session_id] = MirrorSession(
            session_id,
            step.interface_id,
            target_id,
            filter_id,
            step.number,
            step.vni,
            step.packet_length,
            "123456789012",
            OWN,
        )
        return session_id

    def modify_session(self, step: ModifySession, *, filter_id: str | None) -> None:
        self.calls.append("modify_session")
        session = self.sessions[step.session_id]
        length = None if step.whole_packets else (step.packet_length or session.packet_length)
        self.sessions[step.session_id] = replace(
            session,
            target_id=step.target_id or session.target_id,
            filter_id=filter_id or session.filter_id,
            vni=step.vni or session.vni,
            packet_length=length,
        )

    def delete_session(self, session_id: str) -> None:
        self.calls.append("delete_session")
        del self.sessions[session_id]

    def situation(self, balancers: tuple[LoadBalancer, ...], **given: object) -> Situation:
        """The situation of this account; every load balancer is selected where nothing else is given."""
        selection = Selection(1, VPC, tuple(sorted(balancer.id for balancer in balancers)))
        fields = {
            "owner": OWNER,
            "selection": selection,
            "balancers": balancers,
            "sessions": tuple(self.sessions.values()),
            "filters": tuple(self.filters.values()),
            "targets": tuple(self.targets.values()),
            "collector": Collector(NLB, AGENTS, "tmt-agents", is_listening=NLB in self.listeners),
            "book": VniBook(),
        }
        return Situation(**{**fields, **given})  # type: ignore[arg-type]


def interface(interface_id: str, *, has_ipv6: bool = False) -> NetworkInterface:
    return NetworkInterface(interface_id, VPC, ipv6_addresses=("2001:db8::1",) if has_ipv6 else ())


def target(
    interface_id: str, port: int = 8080, *, eligibility: Eligibility = MIRRORABLE, has_ipv6: bool = False
) -> Target:
    found = interface(interface_id, has_ipv6=has_ipv6)
    return Target(f"i-{interface_id}", port, "eu-central-1a", "healthy", eligibility, found)


def group(name: str, *targets: Target, port: int = 8080) -> TargetGroup:
    return TargetGroup(f"arn:{name}", name, "HTTP", port, "instance", targets)


def balancer(name: str, *groups: TargetGroup) -> LoadBalancer:
    return LoadBalancer(
        id=f"arn:{name}",
        arn=f"arn:{name}",
        name=name,
        type="application",
        scheme="internal",
        vpc_id=VPC,
        state="active",
        dns_name=f"{name}.example",
        availability_zones=("eu-central-1a",),
        listeners=(),
        target_groups=groups,
    )
