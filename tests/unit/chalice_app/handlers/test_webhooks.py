"""What SNS brings, and what becomes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from api_inventory.notifications.happening import KINDS, TEST_TEXT, Happening
from api_inventory.notifications.mute import NotificationMute
from api_inventory.notifications.notification import Notification
from chalice_app import wiring
from chalice_app.errors import UnknownName
from chalice_app.handlers.webhooks import webhooks
from chalice_app.webhooks.delivery import Delivery
from chalice_app.webhooks.message import read_document
from chalice_app.webhooks.payload import chat_text
from chalice_app.webhooks.posting import NotDelivered
from chalice_app.webhooks.webhook import Webhook
from inventory_store.errors import StoreUnavailable
from tests.unit.chalice_app.stacks.alarm_messages import TOPIC, alarm_message, record

DOCUMENT = Notification("finding", (Happening("finding", "high", "Anybody reads.", "1"),), 1).document("heliostat")
[ITEM] = DOCUMENT["items"]
TEST = Notification("test", (Happening("test", "info", TEST_TEXT, "1"),), 1).document("heliostat")
GOOD = Webhook("good", "pager", "https://good.example.test/", "k" * 32)
BAD = Webhook("bad", "chat", "https://bad.example.test/T0/secret-path", "k" * 32)


class Posts:
    def __init__(self) -> None:
        self.posted: list[str] = []
        self.bodies: list[Any] = []

    def post(self, url: str, body: bytes, headers: Any) -> int:
        self.bodies.append(json.loads(body))
        assert headers
        self.posted.append(url)
        if "bad" in url:
            raise NotDelivered("HTTP 503", is_passing=True)
        return 204


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = SimpleNamespace(posts=Posts(), letters=[], slept=[], mutes={})
    for name, value in {
        "webhook_secret": lambda: SimpleNamespace(read=lambda: (GOOD, BAD)),
        "delivery": lambda: Delivery(found.posts, lambda: 1.0, found.slept.append, lambda: 0.5),
        "dead_letters": lambda: SimpleNamespace(put=found.letters.append),
        "settings": lambda: SimpleNamespace(name="heliostat", topic_arn=TOPIC),
        "notifications": lambda: SimpleNamespace(mutes=lambda: found.mutes),
    }.items():
        monkeypatch.setattr(wiring, name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    return found


def event(*messages: str) -> dict[str, Any]:
    return {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": message}} for message in messages]}


def test_what_one_does_not_take_is_kept_and_counted_without_its_address(wired: Any) -> None:
    counts = webhooks(event(json.dumps(DOCUMENT)), None)

    assert {name: count for name, count in counts.items() if count} == {
        "webhooks_delivered": 1,
        "webhook_attempts_failed": 3,
        "webhook_dead_letters": 1,
    }
    [letter] = wired.letters
    assert (letter["webhook_id"], letter["reason"], letter["attempts"]) == ("bad", "HTTP 503", 3)
    assert letter["notification"] == DOCUMENT
    assert "secret-path" not in json.dumps(letter)


@pytest.mark.parametrize(
    "message",
    [
        *("StackId='arn:aws'", "[]", "null", "{}", "[" * 100_000, '{"source": "aws.ec2"}'),
        *(json.dumps({**DOCUMENT, "version": 2}), json.dumps({**DOCUMENT, "installation": "another"})),
        # Each field, left out and of another type.
        *(json.dumps({name: value for name, value in DOCUMENT.items() if name != left_out}) for left_out in DOCUMENT),
        *(json.dumps({**DOCUMENT, name: {"not": "it"}}) for name in DOCUMENT),
        *(json.dumps({**DOCUMENT, "items": [{**ITEM, name: 1.5}]}) for name in ITEM),
        json.dumps({**DOCUMENT, "items": []}),
        json.dumps({**DOCUMENT, "kind": "weather"}),
        json.dumps({**DOCUMENT, "severity": "worst"}),
        json.dumps({**DOCUMENT, "id": "../" * 7}),
        # A header field of what is posted, in which no line may end.
        json.dumps({**DOCUMENT, "id": f"{DOCUMENT['id']}\n"}),
        # What says that it is a test passes the filters of all webhooks.
        json.dumps({**DOCUMENT, "kind": "test"}),
        json.dumps({**TEST, "items": [{**TEST["items"][0], "details": ["Pay here."]}]}),
        json.dumps({**TEST, "items": [{**TEST["items"][0], "host": "call +49 123"}]}),
        json.dumps({**TEST, "subject": "Pay here"}),
        json.dumps({**TEST, "severity": "critical"}),
        json.dumps({**TEST, "at": "at once"}),
        json.dumps({**TEST, "more": 7}),
        json.dumps({**TEST, "anything": 1}),
    ],
)
def test_what_others_publish_on_the_topic_is_counted_and_posted_to_nobody(wired: Any, message: str) -> None:
    assert webhooks(event(message), None)["messages_malformed"] == 1
    assert (wired.posts.posted, wired.letters) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_we_send_is_posted_and_so_are_fields_that_are_newer(wired: Any, kind: Any) -> None:
    text = "It is so, \ud800, whatever bytes a name had."
    happenings = tuple(
        Happening(kind, "high", text, str(each), host="shop.test", classes=("email",)) for each in (1, 2)
    )
    document = TEST if kind == "test" else {**Notification(kind, happenings, 1).document("heliostat"), "newer": 1}

    assert webhooks(event(json.dumps(document)), None)["messages_malformed"] == 0
    assert GOOD.url in wired.posts.posted


# --- alarms of CloudWatch


def test_an_alarm_is_posted_as_a_document_that_receivers_know_with_severity_and_runbook(wired: Any) -> None:
    webhooks({"Records": [record(alarm_message())]}, None)

    document = wired.posts.bodies[0]
    assert read_document(document, "heliostat") == document
    assert (document["kind"], document["severity"]) == ("alarm", "critical")
    assert (document["at"], document["count"]) == ("2026-11-27T09:30:12.000Z", 1)
    assert document["subject"] == "No agent is healthy, so that mirrored packets go nowhere"
    assert document["items"][0]["facts"]["runbook"] == "docs/operations.md#alarm-no-healthy-agent"
    assert "heliostat-collector-no-healthy-agent" in chat_text(document)
    assert "docs/operations.md#alarm-no-healthy-agent" in chat_text(document)


def test_an_alarm_comes_to_webhooks_that_want_its_kind_and_severity(
    wired: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = (
        replace(GOOD, url="https://all.example.test/", kinds=("alarm",)),
        replace(GOOD, url="https://bad-alone.example.test/", kinds=("finding",)),
        replace(GOOD, url="https://high.example.test/", least="high"),
    )
    monkeypatch.setattr(wiring, "webhook_secret", lambda: SimpleNamespace(read=lambda: hooks))

    webhooks({"Records": [record(alarm_message())]}, None)
    webhooks({"Records": [record(alarm_message(OldStateValue="ALARM", NewStateValue="OK"))]}, None)

    assert sorted(wired.posts.posted[:2]) == ["https://all.example.test/", "https://high.example.test/"]
    assert wired.posts.posted[2:] == ["https://all.example.test/"]


@pytest.mark.parametrize(
    ("mute", "is_posted"),
    [
        (NotificationMute("ann", 1, kind="alarm"), False),
        (NotificationMute("ann", 1, below="critical"), True),
        (NotificationMute("ann", 1, kind="stack"), True),
        (NotificationMute("ann", 1, kind="alarm", until_s=2), True),
    ],
)
def test_a_rule_mutes_alarms_as_it_mutes_all_else(wired: Any, mute: NotificationMute, is_posted: bool) -> None:  # noqa: FBT001
    wired.mutes["m1"] = mute

    counts = webhooks({"Records": [record(alarm_message())]}, None)

    assert (GOOD.url in wired.posts.posted, counts["alarms_muted"]) == (is_posted, 0 if is_posted else 1)


def test_an_alarm_is_posted_where_nobody_can_tell_what_is_muted(wired: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise StoreUnavailable("Query", "AccessDenied", retryable=False)

    monkeypatch.setattr(wiring, "notifications", lambda: SimpleNamespace(mutes=refuse))

    webhooks({"Records": [record(alarm_message())]}, None)

    assert GOOD.url in wired.posts.posted


def test_an_alarm_that_begins_by_being_off_is_counted_and_posted_to_nobody(wired: Any) -> None:
    counts = webhooks({"Records": [record(alarm_message(OldStateValue="INSUFFICIENT_DATA", NewStateValue="OK"))]}, None)

    assert (counts["alarms_no_news"], counts["messages_malformed"], wired.posts.posted) == (1, 0, [])


def test_an_alarm_of_another_installation_is_malformed(wired: Any) -> None:
    counts = webhooks({"Records": [record(alarm_message("another-collector-no-healthy-agent"))]}, None)

    assert (counts["messages_malformed"], wired.posts.posted) == (1, [])


# --- tests


def test_a_test_is_posted_once_to_one_and_its_outcome_is_told(wired: Any) -> None:
    assert webhooks({"test": "good"}, None) == {"is_delivered": True, "status": 204, "reason": "", "attempts": 1}
    assert webhooks({"test": "bad"}, None) == {
        "is_delivered": False,
        "status": None,
        "reason": "HTTP 503",
        "attempts": 1,
    }
    assert wired.posts.posted == [GOOD.url, BAD.url]
    assert (wired.letters, wired.slept) == ([], [])
    with pytest.raises(UnknownName):
        webhooks({"test": "other"}, None)
