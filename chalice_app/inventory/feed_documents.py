"""Changes as people see them: what happened, who has seen it, and what is kept quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.changes.feed import feed
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.changes.change import Change
    from api_inventory.changes.feed import Acknowledgement, FeedEntry, Mute


def feed_entries(
    changes: Iterable[Change], acknowledgements: Iterable[Acknowledgement], mutes: Mapping[str, Mute]
) -> list[FeedEntry]:
    """Changes with what people said of them, in the order in which they come."""
    listed = list(changes)
    entries = {entry.change.id: entry for entry in feed(listed, acknowledgements, mutes.values())}
    return [entries[change.id] for change in listed]


def change_document(entry: FeedEntry, mutes: Mapping[str, Mute]) -> dict[str, Any]:
    """A change of the feed; the mute is named by its id."""
    change, seen = entry.change, entry.acknowledged
    muted_by = next((mute_id for mute_id, mute in mutes.items() if mute == entry.muted), None)
    return {
        "id": change.id,
        "kind": change.kind,
        "impact": change.impact,
        "host": change.host,
        "endpoint_id": change.endpoint_id,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "words": change.words,
        "at": rfc3339(change.at_ns),
        "since": rfc3339(change.since_ns),
        "acknowledged": None if seen is None else {"by": seen.by, "at": rfc3339(seen.at_ns), "reason": seen.reason},
        "muted_by": muted_by,
        "is_waiting": entry.is_waiting,
    }


def mute_document(mute_id: str, mute: Mute) -> dict[str, Any]:
    """A rule by which changes are kept quiet."""
    return {
        "id": mute_id,
        "by": mute.by,
        "at": rfc3339(mute.at_ns),
        "reason": mute.reason,
        "host": mute.host,
        "endpoint_id": mute.endpoint_id,
        "kind": mute.kind,
        "until": None if mute.until_ns is None else rfc3339(mute.until_ns),
    }
