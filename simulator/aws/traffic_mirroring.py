"""VPC Traffic Mirroring by the EC2 API: filter rules, deletions, tags, and the checks that moto leaves out.

Error codes are those of the EC2 API reference where it names one. Quotas are not counted, but for the three mirror
sessions of one interface, which plans meet every day.
"""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.traffic_mirrors import (
    TrafficMirrorFilter,
    TrafficMirrorsBackend,
    TrafficMirrorSession,
    TrafficMirrorTarget,
)
from moto.ec2.responses.traffic_mirrors import TrafficMirrors
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, EC2_RESOURCE_TO_PREFIX, random_id
from moto.elbv2.models import elbv2_backends
from moto.moto_api._internal import mock_random

from simulator.aws.patching import around, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Item = dict[str, Any]
    Mirrored = TrafficMirrorFilter | TrafficMirrorSession | TrafficMirrorTarget

RULE_ID_PREFIX = "tmfr"
SESSIONS_PER_INTERFACE_MAX = 3
SESSION_NUMBERS = range(1, 32_767)
DIRECTIONS = ("ingress", "egress")
RULE_FIELDS = ("RuleNumber", "RuleAction", "Protocol", "DestinationCidrBlock", "SourceCidrBlock", "Description")
PORT_RANGES = ("DestinationPortRange", "SourcePortRange")

# moto made up the prefixes of two identifiers.
for _type, _prefix in {"traffic-mirror-filter": "tmf", "traffic-mirror-target": "tmt"}.items():
    EC2_PREFIX_TO_RESOURCE.pop(EC2_RESOURCE_TO_PREFIX[_type])
    EC2_RESOURCE_TO_PREFIX[_type] = _prefix
    EC2_PREFIX_TO_RESOURCE[_prefix] = _type


@dataclass(slots=True)
class FilterRule:
    """A mirror filter rule; `fields` are those of the API but its direction and identifiers."""

    rule_id: str
    filter_id: str
    direction: str
    fields: Item

    def answer(self) -> Item:
        """The rule as the API shows it."""
        return {
            "TrafficMirrorFilterRuleId": self.rule_id,
            "TrafficMirrorFilterId": self.filter_id,
            "TrafficDirection": self.direction,
            **self.fields,
        }


def _not_found(kind: str, identifier: str) -> EC2ClientError:
    return EC2ClientError(f"InvalidTrafficMirror{kind}Id.NotFound", f"The {kind} '{identifier}' does not exist")


def filter_rules(backend: Any) -> dict[str, FilterRule]:
    """The region's filter rules by identifier; they go when moto forgets the region."""
    rules = backend.__dict__.setdefault("traffic_mirror_filter_rules", {})
    return cast("dict[str, FilterRule]", rules)


# --- filters and their rules ------------------------------------------------------------------------------------------


def create_rule(backend: Any, filter_id: str, direction: str, fields: Item) -> FilterRule:
    """Add a rule to a mirror filter.

    Raises:
        EC2ClientError: the filter does not exist, or its direction has the rule number already.
    """
    if filter_id not in backend.traffic_mirror_filters:
        raise _not_found("Filter", filter_id)
    if direction not in DIRECTIONS:
        raise EC2ClientError("InvalidParameterValue", f"TrafficDirection '{direction}' is not one of {DIRECTIONS}")
    numbers = {
        rule.fields["RuleNumber"]
        for rule in filter_rules(backend).values()
        if (rule.filter_id, rule.direction) == (filter_id, direction)
    }
    if fields["RuleNumber"] in numbers:
        raise EC2ClientError(
            "TrafficMirrorFilterRuleAlreadyExists", f"The filter has an {direction} rule {fields['RuleNumber']} already"
        )
    rule = FilterRule(random_id(RULE_ID_PREFIX), filter_id, direction, fields)
    filter_rules(backend)[rule.rule_id] = rule
    return rule


def delete_rule(backend: Any, rule_id: str) -> None:
    """Take a rule out of its filter. Raises EC2ClientError where there is none."""
    if filter_rules(backend).pop(rule_id, None) is None:
        raise _not_found("FilterRule", rule_id)


def delete_filter(backend: Any, filter_id: str) -> None:
    """Delete a mirror filter with its rules. Raises EC2ClientError where a session uses it, or there is none."""
    if filter_id not in backend.traffic_mirror_filters:
        raise _not_found("Filter", filter_id)
    _refuse_in_use(backend, "traffic_mirror_filter_id", filter_id, "Filter")
    for rule in [rule for rule in filter_rules(backend).values() if rule.filter_id == filter_id]:
        delete_rule(backend, rule.rule_id)
    del backend.traffic_mirror_filters[filter_id]


def _refuse_in_use(backend: Any, attribute: str, identifier: str, kind: str) -> None:
    users = [each.id for each in backend.traffic_mirror_sessions.values() if getattr(each, attribute) == identifier]
    if users:
        raise EC2ClientError(f"TrafficMirror{kind}InUse", f"'{identifier}' is in use by {', '.join(sorted(users))}")


def _rule_fields(response: TrafficMirrors) -> Item:
    fields = {name: response._get_param(name) for name in RULE_FIELDS}
    for name in ("RuleNumber", "Protocol"):
        fields[name] = None if fields[name] is None else int(fields[name])
    for name in PORT_RANGES:
        ports = response._get_param(name)
        fields[name] = {end: int(port) for end, port in ports.items()} if ports else None
    return {name: value for name, value in fields.items() if value is not None}


@missing(TrafficMirrors, "create_traffic_mirror_filter_rule")
def create_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """CreateTrafficMirrorFilterRule."""
    filter_id, direction = response._get_param("TrafficMirrorFilterId"), response._get_param("TrafficDirection")
    rule = create_rule(response.ec2_backend, filter_id, direction, _rule_fields(response))
    return ActionResult({"TrafficMirrorFilterRule": rule.answer()})


@missing(TrafficMirrors, "describe_traffic_mirror_filter_rules")
def describe_traffic_mirror_filter_rules(response: TrafficMirrors) -> ActionResult:
    """DescribeTrafficMirrorFilterRules, by identifiers or by filter."""
    wanted = response._get_param("TrafficMirrorFilterRuleIds") or []
    filter_id = response._get_param("TrafficMirrorFilterId")
    rules = filter_rules(response.ec2_backend).values()
    found = [
        rule.answer()
        for rule in rules
        if (not wanted or rule.rule_id in wanted) and filter_id in {None, rule.filter_id}
    ]
    return ActionResult({"TrafficMirrorFilterRules": found})


@missing(TrafficMirrors, "modify_traffic_mirror_filter_rule")
def modify_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """ModifyTrafficMirrorFilterRule."""
    rule_id = response._get_param("TrafficMirrorFilterRuleId")
    rule = filter_rules(response.ec2_backend).get(rule_id)
    if rule is None:
        raise _not_found("FilterRule", rule_id)
    rule.fields.update(_rule_fields(response))
    rule.direction = response._get_param("TrafficDirection") or rule.direction
    return ActionResult({"TrafficMirrorFilterRule": rule.answer()})


@missing(TrafficMirrors, "delete_traffic_mirror_filter_rule")
def delete_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorFilterRule."""
    rule_id = response._get_param("TrafficMirrorFilterRuleId")
    delete_rule(response.ec2_backend, rule_id)
    return ActionResult({"TrafficMirrorFilterRuleId": rule_id})


@missing(TrafficMirrors, "delete_traffic_mirror_filter")
def delete_traffic_mirror_filter(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorFilter."""
    filter_id = response._get_param("TrafficMirrorFilterId")
    delete_filter(response.ec2_backend, filter_id)
    return ActionResult({"TrafficMirrorFilterId": filter_id})


# --- targets ----------------------------------------------------------------------------------------------------------


def delete_target(backend: Any, target_id: str) -> None:
    """Delete a mirror target. Raises EC2ClientError where a session uses it, or there is none."""
    if target_id not in backend.traffic_mirror_targets:
        raise _not_found("Target", target_id)
    _refuse_in_use(backend, "traffic_mirror_target_id", target_id, "Target")
    del backend.traffic_mirror_targets[target_id]


@missing(TrafficMirrors, "delete_traffic_mirror_target")
def delete_traffic_mirror_target(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorTarget."""
    target_id = response._get_param("TrafficMirrorTargetId")
    delete_target(response.ec2_backend, target_id)
    return ActionResult({"TrafficMirrorTargetId": target_id})


@around(TrafficMirrorsBackend, "create_traffic_mirror_target")
def _check_target(
    original: Callable[..., TrafficMirrorTarget],
    backend: Any,
    network_interface_id: str | None = None,
    network_load_balancer_arn: str | None = None,
    **fields: Any,
) -> TrafficMirrorTarget:
    """Moto takes an interface or load balancer that does not exist, and one load balancer for two targets."""
    if network_interface_id:
        backend.get_network_interface(network_interface_id)
    if network_load_balancer_arn:
        _check_network_load_balancer(backend, network_load_balancer_arn)
    return original(
        backend,
        network_interface_id=network_interface_id,
        network_load_balancer_arn=network_load_balancer_arn,
        **fields,
    )


def _check_network_load_balancer(backend: Any, arn: str) -> None:
    balancer = elbv2_backends[backend.account_id][backend.region_name].load_balancers.get(arn)
    if balancer is None or balancer.type != "network":
        raise EC2ClientError("InvalidParameterValue", f"'{arn}' is not a network load balancer of this region")
    if any(target.network_load_balancer_arn == arn for target in backend.traffic_mirror_targets.values()):
        raise EC2ClientError("NlbInUseByTrafficMirrorTargetException", f"'{arn}' is the NLB of another mirror target")


# --- sessions ---------------------------------------------------------------------------------------------------------


@around(TrafficMirrorsBackend, "create_traffic_mirror_session")
def _check_session(original: Callable[..., TrafficMirrorSession], backend: Any, **fields: Any) -> TrafficMirrorSession:
    """Moto takes a source, target or filter that does not exist, and a session number twice."""
    interface_id = fields["network_interface_id"]
    backend.get_network_interface(interface_id)
    _check_references(backend, fields["traffic_mirror_target_id"], fields["traffic_mirror_filter_id"])
    others = [each for each in backend.traffic_mirror_sessions.values() if each.network_interface_id == interface_id]
    _check_number(fields["session_number"], others)
    if len(others) >= SESSIONS_PER_INTERFACE_MAX:
        raise EC2ClientError(
            "TrafficMirrorSessionsPerInterfaceLimitExceeded",
            f"'{interface_id}' has {len(others)} mirror sessions: at most {SESSIONS_PER_INTERFACE_MAX} are allowed",
        )
    if fields.get("virtual_network_id") is None:
        fields["virtual_network_id"] = mock_random.randint(1, 2**24 - 1)
    return original(backend, **fields)


@around(TrafficMirrorsBackend, "modify_traffic_mirror_session")
def _check_change(original: Callable[..., TrafficMirrorSession], backend: Any, **fields: Any) -> TrafficMirrorSession:
    """Moto fails on a session that does not exist, and checks nothing of one that does."""
    session_id = fields["traffic_mirror_session_id"]
    session = backend.traffic_mirror_sessions.get(session_id)
    if session is None:
        raise _not_found("Session", session_id)
    _check_references(backend, fields["traffic_mirror_target_id"], fields["traffic_mirror_filter_id"])
    if fields["session_number"] is not None:
        others = [
            each
            for each in backend.traffic_mirror_sessions.values()
            if each.network_interface_id == session.network_interface_id and each is not session
        ]
        _check_number(fields["session_number"], others)
    return original(backend, **fields)


@around(TrafficMirrorsBackend, "delete_traffic_mirror_session")
def _delete_session(original: Callable[..., str], backend: Any, traffic_mirror_session_id: str) -> str:
    """Moto deletes what is not there."""
    if traffic_mirror_session_id not in backend.traffic_mirror_sessions:
        raise _not_found("Session", traffic_mirror_session_id)
    return original(backend, traffic_mirror_session_id)


def _check_references(backend: Any, target_id: str | None, filter_id: str | None) -> None:
    if target_id is not None and target_id not in backend.traffic_mirror_targets:
        raise _not_found("Target", target_id)
    if filter_id is not None and filter_id not in backend.traffic_mirror_filters:
        raise _not_found("Filter", filter_id)


def _check_number(number: int, others: Iterable[TrafficMirrorSession]) -> None:
    if number not in SESSION_NUMBERS:
        raise EC2ClientError("InvalidParameterValue", f"session number {number} is not from 1 to 32766")
    if any(int(each.session_number) == number for each in others):
        raise EC2ClientError("InvalidParameterValue", f"session number {number} is already being used")


# --- what is shown ----------------------------------------------------------------------------------------------------


@around(TrafficMirrorFilter, "to_dict")
def _show_rules(original: Callable[..., Item], shown: TrafficMirrorFilter) -> Item:
    """Moto shows a filter without its rules."""
    rules = [rule for rule in filter_rules(shown.ec2_backend).values() if rule.filter_id == shown.id]
    lists = {
        f"{direction.capitalize()}FilterRules": [rule.answer() for rule in rules if rule.direction == direction]
        for direction in DIRECTIONS
    }
    return {**original(shown), **lists}


def _show_tags(original: Callable[..., Item], shown: Mirrored) -> Item:
    """Moto shows the tags of the time of creation."""
    tags = [{"Key": tag["key"], "Value": tag["value"]} for tag in shown.get_tags()]
    return {**original(shown), "Tags": tags}


for _shown in (TrafficMirrorFilter, TrafficMirrorTarget, TrafficMirrorSession):
    around(_shown, "to_dict")(_show_tags)


def _describe_with_tags(
    original: Callable[..., list[Mirrored]], backend: Any, *identifiers: Any, filters: Any = None, **by_name: Any
) -> list[Item]:
    """Moto ignores filters by tag."""
    by_tag = {name: values for name, values in (filters or {}).items() if name.startswith("tag")}
    others = {name: values for name, values in (filters or {}).items() if name not in by_tag}
    found = original(backend, *identifiers, filters=others, **by_name)
    return [each.to_dict() for each in found if all(_has_tag(each, name, by_tag[name]) for name in by_tag)]


def _has_tag(shown: Mirrored, name: str, values: list[str]) -> bool:
    if name == "tag-key":
        return any(tag["key"] in values for tag in shown.get_tags())
    return any(tag["key"] == name.removeprefix("tag:") and tag["value"] in values for tag in shown.get_tags())


for _kind in ("filters", "targets", "sessions"):
    around(TrafficMirrorsBackend, f"describe_traffic_mirror_{_kind}")(_describe_with_tags)
