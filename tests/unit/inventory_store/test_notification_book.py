"""The outbox in a store: each message is sent by one of many, and comes back where it could not be sent."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from api_inventory.notifications.happening import Happening
from api_inventory.notifications.limits import FAILURES_MAX, MUTES_MAX
from api_inventory.notifications.mute import NotificationMute
from api_inventory.notifications.refusal import MessageInvalid
from inventory_store.errors import NotPutBack, StoreUnavailable, TooManyDecisions
from inventory_store.host_book import NOTIFICATION_OUTBOX, HostBook
from inventory_store.notification_book import NotificationBook
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from api_inventory.notifications.notification import Notification

NOW = 1_790_000_000


@pytest.fixture
def books(tmp_path: Path) -> tuple[HostBook, NotificationBook]:
    book = HostBook(SqliteInventoryStore(tmp_path / "inventory.db"))
    return book, NotificationBook(book)


def agents(number: int) -> Happening:
    return Happening("agents", "high", f"{number} agents are gone.", str(number))


def test_nothing_is_written_where_nothing_happened(books: tuple[HostBook, NotificationBook]) -> None:
    book, notifications = books

    assert notifications.tell((), NOW, lambda _: None) == 0
    assert book.read(NOTIFICATION_OUTBOX, NOTIFICATION_OUTBOX).revision == 0


def test_each_message_is_sent_by_one_of_several_who_found_the_same(books: tuple[HostBook, NotificationBook]) -> None:
    _, notifications = books
    sent: list[str] = []
    together = Barrier(4)

    def tell() -> None:
        together.wait(10)
        notifications.tell([agents(1), agents(2)], NOW, lambda each: sent.append(each.subject))

    threads = [Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(sent) == ["1 agents are gone", "2 agents are gone"]


def test_what_is_refused_is_sent_the_next_time(books: tuple[HostBook, NotificationBook]) -> None:
    _, notifications = books
    sent: list[Notification] = []

    def refuse(notification: Notification) -> None:
        if "2" in notification.subject:
            raise ConnectionError
        sent.append(notification)

    with pytest.raises(ConnectionError):
        notifications.tell([agents(1), agents(2), agents(3)], NOW, refuse)
    assert [each.subject for each in sent] == ["1 agents are gone", "3 agents are gone"]
    assert notifications.tell((), NOW + 60, sent.append) == 1

    assert [each.subject for each in sent] == [f"{number} agents are gone" for number in (1, 3, 2)]
    assert notifications.outbox().counters["sent"] == 3


def test_one_that_is_refused_for_ever_holds_back_no_other_and_one_that_is_never_taken_is_dropped_and_counted(
    books: tuple[HostBook, NotificationBook],
) -> None:
    _, notifications = books
    sent: list[str] = []

    def refuse(notification: Notification) -> None:
        if notification.subject.startswith("1 "):
            raise ConnectionError
        if notification.subject.startswith("2 "):
            raise MessageInvalid
        sent.append(notification.subject)

    with pytest.raises(ConnectionError):
        notifications.tell([agents(1), agents(2), agents(3)], NOW, refuse)
    with pytest.raises(ConnectionError):
        notifications.tell([agents(4)], NOW + 60, refuse)

    outbox = notifications.outbox()
    assert sent == ["3 agents are gone", "4 agents are gone"]
    assert [each.happening.text for each in outbox.waiting] == ["1 agents are gone."]
    assert outbox.counters == {"sent": 2, "refused": 1}
    assert [each["subject"] for each in outbox.recent] == ["4 agents are gone", "3 agents are gone"]


def test_a_topic_that_does_not_answer_is_asked_a_few_times_alone_and_all_is_put_back_in_its_order(
    books: tuple[HostBook, NotificationBook],
) -> None:
    _, notifications = books
    tried: list[str] = []

    def refuse(notification: Notification) -> None:
        tried.append(notification.subject)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        notifications.tell([agents(number) for number in range(5)], NOW, refuse)

    assert len(tried) == FAILURES_MAX
    waiting = [each.happening.text for each in notifications.outbox().waiting]
    assert waiting == [f"{number} agents are gone." for number in range(5)]


def broken_after_taking(store: SqliteInventoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store takes what is taken out, and nothing that comes behind."""
    keep, kept = store.put_document, []

    def refuse(kind: str, key: str, data: bytes, *, revision: int) -> None:
        if kind == NOTIFICATION_OUTBOX and kept:
            raise StoreUnavailable("PutItem", "ThrottlingException", retryable=True)
        kept.extend([key] if kind == NOTIFICATION_OUTBOX else [])
        keep(kind, key, data, revision=revision)

    monkeypatch.setattr(store, "put_document", refuse)


def test_what_can_neither_be_sent_nor_put_back_is_told_to_the_caller_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteInventoryStore(tmp_path / "inventory.db")
    notifications = NotificationBook(HostBook(store))
    broken_after_taking(store, monkeypatch)

    def refuse(notification: Notification) -> None:
        if notification.subject.startswith("1 "):
            raise ConnectionError

    with pytest.raises(NotPutBack) as lost:
        notifications.tell([agents(1), agents(2)], NOW, refuse)

    assert (lost.value.subjects, lost.value.count) == (("1 agents are gone",), 1)
    # Nothing is counted as sent that was not.
    assert notifications.outbox().counters == {}


def test_what_was_sent_and_could_not_be_counted_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SqliteInventoryStore(tmp_path / "inventory.db")
    notifications = NotificationBook(HostBook(store))
    broken_after_taking(store, monkeypatch)

    assert notifications.tell([agents(1)], NOW, lambda _: None) == 1


def test_a_message_is_counted_as_sent_once_it_was(books: tuple[HostBook, NotificationBook]) -> None:
    _, notifications = books
    counted: list[int] = []

    notifications.tell([agents(1)], NOW, lambda _: counted.append(notifications.outbox().counters.get("sent", 0)))

    assert (counted, notifications.outbox().counters["sent"]) == ([0], 1)


def test_rules_are_kept_followed_bounded_and_taken_back(books: tuple[HostBook, NotificationBook]) -> None:
    _, notifications = books
    for number in range(MUTES_MAX):
        notifications.add_mute(f"{number:03d}", NotificationMute("ann", NOW, kind="agents"))
    with pytest.raises(TooManyDecisions):
        notifications.add_mute("more", NotificationMute("ann", NOW))

    assert notifications.tell([agents(1)], NOW, lambda _: None) == 0
    for number in range(MUTES_MAX):
        notifications.remove_mute(f"{number:03d}")

    assert notifications.mutes() == {}
    assert notifications.tell([agents(2)], NOW, lambda _: None) == 1


def test_what_was_told_is_known_under_the_key_of_the_inventory_alone(
    books: tuple[HostBook, NotificationBook], tmp_path: Path
) -> None:
    _, notifications = books
    others = NotificationBook(HostBook(SqliteInventoryStore(tmp_path / "other.db")))
    for each in (notifications, others):
        each.tell([agents(1)], NOW, lambda _: None)

    [known], [known_to_others] = notifications.outbox().known, others.outbox().known

    assert len({known, known_to_others, agents(1).id}) == 3
    assert notifications.tell([agents(1)], NOW + 60, lambda _: None) == 0
    assert notifications.outbox().counters["repeated"] == 1
