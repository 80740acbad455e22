"""What people are told: one message for many, once, in bounds, and without a value."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.validate import validate_parameters
from hypothesis import example, given
from hypothesis import strategies as st

from api_inventory.finding import SEVERITIES
from api_inventory.notifications.happening import KINDS, Happening
from api_inventory.notifications.limits import (
    HOUR_S,
    ITEMS_MAX,
    KNOWN_FOR_S,
    KNOWN_MAX,
    MESSAGES_PER_HOUR_MAX,
    RECENT_MAX,
    WAITING_MAX,
    WINDOW_S,
)
from api_inventory.notifications.mute import NotificationMute
from api_inventory.notifications.notification import Notification
from api_inventory.notifications.outbox import Outbox
from api_inventory.notifications.publication import publication

NOW = 1_790_000_000
TOPIC = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
SNS = boto3.client("sns", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="not-a-secret")


def sensitive(number: int, host: str = "shop.test", **given: Any) -> Happening:
    return Happening(
        **{
            "kind": "sensitive_endpoint",
            "severity": "medium",
            "text": f"GET /people/{number} carries sensitive data: email.",
            "identity": f"endpoint {host} {number}",
            "host": host,
            "endpoint_id": f"{number:020x}",
            "classes": ("email",),
            **given,
        }
    )


def agents(text: str = "2 of 3 agents are healthy.", identity: str = "since 1") -> Happening:
    return Happening("agents", "high", text, identity)


def filled(*happenings: Happening, mutes: tuple[NotificationMute, ...] = ()) -> Outbox:
    return Outbox().with_happenings(happenings, mutes, NOW)


# --- grouping


def test_many_of_one_kind_within_the_window_are_one_message() -> None:
    outbox = filled(*(sensitive(number, f"{number % 3}.test") for number in range(12)))

    assert outbox.due(NOW + WINDOW_S - 1)[0] == ()
    [message], after = outbox.due(NOW + WINDOW_S)

    assert message.subject == "12 new endpoints carrying sensitive data on 3 hosts"
    assert after.due(NOW + 10 * WINDOW_S)[0] == ()
    assert (after.counters, after.sent(1).counters) == ({}, {"sent": 1})


def test_what_somebody_waits_for_or_has_to_act_on_comes_at_once_and_alone() -> None:
    stack = Happening("stack", "high", "The stack heliostat-collector is ROLLBACK_COMPLETE.", "event 1")
    critical = Happening("finding", "critical", "Anybody may delete orders.", "finding 1", host="shop.test")

    sent, _ = filled(agents(), agents("1 of 3 agents is healthy.", "since 2"), stack, critical, sensitive(1)).due(NOW)

    assert [each.subject for each in sent] == [
        "The stack heliostat-collector is ROLLBACK_COMPLETE",
        "Anybody may delete orders",
        "2 of 3 agents are healthy",
        "1 of 3 agents is healthy",
    ]


def test_the_same_is_told_once_within_a_week() -> None:
    _, outbox = filled(sensitive(1)).due(NOW + WINDOW_S)

    again = outbox.with_happenings([sensitive(1)], (), NOW + KNOWN_FOR_S - 1)
    later = outbox.with_happenings([sensitive(1)], (), NOW + KNOWN_FOR_S)

    assert (again.waiting, again.counters["repeated"]) == ((), 1)
    assert len(later.waiting) == 1


def test_a_message_is_known_by_its_content_whatever_the_order_and_time() -> None:
    one, two = sensitive(1), sensitive(2)

    ids = {Notification("sensitive_endpoint", each, at).id for each, at in (((one, two), 1), ((two, one), 2))}

    assert len(ids) == 1
    assert Notification("sensitive_endpoint", (one,), 1).id not in ids


# --- bounds


def test_beyond_so_many_in_an_hour_they_wait_are_counted_once_and_come_together() -> None:
    outbox = Outbox()
    for number in range(MESSAGES_PER_HOUR_MAX):
        [sent], outbox = outbox.with_happenings([agents(identity=str(number))], (), NOW).due(NOW)
        assert sent.held_back == 0
    outbox = outbox.with_happenings([agents("a", "x"), agents("b", "y")], (), NOW)

    nothing, outbox = outbox.due(NOW)
    still, outbox = outbox.due(NOW + HOUR_S - 1)
    [message], after = outbox.due(NOW + HOUR_S)

    assert (nothing, still) == ((), ())
    assert outbox.counters["held_back"] == 2
    assert (message.count, message.held_back) == (2, 2)
    assert "2 of these waited" in message.mail("heliostat")
    assert after.waiting == ()


def test_a_test_is_sent_whatever_was_sent_before() -> None:
    outbox = Outbox(sent_at={"test": (NOW,) * MESSAGES_PER_HOUR_MAX})
    everything = NotificationMute("ann", NOW)

    [sent], _ = outbox.with_happenings([Happening("test", "info", "A test.", "1")], [everything], NOW).due(NOW)

    assert sent.kind == "test"


def test_a_flood_is_cut_and_every_one_of_it_is_counted() -> None:
    outbox = filled(*(sensitive(number) for number in range(KNOWN_MAX + 500)))
    [message], after = outbox.due(NOW + WINDOW_S)

    document = message.document("heliostat")
    assert (len(outbox.waiting), len(outbox.known)) == (WAITING_MAX, KNOWN_MAX)
    assert document["count"] == KNOWN_MAX + 500
    assert (len(document["items"]), document["more"]) == (ITEMS_MAX, KNOWN_MAX + 500 - ITEMS_MAX)
    assert f"and {KNOWN_MAX + 500 - ITEMS_MAX} more" in message.mail("heliostat")
    assert after.left_out == {}


def test_recent_messages_are_bounded_and_the_youngest_comes_first() -> None:
    outbox = Outbox()
    for number in range(RECENT_MAX + 5):
        at = NOW + number * HOUR_S
        _, outbox = outbox.with_happenings([agents(f"{number} agents.", str(number))], (), at).due(at)

    assert len(outbox.recent) == RECENT_MAX
    assert outbox.recent[0]["subject"] == f"{RECENT_MAX + 4} agents"


def test_what_could_not_be_sent_is_as_it_was_before() -> None:
    outbox = filled(*(sensitive(number) for number in range(WAITING_MAX + 3)))

    [message], after = outbox.due(NOW + WINDOW_S)
    back = after.put_back(message)
    [again], _ = back.due(NOW + 2 * WINDOW_S)

    assert (again.id, again.count) == (message.id, message.count)
    assert (back.counters.get("sent", 0), back.recent) == (0, ())


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(SEVERITIES), st.integers(0, 30), st.integers(0, 400)),
        max_size=60,
    )
)
def test_whatever_comes_is_sent_once_or_waits_and_survives_the_store(rows: list[tuple[Any, Any, int, int]]) -> None:
    outbox, told, given_ids, now = Outbox(), [], set(), NOW
    for kind, severity, number, pause_s in rows:
        happening = Happening(kind, severity, f"number {number}", str(number))
        given_ids.add(happening.id)
        now += pause_s
        outbox = Outbox.from_json(json.loads(json.dumps(outbox.with_happenings([happening], (), now).to_json())))
        sent, outbox = outbox.due(now)
        told += [each.id for message in sent for each in message.happenings]

    waiting = [each.happening.id for each in outbox.waiting]
    assert sorted([*told, *waiting]) == sorted(given_ids)


# --- mutes


@pytest.mark.parametrize(
    ("rule", "is_muted"),
    [
        ({}, True),
        ({"kind": "sensitive_endpoint"}, True),
        ({"kind": "finding"}, False),
        ({"host": "*.test"}, True),
        ({"host": "SHOP.test"}, True),
        ({"host": "sho?.test"}, False),
        ({"host": "*.example"}, False),
        ({"endpoint_id": f"{1:020x}"}, True),
        ({"endpoint_id": f"{2:020x}"}, False),
        ({"class_name": "email"}, True),
        ({"class_name": "iban"}, False),
        ({"below": "high"}, True),
        ({"below": "medium"}, False),
        ({"until_s": NOW + 1}, True),
        ({"until_s": NOW}, False),
        ({"host": "*.test", "class_name": "iban"}, False),
    ],
)
def test_a_rule_mutes_what_all_of_it_fits(rule: dict[str, Any], is_muted: bool) -> None:  # noqa: FBT001 - a table's
    outbox = filled(sensitive(1), mutes=(NotificationMute("ann", NOW, **rule),))

    assert (outbox.waiting == ()) is is_muted
    assert outbox.counters.get("muted", 0) == is_muted


def test_a_rule_about_one_class_mutes_nothing_that_holds_another_as_well() -> None:
    both = sensitive(1, classes=("email", "iban"))

    assert not NotificationMute("ann", NOW, class_name="email").covers(both, NOW)


def test_a_pattern_for_ipv6_hosts_is_taken_literally() -> None:
    assert NotificationMute("ann", NOW, host="[fd00::*]").covers(sensitive(1, "[fd00::1]"), NOW)


# --- words


def test_no_value_is_told() -> None:
    card = "4111111111111111"
    leaky = sensitive(1, text=f"GET /cards/{card}\nX-Injected: yes", details=(f"token=ghp_{'a' * 36}",))
    told = json.dumps(publication(Notification("sensitive_endpoint", (leaky,), NOW), TOPIC))

    assert card not in told
    assert "a" * 36 not in told
    assert "\n" not in leaky.text


@given(text=st.text(min_size=1, max_size=400), kind=st.sampled_from(KINDS), count=st.integers(1, 40))
@example(text="\U0001f511" * 400, kind="finding", count=40)
@example(text="\u0328" * 400, kind="finding", count=13)
def test_any_message_is_one_that_sns_takes(text: str, kind: Any, count: int) -> None:
    happenings = tuple(Happening(kind, "high", text, str(each), details=(text,) * 20) for each in range(count))
    request = publication(Notification(kind, happenings, NOW), TOPIC)

    # botocore's model of the service, and the bounds that it does not hold: Amazon SNS, Publish.
    validate_parameters(request, SNS.meta.service_model.operation_model("Publish").input_shape)
    assert request["Subject"].isascii()
    assert request["Subject"].isprintable()
    assert 0 < len(request["Subject"]) < 100
    assert len(request["Message"].encode()) < 256 * 1024
    forms = json.loads(request["Message"])
    document = json.loads(forms["default"])
    assert document["count"] == count == len(document["items"]) + document["more"]
    assert document["items"]
    assert ("more: see the dashboard" in forms["email"]) == (document["more"] > 0)


def test_machines_read_a_document_with_a_version_and_people_read_sentences() -> None:
    failed = Happening(
        "operation",
        "high",
        "Apply failed.",
        "operation 01 failed",
        details=("EC2 refused to make a mirror session.", "Give the worker its right back."),
        facts={"operation_id": "01", "failure": "denied"},
    )
    request = publication(Notification("operation", (failed,), NOW), TOPIC)
    forms = json.loads(request["Message"])
    document = json.loads(forms["default"])

    assert request["Subject"] == "Heliostat heliostat: Apply failed"
    assert {name: each["StringValue"] for name, each in request["MessageAttributes"].items()} == {
        "kind": "operation",
        "severity": "high",
    }
    assert (document["version"], document["installation"], document["kind"]) == (1, "heliostat", "operation")
    assert document["items"][0]["facts"] == {"operation_id": "01", "failure": "denied"}
    assert forms["email"].splitlines()[:4] == [
        "Apply failed.",
        "",
        "EC2 refused to make a mirror session.",
        "Give the worker its right back.",
    ]
