"""Brings a message to each webhook that wants it: signed, and a few times where it is not taken.

Receivers get each message at least once, and know it by its id.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from chalice_app.webhooks.limits import ATTEMPTS_MAX, BACKOFF_FACTOR, BACKOFF_FIRST_S, WEBHOOKS_MAX
from chalice_app.webhooks.payload import payload
from chalice_app.webhooks.posting import NotDelivered
from chalice_app.webhooks.signature import HEADER, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalice_app.webhooks.webhook import Webhook


class Post(Protocol):
    """Posts once."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of success. Raises NotDelivered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message at one webhook.

    Attributes:
        status: of HTTP, where it was taken.
        reason: why it was not; "" where it was.
    """

    webhook_id: str
    name: str
    attempts: int
    status: int | None = None
    reason: str = ""

    @property
    def is_delivered(self) -> bool:
        """Was it taken?"""
        return self.status is not None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How messages are delivered. `sleep` takes seconds; `jitter` gives 0 to 1."""

    poster: Post
    now_s: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def deliver(
        self, document: Mapping[str, Any], webhooks: Sequence[Webhook], *, attempts_max: int = ATTEMPTS_MAX
    ) -> tuple[Outcome, ...]:
        """To all that want it, side by side: one that is slow costs no other its time."""
        wanting = [each for each in webhooks if each.wants(document["kind"], document["severity"])]
        if not wanting:
            return ()
        with ThreadPoolExecutor(max_workers=min(len(wanting), WEBHOOKS_MAX)) as pool:
            return tuple(pool.map(lambda webhook: self._to(webhook, document, attempts_max), wanting))

    def _to(self, webhook: Webhook, document: Mapping[str, Any], attempts_max: int) -> Outcome:
        body = payload(document, webhook.format)
        pause_s, reason = BACKOFF_FIRST_S, ""
        for attempt in range(1, attempts_max + 1):
            try:
                # Signed anew: a second attempt is no replay of the first.
                status = self.poster.post(webhook.url, body, self._headers(webhook, document, body))
            except NotDelivered as error:
                reason = error.reason
                if not error.is_passing or attempt == attempts_max:
                    return Outcome(webhook.id, webhook.name, attempt, reason=reason)
                self.sleep(pause_s * (0.5 + self.jitter() / 2))
                pause_s *= BACKOFF_FACTOR
            else:
                return Outcome(webhook.id, webhook.name, attempt, status)
        raise AssertionError("the last attempt returns")

    def _headers(self, webhook: Webhook, document: Mapping[str, Any], body: bytes) -> dict[str, str]:
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Heliostat",
            "Heliostat-Notification": str(document["id"]),
            HEADER: signature(webhook.secret, int(self.now_s()), body),
        }
