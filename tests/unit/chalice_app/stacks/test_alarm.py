"""What CloudWatch tells of an alarm, and which alarms are believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalice_app.operations.notice import of_alarm
from chalice_app.stacks.alarm import AlarmChange, read_alarm
from tests.unit.chalice_app.stacks.alarm_messages import MATH, NAME, TOPIC, alarm_message


def read(**changes: Any) -> AlarmChange | None:
    return read_alarm(alarm_message(**changes), installation="heliostat", topic_arn=TOPIC)


def known(**changes: Any) -> AlarmChange:
    change = read(**changes)
    assert change is not None
    return change


@pytest.mark.parametrize("trigger", [{}, {"Trigger": MATH}, {"Trigger": ...}], ids=["single", "math", "none"])
def test_an_alarm_says_what_is_wrong_how_bad_that_is_and_where_to_read_on(trigger: dict[str, Any]) -> None:
    change = known(**trigger)

    assert (change.name, change.state, change.before) == (NAME, "ALARM", "OK")
    assert change.at == datetime(2026, 11, 27, 9, 30, 12, 345_000, tzinfo=UTC)
    assert change.sentence == "No agent is healthy, so that mirrored packets go nowhere."
    assert change.severity == "critical"
    assert change.runbook == "docs/operations.md#alarm-no-healthy-agent"


@pytest.mark.parametrize(
    ("description", "sentence"), [(None, f"{NAME}."), ("", f"{NAME}."), ("Page me. Severity: bad.", ...)]
)
def test_an_alarm_that_somebody_describes_otherwise_is_high(description: str | None, sentence: Any) -> None:
    change = known(AlarmDescription=description)

    assert (change.severity, change.runbook) == ("high", "")
    assert change.sentence == (description if sentence is ... else sentence)


@pytest.mark.parametrize(
    ("before", "now", "is_news"),
    [
        ("OK", "ALARM", True),
        ("INSUFFICIENT_DATA", "ALARM", True),
        ("ALARM", "OK", True),
        (..., "OK", True),
        # Every alarm begins so, some thirty of them with each new installation.
        ("INSUFFICIENT_DATA", "OK", False),
        ("ALARM", "INSUFFICIENT_DATA", False),
    ],
)
def test_on_and_off_again_are_news_and_a_beginning_is_not(before: Any, now: str, is_news: bool) -> None:  # noqa: FBT001
    assert known(OldStateValue=before, NewStateValue=now).is_news == is_news


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "another-collector-no-healthy-agent"},
        {"name": "heliostat"},
        {"AlarmArn": f"arn:aws:cloudwatch:eu-central-1:999999999999:alarm:{NAME}"},
        {"AlarmArn": f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{NAME}"},
        {"AlarmArn": f"arn:aws-cn:cloudwatch:eu-central-1:123456789012:alarm:{NAME}"},
        {"AlarmArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:heliostat-another"},
        {"NewStateValue": "WORSE"},
        {"NewStateReason": None},
        {"StateChangeTime": "yesterday"},
        {"StateChangeTime": "2026-11-27T09:30:12.345"},
        {"StateChangeTime": ...},
        {"AlarmName": 7},
    ],
)
def test_what_is_no_alarm_of_this_installation_is_not_believed(changes: dict[str, Any]) -> None:
    assert read(**changes) is None


@pytest.mark.parametrize("value", [None, [], 1, "ALARM", {}])
def test_what_is_no_message_of_an_alarm_is_none(value: Any) -> None:
    assert read_alarm(value, installation="heliostat", topic_arn=TOPIC) is None
    assert read_alarm(alarm_message(), installation="heliostat", topic_arn="") is None


def test_what_is_told_holds_the_reason_and_the_runbook_and_is_known_by_the_moment() -> None:
    on, off = of_alarm(known()), of_alarm(known(OldStateValue="ALARM", NewStateValue="OK"))

    assert (on.kind, on.severity, on.text) == ("alarm", "critical", known().sentence)
    assert on.details[0].startswith("Threshold Crossed: 3 out of the last 5 datapoints")
    assert on.details[1:] == (f"Alarm {NAME}.", "Runbook: docs/operations.md#alarm-no-healthy-agent")
    assert on.facts["runbook"] == "docs/operations.md#alarm-no-healthy-agent"
    assert (off.severity, off.text) == ("info", f"Alarm {NAME} is off again.")
    assert len({on.id, off.id, of_alarm(known(StateChangeTime="2026-11-27T09:30:12.346+0000")).id}) == 3
    assert on.id == of_alarm(known()).id
