"""Settings over HTTP."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.notifications.happening import Happening
from chalice_app import telemetry, wiring
from chalice_app.errors import AwsRefused, AwsUnreachable, InventoryUnavailable
from chalice_app.mirroring.selection import Selection
from inventory_store.errors import NotPutBack
from inventory_store.host_book import HostBook
from inventory_store.notification_book import NotificationBook
from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.chalice_app.routes.wished import ARN, Wished

if TYPE_CHECKING:
    from pathlib import Path

    from api_inventory.notifications.notification import Notification
    from tests.unit.chalice_app.calling import Api


@pytest.fixture
def wished(openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Wished:
    return Wished(openapi).wire(monkeypatch)


def put(wished: Wished, version: int, **values: Any) -> Any:
    return wished.api.put("/v1/settings", {"version": version, "settings": values, "reason": "less noise"})


def test_settings_are_changed_from_the_version_that_was_read(wished: Wished) -> None:
    first = wished.api.get("/v1/settings")
    second = put(
        wished, first.body["version"], sampling_rules=[{"action": "exclude", "path": "/health*", "vnis": None}]
    )

    for answer in (first, second):
        assert answer.status == 200
        wished.hold("Settings", answer.body)
    assert (first.body["settings"]["sampling_rules"]["source"], first.body["changed_by"]) == ("default", None)
    shown = second.body["settings"]["sampling_rules"]
    assert shown["value"] == [{"action": "exclude", "path": "/health*"}]
    assert (shown["source"], shown["changed_by"]) == ("person", "local")
    assert second.body == wished.api.get("/v1/settings").body


def test_of_two_who_read_the_same_the_second_is_told(wished: Wished) -> None:
    put(wished, 0, sample_days=30)
    refused = put(wished, 0, sample_days=14)

    assert (refused.status, refused.code) == (409, "stale_version")
    wished.hold("Error", refused.body)
    assert wished.store.settings.values()["sample_days"] == 30


def test_the_history_says_who_changed_what_page_by_page(wished: Wished) -> None:
    put(wished, 0, sample_days=30)
    put(wished, 1, sample_days=None)
    put(wished, 2, sample_days=None)

    page = wished.api.get("/v1/settings/history?page_size=1")
    rest = wished.api.get(f"/v1/settings/history?page_token={page.body['next_page_token']}")

    wished.hold("SettingsChangePage", page.body)
    rows = [*page.body["items"], *rest.body["items"]]
    assert [(row["version"], row["changes"]) for row in rows] == [
        (2, [{"name": "sample_days", "before": 30, "after": 7}]),
        (1, [{"name": "sample_days", "before": 7, "after": 30}]),
    ]
    assert {(row["by"], row["reason"]) for row in rows} == {("local", "less noise")}
    assert rest.body["next_page_token"] is None
    assert wished.api.get("/v1/settings/history?page_size=0").status == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"settings": {}}, "missing_field"),
        ({"version": 0}, "missing_field"),
        ({"version": 0, "settings": []}, "invalid_parameter"),
        ({"version": 0, "settings": {"colour": "red"}}, "unknown_setting"),
        ({"version": 0, "settings": {"redaction": "off"}}, "confirmation_needed"),
        ({"version": 0, "settings": {"sampling_rules": [{"action": "drop"}]}}, "invalid_parameter"),
        ({"version": 0, "settings": {}, "surprise": 1}, "unknown_parameter"),
    ],
)
def test_what_cannot_be_is_told_why_and_changes_nothing(wished: Wished, body: dict[str, Any], code: str) -> None:
    refused = wished.api.put("/v1/settings", body)

    assert (refused.status, refused.code) == (400, code)
    wished.hold("Error", refused.body)
    assert wished.store.settings.version == 0


def test_applying_is_an_operation_of_the_selection_as_it_stands(wished: Wished) -> None:
    assert wished.api.post("/v1/settings/apply", {}).code == "nothing_applied"
    wished.store.wanted = Selection(3, "vpc-0a1b2c3d", (ARN,))

    begun = wished.api.post("/v1/settings/apply", {})
    again = wished.api.post("/v1/settings/apply", {})

    assert begun.status == 202
    wished.hold("Operation", begun.body)
    assert (begun.body["kind"], begun.body["version"]) == ("apply", 4)
    # It waits, and has read no settings yet.
    assert again.body["id"] == begun.body["id"]


def test_an_apply_that_is_at_work_is_not_joined_for_it_may_have_read_the_settings(wished: Wished) -> None:
    wished.store.wanted = Selection(3, "vpc-0a1b2c3d", (ARN,))
    at_work = wished.api.post("/v1/settings/apply", {}).body["id"]
    wished.store.kept[at_work] = replace(wished.store.kept[at_work], state="running")

    second = wished.api.post("/v1/settings/apply", {}).body["id"]

    assert (wished.store.at_work.running, wished.store.at_work.queued) == (at_work, second)


def test_a_preview_tells_what_rules_would_leave_out(api: Api, shop: dict[str, str]) -> None:
    answer = api.post("/v1/settings/preview", {"sampling_rules": [{"action": "exclude"}]})

    assert (answer.body["endpoints"], answer.body["excluded"]) == (len(shop), len(shop))
    assert api.post("/v1/settings/preview", {"sampling_rules": [1]}).status == 400


def test_people_are_told_only_of_what_they_want(
    wished: Wished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = NotificationBook(HostBook(SqliteInventoryStore(tmp_path / "inventory.db")))
    sent: list[str] = []
    topic = SimpleNamespace(publish_from_outbox=lambda message: sent.append(message.subject))
    monkeypatch.setattr(wiring, "topic", lambda: topic)
    monkeypatch.setattr(wiring, "notifications", lambda: books)
    put(wished, 0, notifies_operations=False)

    wiring.tell(Happening("operation", "info", "Apply is done.", "1"), Happening("stack", "info", "It is made.", "2"))

    assert sent == ["It is made"]


@pytest.mark.usefixtures("wished")
def test_an_outbox_that_does_not_answer_keeps_nobody_from_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def unavailable() -> None:
        raise InventoryUnavailable("silence", retryable=True)

    monkeypatch.setattr(wiring, "topic", lambda: SimpleNamespace(publish=lambda message: sent.append(message.subject)))
    monkeypatch.setattr(wiring, "inventory", unavailable)

    wiring.tell(Happening("stack", "high", "It failed.", "1"))

    assert sent == ["It failed"]


@pytest.fixture
def topic_refuses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A topic that takes what holds a 2 alone; what it took."""
    taken: list[str] = []

    def publish(message: Notification) -> None:
        if "2" not in message.subject:
            raise AwsRefused("sns:Publish", "AuthorizationError", "not authorized", code="denied", fix=None)
        taken.append(message.subject)

    monkeypatch.setattr(wiring, "topic", lambda: SimpleNamespace(publish=publish, publish_from_outbox=publish))
    monkeypatch.setattr(telemetry, "measure", lambda measures: taken.append(f"{dict(measures)}"))
    return taken


STACKS = tuple(Happening("stack", "high", f"Stack {number} failed.", str(number)) for number in (1, 2, 3))


@pytest.mark.usefixtures("wished")
def test_what_neither_outbox_nor_topic_takes_is_counted_and_costs_no_other_its_turn(
    monkeypatch: pytest.MonkeyPatch, topic_refuses: list[str]
) -> None:
    def unavailable() -> None:
        raise InventoryUnavailable("silence", retryable=True)

    monkeypatch.setattr(wiring, "inventory", unavailable)

    wiring.tell(*STACKS)

    assert topic_refuses == ["{'notices_lost': 1}", "Stack 2 failed", "{'notices_lost': 1}"]


@pytest.mark.usefixtures("wished")
def test_what_the_topic_does_not_take_now_waits_in_the_outbox_and_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, topic_refuses: list[str]
) -> None:
    books = NotificationBook(HostBook(SqliteInventoryStore(tmp_path / "inventory.db")))
    monkeypatch.setattr(wiring, "notifications", lambda: books)

    wiring.tell(*STACKS)

    assert topic_refuses == ["Stack 2 failed"]
    assert len(books.outbox().waiting) == 2


@pytest.mark.usefixtures("wished")
def test_what_the_outbox_does_not_take_back_is_counted_as_lost(
    monkeypatch: pytest.MonkeyPatch, topic_refuses: list[str]
) -> None:
    def tell(*_: Any) -> int:
        raise NotPutBack(("Stack 1 failed", "Stack 3 failed"), 2)

    monkeypatch.setattr(wiring, "notifications", lambda: SimpleNamespace(tell=tell))

    wiring.tell(*STACKS)

    assert topic_refuses == ["{'notices_lost': 2}"]


def test_people_are_told_where_nobody_can_read_what_they_want(
    wished: Wished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, topic_refuses: list[str]
) -> None:
    def refuse() -> Any:
        raise AwsUnreachable("dynamodb:GetItem", "silence")

    books = NotificationBook(HostBook(SqliteInventoryStore(tmp_path / "inventory.db")))
    monkeypatch.setattr(wiring, "notifications", lambda: books)
    monkeypatch.setattr(wished.store, "configuration", refuse)

    wiring.tell(*STACKS)

    assert topic_refuses == ["Stack 2 failed"]
