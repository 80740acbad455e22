"""Notifications over HTTP: who is told, what was told, and what nobody wants to be told."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.notifications.happening import Happening
from chalice_app import wiring
from chalice_app.aws.subscriptions import MailSubscription
from chalice_app.roles.route_rights import RIGHT_OF_ROUTE
from chalice_app.routes.auditing import is_changing
from chalice_app.webhooks.webhooks import Webhooks
from inventory_store.host_book import HostBook
from inventory_store.notification_book import NotificationBook
from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.chalice_app.routes.wished import Wished

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from api_inventory.notifications.notification import Notification
    from chalice_app.webhooks.webhook import Webhook

ADDRESS, KEY = "https://hooks.example.test/services/T0/hush", "k" * 40
HOOK = {
    "name": "chat",
    "url": ADDRESS,
    "secret": KEY,
    "format": "slack",
    "kinds": ["finding"],
    "least_severity": "high",
}


class Told(Wished):
    """The API over a store in memory and doubles of what it asks AWS."""

    books: NotificationBook
    kept: tuple[Webhook, ...]
    published: list[Notification]
    mails: list[str]

    def read(self) -> tuple[Webhook, ...]:
        return self.kept

    def write(self, webhooks: Sequence[Webhook]) -> None:
        self.kept = tuple(webhooks)


@pytest.fixture
def told(openapi: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    found = Told(openapi)
    found.wire(monkeypatch)
    found.settings = SimpleNamespace(
        name="heliostat", topic_arn="arn:aws:sns:::t", is_run=False, posts_to_loopback=False, webhook_dead_letters="q"
    )
    found.kept, found.published, found.mails = (), [], []
    found.books = NotificationBook(HostBook(SqliteInventoryStore(tmp_path / "inventory.db")))
    subscriptions = SimpleNamespace(
        mails=lambda: ((MailSubscription("", "ann@example.com"), MailSubscription("s1", "ben@example.com")), 1),
        subscribe=found.mails.append,
        unsubscribe=lambda name: MailSubscription(name, "ben@example.com"),
    )
    for name, value in {
        "notifications": lambda: found.books,
        "subscriptions": lambda: subscriptions,
        "webhooks": lambda: Webhooks(found, found.store, lambda: 1.0, "one"),
        "dead_letters": lambda: SimpleNamespace(count=lambda: 4),
        "topic": lambda: SimpleNamespace(publish=found.published.append),
        "webhook_function": lambda: SimpleNamespace(
            test=lambda _: {"is_delivered": False, "status": None, "reason": "HTTP 404", "attempts": 1}
        ),
    }.items():
        monkeypatch.setattr(wiring, name, value)
    return found


def test_a_webhook_is_added_shown_tested_and_removed_and_neither_address_nor_key_is_told(told: Told) -> None:
    added = told.api.post("/v1/notifications/webhooks", HOOK)
    shown = told.api.get("/v1/notifications/subscribers")
    tested = told.api.post(f"/v1/notifications/webhooks/{added.body['id']}/test", {})
    audit = told.api.get("/v1/audit")
    kept = told.kept
    removed = told.api.delete(f"/v1/notifications/webhooks/{added.body['id']}")
    again = told.api.delete(f"/v1/notifications/webhooks/{added.body['id']}")

    for answer, name in ((added, "Webhook"), (shown, "Subscribers"), (tested, "WebhookTest"), (removed, "Webhook")):
        assert answer.status == 200
        told.hold(name, answer.body)
        assert "hush" not in answer.text
        assert KEY not in answer.text
    assert (added.body["host"], added.body["kinds"], added.body["added_by"]) == (
        "hooks.example.test",
        ["finding"],
        "local",
    )
    assert [(each.url, each.secret) for each in kept] == [(ADDRESS, KEY)]
    assert [(each["id"], each["is_confirmed"]) for each in shown.body["emails"]] == [(None, False), ("s1", True)]
    assert shown.body["dead_letters"] == 4
    assert told.kept == ()
    assert (again.status, again.code) == (404, "unknown_webhook")
    assert "hush" not in json.dumps(audit.body)
    assert [each["route"] for each in audit.body["items"]] == [
        "POST /v1/notifications/webhooks/{webhook_id}/test",
        "POST /v1/notifications/webhooks",
    ]


def test_every_change_of_who_is_told_of_what_leaves_a_record(told: Told) -> None:
    hook = told.api.post("/v1/notifications/webhooks", HOOK).body["id"]
    told.api.post(f"/v1/notifications/webhooks/{hook}/test", {})
    told.api.delete(f"/v1/notifications/webhooks/{hook}")
    told.api.post("/v1/notifications/emails", {"email": "ann@example.com"})
    told.api.delete("/v1/notifications/emails/s1")
    mute = told.api.post("/v1/notifications/mutes", {"kind": "change"}).body["id"]
    told.api.delete(f"/v1/notifications/mutes/{mute}")
    told.api.post("/v1/notifications/test", {})

    recorded = [record.route for record in sorted(told.store.audit.values(), key=lambda record: record.id)]

    changing = {
        f"{method} {route}"
        for route, method in RIGHT_OF_ROUTE
        if is_changing(route, method) and route.startswith("/v1/notifications/")
    }
    assert sorted(recorded) == sorted(changing)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**HOOK, "url": "http://127.0.0.1/"}, "url"),
        ({**HOOK, "url": "http://169.254.169.254/latest/meta-data"}, "url"),
        ({**HOOK, "secret": "short"}, "secret"),
        ({"name": "chat", "url": ADDRESS}, "secret"),
        ({**HOOK, "kinds": [1]}, "kinds"),
        ({**HOOK, "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_and_what_was_typed_is_not_told_again(
    told: Told, body: dict[str, Any], field: str
) -> None:
    refused = told.api.post("/v1/notifications/webhooks", body)

    assert refused.status == 400
    assert refused.body["error"]["evidence"]["field"] == field
    assert KEY not in refused.text
    assert told.kept == ()


def test_somebody_is_asked_by_mail_and_told_no_more(told: Told) -> None:
    asked = told.api.post("/v1/notifications/emails", {"email": "Ann@Example.com"})
    ended = told.api.delete("/v1/notifications/emails/s1")

    for answer in (asked, ended):
        assert answer.status == 200
        told.hold("MailSubscription", answer.body)
    assert told.mails == ["ann@example.com"]
    assert told.api.post("/v1/notifications/emails", {"email": "nobody"}).status == 400


def test_a_test_goes_to_the_topic_and_without_one_nobody_can_be_told(told: Told) -> None:
    sent = told.api.post("/v1/notifications/test", {})
    told.settings.topic_arn = ""
    refused = told.api.post("/v1/notifications/test", {})

    told.hold("NotificationTest", sent.body)
    assert [each.kind for each in told.published] == ["test"]
    assert (refused.status, refused.code) == (409, "no_topic")
    assert told.api.post("/v1/notifications/emails", {"email": "ann@example.com"}).code == "no_topic"


def test_what_was_told_and_what_waits_is_shown(told: Told) -> None:
    told.books.tell(
        [Happening("stack", "high", "It failed.", "1", details=("Why.",)), Happening("finding", "high", "F.", "2")],
        1_790_000_000,
        told.published.append,
    )

    shown = told.api.get("/v1/notifications")

    told.hold("NotificationList", shown.body)
    assert [(each["subject"], each["details"]) for each in shown.body["items"]] == [("It failed", ["Why."])]
    assert (shown.body["waiting"], shown.body["counters"]["sent"]) == (1, 1)


def test_rules_are_added_shown_and_taken_back(told: Told) -> None:
    rule = {"kind": "sensitive_endpoint", "host": "*.Staging.example", "class": "email", "below": "high"}
    added = told.api.post("/v1/notifications/mutes", {**rule, "until": "2100-01-01T00:00:00Z", "reason": "made data"})
    listed = told.api.get("/v1/notifications/mutes")
    removed = told.api.delete(f"/v1/notifications/mutes/{added.body['id']}")

    told.hold("NotificationMute", added.body)
    told.hold("NotificationMuteList", listed.body)
    assert listed.body["items"] == [added.body] == [removed.body]
    assert (added.body["host"], added.body["below"], added.body["by"]) == ("*.staging.example", "high", "local")
    assert told.api.delete(f"/v1/notifications/mutes/{added.body['id']}").code == "unknown_mute"


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"reason": "all"}, {"kind": "weather"}, {"kind": "test"}, {"below": "bad"}, {"host": "a" * 260}),
        {"kind": "change", "until": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_rule_about_nothing_or_of_the_past_is_refused(told: Told, body: dict[str, Any]) -> None:
    assert told.api.post("/v1/notifications/mutes", body).status == 400
