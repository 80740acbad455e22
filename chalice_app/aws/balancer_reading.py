"""What stands behind load balancers, read side by side: what one of them refuses costs no other.

Load balancing has no bulk call for listeners and for targets. Each target group is read once, however many load
balancers lead to it; where a target is a load balancer itself, its own groups are read as well.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from chalice_app.aws import classic, elbv2
from chalice_app.discovery.backend import ReadBalancers
from chalice_app.discovery.load_balancer import Unread
from chalice_app.errors import AwsGone, AwsRefused, AwsUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chalice_app.discovery.backend import FoundBalancer, FoundGroup, FoundTarget
    from chalice_app.discovery.load_balancer import Listener

    KeyT = TypeVar("KeyT")
    ReadT = TypeVar("ReadT")

# Some hundred calls of 70 ms must fit into 29 s. A client keeps ten connections.
READS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class _Gone:
    """It was deleted since it was listed."""


GONE = _Gone()


def read_balancers(v2: Any, classic_client: Any, balancers: Sequence[FoundBalancer]) -> ReadBalancers:
    """The load balancers with listeners and targets.

    Raises:
        AwsRefused, AwsUnreachable: AWS did not tell which target groups there are.
    """
    arns = [balancer.arn for balancer in balancers if balancer.arn]
    groups = elbv2.target_groups(v2) if arns else {}
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        listeners = _read(pool, lambda arn: elbv2.listeners(v2, arn), arns)
        read = [arn for arn in arns if not isinstance(listeners[arn], _Gone | Unread)]
        targets = _targets(pool, v2, groups, read)
        old = {balancer.id: balancer for balancer in balancers if balancer.arn is None}
        health = _read(pool, lambda name: classic.with_health(classic_client, old[name]), list(old))
    whole: list[FoundBalancer] = []
    gone: list[str] = []
    for balancer in balancers:
        filled = (
            _with_targets(balancer, listeners[balancer.arn], groups, targets)
            if balancer.arn
            else _of_classic(balancer, health[balancer.id])
        )
        if isinstance(filled, _Gone):
            gone.append(balancer.id)
        else:
            whole.append(filled)
    return ReadBalancers(tuple(whole), tuple(gone))


def _read(
    pool: ThreadPoolExecutor, read: Callable[[KeyT], ReadT], keys: Sequence[KeyT]
) -> dict[KeyT, ReadT | Unread | _Gone]:
    def told(key: KeyT) -> ReadT | Unread | _Gone:
        try:
            return read(key)
        except AwsGone:
            return GONE
        except (AwsRefused, AwsUnreachable) as error:
            return Unread.of(error)

    return dict(zip(keys, pool.map(told, keys), strict=True))


def _targets(
    pool: ThreadPoolExecutor, v2: Any, groups: Mapping[str, Sequence[FoundGroup]], arns: Sequence[str]
) -> dict[str, tuple[FoundTarget, ...] | Unread | _Gone]:
    """The targets of every group that is reached, by its ARN. Load balancers that lead to each other are read once."""
    targets: dict[str, tuple[FoundTarget, ...] | Unread | _Gone] = {}
    reached = list(arns)
    while reached:
        wave = {group.arn: group for arn in reached for group in groups.get(arn, ()) if group.arn not in targets}
        found = _read(pool, lambda arn: elbv2.targets(v2, arn), [arn for arn in wave if arn])
        targets |= found
        reached = [
            target.id
            for arn, group in wave.items()
            if group.target_type == "alb" and isinstance(members := found[arn or ""], tuple)
            for target in members
        ]
    return targets


def _with_targets(
    balancer: FoundBalancer,
    listeners: tuple[Listener, ...] | Unread | _Gone,
    groups: Mapping[str, Sequence[FoundGroup]],
    targets: Mapping[str, tuple[FoundTarget, ...] | Unread | _Gone],
) -> FoundBalancer | _Gone:
    if isinstance(listeners, _Gone):
        return GONE
    if isinstance(listeners, Unread):
        unread = tuple(replace(group, unread=listeners) for group in groups.get(balancer.id, ()))
        return replace(balancer, target_groups=unread, unread=listeners)
    reached = list(_reached(balancer.id, groups, targets, (), {balancer.id}))
    refusals = [group.unread for group in reached if group.unread]
    return replace(
        balancer,
        listeners=listeners,
        target_groups=tuple(group for group in reached if targets[group.arn or ""] is not GONE),
        unread=refusals[0] if refusals else None,
        gone_groups=tuple(group.name for group in reached if targets[group.arn or ""] is GONE),
    )


def _reached(
    balancer_id: str,
    groups: Mapping[str, Sequence[FoundGroup]],
    targets: Mapping[str, tuple[FoundTarget, ...] | Unread | _Gone],
    through: tuple[str, ...],
    seen: set[str],
) -> Iterator[FoundGroup]:
    """The groups of a load balancer, and of those that are its targets: each load balancer once, on the first way."""
    for group in groups.get(balancer_id, ()):
        members = targets[group.arn or ""]
        if not isinstance(members, tuple):
            yield replace(group, through=through, unread=members if isinstance(members, Unread) else None)
            continue
        yield replace(group, through=through, targets=members)
        if group.target_type == "alb":
            for target in members:
                if target.id not in seen:
                    seen.add(target.id)
                    yield from _reached(target.id, groups, targets, (*through, target.id), seen)


def _of_classic(balancer: FoundBalancer, health: FoundBalancer | Unread | _Gone) -> FoundBalancer | _Gone:
    if not isinstance(health, Unread):
        return health
    # Which instances are registered is known from the list; how they are is not.
    return replace(balancer, unread=health)
