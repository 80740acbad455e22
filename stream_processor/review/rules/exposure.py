"""How much answers say, and to whom (OWASP API3:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.body_fields import key_of
from api_inventory.pointer_steps import ITEMS, VALUES
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import SUPPORT_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_CLASSES_MIN = 3
_CREDENTIALED_ANSWERS_MIN = 10


def excessive_data(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """DATA-01: answers of one operation hold three kinds of personal data that harm whom they are about."""
    for endpoint in host.endpoints:
        classes = sorted({field.class_name for field in endpoint.sensitive_in_response("high")})
        accepted = endpoint.behaviour.accepted
        if len(classes) >= _CLASSES_MIN and accepted >= SUPPORT_MIN:
            yield about(
                endpoint,
                "DATA-01",
                "medium",
                f"Answers hold {len(classes)} kinds of sensitive data: {', '.join(classes)}.",
                support=accepted,
            )


def more_for_anonymous(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """DATA-13: whoever sends no credential gets sensitive fields that nobody with one gets."""
    for endpoint in host.endpoints:
        without, with_ = endpoint.behaviour.anonymous_names, endpoint.behaviour.credentialed_names
        if without.answers < SUPPORT_MIN or with_.answers < _CREDENTIALED_ANSWERS_MIN:
            continue
        for name in sorted((without.common() & _sensitive_names(endpoint)) - with_.names.keys()):
            yield about(
                endpoint,
                "DATA-13",
                "high",
                f"{without.names[name]} of {without.answers} answers without a credential held {name}, "
                f"and none of {with_.answers} with one.",
                support=without.names[name],
                detail=name,
                last_ns=endpoint.behaviour.anonymous.last_ok_ns,
            )


def _sensitive_names(endpoint: EndpointEvidence) -> set[str]:
    steps = [
        [step for step in field.pointer.split("/") if step and step not in {ITEMS, VALUES}]
        for field in endpoint.sensitive_in_response("secret", "high")
        if field.location == "response.body"
    ]
    return {key_of(named[-1]) for named in steps if named}


EXPOSURE_RULES = (EvidenceRule("DATA-01", excessive_data), EvidenceRule("DATA-13", more_for_anonymous))
