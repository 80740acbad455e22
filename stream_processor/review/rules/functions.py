"""Who may do what (OWASP API5:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.behaviour.purpose import admin_word
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import LEARNING_NS, SUPPORT_MIN
from stream_processor.review.rules.protection import changes_something, may_be_protected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import HostEvidence, ReviewContext

_LEARNING_REQUESTS_MIN = 50


def change_without_credential(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-06: requests that change something were accepted without a credential."""
    for endpoint in host.endpoints:
        anonymous = endpoint.behaviour.anonymous
        if anonymous.ok >= SUPPORT_MIN and changes_something(endpoint) and may_be_protected(endpoint):
            yield about(
                endpoint,
                "AUTHZ-06",
                "high",
                f"{anonymous.ok} of {endpoint.behaviour.accepted} accepted {endpoint.key.method} requests "
                "carried no credentials.",
                support=anonymous.ok,
                first_ns=anonymous.first_ok_ns,
                last_ns=anonymous.last_ok_ns,
            )


def admin_path_open(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-07: a path that is not for everybody answered public clients who are no administrators."""
    for endpoint in host.endpoints:
        word = admin_word(endpoint.key.path_template)
        seen = endpoint.behaviour.unprivileged_public
        if word and seen.ok >= SUPPORT_MIN and may_be_protected(endpoint):
            yield about(
                endpoint,
                "AUTHZ-07",
                "high",
                f"{seen.ok} of {endpoint.behaviour.accepted} accepted requests under /{word} came from public clients "
                "without a credential or without a scope of administrators.",
                support=seen.ok,
                first_ns=seen.first_ok_ns,
                last_ns=seen.last_ok_ns,
            )


def new_caller(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-08: somebody calls an operation who did not in the week in which its callers were learnt."""
    for endpoint in host.endpoints:
        met = context.memory.of(endpoint.key.id).callers
        if not met or endpoint.traffic.examined_count < _LEARNING_REQUESTS_MIN:
            continue
        learnt_ns = min(met.values()) + LEARNING_NS
        if context.now_ns < learnt_ns:
            continue
        for caller, outcomes in sorted(endpoint.behaviour.callers.items()):
            met_ns = met.get(caller, context.now_ns)
            if met_ns < learnt_ns or context.now_ns - met_ns > LEARNING_NS:
                continue
            yield about(
                endpoint,
                "AUTHZ-08",
                "medium" if outcomes.ok else "low",
                f"{caller} called it {outcomes.requests} times ({outcomes.ok} accepted), and not in the week before.",
                support=outcomes.requests,
                detail=caller,
                first_ns=met_ns,
            )


FUNCTION_RULES = (
    EvidenceRule("AUTHZ-06", change_without_credential),
    EvidenceRule("AUTHZ-07", admin_path_open),
    EvidenceRule("AUTHZ-08", new_caller),
)
