"""What CloudWatch tells of an alarm by SNS, read: whose it is, how it stands, and what its description says.

The form is that of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html and of the
testdata of aws/aws-lambda-go. Nothing raises, and no alarm is believed but such as bears the name of this installation,
in the account and the region of its topic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from api_inventory.finding import SEVERITIES, Severity

State = Literal["ALARM", "OK", "INSUFFICIENT_DATA"]

# How every alarm of our templates describes itself, behind a sentence.
_SAYS = re.compile(rf"(?P<sentence>.*?) Severity: (?P<severity>{'|'.join(SEVERITIES)})\. Runbook: (?P<runbook>\S+)")
# CloudWatch, PutMetricAlarm: names have at most 255 characters.
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class _Message(msgspec.Struct):
    """What is read of a message; fields are added by AWS from time to time."""

    AlarmName: _Name
    AlarmArn: str
    NewStateValue: State
    NewStateReason: str
    StateChangeTime: str
    OldStateValue: State | None = None
    AlarmDescription: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """An alarm of this installation that changed its state.

    Attributes:
        reason: why, in CloudWatch's words.
        sentence: what is wrong while it is on; its name where it does not describe itself.
        severity: while it is on.
        runbook: where to read on; "" for nowhere.
    """

    name: str
    arn: str
    state: State
    before: State | None
    at: datetime
    reason: str
    sentence: str
    severity: Severity
    runbook: str

    @property
    def is_news(self) -> bool:
        """Do people want to hear of it? Not of a new alarm whose first state is that all is well."""
        return self.state == "ALARM" or (self.state == "OK" and self.before != "INSUFFICIENT_DATA")


def read_alarm(value: Any, *, installation: str, topic_arn: str) -> AlarmChange | None:
    """What a message tells; None where it is none of CloudWatch, or its alarm none of ours.

    Args:
        value: the message, parsed.
        installation: alarms are called "INSTALLATION-...".
        topic_arn: of the topic that brought it, in the same partition, region and account.
    """
    try:
        read = msgspec.convert(value, _Message)
        # As CloudWatch writes it: "2026-11-27T09:30:00.123+0000".
        at = datetime.fromisoformat(read.StateChangeTime)
    except (msgspec.ValidationError, ValueError):
        return None
    place = ":".join(topic_arn.split(":")[3:5])
    partition = topic_arn.split(":")[1] if place else ""
    expected = f"arn:{partition}:cloudwatch:{place}:alarm:{read.AlarmName}"
    if not read.AlarmName.startswith(f"{installation}-") or read.AlarmArn != expected or at.tzinfo is None:
        return None
    says = _SAYS.fullmatch(read.AlarmDescription or "")
    return AlarmChange(
        name=read.AlarmName,
        arn=read.AlarmArn,
        state=read.NewStateValue,
        before=read.OldStateValue,
        at=at,
        reason=read.NewStateReason,
        sentence=says["sentence"] if says else read.AlarmDescription or f"{read.AlarmName}.",
        # Of one that somebody added, or changed: what nobody rated is not overlooked.
        severity=_severity(says["severity"]) if says else "high",
        runbook=says["runbook"] if says else "",
    )


def _severity(text: str) -> Severity:
    return next(each for each in SEVERITIES if each == text)
