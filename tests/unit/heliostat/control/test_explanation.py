"""AWS's texts explained on this machine: by word, by code, and from events that were recorded."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.failures.catalogue import CATALOGUE

if TYPE_CHECKING:
    from tests.unit.heliostat.control.conftest import CommandLine

MESSAGES = Path(__file__).resolve().parents[2] / "chalice_app" / "failures" / "messages"
STACK = (
    "arn:aws:cloudformation:eu-central-1:123456789012:stack/heliostat-collector/6f1c0a50-0000-11ee-be56-0242ac120002"
)
GROUP = "heliostat-collector-agents"
LAUNCH = (
    "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-central-1a). "
    "Our system will be working on provisioning additional capacity."
)


def recorded_messages() -> list[dict[str, Any]]:
    """Those that tell all by themselves: a text alone says not which call it answered."""
    rows = [row for file in sorted(MESSAGES.glob("*.json")) for row in json.loads(file.read_text("utf-8"))]
    return [row for row in rows if "context" not in row]


@pytest.mark.parametrize("row", recorded_messages()[::9], ids=lambda row: row["row"])
def test_messages_of_aws_are_explained_as_the_control_plane_explains_them(
    row: dict[str, Any], heliostat: CommandLine
) -> None:
    text = f"{row['code']}: {row['message']}" if row["code"] else row["message"]

    ended = heliostat("explain", text, "--json")

    assert (ended.status, ended.document["code"]) == (0, row["row"])


def test_the_two_launch_failures_of_old_are_told_with_their_fix(heliostat: CommandLine) -> None:
    key = heliostat("explain", "Client.InternalError: Client error on launch.")
    capacity = heliostat("explain", *LAUNCH.split(" "))

    assert (key.status, capacity.status) == (0, 0)
    assert key.lines()[0] == "error launch_key_unusable"
    assert '"Sid": "AutoScalingUsesTheKey",' in key.lines()
    # What is pasted is not broken by the width of a terminal.
    statements = key.out[key.out.index("[\n") : key.out.index("\n]\n") + 2]
    assert [each["Effect"] for each in json.loads(statements)] == ["Allow", "Allow"]
    assert any(line.startswith("aws kms create-grant --key-id") and "CreateGrant" in line for line in key.lines())
    assert capacity.lines()[0] == "error no_capacity"


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("InsufficientInstanceCapacity", "no_capacity"),
        ("Client.InsufficientInstanceCapacity", "no_capacity"),
        ("VcpuLimitExceeded", "vcpu_quota"),
        ("stack_rolled_back", "stack_rolled_back"),
    ],
)
def test_a_code_is_enough(code: str, row: str, heliostat: CommandLine) -> None:
    assert heliostat("explain", code, "--json").document["code"] == row


@pytest.mark.parametrize("text", ["nonsense", "a sentence that AWS never said", "x " * 50_000])
def test_what_nobody_knows_is_shown_as_it_came_and_ends_with_1(text: str, heliostat: CommandLine) -> None:
    ended = heliostat("explain", text)

    assert ended.status == 1
    assert ended.lines()[0] == "error unexplained"
    assert text[:40] in ended.out


def test_a_text_may_come_by_standard_input(heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"\n{LAUNCH}\n"))

    assert heliostat("explain", "-", "--json").document["code"] == "no_capacity"


def test_secrets_of_a_text_are_not_shown(heliostat: CommandLine) -> None:
    ended = heliostat("explain", "The token AKIAIOSFODNN7EXAMPLE is not valid.")

    assert "AKIAIOSFODNN7EXAMPLE" not in ended.out


def test_the_whole_catalogue_is_listed(heliostat: CommandLine) -> None:
    listed, printed = heliostat("explain", "--list"), heliostat("explain", "--list", "--json")

    codes = [row.code for row in CATALOGUE]
    assert [item["code"] for item in printed.document["items"]] == codes
    words = listed.out.split()
    assert [code for code in codes if code not in words] == []


@pytest.mark.parametrize("arguments", [[], ["text", "--list"], ["text", "--file", "x"], ["--list", "--file", "x"]])
def test_one_thing_is_explained_at_a_time(arguments: list[str], heliostat: CommandLine) -> None:
    ended = heliostat("explain", *arguments)

    assert ended.status == 2
    assert "explain one thing: a code or text, or --file FILE, or --list" in ended.err


def test_explaining_needs_no_aws_client_and_no_control_plane() -> None:
    code = (
        "import sys\n"
        "from heliostat.control.explanation import explain_text\n"
        "print(explain_text('InsufficientInstanceCapacity').code)\n"
        "print(sorted({'boto3', 'botocore', 'chalice', 'pydantic', 'moto'} & set(sys.modules)))"
    )

    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert printed == "no_capacity\n[]\n"


# --- events -----------------------------------------------------------------------------------------------------------


def event(number: int, logical_id: str, status: str, reason: str = "", **changed: Any) -> dict[str, Any]:
    """As `aws cloudformation describe-stack-events` prints it."""
    of_stack = logical_id == "heliostat-collector"
    row = {
        "StackId": STACK,
        "EventId": f"event-{number:03}",
        "StackName": "heliostat-collector",
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": STACK if of_stack else "",
        "ResourceType": "AWS::CloudFormation::Stack" if of_stack else "AWS::EC2::SecurityGroup",
        "Timestamp": f"2026-11-24T14:00:{number:02}.123000+00:00",
        "ResourceStatus": status,
        **changed,
    }
    return {**row, "ResourceStatusReason": reason} if reason else row


def activity(number: int, message: str, status: str = "Failed") -> dict[str, Any]:
    """As `aws autoscaling describe-scaling-activities` prints it."""
    return {
        "ActivityId": f"activity-{number}",
        "AutoScalingGroupName": GROUP,
        "Description": "Launching a new EC2 instance.",
        "Cause": "At 2026-11-24T14:00:05Z a user request created an AutoScalingGroup.",
        "StartTime": f"2026-11-24T14:00:{number:02}.123000+00:00",
        "StatusCode": status,
        "StatusMessage": message,
        "Progress": 100,
        "Details": '{"Subnet ID":"subnet-0a0a0a0a","Availability Zone":"eu-central-1a"}',
    }


FAILED_STACK = [
    event(1, "heliostat-collector", "CREATE_IN_PROGRESS", "User Initiated"),
    event(
        *(9, "AgentGroup", "CREATE_FAILED", "Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccess"),
        ResourceType="AWS::AutoScaling::AutoScalingGroup",
        PhysicalResourceId=GROUP,
    ),
    event(10, "Stream", "CREATE_FAILED", "Resource creation cancelled"),
    event(
        11, "heliostat-collector", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [AgentGroup]."
    ),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.json"


def test_the_first_failure_of_a_stack_is_explained_in_whatever_order_its_events_come(
    file: Path, heliostat: CommandLine
) -> None:
    file.write_text(json.dumps({"StackEvents": FAILED_STACK[::-1]}))

    document = heliostat("explain", "--file", str(file), "--json").document

    assert (document["code"], document["evidence"]["logical_id"]) == ("agents_silent", "AgentGroup")


def test_scaling_activities_beside_the_events_say_why(file: Path, heliostat: CommandLine) -> None:
    file.write_text(json.dumps({"StackEvents": FAILED_STACK, "Activities": [activity(6, LAUNCH)]}))

    ended = heliostat("explain", "--file", str(file))

    assert ended.status == 0
    assert ended.lines()[0] == "error no_capacity"
    assert "m6i.large in eu-central-1a" in ended.out


def test_of_activities_alone_the_last_failure_counts(file: Path, heliostat: CommandLine) -> None:
    old = activity(6, "Client.InternalError: Client error on launch")
    file.write_text(json.dumps({"Activities": [activity(9, "", "Successful"), activity(8, LAUNCH), old]}))

    assert heliostat("explain", "--file", str(file), "--json").document["code"] == "no_capacity"


@pytest.mark.parametrize("document", [[], {"StackEvents": []}, [FAILED_STACK[0]], [activity(1, "", "Successful")]])
def test_events_without_a_failure_say_so(file: Path, heliostat: CommandLine, document: Any) -> None:
    file.write_text(json.dumps(document))

    told, printed = heliostat("explain", "--file", str(file)), heliostat("explain", "--file", str(file), "--json")

    assert (told.status, told.out) == (0, "Nothing failed in these events.\n")
    assert printed.document is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "{}",
        "3",
        '["text"]',
        "[[]]",
        '[{"EventId": "x"}]',
        json.dumps([{**FAILED_STACK[0], "Timestamp": "yesterday"}]),
        json.dumps([{**FAILED_STACK[0], "Timestamp": 3}]),
        json.dumps([{**activity(1, "x"), "Details": "{"}]),
        json.dumps([{**activity(1, "x"), "Details": "[]"}]),
        "[" * 100_000,
        '{"StackEvents": 3}',
    ],
)
def test_a_file_of_another_kind_is_told_in_a_sentence(file: Path, heliostat: CommandLine, content: str) -> None:
    file.write_text(content)

    ended = heliostat("explain", "--file", str(file))

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"heliostat: {file}: ")
    assert "expected the JSON of `aws cloudformation describe-stack-events`" in ended.err


def test_a_file_that_is_no_text_or_not_there_is_told_in_a_sentence(file: Path, heliostat: CommandLine) -> None:
    missing = heliostat("explain", "--file", str(file))
    file.write_bytes(b"\xff\xfe\x00")
    garbled = heliostat("explain", "--file", str(file))

    assert (missing.status, garbled.status) == (2, 2)
    assert missing.err == f"heliostat: {file}: No such file or directory\n"


def test_a_file_too_large_to_be_events_is_not_read_whole(
    file: Path, heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heliostat.control.events_file.EVENTS_FILE_BYTES_MAX", 10)
    file.write_text("[" + " " * 100 + "]")

    assert "larger than 10 bytes" in heliostat("explain", "--file", str(file)).err
