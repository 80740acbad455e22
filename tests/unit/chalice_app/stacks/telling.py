"""Stack events and scaling activities, told in a line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalice_app.stacks.event import STACK_TYPE, StackEvent
from chalice_app.stacks.scaling_activity import ScalingActivity

STACK_ID = (
    "arn:aws:cloudformation:eu-central-1:111122223333:stack/heliostat-collector/0a1b2c3d-1111-2222-3333-444455556666"
)
GROUP = "heliostat-collector-agents"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TYPES = {
    "AgentGroup": "AWS::AutoScaling::AutoScalingGroup",
    "AgentRole": "AWS::IAM::Role",
    "RecordStream": "AWS::Kinesis::Stream",
    "MirrorTarget": "AWS::EC2::TrafficMirrorTarget",
}


def event(second: int, subject: str, status: str, reason: str = "", token: str | None = "op-1") -> StackEvent:
    is_stack = subject == "STACK"
    return StackEvent(
        id=f"{second:05}-{subject}-{status}",
        stack_id=STACK_ID,
        logical_id="heliostat-collector" if is_stack else subject,
        physical_id=STACK_ID if is_stack else {"AgentGroup": GROUP}.get(subject, f"physical-{subject}"),
        resource_type=STACK_TYPE if is_stack else TYPES[subject],
        status=status,
        reason=reason,
        at=NOON + timedelta(seconds=second),
        token=token,
    )


def activity(second: int, message: str, status: str = "Failed", group: str = GROUP) -> ScalingActivity:
    return ScalingActivity(
        id=f"activity-{second}",
        group_name=group,
        status=status,
        message=message,
        cause="At 2026-11-26T12:00:00Z an instance was started in response to a difference between desired and actual.",
        at=NOON + timedelta(seconds=second),
        zone="eu-central-1a",
        subnet_id="subnet-0a",
    )
