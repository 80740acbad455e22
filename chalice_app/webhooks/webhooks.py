"""The webhooks of an installation: added and removed by one at a time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools import Logger

from chalice_app.errors import Conflict, ControlPlaneError, TooManyWebhooks, UnknownName
from chalice_app.webhooks.limits import LOCK_S, WEBHOOKS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalice_app.webhooks.webhook import Webhook

logger = Logger(service="heliostat-control-plane")

LOCK = "webhooks_lock"


class KeptWebhooks(Protocol):
    """Where they are kept, all of them together."""

    def read(self) -> tuple[Webhook, ...]:
        """All of them."""

    def write(self, webhooks: Sequence[Webhook]) -> None:
        """Keep these, and no others."""


class Locks(Protocol):
    """Lets one at a time."""

    def take_lock(self, holder: str, now_s: float, until_s: float, *, name: str) -> bool:
        """Was it free?"""

    def release_lock(self, holder: str, *, name: str) -> None:
        """It is free again."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All methods raise AwsRefused and AwsUnreachable. `holder` names whoever asks, once for each request."""

    kept: KeptWebhooks
    locks: Locks
    now_s: Callable[[], float]
    holder: str

    def all(self) -> tuple[Webhook, ...]:
        """In the order in which they were added."""
        return self.kept.read()

    def add(self, webhook: Webhook) -> None:
        """Keep one more. Raises TooManyWebhooks, Conflict."""
        with self._alone():
            known = self.kept.read()
            if len(known) >= WEBHOOKS_MAX:
                raise TooManyWebhooks(WEBHOOKS_MAX)
            self.kept.write([*known, webhook])

    def remove(self, webhook_id: str) -> Webhook:
        """Forget one. Raises UnknownName, Conflict."""
        with self._alone():
            known = self.kept.read()
            removed = named(known, webhook_id)
            self.kept.write([each for each in known if each.id != webhook_id])
        return removed

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """What is kept is one secret, which is written whole: of two at once, one would undo what the other did."""
        now_s = self.now_s()
        if not self.locks.take_lock(self.holder, now_s, now_s + LOCK_S, name=LOCK):
            raise Conflict
        try:
            yield
        finally:
            self._let_go()

    def _let_go(self) -> None:
        try:
            self.locks.release_lock(self.holder, name=LOCK)
        except ControlPlaneError as error:
            # What was asked for is done, or has failed for a reason of its own; and the lock ends by itself.
            logger.warning("The lock of the webhooks stays until it ends", code=error.code)


def named(webhooks: Sequence[Webhook], webhook_id: str) -> Webhook:
    """The one of this id. Raises UnknownName."""
    for webhook in webhooks:
        if webhook.id == webhook_id:
            return webhook
    raise UnknownName("webhook", webhook_id[:100], "GET /v1/notifications/subscribers")
