"""Mirror filters by the EC2 API: what moto leaves out of them, and how they are deleted."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.traffic_mirrors import TrafficMirrorFilter, TrafficMirrorsBackend
from moto.ec2.responses.traffic_mirrors import TrafficMirrors

from simulator.aws.patching import around, missing
from simulator.aws.traffic_mirroring import quotas
from simulator.aws.traffic_mirroring.describing import describe
from simulator.aws.traffic_mirroring.filter_rules import DIRECTIONS, delete_rule, rules_of
from simulator.aws.traffic_mirroring.idempotency import made_once
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found
from simulator.aws.traffic_mirroring.tags import forget_tags, shown_tags, tags_to_create

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Item = dict[str, Any]

NETWORK_SERVICES = ("amazon-dns",)


@around(TrafficMirrorsBackend, "create_traffic_mirror_filter")
def _create(original: Callable[..., TrafficMirrorFilter], backend: Any, **fields: Any) -> TrafficMirrorFilter:
    """Moto counts nothing, and makes another filter for the same token."""
    tags_to_create(Kind.FILTER, fields["tag_specifications"])

    def make() -> TrafficMirrorFilter:
        quotas.refuse_above(
            len(held(backend, Kind.FILTER)),
            quotas.current().filters,
            "TrafficMirrorFilterLimitExceeded",
            "Traffic Mirror filters",
        )
        return original(backend, **fields)

    made: TrafficMirrorFilter = made_once(backend, "CreateTrafficMirrorFilter", fields["client_token"], fields, make)
    return made


def delete_filter(backend: Any, filter_id: str) -> None:
    """Delete a mirror filter with its rules. Raises EC2ClientError where a session uses it, or there is none."""
    if filter_id not in held(backend, Kind.FILTER):
        raise not_found(Kind.FILTER, filter_id)
    sessions = held(backend, Kind.SESSION).values()
    if users := sorted(each.id for each in sessions if each.traffic_mirror_filter_id == filter_id):
        raise EC2ClientError("TrafficMirrorFilterInUse", f"'{filter_id}' is in use by {', '.join(users)}")
    for rule in rules_of(backend, filter_id):
        delete_rule(backend, rule.rule_id)
    del held(backend, Kind.FILTER)[filter_id]
    forget_tags(backend, filter_id)


def modify_network_services(
    backend: Any, filter_id: str, *, added: Sequence[str] = (), removed: Sequence[str] = ()
) -> TrafficMirrorFilter:
    """Let a filter pass the VPC's own DNS, or no longer.

    Raises:
        EC2ClientError: there is no such filter or network service.
    """
    mirror_filter = held(backend, Kind.FILTER).get(filter_id)
    if mirror_filter is None:
        raise not_found(Kind.FILTER, filter_id)
    for service in (*added, *removed):
        if service not in NETWORK_SERVICES:
            raise invalid_value(f"Value ({service}) for parameter NetworkServices is invalid: expected amazon-dns")
    services = {*getattr(mirror_filter, "network_services", ()), *added} - {*removed}
    mirror_filter.network_services = sorted(services)
    result: TrafficMirrorFilter = mirror_filter
    return result


@around(TrafficMirrorFilter, "to_dict")
def _show(original: Callable[..., Item], shown: Any) -> Item:
    """Moto shows a filter without its rules, without network services, and with the tags of its first day."""
    rules = rules_of(shown.ec2_backend, shown.id)
    lists = {
        f"{direction.capitalize()}FilterRules": [
            rule.shown(shown.ec2_backend) for rule in rules if rule.direction == direction
        ]
        for direction in DIRECTIONS
    }
    return {
        **original(shown),
        **lists,
        "NetworkServices": getattr(shown, "network_services", []),
        "Tags": shown_tags(shown.ec2_backend, shown.id),
    }


@around(TrafficMirrorsBackend, "describe_traffic_mirror_filters")
def _describe(
    original: Callable[..., Any],  # noqa: ARG001 - it passes over unknown identifiers, and ignores tags
    backend: Any,
    traffic_mirror_filter_ids: Sequence[str] | None,
    filters: dict[str, list[str]] | None,
) -> list[Item]:
    # Of 10,000 filters, only those that are asked for find their rules.
    wanted = traffic_mirror_filter_ids or [*held(backend, Kind.FILTER)]
    shown = {each: held(backend, Kind.FILTER)[each].to_dict() for each in wanted if each in held(backend, Kind.FILTER)}
    return describe(Kind.FILTER, shown, traffic_mirror_filter_ids, filters)


@missing(TrafficMirrors, "delete_traffic_mirror_filter")
def delete_traffic_mirror_filter(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorFilter."""
    filter_id = response._get_param("TrafficMirrorFilterId")
    delete_filter(response.ec2_backend, filter_id)
    return ActionResult({"TrafficMirrorFilterId": filter_id})


@missing(TrafficMirrors, "modify_traffic_mirror_filter_network_services")
def modify_traffic_mirror_filter_network_services(response: TrafficMirrors) -> ActionResult:
    """ModifyTrafficMirrorFilterNetworkServices."""
    mirror_filter = modify_network_services(
        response.ec2_backend,
        response._get_param("TrafficMirrorFilterId"),
        added=response._get_param("AddNetworkServices") or (),
        removed=response._get_param("RemoveNetworkServices") or (),
    )
    return ActionResult({"TrafficMirrorFilter": mirror_filter.to_dict()})
