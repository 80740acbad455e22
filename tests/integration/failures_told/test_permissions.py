"""Denied by somebody, for each of the reasons that AWS has; policies that are too large; and AWS's patience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import faults
from tests.integration.failures_told.changes import lose_a_session
from tests.integration.failures_told.telling import statements, tells, told

if TYPE_CHECKING:
    from tests.integration.connected import Connected

CREATE = "ec2:CreateTrafficMirrorSession"
WORKER = "arn:aws:sts::123456789012:assumed-role/heliostat-worker/heliostat-worker"
SESSION = "arn:aws:ec2:eu-central-1:123456789012:traffic-mirror-session/*"
DENIED = f"You are not authorized to perform this operation. User: {WORKER} is not authorized to perform: {CREATE}"


DENIALS = {
    "denied_by_organization": (
        f"{DENIED} on resource: {SESSION} with an explicit deny in a service control policy: "
        "arn:aws:organizations::111122223333:policy/o-abcd1234/service_control_policy/p-12345678",
        "policy/o-abcd1234/service_control_policy/p-12345678",
    ),
    "denied_by_boundary": (f"{DENIED} because no permissions boundary allows the {CREATE} action", "boundary"),
    "denied_by_session_policy": (f"{DENIED} because no session policy allows the {CREATE} action", "session policy"),
    "denied_by_endpoint_policy": (f"{DENIED} because no VPC endpoint policy allows the {CREATE} action", "endpoint"),
    "denied_by_resource_policy": (
        f"{DENIED} on resource: {SESSION} because no resource-based policy allows the {CREATE} action",
        SESSION,
    ),
    "denied_explicitly": (f"{DENIED} on resource: {SESSION} with an explicit deny in an identity-based policy", "MFA"),
    "mirror_session_denied": (
        f"{DENIED} on resource: {SESSION} because no identity-based policy allows the {CREATE} action",
        SESSION,
    ),
    "tagging_denied": (
        f"You are not authorized to perform this operation. User: {WORKER} is not authorized to perform: "
        f"ec2:CreateTags on resource: {SESSION} because no identity-based policy allows the ec2:CreateTags action",
        "ec2:CreateTags",
    ),
    "denied_encoded": (
        "You are not authorized to perform this operation. Encoded authorization failure message: "
        "4GIOHlTkIaWHQD0Q0m6XSnuUMCm-abcdefghijklmnopqrstuvwxyz0123456789",
        "decode-authorization-message",
    ),
}
OFFERED = {"mirror_session_denied": CREATE, "tagging_denied": "ec2:CreateTags", "denied_encoded": CREATE}


@tells()
@pytest.mark.parametrize("code", DENIALS)
def test_a_mirror_session_that_is_denied_says_by_whom_and_is_made_once_it_is_allowed(
    mirroring: Connected, code: str
) -> None:
    message, word = DENIALS[code]
    lost = lose_a_session(mirroring)

    with faults.denying(CREATE, message):
        failed = mirroring.reconcile()

    told(failed["failure"], code, word, CREATE if code != "tagging_denied" else "ec2:CreateTags")
    assert failed["state"] == "failed"
    assert failed["failure"]["evidence"]["aws_code"] == "UnauthorizedOperation"
    assert "4GIOHlTkIaWHQD0Q0m6XSnuUMCm" not in str(failed)
    assert lost not in mirroring.sessions()
    if code in OFFERED:
        assert statements(failed["failure"]).keys() == {OFFERED[code]}
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert lost in mirroring.sessions()
