"""What a person and a program read while stacks are made."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from chalice_app.stacks.event import STACK_TYPE, StackEvent
from heliostat.deploying.report import JsonReport, LinesReport
from heliostat.deploying.stacks import ResourceChange

STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/blue-bootstrap/1"
BEGAN = datetime(2026, 11, 26, 12, tzinfo=UTC)


def event(logical_id: str, status: str, after_s: float, reason: str = "") -> StackEvent:
    of_stack = logical_id == "blue-bootstrap"
    return StackEvent(
        id=f"{logical_id}-{status}",
        stack_id=STACK,
        logical_id=logical_id,
        physical_id=STACK if of_stack else "made",
        resource_type=STACK_TYPE if of_stack else "AWS::KMS::Key",
        status=status,
        reason=reason,
        at=BEGAN + timedelta(seconds=after_s),
    )


def test_a_line_tells_of_each_resource_once_it_is_done_and_how_long_it_took() -> None:
    lines: list[str] = []
    report = LinesReport(lines.append)

    for each in (
        event("blue-bootstrap", "CREATE_IN_PROGRESS", 0, "User Initiated"),
        event("Key", "CREATE_IN_PROGRESS", 1),
        event("Key", "CREATE_IN_PROGRESS", 2, "Resource creation Initiated"),
        event("Key", "CREATE_COMPLETE", 13),
        event("Other", "CREATE_IN_PROGRESS", 14),
        event("Other", "CREATE_FAILED", 15, "no"),
        event("Key", "DELETE_SKIPPED", 16),
        event("blue-bootstrap", "ROLLBACK_COMPLETE", 17),
    ):
        report.step(each)

    assert lines == [
        "    12 s  created  AWS::KMS::Key Key",
        "     1 s  FAILED   AWS::KMS::Key Other: no",
        "     0 s  kept     AWS::KMS::Key Key",
    ]


def test_a_long_silence_names_what_is_under_way() -> None:
    lines: list[str] = []
    now_s = [0.0]
    report = LinesReport(lines.append, clock=lambda: now_s[0])
    report.step(event("blue-bootstrap", "CREATE_IN_PROGRESS", 0, "User Initiated"))
    report.step(event("Key", "CREATE_IN_PROGRESS", 0))

    for now_s[0] in (10.0, 29.0, 31.0, 45.0, 62.0):
        report.still()

    assert lines == ["          working on Key"] * 2


def test_a_change_set_is_counted_and_replacements_are_named() -> None:
    lines: list[str] = []
    changes = [
        ResourceChange("Add", "Topic", "AWS::SNS::Topic"),
        ResourceChange("Modify", "Key", "AWS::KMS::Key", replaced=True),
        ResourceChange("Remove", "Rule", "AWS::Events::Rule"),
    ]

    LinesReport(lines.append).change("blue-bootstrap", changes)

    assert lines == [
        "blue-bootstrap: 1 to create, 1 to update, 1 to delete",
        "  a new one takes the place of AWS::KMS::Key Key",
    ]


def test_a_program_reads_json_lines() -> None:
    lines: list[str] = []
    report = JsonReport(lines.append)

    report.say("hello")
    report.change("blue-bootstrap", [ResourceChange("Add", "Key", "AWS::KMS::Key")])
    report.step(event("Key", "CREATE_COMPLETE", 13))
    report.still()
    report.end(api_url="https://api.test")

    told = [json.loads(line) for line in lines]
    assert [each["event"] for each in told] == ["note", "change", "step", "end"]
    assert told[2] == {
        "event": "step",
        "stack": "blue-bootstrap",
        "resource": "Key",
        "type": "AWS::KMS::Key",
        "status": "CREATE_COMPLETE",
        "reason": "",
        "at": "2026-11-26T12:00:13+00:00",
    }
    assert told[3]["api_url"] == "https://api.test"
