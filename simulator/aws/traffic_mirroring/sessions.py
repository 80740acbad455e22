"""Mirror sessions by the EC2 API, checked as EC2 checks them: moto checks nothing."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.models.traffic_mirrors import TrafficMirrorsBackend, TrafficMirrorSession
from moto.ec2.responses.traffic_mirrors import TrafficMirrors
from moto.moto_api._internal import mock_random

from simulator.aws.patching import around
from simulator.aws.traffic_mirroring import quotas
from simulator.aws.traffic_mirroring.describing import describe
from simulator.aws.traffic_mirroring.idempotency import made_once
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found
from simulator.aws.traffic_mirroring.sources import check_source, sessions_of
from simulator.aws.traffic_mirroring.tags import forget_tags, shown_tags, tags_to_create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Item = dict[str, Any]

SESSION_NUMBERS = range(1, 32_767)
VIRTUAL_NETWORKS = range(1, 2**24)
PACKET_LENGTHS = range(1, 8501)
# Of a session whose target is a Network Load Balancer, when it names no packet length.
NETWORK_LOAD_BALANCER_PACKET_LENGTH = 8500
# What ModifyTrafficMirrorSession can set back.
REMOVABLE = {
    "packet-length": "packet_length",
    "description": "description",
    "virtual-network-id": "virtual_network_id",
}


@around(TrafficMirrorsBackend, "create_traffic_mirror_session")
def _create(original: Callable[..., TrafficMirrorSession], backend: Any, **fields: Any) -> TrafficMirrorSession:
    """Moto takes a source, target or filter that does not exist, and a session number twice."""
    tags_to_create(Kind.SESSION, fields["tag_specifications"])

    def make() -> TrafficMirrorSession:
        _check_values(fields)
        check_source(backend, fields["network_interface_id"])
        _check_references(backend, fields)
        _check_counts(backend, fields)
        return original(backend, **{**fields, **_defaults(backend, fields)})

    made: TrafficMirrorSession = made_once(backend, "CreateTrafficMirrorSession", fields["client_token"], fields, make)
    return made


def modify_session(
    backend: Any, session_id: str, changes: Mapping[str, Any], *, removed: Sequence[str] = ()
) -> TrafficMirrorSession:
    """Change fields of a session (moto's names), and set the `removed` ones back: all, or none where one is refused.

    Raises:
        EC2ClientError: there is no such session, or what would come of it is none that EC2 takes.
    """
    session = held(backend, Kind.SESSION).get(session_id)
    if session is None:
        raise not_found(Kind.SESSION, session_id)
    if unknown := [name for name in removed if name not in REMOVABLE]:
        raise invalid_value(f"'{unknown[0]}' is no field that can be removed from a mirror session")
    changed = {
        **{name: value for name, value in changes.items() if value is not None},
        **{REMOVABLE[name]: None for name in removed},
    }
    _check_values(changed)
    _check_references(backend, changed)
    if "session_number" in changed:
        others = [each for each in sessions_of(backend, session.network_interface_id) if each is not session]
        _check_number(changed["session_number"], others)
    changed.setdefault("traffic_mirror_target_id", session.traffic_mirror_target_id)
    if removed:
        changed.update({name: value for name, value in _defaults(backend, changed).items() if name in changed})
    for name, value in changed.items():
        setattr(session, name, value)
    result: TrafficMirrorSession = session
    return result


def _defaults(backend: Any, fields: Mapping[str, Any]) -> Item:
    """What EC2 chooses where a session says nothing."""
    chosen: Item = {}
    if fields.get("virtual_network_id") is None:
        taken = {int(each.virtual_network_id) for each in held(backend, Kind.SESSION).values()}
        chosen["virtual_network_id"] = _free(taken)
    target = held(backend, Kind.TARGET)[fields["traffic_mirror_target_id"]]
    if fields.get("packet_length") is None and target.network_load_balancer_arn:
        chosen["packet_length"] = NETWORK_LOAD_BALANCER_PACKET_LENGTH
    return chosen


def _free(taken: set[int]) -> int:
    """A virtual network that no session of the account has, at random."""
    number = mock_random.randint(VIRTUAL_NETWORKS.start, VIRTUAL_NETWORKS.stop - 1)
    while number in taken:
        number = mock_random.randint(VIRTUAL_NETWORKS.start, VIRTUAL_NETWORKS.stop - 1)
    return number


def _check_values(fields: Mapping[str, Any]) -> None:
    for name, allowed in (
        ("session_number", SESSION_NUMBERS),
        ("packet_length", PACKET_LENGTHS),
        ("virtual_network_id", VIRTUAL_NETWORKS),
    ):
        value = fields.get(name)
        if value is not None and int(value) not in allowed:
            spelled = "".join(part.capitalize() for part in name.split("_"))
            raise invalid_value(
                f"Value ({value}) for parameter {spelled} is invalid: expected {allowed.start} to {allowed.stop - 1}"
            )


def _check_references(backend: Any, fields: Mapping[str, Any]) -> None:
    for kind, name in ((Kind.TARGET, "traffic_mirror_target_id"), (Kind.FILTER, "traffic_mirror_filter_id")):
        identifier = fields.get(name)
        if identifier is not None and identifier not in held(backend, kind):
            raise not_found(kind, identifier)


def _check_counts(backend: Any, fields: Mapping[str, Any]) -> None:
    limits, others = quotas.current(), sessions_of(backend, fields["network_interface_id"])
    _check_number(fields["session_number"], others)
    quotas.refuse_above(
        len(others),
        limits.sessions_per_interface,
        "TrafficMirrorSessionsPerInterfaceLimitExceeded",
        f"mirror sessions of '{fields['network_interface_id']}'",
    )
    sessions = held(backend, Kind.SESSION).values()
    quotas.refuse_above(len(sessions), limits.sessions, "TrafficMirrorSessionLimitExceeded", "Traffic Mirror sessions")
    target = held(backend, Kind.TARGET)[fields["traffic_mirror_target_id"]]
    if target.network_interface_id:
        sources = {each.network_interface_id for each in sessions if each.traffic_mirror_target_id == target.id}
        quotas.refuse_above(
            len(sources - {fields["network_interface_id"]}),
            limits.sources_per_interface_target,
            "TrafficMirrorSourcesPerTargetLimitExceeded",
            f"sources of '{target.id}'",
        )


def _check_number(number: int, others: Iterable[TrafficMirrorSession]) -> None:
    if any(int(each.session_number) == int(number) for each in others):
        raise invalid_value(f"The session number {number} is already being used by this network interface")


def delete_session(backend: Any, session_id: str) -> None:
    """Delete a mirror session. Raises EC2ClientError where there is none."""
    if held(backend, Kind.SESSION).pop(session_id, None) is None:
        raise not_found(Kind.SESSION, session_id)
    forget_tags(backend, session_id)


@around(TrafficMirrorsBackend, "delete_traffic_mirror_session")
def _delete(
    original: Callable[..., str],  # noqa: ARG001 - it deletes what is not there
    backend: Any,
    traffic_mirror_session_id: str,
) -> str:
    delete_session(backend, traffic_mirror_session_id)
    return traffic_mirror_session_id


@around(TrafficMirrorSession, "to_dict")
def _show(original: Callable[..., Item], shown: Any) -> Item:
    """Moto shows the tags of its first day."""
    return {**original(shown), "Tags": shown_tags(shown.ec2_backend, shown.id)}


@around(TrafficMirrorsBackend, "describe_traffic_mirror_sessions")
def _describe(
    original: Callable[..., Any],  # noqa: ARG001 - it passes over unknown identifiers, and ignores tags
    backend: Any,
    traffic_mirror_session_ids: Sequence[str] | None,
    filters: dict[str, list[str]] | None,
) -> list[Item]:
    shown = {session_id: session.to_dict() for session_id, session in held(backend, Kind.SESSION).items()}
    return describe(Kind.SESSION, shown, traffic_mirror_session_ids, filters)


@around(TrafficMirrors, "modify_traffic_mirror_session")
def _modify(original: Callable[..., Any], response: TrafficMirrors) -> ActionResult:  # noqa: ARG001 - it removes nothing
    names = {
        "TrafficMirrorTargetId": "traffic_mirror_target_id",
        "TrafficMirrorFilterId": "traffic_mirror_filter_id",
        "PacketLength": "packet_length",
        "SessionNumber": "session_number",
        "VirtualNetworkId": "virtual_network_id",
        "Description": "description",
    }
    session = modify_session(
        response.ec2_backend,
        response._get_param("TrafficMirrorSessionId"),
        {name: response._get_param(parameter) for parameter, name in names.items()},
        removed=response._get_param("RemoveFields") or (),
    )
    return ActionResult({"TrafficMirrorSession": session.to_dict()})
