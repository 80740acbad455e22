"""Mirror filter rules by the EC2 API, which moto lacks."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses.traffic_mirrors import TrafficMirrors
from moto.ec2.utils import random_id

from simulator.aws.patching import missing
from simulator.aws.traffic_mirroring import quotas
from simulator.aws.traffic_mirroring.describing import describe
from simulator.aws.traffic_mirroring.idempotency import made_once
from simulator.aws.traffic_mirroring.kinds import PREFIXES, Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found
from simulator.aws.traffic_mirroring.tags import forget_tags, shown_tags, tags_to_create

if TYPE_CHECKING:
    from collections.abc import Mapping

    Item = dict[str, Any]

DIRECTIONS = ("ingress", "egress")
ACTIONS = ("accept", "reject")
NUMBERS = range(1, 32_767)
PORTS = range(65_536)
PROTOCOLS = range(256)
PROTOCOLS_WITH_PORTS = (6, 17)
REQUIRED = ("RuleNumber", "RuleAction", "DestinationCidrBlock", "SourceCidrBlock")
PORT_RANGES = ("DestinationPortRange", "SourcePortRange")
FIELDS = (*REQUIRED, "Protocol", "Description", *PORT_RANGES)
# What ModifyTrafficMirrorFilterRule can set back.
REMOVABLE = {
    "destination-port-range": "DestinationPortRange",
    "source-port-range": "SourcePortRange",
    "protocol": "Protocol",
    "description": "Description",
}


@dataclass(slots=True)
class FilterRule:
    """A mirror filter rule; `fields` are those of the API but its direction, its identifiers and its tags."""

    rule_id: str
    filter_id: str
    direction: str
    fields: Item

    def shown(self, backend: Any) -> Item:
        """The rule as the API shows it."""
        return {
            "TrafficMirrorFilterRuleId": self.rule_id,
            "TrafficMirrorFilterId": self.filter_id,
            "TrafficDirection": self.direction,
            **self.fields,
            "Tags": shown_tags(backend, self.rule_id),
        }


def rules_of(backend: Any, filter_id: str) -> list[FilterRule]:
    """A filter's rules in the order in which they are asked."""
    rules = [rule for rule in held(backend, Kind.FILTER_RULE).values() if rule.filter_id == filter_id]
    return sorted(rules, key=lambda rule: int(rule.fields["RuleNumber"]))


def create_rule(
    backend: Any, filter_id: str, direction: str, fields: Item, tags: Mapping[str, str] | None = None
) -> FilterRule:
    """Add a rule to a mirror filter.

    Raises:
        EC2ClientError: the filter does not exist or is full, a value is none that EC2 takes, or the direction has the
            rule number already.
    """
    if filter_id not in held(backend, Kind.FILTER):
        raise not_found(Kind.FILTER, filter_id)
    rule = FilterRule(random_id(PREFIXES[Kind.FILTER_RULE]), filter_id, direction, fields)
    _check(backend, rule)
    quotas.refuse_above(
        len(rules_of(backend, filter_id)),
        quotas.current().rules_per_filter,
        "TrafficMirrorFilterRuleLimitExceeded",
        f"rules of '{filter_id}'",
    )
    held(backend, Kind.FILTER_RULE)[rule.rule_id] = rule
    if tags:
        backend.create_tags([rule.rule_id], dict(tags))
    return rule


def modify_rule(
    backend: Any, rule_id: str, fields: Item, *, direction: str | None = None, removed: tuple[str, ...] = ()
) -> FilterRule:
    """Change fields of a rule, and set the `removed` ones back: all, or none where one of them is refused.

    Raises:
        EC2ClientError: there is no such rule, or what would come of it is none that EC2 takes.
    """
    rule = held(backend, Kind.FILTER_RULE).get(rule_id)
    if rule is None:
        raise not_found(Kind.FILTER_RULE, rule_id)
    if unknown := [name for name in removed if name not in REMOVABLE]:
        raise invalid_value(f"'{unknown[0]}' is no field that can be removed from a filter rule")
    kept = {name: value for name, value in rule.fields.items() if name not in {REMOVABLE[each] for each in removed}}
    changed = FilterRule(rule_id, rule.filter_id, direction or rule.direction, {**kept, **fields})
    _check(backend, changed)
    held(backend, Kind.FILTER_RULE)[rule_id] = changed
    return changed


def delete_rule(backend: Any, rule_id: str) -> None:
    """Take a rule out of its filter. Raises EC2ClientError where there is none."""
    if held(backend, Kind.FILTER_RULE).pop(rule_id, None) is None:
        raise not_found(Kind.FILTER_RULE, rule_id)
    forget_tags(backend, rule_id)


def _check(backend: Any, rule: FilterRule) -> None:
    _check_values(rule)
    others = [each for each in rules_of(backend, rule.filter_id) if each.rule_id != rule.rule_id]
    number = rule.fields["RuleNumber"]
    if any((each.direction, each.fields["RuleNumber"]) == (rule.direction, number) for each in others):
        raise EC2ClientError(
            "TrafficMirrorFilterRuleAlreadyExists", f"The filter has an {rule.direction} rule {number} already"
        )


def _check_values(rule: FilterRule) -> None:
    fields = rule.fields
    for name in REQUIRED:
        if fields.get(name) is None:
            raise EC2ClientError("MissingParameter", f"The request must contain the parameter {name}")
    _one_of("TrafficDirection", rule.direction, DIRECTIONS)
    _one_of("RuleAction", fields["RuleAction"], ACTIONS)
    _within("RuleNumber", fields["RuleNumber"], NUMBERS)
    families = {_family(name, fields[name]) for name in ("SourceCidrBlock", "DestinationCidrBlock")}
    if len(families) > 1:
        raise invalid_value("SourceCidrBlock and DestinationCidrBlock must both be IPv4 ranges or IPv6 ranges")
    protocol = fields.get("Protocol")
    if protocol is not None:
        _within("Protocol", protocol, PROTOCOLS)
    for name in PORT_RANGES:
        if fields.get(name):
            _check_ports(name, fields[name], protocol)


def _check_ports(name: str, ports: Mapping[str, int], protocol: int | None) -> None:
    if protocol not in PROTOCOLS_WITH_PORTS:
        raise invalid_value(f"{name} needs a protocol that has ports: 6 (TCP) or 17 (UDP)")
    if not {"FromPort", "ToPort"} <= ports.keys():
        raise invalid_value(f"{name} needs FromPort and ToPort")
    for end in ("FromPort", "ToPort"):
        _within(f"{name}.{end}", ports[end], PORTS)
    if ports["FromPort"] > ports["ToPort"]:
        raise invalid_value(f"{name}: FromPort {ports['FromPort']} is greater than ToPort {ports['ToPort']}")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise invalid_value(f"Value ({value}) for parameter {name} is invalid: expected {' or '.join(allowed)}")


def _within(name: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise invalid_value(
            f"Value ({value}) for parameter {name} is invalid: expected {allowed.start} to {allowed.stop - 1}"
        )


def _family(name: str, block: str) -> int:
    try:
        return ip_network(block, strict=False).version
    except ValueError as error:
        raise invalid_value(f"Value ({block}) for parameter {name} is invalid. This is not a valid CIDR block.") from (
            error
        )


def _fields_asked(response: TrafficMirrors) -> Item:
    fields = {name: response._get_param(name) for name in FIELDS}
    for name in PORT_RANGES:
        if fields[name]:
            fields[name] = {end: int(port) for end, port in fields[name].items()}
    return {name: value for name, value in fields.items() if value is not None}


@missing(TrafficMirrors, "create_traffic_mirror_filter_rule")
def create_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """CreateTrafficMirrorFilterRule."""
    backend, token = response.ec2_backend, response._get_param("ClientToken")
    filter_id, direction = response._get_param("TrafficMirrorFilterId"), response._get_param("TrafficDirection")
    fields = _fields_asked(response)
    tags = tags_to_create(Kind.FILTER_RULE, response._get_param("TagSpecifications"))
    rule = made_once(
        backend,
        "CreateTrafficMirrorFilterRule",
        token,
        {"filter": filter_id, "direction": direction, "fields": fields, "tags": tags},
        lambda: create_rule(backend, filter_id, direction, fields, tags),
    )
    return ActionResult({"TrafficMirrorFilterRule": rule.shown(backend), "ClientToken": token})


@missing(TrafficMirrors, "describe_traffic_mirror_filter_rules")
def describe_traffic_mirror_filter_rules(response: TrafficMirrors) -> ActionResult:
    """DescribeTrafficMirrorFilterRules, by identifiers, by filter and by filters."""
    backend, filter_id = response.ec2_backend, response._get_param("TrafficMirrorFilterId")
    if filter_id is not None and filter_id not in held(backend, Kind.FILTER):
        raise not_found(Kind.FILTER, filter_id)
    identifiers = response._get_param("TrafficMirrorFilterRuleIds")
    shown = {rule.rule_id: rule.shown(backend) for rule in held(backend, Kind.FILTER_RULE).values()}
    found = describe(Kind.FILTER_RULE, shown, identifiers, response._filters_from_querystring())
    if filter_id is not None:
        found = [each for each in found if each["TrafficMirrorFilterId"] == filter_id]
    return ActionResult({"TrafficMirrorFilterRules": found})


@missing(TrafficMirrors, "modify_traffic_mirror_filter_rule")
def modify_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """ModifyTrafficMirrorFilterRule."""
    rule = modify_rule(
        response.ec2_backend,
        response._get_param("TrafficMirrorFilterRuleId"),
        _fields_asked(response),
        direction=response._get_param("TrafficDirection"),
        removed=tuple(response._get_param("RemoveFields") or ()),
    )
    return ActionResult({"TrafficMirrorFilterRule": rule.shown(response.ec2_backend)})


@missing(TrafficMirrors, "delete_traffic_mirror_filter_rule")
def delete_traffic_mirror_filter_rule(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorFilterRule."""
    rule_id = response._get_param("TrafficMirrorFilterRuleId")
    delete_rule(response.ec2_backend, rule_id)
    return ActionResult({"TrafficMirrorFilterRuleId": rule_id})
