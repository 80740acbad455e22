"""Checks of the account: whose credentials, whether the clock is right, whether stream and log group are there.

Nothing is written. Whether PutRecords is allowed cannot be known without writing a record, which would reach the
inventory's processor: it is known from the first batch, by `/healthz` and the counters `refusals_*`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mirror_agent.check.verdict import Verdict
from mirror_agent.refusal import refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable

# AWS refuses a signature that is five minutes off; records are stamped by this clock, so less is already wrong.
CLOCK_OFF_S_MAX = 60.0


class Sts(Protocol):
    """What is needed of boto3's client."""

    def get_caller_identity(self) -> dict[str, Any]: ...  # noqa: D102


class Kinesis(Protocol):
    """What is needed of boto3's client."""

    def describe_stream_summary(self, *, StreamName: str) -> dict[str, Any]: ...  # noqa: D102, N803


class Logs(Protocol):
    """What is needed of boto3's client."""

    def describe_log_streams(self, *, logGroupName: str, limit: int) -> dict[str, Any]: ...  # noqa: D102, N803


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS says that this is, and when."""

    arn: str
    date: str


def check_credentials(sts: Sts) -> tuple[Verdict, Identity | None]:
    """Whose credentials are these? Asking needs no permission."""
    try:
        answer = sts.get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        fix = "Attach the instance profile of cfn/collector.yaml, and let the agent reach STS."
        return Verdict("credentials", "fail", f"AWS does not say whose they are: {error}.", fix), None
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
    identity = Identity(answer["Arn"], date)
    return Verdict("credentials", "ok", f"They are those of {identity.arn}."), identity


def check_clock(date: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Verdict:
    """Is this machine's clock that of AWS? By the `Date` of an answer (RFC 9110, section 6.6.1)."""
    try:
        off_s = (now() - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return Verdict("clock", "note", "AWS gave no date to compare with.")
    if abs(off_s) > CLOCK_OFF_S_MAX:
        fix = "Set it by NTP: on EC2, by chrony from 169.254.169.123."
        return Verdict("clock", "fail", f"The clock is {off_s:+.0f} s from AWS's.", fix)
    return Verdict("clock", "ok", f"The clock is within {CLOCK_OFF_S_MAX:.0f} s of AWS's.")


def check_stream(kinesis: Kinesis, stream: str) -> Verdict:
    """Is the stream there, and does it take records?"""
    try:
        summary = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    except (BotoCoreError, ClientError) as error:
        return Verdict(
            "stream", "fail", f"{stream} cannot be described: {error}.", refusal_of(error, time.time()).explanation
        )
    if summary["StreamStatus"] not in {"ACTIVE", "UPDATING"}:
        return Verdict("stream", "fail", f"{stream} is {summary['StreamStatus']}.", "Wait until it is ACTIVE.")
    if summary.get("EncryptionType") != "KMS":
        fix = "Turn on server-side encryption, as cfn/collector.yaml does."
        return Verdict("stream", "note", f"{stream} is {summary['StreamStatus']}, and not encrypted by KMS.", fix)
    key = summary.get("KeyId", "a key")
    found = f"{stream} is {summary['StreamStatus']}, encrypted by {key}; writing is tried by the first batch."
    return Verdict("stream", "ok", found)


def check_log_group(logs: Logs, log_group: str) -> Verdict:
    """Is there a log group for heartbeats and metrics? A missing one costs them, and not the agent."""
    try:
        logs.describe_log_streams(logGroupName=log_group, limit=1)
    except (BotoCoreError, ClientError) as error:
        fix = "Make it, and allow logs:CreateLogStream, logs:DescribeLogStreams and logs:PutLogEvents on it."
        return Verdict("log_group", "note", f"{log_group} cannot be described: {error}.", fix)
    return Verdict("log_group", "ok", f"{log_group} is there.")
