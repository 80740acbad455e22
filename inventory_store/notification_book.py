"""What people are told, as documents of the store: the outbox, the rules that mute, and the pipeline's watch."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api_inventory.notifications.limits import FAILURES_MAX, MUTES_MAX, WINDOW_S
from api_inventory.notifications.mute import NotificationMute
from api_inventory.notifications.outbox import Outbox
from api_inventory.notifications.refusal import MessageInvalid
from inventory_store.errors import InventoryStoreError, NotPutBack, TooManyDecisions
from inventory_store.hash_key import hash_key
from inventory_store.host_book import NOTIFICATION_MUTES, NOTIFICATION_OUTBOX, PIPELINE_WATCH, HostBook, understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from api_inventory.notifications.happening import Happening
    from api_inventory.notifications.notification import Notification


class NotificationBook:
    """Every method raises InventoryStoreError."""

    def __init__(self, book: HostBook) -> None:
        self._book = book

    def outbox(self) -> Outbox:
        """As it is now."""
        return _outbox(self._book.read(NOTIFICATION_OUTBOX, NOTIFICATION_OUTBOX).value)

    def tell(
        self,
        happenings: Iterable[Happening],
        now_s: int,
        publish: Callable[[Notification], None],
        *,
        window_s: int = WINDOW_S,
    ) -> int:
        """Puts in what happened and sends what is due; how many messages were sent.

        A message is taken out before it is sent, so that nobody else sends it as well. One that cannot be sent now is
        put back, and holds back no other; one of which `publish` says by MessageInvalid that it is never taken is
        dropped and counted; one whose sender dies in between stands among the recent ones alone, and is not counted.

        Raises:
            NotPutBack: some were not sent, and the store did not take them back: they are lost.
            whatever `publish` raised first, but for MessageInvalid: once all others were tried, or FAILURES_MAX failed.
        """
        happened = tuple(happenings)
        mutes = tuple(self.mutes().values()) if happened else ()
        key = hash_key(self._book) if happened else b""
        taken: tuple[Notification, ...] = ()

        def change(value: Any) -> Any:
            nonlocal taken
            outbox = _outbox(value)
            if happened:
                outbox = outbox.with_happenings(happened, mutes, now_s, key)
            taken, outbox = outbox.due(now_s, window_s)
            # Nothing is written, also for the first time, where nothing happened.
            return value if value is None and outbox == Outbox() else outbox.to_json()

        self._book.change(NOTIFICATION_OUTBOX, NOTIFICATION_OUTBOX, change)
        failures: list[Exception] = []
        failed: list[Notification] = []
        invalid: list[Notification] = []
        tried = 0
        try:
            for notification in taken:
                try:
                    publish(notification)
                except MessageInvalid:
                    invalid.append(notification)
                except Exception as error:  # noqa: BLE001 - raised below, when the others were tried
                    failures.append(error)
                    failed.append(notification)
                tried += 1
                if len(failed) == FAILURES_MAX:
                    break
        finally:
            self._settle(tried - len(failed) - len(invalid), [*failed, *taken[tried:]], invalid)
        if failures:
            raise failures[0]
        return tried - len(invalid)

    def _settle(self, sent: int, back: Sequence[Notification], invalid: Sequence[Notification]) -> None:
        """Counts what was sent, puts back what was not, in its order, and drops what never is."""
        if not (sent or back or invalid):
            return

        def change(value: Any) -> Any:
            outbox = _outbox(value).sent(sent)
            for notification in invalid:
                outbox = outbox.refused(notification)
            for notification in reversed(back):
                outbox = outbox.put_back(notification)
            return outbox.to_json()

        try:
            self._book.change(NOTIFICATION_OUTBOX, NOTIFICATION_OUTBOX, change)
        except InventoryStoreError as error:
            # Where all were sent, one counter alone is behind: whoever told need not tell again.
            if untold := [*back, *invalid]:
                subjects = tuple(each.subject for each in untold)
                raise NotPutBack(subjects, sum(each.count for each in untold)) from error

    def mutes(self) -> dict[str, NotificationMute]:
        """The rules by which people are not told, by id; the oldest first."""
        return {
            key: understood(f"{NOTIFICATION_MUTES}/{key}", lambda value: NotificationMute(**value), value)
            for key, value in self._book.all(NOTIFICATION_MUTES)
        }

    def add_mute(self, mute_id: str, mute: NotificationMute) -> None:
        """Keeps a rule. Raises TooManyDecisions."""
        if len(self.mutes()) >= MUTES_MAX:
            raise TooManyDecisions("mutes of notifications", MUTES_MAX)
        self._book.change(NOTIFICATION_MUTES, mute_id, lambda _: asdict(mute))

    def remove_mute(self, mute_id: str) -> None:
        """Takes a rule back, where it is there."""
        self._book.remove(NOTIFICATION_MUTES, mute_id)

    def watch(self) -> Any:
        """What the watch of the pipeline remembers; None where it never looked."""
        return self._book.read(PIPELINE_WATCH, PIPELINE_WATCH).value

    def keep_watch(self, value: Any) -> None:
        """What it is to remember."""
        self._book.change(PIPELINE_WATCH, PIPELINE_WATCH, lambda _: value)


def _outbox(value: Any) -> Outbox:
    return understood(NOTIFICATION_OUTBOX, Outbox.from_json, value)
