"""EC2's eventual consistency: what was just made is not seen by everybody at once, nor what was deleted forgotten.

Only calls by the API look away. Stacks see what they make: CloudFormation waits until it is there.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.responses.tags import TagResponse
from moto.ec2.responses.traffic_mirrors import TrafficMirrors

from simulator.aws.patching import around
from simulator.aws.requests import parameters_of
from simulator.aws.traffic_mirroring.kinds import Kind
from simulator.aws.traffic_mirroring.refusals import not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HIDDEN_KINDS = (Kind.SESSION, Kind.TARGET, Kind.FILTER)


@dataclass(slots=True)
class _Delay:
    """How many reads miss what is new, and what is missed still: how often, and of which kind."""

    reads: int
    unseen: dict[str, tuple[Kind, int]] = field(default_factory=dict)


_delays: list[_Delay] = []
_lock = Lock()


@contextmanager
def consistent_after(reads: int = 2) -> Iterator[None]:
    """Within the block, new mirror sessions, filters and targets are missed by the next reads of their kind.

    Describe leaves them out, and a request that names them is refused as if they did not exist. Each time counts.
    """
    delay = _Delay(reads)
    _delays.append(delay)
    try:
        yield
    finally:
        _delays.remove(delay)


@dataclass(slots=True)
class _Trace:
    """How many reads show what is deleted; items as they were shown, and how often those deleted are shown still."""

    reads: int
    shown: dict[str, Any] = field(default_factory=dict)
    left: dict[str, tuple[Kind, int]] = field(default_factory=dict)


_traces: list[_Trace] = []


@contextmanager
def shown_after_deletion(reads: int = 2) -> Iterator[None]:
    """Within the block, deleted mirror sessions, filters and targets are listed by the next reads of their kind.

    Only listings are behind: a request that names what is deleted is refused.
    """
    trace = _Trace(reads)
    _traces.append(trace)
    try:
        yield
    finally:
        _traces.remove(trace)


def _still_shown(kind: Kind) -> list[Any]:
    """What was deleted and is listed once more; it is listed once less from now on."""
    shown = []
    with _lock:
        for trace in _traces:
            for identifier, (of_kind, left) in trace.left.items():
                if of_kind is kind and left:
                    trace.left[identifier] = (kind, left - 1)
                    shown.append(trace.shown[identifier])
    return shown


def _deleting(kind: Kind) -> Callable[..., Any]:
    def delete(original: Callable[..., Any], response: Any) -> Any:
        _refuse_what_is_missed(response)
        result = original(response)
        identifier = str(parameters_of(response).get(f"{kind.noun}Id"))
        with _lock:
            for trace in _traces:
                if identifier in trace.shown:
                    trace.left.setdefault(identifier, (kind, trace.reads))
        return result

    return delete


def _is_missed(identifier: Any) -> Kind | None:
    """The kind of what a read misses; it is missed once less from now on."""
    with _lock:
        for delay in _delays:
            kind, left = delay.unseen.get(identifier, (None, 0))
            if kind and left:
                delay.unseen[identifier] = (kind, left - 1)
                return kind
    return None


def _refuse_what_is_missed(response: Any) -> None:
    for value in parameters_of(response).values():
        for identifier in value if isinstance(value, list) else [value]:
            if isinstance(identifier, str) and (kind := _is_missed(identifier)):
                raise not_found(kind, identifier)


def _named(original: Callable[..., Any], response: Any) -> Any:
    _refuse_what_is_missed(response)
    return original(response)


def _creating(kind: Kind) -> Callable[..., Any]:
    def create(original: Callable[..., Any], response: Any) -> Any:
        _refuse_what_is_missed(response)
        result = original(response)
        identifier = result.result[kind.noun][f"{kind.noun}Id"]
        with _lock:
            for delay in _delays[-1:]:
                delay.unseen.setdefault(identifier, (kind, delay.reads))
        return result

    return create


def _describing(kind: Kind) -> Callable[..., Any]:
    def describe(original: Callable[..., Any], response: Any) -> Any:
        _refuse_what_is_missed(response)
        result = original(response)
        items, missed = result.result[f"{kind.noun}s"], _missed_by_listing(kind)
        with _lock:
            for trace in _traces:
                trace.shown |= {each[f"{kind.noun}Id"]: each for each in items}
        shown = [each for each in items if each[f"{kind.noun}Id"] not in missed]
        return ActionResult({f"{kind.noun}s": [*shown, *_still_shown(kind)]})

    return describe


def _missed_by_listing(kind: Kind) -> set[str]:
    with _lock:
        unseen = [name for delay in _delays for name, (of_kind, _) in delay.unseen.items() if of_kind is kind]
    return {identifier for identifier in unseen if _is_missed(identifier)}


for _kind in HIDDEN_KINDS:
    _name = _kind.value.replace("-", "_")
    around(TrafficMirrors, f"create_{_name}")(_creating(_kind))
    around(TrafficMirrors, f"describe_{_name}s")(_describing(_kind))
    around(TrafficMirrors, f"delete_{_name}")(_deleting(_kind))
for _name in (
    "modify_traffic_mirror_session",
    "modify_traffic_mirror_filter_network_services",
    "create_traffic_mirror_filter_rule",
    "describe_traffic_mirror_filter_rules",
):
    around(TrafficMirrors, _name)(_named)
for _name in ("create_tags", "delete_tags"):
    around(TagResponse, _name)(_named)
