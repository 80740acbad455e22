"""From load balancers to the JSON documents that `docs/openapi.json` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.costs.estimate import Fleet, estimate

if TYPE_CHECKING:
    from collections.abc import Collection

    from chalice_app.discovery.backend import Instance, NetworkInterface
    from chalice_app.discovery.listing import Listing
    from chalice_app.discovery.load_balancer import LoadBalancer, Note, Target, TargetGroup, Unread


def listing_document(listing: Listing, installation: str, selected_ids: Collection[str]) -> dict[str, Any]:
    """A page of load balancers, each with what is mirrored of it and what that would cost."""
    mirrored = {session.interface_id for session in listing.mirrors.sessions if session.is_managed_by(installation)}
    return {
        "items": [
            load_balancer_document(balancer)
            | {"selected": balancer.id in selected_ids, "mirror_sessions": len(mirrored & _interface_ids(balancer))}
            for balancer in listing.items
        ],
        "next_page_token": listing.next_page_token,
        "gone": list(listing.gone),
    }


def listing_row(document: dict[str, Any]) -> dict[str, Any]:
    """An item of such a page as a row of a table: nothing in it holds more than one line."""
    targets = [target for group in document["target_groups"] for target in group["targets"]]
    reasons = {each["eligibility"]["explanation"] for each in targets if not each["eligibility"]["mirrorable"]}
    unread = [each["unread"]["explanation"] for each in (document, *document["target_groups"]) if each["unread"]]
    return document | {
        "listeners": [f"{each['protocol']}:{each['port']}" for each in document["listeners"]],
        "reasons": sorted({*reasons, *unread}),
        "cost_per_month": document["cost"]["month"],
        "currency": document["cost"]["currency"],
    }


def load_balancer_document(balancer: LoadBalancer) -> dict[str, Any]:
    """A load balancer with its targets."""
    return {
        "id": balancer.id,
        "arn": balancer.arn,
        "name": balancer.name,
        "type": balancer.type,
        "scheme": balancer.scheme,
        "vpc_id": balancer.vpc_id,
        "state": balancer.state,
        "dns_name": balancer.dns_name,
        "availability_zones": list(balancer.availability_zones),
        "listeners": [
            {"protocol": listener.protocol, "port": listener.port, "tls": listener.is_tls}
            for listener in balancer.listeners
        ],
        "target_groups": [_target_group(group) for group in balancer.target_groups],
        "gone_target_groups": list(balancer.gone_groups),
        "unread": _unread(balancer.unread),
        "mirrorable_targets": sum(target.eligibility.mirrorable for target in balancer.targets),
        "total_targets": len(balancer.targets),
        "cost": _cost(balancer),
    }


def _interface_ids(balancer: LoadBalancer) -> set[str]:
    return {target.interface_id for target in balancer.targets if target.interface_id is not None}


def _cost(balancer: LoadBalancer) -> dict[str, Any]:
    """What its mirror sessions alone would cost: the agents are there for all load balancers together."""
    mirrorable = [target for target in balancer.targets if target.eligibility.mirrorable]
    month = estimate(Fleet(len({target.interface_id for target in mirrorable}), has_collector=False))
    return {"currency": month.prices.currency, "prices_of": month.prices.copy_of, "month": str(month.month)}


def _target_group(group: TargetGroup) -> dict[str, Any]:
    return {
        "arn": group.arn,
        "name": group.name,
        "protocol": group.protocol,
        "protocol_version": group.protocol_version,
        "port": group.port,
        "target_type": group.target_type,
        "through": list(group.through),
        "targets": [_target(target) for target in group.targets],
        "unread": _unread(group.unread),
        "notes": [_note(note) for note in group.notes],
    }


def _target(target: Target) -> dict[str, Any]:
    eligibility = target.eligibility
    return {
        "id": target.id,
        "port": target.port,
        "availability_zone": target.availability_zone,
        "health": target.health,
        "network_interface_id": target.interface_id,
        "network_interface": _interface(target.interface),
        "instance": _instance(target.instance),
        "eligibility": {
            "mirrorable": eligibility.mirrorable,
            "code": eligibility.code,
            "explanation": eligibility.explanation,
            "fix": eligibility.fix,
            "notes": [_note(note) for note in eligibility.notes],
        },
    }


def _interface(interface: NetworkInterface | None) -> dict[str, Any] | None:
    if interface is None:
        return None
    return {
        "id": interface.id,
        "type": interface.type,
        "description": interface.description,
        "vpc_id": interface.vpc_id,
        "subnet_id": interface.subnet_id,
        "availability_zone": interface.zone,
        "owner_id": interface.owner_id,
        "requester_id": interface.requester_id,
        "requester_managed": interface.is_requester_managed,
        "attachment_status": interface.attachment_status,
        "ipv4_addresses": list(interface.ipv4_addresses),
        "ipv6_addresses": list(interface.ipv6_addresses),
    }


def _instance(instance: Instance | None) -> dict[str, Any] | None:
    if instance is None:
        return None
    return {
        "id": instance.id,
        "type": instance.type,
        "state": instance.state,
        "name": instance.tags.get("Name"),
    }


def _note(note: Note) -> dict[str, Any]:
    return {"code": note.code, "explanation": note.explanation, "fix": note.fix}


def _unread(unread: Unread | None) -> dict[str, Any] | None:
    if unread is None:
        return None
    return {
        "code": unread.code,
        "explanation": unread.explanation,
        "fix": unread.fix,
        "retryable": unread.retryable,
        "operation": unread.operation,
        "aws_code": unread.aws_code,
    }
