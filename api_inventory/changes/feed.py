"""What people see of changes: the feed with what they acknowledged and muted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.changes.change import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.changes.change import Change, ChangeKind


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person has seen a change, and it is as it should be."""

    change_id: str
    by: str
    at_ns: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mute:
    """A rule by which changes are kept out of notifications and of the feed's first page; they are kept all the same.

    Attributes:
        host, endpoint_id, kind: what it is about; None for any.
        until_ns: when it ends by itself; None for never.
    """

    by: str
    at_ns: int
    reason: str = ""
    host: str | None = None
    endpoint_id: str | None = None
    kind: ChangeKind | None = None
    until_ns: int | None = None

    def covers(self, change: Change) -> bool:
        """Whether a change is muted: by when it happened, so that a rule that has ended unmutes none of its time."""
        return (
            self.host in {None, change.host}
            and self.endpoint_id in {None, change.endpoint_id}
            and self.kind in {None, change.kind}
            and (self.until_ns is None or change.at_ns < self.until_ns)
        )


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A change and what people said of it; None where nobody did."""

    change: Change
    acknowledged: Acknowledgement | None = None
    muted: Mute | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether someone should look at it."""
        return self.acknowledged is None and self.muted is None


def feed(
    changes: Iterable[Change],
    acknowledgements: Iterable[Acknowledgement] = (),
    mutes: Iterable[Mute] = (),
) -> tuple[FeedEntry, ...]:
    """Each change once: the latest first, and of one moment those first that matter most."""
    by_change: dict[str, Acknowledgement] = {}
    for acknowledgement in sorted(acknowledgements, key=lambda one: one.at_ns):
        by_change[acknowledgement.change_id] = acknowledgement
    rules = sorted(mutes, key=lambda one: one.at_ns)
    # Noticed twice, where a look was cut before its snapshot was kept, it happened when it was noticed first.
    once = {change.id: change for change in sorted(changes, key=lambda one: one.at_ns, reverse=True)}
    return tuple(
        FeedEntry(change, by_change.get(name), next((rule for rule in rules if rule.covers(change)), None))
        for name, change in sorted(once.items(), key=lambda item: _feed_order(item[1]))
    )


def _feed_order(change: Change) -> tuple[int, int, str, str, str]:
    return -change.at_ns, IMPACTS.index(change.impact), change.host, change.subject, change.kind
