"""Can the stacks succeed? A judgement on what was read, before anything is made.

Each check passes, warns or fails, with what was seen; a check that could not be fed warns, and says why. Nothing here
asks AWS: `chalice_app.aws.preflight` reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from chalice_app.failures.explain import explain
from chalice_app.stacks.endpoints import INTERFACE_SERVICES, SERVICES, conflicting_services, unreached_services
from chalice_app.stacks.request import DEFAULT_VOLUME_KEY, SUBNETS_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.stacks.reading import Reading, Subnet

# Elastic Load Balancing wants this many free addresses in a subnet, and takes one of them.
BALANCER_ADDRESSES = 8
# Of VPC Traffic Mirroring, for each: AWS adjusts none of them.
MIRRORS_MAX = 10_000

State = Literal["passed", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made.

    Attributes:
        stands: the collector stack exists already, so that its load balancer and its least agents have their addresses
            and vCPUs.
        has_endpoints: it has its VPC endpoints already, and these their addresses.
        new_sessions: mirror sessions that the plan adds.
    """

    name: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    instance_types: tuple[str, ...]
    agents_min: int = 2
    agents_max: int = 10
    volume_key: str = DEFAULT_VOLUME_KEY
    creates_endpoints: bool = False
    stands: bool = False
    has_endpoints: bool = False
    new_sessions: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was seen, and the failure that it would be."""

    name: str
    state: State
    evidence: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "state": self.state,
            "evidence": dict(self.evidence),
            "failure": self.failure.document() if self.failure else None,
        }


@dataclass(frozen=True, slots=True)
class Preflight:
    """All checks, in the order in which a person would mend them."""

    checks: tuple[Check, ...]

    @property
    def has_passed(self) -> bool:
        """Nothing is known that would make the stacks fail. Warnings do not count."""
        return not any(check.state == "failed" for check in self.checks)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Of the checks that failed."""
        return tuple(check.failure for check in self.checks if check.state == "failed" and check.failure)

    def with_remedy(self, name: str, remedy: Mapping[str, Any]) -> Preflight:
        """The same, the failure of one check told with what mends it. A check that did not fail needs none."""

        def told(check: Check) -> Check:
            if check.name != name or check.state != "failed" or check.failure is None:
                return check
            return replace(check, failure=replace(check.failure, remedy=remedy))

        return Preflight(tuple(map(told, self.checks)))

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"passed": self.has_passed, "checks": [check.document() for check in self.checks]}


def preflight(wanted: Wanted, reading: Reading) -> Preflight:
    """Judge everything; one check that fails keeps no other from being judged."""
    return Preflight(tuple(_judged(name, check, wanted, reading) for name, check in CHECKS.items()))


def _judged(name: str, check: Callable[[Wanted, Reading], _Verdict], wanted: Wanted, reading: Reading) -> Check:
    unread = reading.unread.get(name)
    if unread is not None:
        context = {"operation": unread.evidence.get("operation"), "task": "preflight"}
        failure = explain(code="not_checked", message=unread.explanation, context=context)
        return Check(name, "warning", {"unread": unread.code}, failure)
    verdict = check(wanted, reading)
    if verdict.code is None:
        return Check(name, "passed", verdict.evidence)
    place = {"account": reading.account, "region": reading.region, "partition": reading.partition}
    failure = explain(code=verdict.code, message="", context={**place, **verdict.evidence})
    failure = replace(failure, evidence={**failure.evidence, **_texts(verdict.evidence)})
    return Check(name, "failed" if failure.severity == "error" else "warning", verdict.evidence, failure)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The row of the catalogue that a check comes to, None where it passes; the evidence fills the row's sentences."""

    code: str | None
    evidence: Mapping[str, Any] = field(default_factory=dict)


def _passed(**evidence: Any) -> _Verdict:
    return _Verdict(None, evidence)


def _found(code: str, **evidence: Any) -> _Verdict:
    return _Verdict(code, {name: value for name, value in evidence.items() if value not in (None, "", [], ())})


def _texts(evidence: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in evidence.items()
    }


def _chosen(wanted: Wanted, reading: Reading) -> list[Subnet]:
    """The wanted subnets that are really there, in the VPC."""
    by_id = {subnet.id: subnet for subnet in reading.subnets if subnet.vpc_id == wanted.vpc_id}
    return [by_id[subnet_id] for subnet_id in wanted.subnet_ids if subnet_id in by_id]


# --- the checks -------------------------------------------------------------------------------------------------------


def _permissions(wanted: Wanted, reading: Reading) -> _Verdict:  # noqa: ARG001 - every check takes both
    if reading.missing_permissions is None:
        return _found("not_checked")
    if reading.missing_permissions:
        return _found("permissions_missing", actions=sorted(reading.missing_permissions))
    return _passed()


def _names(wanted: Wanted, reading: Reading) -> _Verdict:
    taken = [each for each in reading.names if each.owner != wanted.name]
    if taken:
        first = taken[0]
        return _found(
            "name_taken",
            name=first.name,
            resource_type=first.kind,
            identifier=first.name,
            owners=sorted({each.owner or "nobody's tag" for each in taken}),
            names=sorted(each.name for each in taken),
        )
    return _passed(names=sorted(each.name for each in reading.names))


def _vpc(wanted: Wanted, reading: Reading) -> _Verdict:
    vpc = reading.vpc
    if vpc is None:
        return _found("vpc_unfit", vpc_id=wanted.vpc_id)
    off = [
        name
        for name, is_on in (("DNS support", vpc.has_dns_support), ("DNS host names", vpc.has_dns_host_names))
        if not is_on
    ]
    # A resolver of one's own answers without the VPC's; endpoints with private DNS do not work without it.
    if off and (wanted.creates_endpoints or not vpc.has_dns_support):
        return _found("vpc_unfit", vpc=vpc.id, off=off)
    return _passed(vpc=vpc.id, cidrs=vpc.cidrs)


def _subnets(wanted: Wanted, reading: Reading) -> _Verdict:
    if not wanted.subnet_ids:
        return _found("subnets_unfit", none_fit=wanted.vpc_id)
    known = {subnet.id: subnet for subnet in reading.subnets}
    chosen = _chosen(wanted, reading)
    unknown = [subnet_id for subnet_id in wanted.subnet_ids if subnet_id not in known]
    foreign = [each for each in wanted.subnet_ids if each in known and known[each].vpc_id != wanted.vpc_id]
    ipv6_only = [subnet.id for subnet in chosen if subnet.is_ipv6_only]
    zones = sorted({subnet.zone for subnet in chosen})
    too_few = len(zones) < SUBNETS_MIN and not (unknown or foreign)
    if unknown or foreign or ipv6_only or too_few:
        return _found(
            "subnets_unfit",
            unknown=unknown,
            foreign=foreign,
            ipv6_only=ipv6_only,
            only_zones=zones if too_few else None,
        )
    return _passed(zones=zones)


def _addresses(wanted: Wanted, reading: Reading) -> _Verdict:
    chosen = _chosen(wanted, reading)
    if not chosen:
        return _found("subnets_unfit", none_fit=wanted.vpc_id)
    free = {subnet.id: subnet.free_addresses for subnet in chosen}
    at_first = 0 if wanted.stands else BALANCER_ADDRESSES + ceil(wanted.agents_min / len(chosen))
    if wanted.creates_endpoints and not wanted.has_endpoints:
        at_first += len(INTERFACE_SERVICES)
    at_most = at_first + ceil((wanted.agents_max - wanted.agents_min) / len(chosen))
    full = sorted(subnet_id for subnet_id, count in free.items() if count < at_first)
    if full:
        return _found("no_free_addresses", subnet_id=full, free=[free[each] for each in full], needed=at_first)
    narrow = sorted(subnet_id for subnet_id, count in free.items() if count < at_most)
    if narrow:
        return _found("subnets_nearly_full", subnets=narrow, free=[free[each] for each in narrow], needed=at_most)
    return _passed(free_addresses_min=min(free.values()), needed=at_most)


def _types(wanted: Wanted, reading: Reading) -> _Verdict:
    zones = sorted({subnet.zone for subnet in _chosen(wanted, reading)})
    if not zones:
        return _found("not_checked")
    missing = {zone: [each for each in wanted.instance_types if (each, zone) not in reading.offered] for zone in zones}
    for zone, types in missing.items():
        if len(types) == len(wanted.instance_types):
            elsewhere = sorted(each for each in zones if len(missing[each]) < len(wanted.instance_types))
            return _found("type_not_offered", zone=zone, instance_type=types, zones_with_capacity=elsewhere)
    gaps = [f"{each} in {zone}" for zone, types in missing.items() for each in types]
    return _found("type_missing_in_zone", missing=gaps) if gaps else _passed(zones=zones)


def _vcpus(wanted: Wanted, reading: Reading) -> _Verdict:
    used, limit = reading.vcpu_quota.used, reading.vcpu_quota.limit
    sizes = [reading.vcpus[each] for each in wanted.instance_types if each in reading.vcpus]
    if used is None or limit is None or not sizes:
        return _found("not_checked")
    at_first = 0 if wanted.stands else wanted.agents_min * min(sizes)
    at_most = at_first + (wanted.agents_max - wanted.agents_min) * max(sizes)
    seen = {"used": used, "limit": limit, "needed_at_first": at_first, "needed_at_most": at_most}
    if used + at_first > limit:
        return _found("vcpu_quota", **seen)
    return _found("vcpu_quota_near", **seen) if used + at_most > limit else _passed(**seen)


def _balancers(wanted: Wanted, reading: Reading) -> _Verdict:
    used, limit = reading.balancer_quota.used, reading.balancer_quota.limit
    if wanted.stands:
        return _passed()
    if used is None or limit is None:
        return _found("not_checked")
    return _found("balancer_quota", used=used, limit=limit) if used >= limit else _passed(used=used, limit=limit)


def _mirrors(wanted: Wanted, reading: Reading) -> _Verdict:
    wants = {
        "targets": reading.mirror_targets + (not wanted.stands),
        "filters": reading.mirror_filters + bool(wanted.new_sessions),
        "sessions": reading.mirror_sessions + wanted.new_sessions,
    }
    for kind, count in wants.items():
        if count > MIRRORS_MAX:
            return _found("mirror_quota", kind=kind, wanted=count, limit=MIRRORS_MAX)
    return _passed(**wants, limit=MIRRORS_MAX)


def _volume_key(wanted: Wanted, reading: Reading) -> _Verdict:
    default = reading.default_key.arn if reading.encrypts_by_default and reading.default_key else None
    if wanted.volume_key == DEFAULT_VOLUME_KEY:
        # The launch template names its key, so that the account's default does not reach the agents.
        return _passed(volume_key=wanted.volume_key, default_key=default or "alias/aws/ebs")
    key = reading.volume_key
    if key is None:
        return _found("not_checked")
    if key.state != "Enabled":
        return _found("key_not_enabled", key_arn=key.arn, key_state=key.state)
    if key.manager == "CUSTOMER":
        return _found("volume_key_of_customer", key_arn=key.arn)
    return _passed(volume_key=key.arn)


def _egress(wanted: Wanted, reading: Reading) -> _Verdict:
    if wanted.creates_endpoints:
        taken = conflicting_services(reading)
        if taken:
            return _found("endpoints_in_the_way", vpc=wanted.vpc_id, services=taken)
        return _passed(creates_endpoints=True)
    unreached = {subnet.id: unreached_services(subnet, reading) for subnet in _chosen(wanted, reading)}
    if not unreached:
        return _found("not_checked")
    closed = sorted(subnet_id for subnet_id, services in unreached.items() if services)
    if closed:
        services = [each for each in SERVICES if any(each in unreached[subnet_id] for subnet_id in closed)]
        routes = sorted(
            {subnet.egress or "no default route" for subnet in _chosen(wanted, reading) if subnet.id in closed}
        )
        return _found("no_way_to_aws", subnets=closed, services=services, routes=routes)
    return _passed(ways=sorted({subnet.egress or "endpoints" for subnet in _chosen(wanted, reading)}))


# In the order in which a person would mend them; `Reading.unread` names the checks by these names.
CHECKS: dict[str, Callable[[Wanted, Reading], _Verdict]] = {
    "permissions": _permissions,
    "names": _names,
    "vpc": _vpc,
    "subnets": _subnets,
    "addresses": _addresses,
    "instance_types": _types,
    "vcpus": _vcpus,
    "load_balancers": _balancers,
    "mirrors": _mirrors,
    "volume_key": _volume_key,
    "egress": _egress,
}
