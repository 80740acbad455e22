"""EC2's refusals of mirroring requests.

Codes are those that AWS's clients are known to meet: `InvalidTrafficMirrorSessionId.NotFound` where the table of EC2's
error codes writes `InvalidTrafficMirrorSessionNotFound`. AWS publishes few of the sentences; the rest are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.ec2.exceptions import EC2ClientError

if TYPE_CHECKING:
    from simulator.aws.traffic_mirroring.kinds import Kind


def not_found(kind: Kind, identifier: str) -> EC2ClientError:
    """There is no such thing."""
    return EC2ClientError(f"Invalid{kind.noun}Id.NotFound", f"The {kind} ID '{identifier}' does not exist")


def invalid_value(sentence: str) -> EC2ClientError:
    """A parameter that EC2 does not take."""
    return EC2ClientError("InvalidParameterValue", sentence)
