"""Mirror targets by the EC2 API: what moto leaves unchecked, and how they are deleted."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.traffic_mirrors import TrafficMirrorsBackend, TrafficMirrorTarget
from moto.ec2.responses.traffic_mirrors import TrafficMirrors
from moto.elbv2.models import elbv2_backends

from simulator.aws.patching import around, missing
from simulator.aws.traffic_mirroring import quotas
from simulator.aws.traffic_mirroring.describing import describe
from simulator.aws.traffic_mirroring.idempotency import made_once
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found
from simulator.aws.traffic_mirroring.sources import sessions_of
from simulator.aws.traffic_mirroring.tags import forget_tags, shown_tags, tags_to_create

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Item = dict[str, Any]


@around(TrafficMirrorsBackend, "create_traffic_mirror_target")
def _create(original: Callable[..., TrafficMirrorTarget], backend: Any, **fields: Any) -> TrafficMirrorTarget:
    """Moto takes an interface or load balancer that does not exist, and one load balancer for two targets."""
    tags_to_create(Kind.TARGET, fields["tag_specifications"])

    def make() -> TrafficMirrorTarget:
        if interface_id := fields.get("network_interface_id"):
            _check_interface(backend, interface_id)
        if arn := fields.get("network_load_balancer_arn"):
            _check_network_load_balancer(backend, arn)
        quotas.refuse_above(
            len(held(backend, Kind.TARGET)),
            quotas.current().targets,
            "TrafficMirrorTargetLimitExceeded",
            "Traffic Mirror targets",
        )
        return original(backend, **fields)

    made: TrafficMirrorTarget = made_once(backend, "CreateTrafficMirrorTarget", fields["client_token"], fields, make)
    return made


def _check_interface(backend: Any, interface_id: str) -> None:
    if interface_id not in backend.enis:
        # EC2's own code and sentence, recorded.
        raise EC2ClientError("InvalidTrafficMirrorTarget", f"The interface ID '{interface_id}' does not exist")
    if sessions_of(backend, interface_id):
        raise invalid_value(f"The network interface '{interface_id}' is a mirror source: it cannot be a target as well")


def _check_network_load_balancer(backend: Any, arn: str) -> None:
    balancer = elbv2_backends[backend.account_id][backend.region_name].load_balancers.get(arn)
    if balancer is None:
        raise EC2ClientError(
            "NetworkLoadBalancerNotFoundException", f"The Network Load Balancer '{arn}' does not exist"
        )
    if balancer.type != "network":
        raise invalid_value(f"'{arn}' is not a Network Load Balancer")
    if any(target.network_load_balancer_arn == arn for target in held(backend, Kind.TARGET).values()):
        raise EC2ClientError(
            "NlbInUseByTrafficMirrorTargetException", f"'{arn}' is already configured as a Traffic Mirror target"
        )


def delete_target(backend: Any, target_id: str) -> None:
    """Delete a mirror target. Raises EC2ClientError where a session uses it, or there is none."""
    if target_id not in held(backend, Kind.TARGET):
        raise not_found(Kind.TARGET, target_id)
    sessions = held(backend, Kind.SESSION).values()
    if users := sorted(each.id for each in sessions if each.traffic_mirror_target_id == target_id):
        raise EC2ClientError("TrafficMirrorTargetInUseException", f"'{target_id}' is in use by {', '.join(users)}")
    del held(backend, Kind.TARGET)[target_id]
    forget_tags(backend, target_id)


@around(TrafficMirrorTarget, "to_dict")
def _show(original: Callable[..., Item], shown: Any) -> Item:
    """Moto shows the tags of its first day."""
    return {**original(shown), "Tags": shown_tags(shown.ec2_backend, shown.id)}


@around(TrafficMirrorsBackend, "describe_traffic_mirror_targets")
def _describe(
    original: Callable[..., Any],  # noqa: ARG001 - it passes over unknown identifiers, and ignores tags
    backend: Any,
    traffic_mirror_target_ids: Sequence[str] | None,
    filters: dict[str, list[str]] | None,
) -> list[Item]:
    shown = {target_id: target.to_dict() for target_id, target in held(backend, Kind.TARGET).items()}
    return describe(Kind.TARGET, shown, traffic_mirror_target_ids, filters)


@missing(TrafficMirrors, "delete_traffic_mirror_target")
def delete_traffic_mirror_target(response: TrafficMirrors) -> ActionResult:
    """DeleteTrafficMirrorTarget."""
    target_id = response._get_param("TrafficMirrorTargetId")
    delete_target(response.ec2_backend, target_id)
    return ActionResult({"TrafficMirrorTargetId": target_id})
