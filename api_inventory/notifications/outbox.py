"""What waits to be told and what was told: grouping, once for each, and how much of a kind within an hour. Pure.

Whoever finds something puts it in; whoever comes next takes out what is due. Kept as one document of the store, written
on the revision that was read, so that of two who take out the same one alone has it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from api_inventory.finding import SEVERITIES
from api_inventory.notifications.happening import ALONE, ID_HEX_DIGITS, KINDS, Happening
from api_inventory.notifications.limits import (
    HOUR_S,
    KNOWN_FOR_S,
    KNOWN_MAX,
    MESSAGES_PER_HOUR_MAX,
    RECENT_MAX,
    WAITING_MAX,
    WINDOW_S,
)
from api_inventory.notifications.notification import Notification
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from api_inventory.notifications.mute import NotificationMute


@dataclass(frozen=True, slots=True)
class Waiting:
    """A happening since when it waits, and whether it did so for want of room."""

    happening: Happening
    since_s: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class Outbox:
    """The state.

    Attributes:
        waiting: what is to be told, the oldest first.
        left_out: of each kind, how many came while too many waited, and are told as a number.
        known: digests of the ids of what was put in, under a key: an id is one of names that can be guessed; and until
            when it is no news.
        sent_at: of each kind, when messages were sent within the last hour.
        counters: muted, repeated, held_back, left_out, sent, refused (dropped, since SNS never takes them); never set
            back. What was taken out is counted as sent once it was.
        recent: what was sent last, for the dashboard; the youngest first.
    """

    waiting: tuple[Waiting, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    sent_at: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    recent: tuple[Mapping[str, Any], ...] = ()

    def with_happenings(
        self, happenings: Iterable[Happening], mutes: Sequence[NotificationMute], now_s: int, key: bytes = b""
    ) -> Outbox:
        """With what happened, but for what is muted or was put in before, with the same key."""
        known = {name: until_s for name, until_s in self.known.items() if until_s > now_s}
        waiting, left_out, counters = list(self.waiting), Counter(self.left_out), Counter(self.counters)
        room = {kind: WAITING_MAX - sum(each.happening.kind == kind for each in waiting) for kind in KINDS}
        for happening in happenings:
            known_as = hmac.new(key, happening.id.encode(), hashlib.sha256).hexdigest()[:ID_HEX_DIGITS]
            if known_as in known:
                counters["repeated"] += 1
            elif any(mute.covers(happening, now_s) for mute in mutes):
                counters["muted"] += 1
            else:
                known[known_as] = now_s + KNOWN_FOR_S
                room[happening.kind] -= 1
                if room[happening.kind] >= 0:
                    waiting.append(Waiting(happening, now_s))
                else:
                    left_out[happening.kind] += 1
                    counters["left_out"] += 1
        # Of very many, those that are forgotten first are the oldest: at worst they are told again.
        youngest = dict(sorted(known.items(), key=lambda item: -item[1])[:KNOWN_MAX])
        return replace(self, waiting=tuple(waiting), left_out=left_out, known=youngest, counters=counters)

    def due(self, now_s: int, window_s: int = WINDOW_S) -> tuple[tuple[Notification, ...], Outbox]:
        """What is to be sent now, and the outbox without it."""
        outbox, sent = self, []
        for kind in KINDS:
            # Each by itself where it is sent alone: a storm of them is bounded all the same.
            while True:
                notification, outbox = outbox._next(kind, now_s, window_s)
                if notification is None:
                    break
                sent.append(notification)
        return tuple(sent), outbox

    def _next(self, kind: str, now_s: int, window_s: int) -> tuple[Notification | None, Outbox]:
        mine = [each for each in self.waiting if each.happening.kind == kind]
        is_due = any(
            kind in ALONE or each.happening.severity == "critical" or now_s - each.since_s >= window_s for each in mine
        )
        if not is_due:
            return None, self
        lately = tuple(at_s for at_s in self.sent_at.get(kind, ()) if now_s - HOUR_S < at_s <= now_s)
        if len(lately) >= MESSAGES_PER_HOUR_MAX and kind != "test":
            newly = sum(not each.held for each in mine)
            held = tuple(replace(each, held=True) if each.happening.kind == kind else each for each in self.waiting)
            return None, replace(self, waiting=held, counters=_more(self.counters, "held_back", newly))
        # What had to wait for room is told together.
        taken = mine[:1] if kind in ALONE and not any(each.held for each in mine) else mine
        taken_ids = {each.happening.id for each in taken}
        notification = Notification(
            kind=taken[0].happening.kind,
            happenings=tuple(
                sorted(
                    (each.happening for each in taken),
                    key=lambda one: (SEVERITIES.index(one.severity), one.host, one.text, one.id),
                )
            ),
            at_s=now_s,
            left_out=self.left_out.get(kind, 0),
            held_back=sum(each.held for each in taken),
        )
        return notification, replace(
            self,
            waiting=tuple(each for each in self.waiting if each.happening.id not in taken_ids),
            left_out={name: count for name, count in self.left_out.items() if name != kind},
            sent_at={**self.sent_at, kind: (*lately, now_s)},
            recent=(_kept(notification), *self.recent)[:RECENT_MAX],
        )

    def sent(self, messages: int) -> Outbox:
        """After so many messages that were taken out were sent."""
        return replace(self, counters=_more(self.counters, "sent", messages))

    def put_back(self, notification: Notification) -> Outbox:
        """As before a message that could not be sent."""
        waits = {each.happening.id for each in self.waiting}
        back = tuple(Waiting(each, notification.at_s) for each in notification.happenings if each.id not in waits)
        return replace(
            self._without(notification),
            waiting=(*back, *self.waiting),
            left_out=Counter(self.left_out) + Counter({notification.kind: notification.left_out}),
        )

    def refused(self, notification: Notification) -> Outbox:
        """Without a message that is never taken: what it told stands in the inventory alone."""
        outbox = self._without(notification)
        return replace(outbox, counters=_more(outbox.counters, "refused", 1))

    def _without(self, notification: Notification) -> Outbox:
        """As if a message had not been sent."""
        kind, sent_at = notification.kind, list(self.sent_at.get(notification.kind, ()))
        if notification.at_s in sent_at:
            sent_at.remove(notification.at_s)
        return replace(
            self,
            sent_at={**self.sent_at, kind: tuple(sent_at)},
            recent=tuple(each for each in self.recent if each["id"] != notification.id),
        )

    def without_host(self, host: str, endpoint_ids: Collection[str]) -> Outbox:
        """Without what tells of a host or of these endpoints: neither what waits nor what was told."""
        return replace(
            self,
            waiting=tuple(
                each
                for each in self.waiting
                if each.happening.host != host and each.happening.endpoint_id not in endpoint_ids
            ),
            # What of a message's hosts is not kept with it, its words do not say either.
            recent=tuple(each for each in self.recent if host not in each["hosts"]),
        )

    def to_json(self) -> dict[str, Any]:
        """As a document of the store."""
        return {
            "waiting": [[asdict(each.happening), each.since_s, each.held] for each in self.waiting],
            "left_out": dict(self.left_out),
            "known": dict(self.known),
            "sent_at": {kind: list(times) for kind, times in self.sent_at.items()},
            "counters": dict(self.counters),
            "recent": [dict(each) for each in self.recent],
        }

    @classmethod
    def from_json(cls, value: Any) -> Outbox:
        """What `to_json` wrote; an empty one of None."""
        if value is None:
            return cls()
        return cls(
            waiting=tuple(Waiting(_happening(row), since_s, held) for row, since_s, held in value["waiting"]),
            left_out=value["left_out"],
            known=value["known"],
            sent_at={kind: tuple(times) for kind, times in value["sent_at"].items()},
            counters=value["counters"],
            recent=tuple(value["recent"]),
        )


def _happening(row: Mapping[str, Any]) -> Happening:
    return Happening(**{**row, "classes": tuple(row["classes"]), "details": tuple(row["details"])})


def _more(counters: Mapping[str, int], name: str, count: int) -> Mapping[str, int]:
    return {**counters, name: counters.get(name, 0) + count} if count else counters


def _kept(notification: Notification) -> Mapping[str, Any]:
    return {
        "id": notification.id,
        "kind": notification.kind,
        "severity": notification.severity,
        "at": rfc3339(notification.at_s * 10**9),
        "subject": notification.subject,
        "count": notification.count,
        "hosts": list(notification.hosts[:3]),
        "details": list(notification.happenings[0].details) if notification.count == 1 else [],
        "held_back": notification.held_back,
    }
