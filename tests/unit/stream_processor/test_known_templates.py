from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule
from inventory_store.errors import StoreUnavailable
from inventory_store.host_book import TEMPLATES, HostBook
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor import known_templates
from stream_processor.known_templates import KnownTemplates
from stream_processor.limits import TEMPLATES_READ_EVERY_S, TEMPLATES_TAKE_EFFECT_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "api.example.test"
NOW_S = 1_700_000_000


class Counting:
    """A store that counts how often a host's templates are read, and can stop answering."""

    def __init__(self, store: SqliteInventoryStore) -> None:
        self._store = store
        self.read: list[str] = []
        self.is_reachable = True

    def document(self, kind: str, key: str) -> Any:
        self.read.append(key)
        if not self.is_reachable:
            raise StoreUnavailable("GetItem", "ThrottlingException", retryable=True)
        return self._store.document(kind, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture
def store() -> Iterator[Counting]:
    opened = SqliteInventoryStore(":memory:")
    yield Counting(opened)
    opened.close()


def learn(store: Any, *, written_at_s: int, position: str = "/users") -> None:
    """What a review does that learnt that something is a parameter."""
    rule = Rule(position, written_at_s + TEMPLATES_TAKE_EFFECT_AFTER_S, written_at_s)
    book = HostBook(store)
    book.change(TEMPLATES, HOST, lambda _: HostTemplates((rule,), written_at_s).to_json())


def test_of_a_host_of_which_nothing_was_learnt_paths_are_as_their_form_says(store: Any) -> None:
    templates = KnownTemplates(store)

    assert templates.of(HOST, NOW_S) == HostTemplates()
    assert templates.template_of(HOST, "/users/7/amelie", NOW_S).text == "/users/{user_id}/amelie"


def test_what_was_read_is_good_for_a_minute_of_arrivals(store: Any) -> None:
    templates = KnownTemplates(store)
    arrivals = [0, 1, TEMPLATES_READ_EVERY_S - 1, TEMPLATES_READ_EVERY_S, TEMPLATES_READ_EVERY_S + 1]

    for arrived in arrivals:
        templates.of(HOST, NOW_S + arrived)

    assert store.read == [HOST, HOST]
    assert templates.take_counters() == {"templates_read": 2}
    assert templates.take_counters() == {}


def test_a_record_of_before_does_not_count_as_fresh(store: Any) -> None:
    """A shard that lags behind another: its time begins anew."""
    templates = KnownTemplates(store)

    templates.of(HOST, NOW_S)
    templates.of(HOST, NOW_S - 3_600)

    assert store.read == [HOST, HOST]


@pytest.mark.parametrize("late_s", [0, 30, TEMPLATES_READ_EVERY_S - 1])
def test_processors_that_read_at_different_times_lead_every_record_to_the_same_endpoint(
    store: Any, late_s: int
) -> None:
    """Whatever was written, all have read it before the first record arrives that it is for."""
    early = KnownTemplates(store)
    early.of(HOST, NOW_S - late_s)
    learn(store, written_at_s=NOW_S)
    late = KnownTemplates(store)

    for arrived_s in range(NOW_S, NOW_S + 2 * TEMPLATES_TAKE_EFFECT_AFTER_S):
        of_early = early.template_of(HOST, "/users/amelie", arrived_s).text
        assert of_early == late.template_of(HOST, "/users/amelie", arrived_s).text
    assert of_early == "/users/{user_id}"


@pytest.mark.parametrize("data", [b"damaged", b""])
def test_templates_that_are_damaged_are_counted_and_hold_nothing_up(store: Any, data: bytes) -> None:
    store.put_document(TEMPLATES, HOST, data, revision=0)
    templates = KnownTemplates(store)

    assert templates.template_of(HOST, "/users/7", NOW_S).text == "/users/{user_id}"
    assert templates.take_counters() == {"templates_unreadable": 1}


@pytest.mark.parametrize("value", [{"version": 99}, [], "text", {"version": 1, "rules": [{}]}])
def test_templates_of_another_version_are_counted_and_hold_nothing_up(store: Any, value: Any) -> None:
    HostBook(store).write(TEMPLATES, HOST, value, 0)
    templates = KnownTemplates(store)

    assert templates.of(HOST, NOW_S) == HostTemplates()
    assert templates.take_counters()["templates_unreadable"] == 1


def test_a_store_that_does_not_answer_is_told_and_asked_again(store: Any) -> None:
    templates = KnownTemplates(store)
    store.is_reachable = False
    with pytest.raises(StoreUnavailable):
        templates.of(HOST, NOW_S)

    store.is_reachable = True

    assert templates.of(HOST, NOW_S) == HostTemplates()


def test_of_very_many_hosts_those_that_were_used_last_are_remembered(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_templates, "HOSTS_REMEMBERED_MAX", 3)
    templates = KnownTemplates(store)

    for host in ("a", "b", "c", "a", "d", "a", "c", "b"):
        templates.of(host, NOW_S)

    assert store.read == ["a", "b", "c", "d", "b"]
