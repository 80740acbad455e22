"""Mirror sessions over time: what vanished, drifted or was left behind; and AWS's answers that say "not there"."""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

_NOT_FOUND = re.compile(
    r"(?:\bInvalid[A-Za-z]{1,60}\.NotFound\b|\b[A-Za-z]{1,60}NotFound(?:Exception|Fault)?: |HandlerErrorCode: NotFound)"
    r"(?:[\s\S]{0,300}?'(?P<resource_id>[a-z]{1,10}-[0-9a-f]{4,32})' does not exist)?"
    r"|'[a-z]{1,10}-[0-9a-f]{4,32}' does not exist"
)

ROWS = (
    Row(
        code="session_orphaned",
        told_as=frozenset({"deselected", "duplicate", "removed"}),
        scope="interface",
        severity="warning",
        seen="A mirror session has our tag, and its stack or load balancer is gone.",
        explanation="A mirror session was left behind, and is billed.",
        fix="Nothing: it is removed.",
        automatic_fix="remove_session",
    ),
    Row(
        code="session_missing",
        told_as=frozenset({"new_target"}),
        scope="interface",
        severity="warning",
        seen="A selected target has no mirror session of ours.",
        explanation="The mirror session of {interface_id} was deleted, or its instance is new.",
        fix="Nothing: it is made again.",
        automatic_fix="make_session_again",
    ),
    Row(
        code="session_drifted",
        told_as=frozenset(
            {
                "filter_changed",
                "new_ports",
                "packet_length_changed",
                "retargeted",
                "rule_added",
                "rule_edited",
                "rule_missing",
                "vni_changed",
            }
        ),
        scope="interface",
        severity="warning",
        seen="A mirror session's target, filter, number, VNI or packet length, or a filter's rule, is not as planned.",
        explanation="Somebody changed a mirror session or filter of Heliostat; CloudTrail tells who.",
        fix="Nothing: it is changed back.",
        automatic_fix="modify_session",
    ),
    Row(
        code="share_revoked",
        scope="account",
        seen="A shared mirror target is not visible any more.",
        explanation="The account that owns the mirror target has ended the share.",
        fix="Ask its owner to share the mirror target again (AWS RAM), or install a collector here.",
    ),
    Row(
        code="too_many_deletions",
        scope="service",
        seen="A plan would delete more than the set share of the mirror sessions.",
        explanation="The plan would remove an unusual share of all mirror sessions: it waits for a person.",
        fix="Look at the plan. Confirm it if it is meant; if not, look at what discovery could not read.",
    ),
    Row(
        code="foreign_session_on_target",
        scope="account",
        seen="Before a removal: mirror sessions without our tag send to our mirror target, or use a filter of ours.",
        explanation="Somebody else's mirror sessions need what would be deleted: {resource_id}.",
        fix="Ask their owner to delete or change them, and remove again. Heliostat touches none of them.",
    ),
    Row(
        code="leftovers",
        scope="account",
        seen="After a removal: something with our tag, or a stack of ours, is still there.",
        explanation="Not everything is removed: {resource_id} is left.",
        fix="Remove again; what stays then, delete by hand: AWS's own text stands with the step that failed.",
        retryable=True,
    ),
    Row(
        code="internal_error",
        scope="service",
        seen="The control plane met something that nobody foresaw.",
        explanation="The control plane failed, and not AWS: its log holds the reason.",
        fix="Try again. If it fails again, report it with the operation's id and the log of the worker function.",
        retryable=True,
    ),
    Row(
        code="discovery_partial",
        told_as=frozenset({"held_unread"}),
        scope="account",
        severity="warning",
        seen="Some load balancers could not be read.",
        explanation="Part of the selection could not be read: nothing of it is deleted on that account.",
        fix="Mend what the reading's own failure says.",
        retryable=True,
    ),
    Row(
        code="not_visible_yet",
        scope="account",
        severity="warning",
        pattern=_NOT_FOUND,
        needs=frozenset({"just_made"}),
        explanation="What was made a moment ago is not known everywhere in AWS yet.",
        fix="Nothing: it is tried again for a minute.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="mirror_target_gone",
        told_as=frozenset({"mirror_target_missing"}),
        scope="stack",
        pattern=re.compile(r"\bInvalidTrafficMirrorTarget(?:Id)?\.NotFound\b"),
        seen="Mirror sessions lead to a mirror target that does not exist.",
        explanation="The mirror target was replaced or deleted: its sessions go on and lead nowhere.",
        fix="Nothing if the stack made a new one: sessions are led there. Else apply again.",
        automatic_fix="modify_session",
    ),
    Row(
        code="aws_gone",
        scope="account",
        severity="warning",
        aws_codes=frozenset(
            {
                "404",
                "AccessPointNotFound",
                "ListenerNotFound",
                "LoadBalancerNotFound",
                "NoSuchBucket",
                "NoSuchEntity",
                "NoSuchKey",
                "NotFoundException",
                "ResourceNotFoundException",
                "TargetGroupNotFound",
            }
        ),
        pattern=_NOT_FOUND,
        explanation="What was asked for does not exist: it was deleted since it was read.[ It is {resource_id}.]",
        fix="List again, and leave it out.",
    ),
    Row(
        code="aws_internal_error",
        scope="service",
        aws_codes=frozenset(
            {
                "500",
                "502",
                "503",
                "504",
                "HandlerInternalFailure",
                "InternalError",
                "InternalFailure",
                "InternalServerError",
                "InternalServerException",
                "ServiceUnavailable",
                "ServiceException",
                "ServiceTimeout",
                "ServiceUnavailableException",
                "ServiceInternalError",
                "InternalServiceError",
                "Unavailable",
            }
        ),
        pattern=re.compile(
            r": Internal Failure$|\b50[0234]:? (?:Service Unavailable|Bad Gateway|Gateway Time|Internal Server Error)"
            r"|(?:Status|status)[ :]{1,2}(?:Code: )?50[0234]\b"
        ),
        explanation="AWS failed within; the request was good.",
        fix="Nothing: it is tried again. If it lasts, see the AWS Health Dashboard.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="operation_unsupported",
        scope="account",
        aws_codes=frozenset({"InvalidAction", "OperationNotPermitted", "OperationNotPermittedException"}),
        pattern=re.compile(r"\bUnsupportedOperation\b"),
        explanation="AWS does not do {operation} for this resource, or not in this region.",
        fix=(
            "AWS's text says for what. A region that lacks traffic mirroring takes no installation: choose another. A "
            "resource that cannot be changed so is left out of the selection."
        ),
    ),
    Row(
        code="resource_not_ready",
        scope="stack",
        pattern=re.compile(
            r"HandlerErrorCode: NotStabilized|Exceeded attempts to wait|timed out waiting for completion"
        ),
        explanation="{logical_id} was made and did not become ready in time, and AWS does not say why.",
        fix="Try again. If it fails again, see the resource in its service's console, or the AWS Health Dashboard.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="custom_resource_failed",
        scope="stack",
        pattern=re.compile(
            r"status \[FAILED\] from custom resource\. Message returned: (?P<returned>[^\n]{1,400}?)(?: \(RequestId|$)"
        ),
        explanation="The function that drains mirror sessions could not: {returned}",
        fix=(
            "Mend what it says, then delete again: draining goes on where it ended. The log of the function NAME-drain "
            "says more."
        ),
        retryable=True,
        automatic_fix="drain_and_delete",
    ),
)
