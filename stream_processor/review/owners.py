"""Who answers for endpoints that are shown differently than before: an owner follows what people gave it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api_inventory.endpoint import EndpointKey
    from inventory_store.port import FoldedEndpoint
    from stream_processor.review.grouping import Group


def moved_owners(
    folded: Sequence[FoldedEndpoint], groups: Iterable[Group], successors: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[EndpointKey, str], ...]:
    """The endpoints that have another owner now: first those that get one, then those that have none any more.

    What is not shown any more hands its owner to what shows it, unless that has one already; what was split off gets
    the owner of what it was a part of. Whoever takes it away from there is followed then: nothing is left that would
    bring it back. Of several, the first in the order of keys counts.

    Args:
        folded: the host's endpoints.
        groups: those that are shown.
        successors: of an endpoint that was shown, the ids of those that show now what it did.
    """
    shown: dict[str, EndpointKey] = {}
    owners: dict[str, str] = {}
    shown_as: dict[str, str] = {}
    for group in groups:
        shown[group.key.id] = group.key
        owners[group.key.id] = "" if group.own is None else group.own.owner
        shown_as |= {member.key.id: group.key.id for member in (*group.members, *group.attached)}
    given: dict[str, str] = {}
    left: list[EndpointKey] = []
    for each in sorted(folded, key=lambda each: each.key):
        if not each.owner:
            continue
        heirs = successors.get(each.key.id, (shown_as[each.key.id],) if each.key.id in shown_as else ())
        given |= {heir: each.owner for heir in heirs if not owners[heir] and heir not in given}
        if heirs and each.key.id not in shown:
            left.append(each.key)
    return (*((shown[heir], owner) for heir, owner in given.items()), *((key, "") for key in left))
