"""Endpoints that answer without a credential (OWASP API2:2023)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from api_inventory.behaviour.purpose import literal_segments
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import OPTIONAL_SHARE_MAX, SIMILAR, SUPPORT_MIN
from stream_processor.review.rules.protection import changes_something, is_protected, may_be_protected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_CREDENTIALED_MIN = 5
_SIBLINGS_MIN = 5
_PROTECTED_SHARE_MIN = 0.8
# Under these, what a class says outweighs who may read it.
_CRITICAL_CLASSES = frozenset({"credit_card", "card"})


def open_and_sensitive(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-01: every accepted request came without a credential, and the answers hold sensitive data."""
    for endpoint in host.endpoints:
        behaviour = endpoint.behaviour
        found = endpoint.sensitive_in_response("secret", "high")
        is_open = behaviour.anonymous.ok >= SUPPORT_MIN and behaviour.credentialed.ok == 0
        if not (found and is_open and may_be_protected(endpoint)):
            continue
        classes = sorted({field.class_name for field in found})
        is_critical = any(field.severity == "secret" or field.class_name in _CRITICAL_CLASSES for field in found)
        yield about(
            endpoint,
            "AUTH-01",
            "critical" if is_critical else "high",
            f"None of {behaviour.accepted} accepted requests carried a credential, "
            f"and answers hold {', '.join(classes)}.",
            support=behaviour.anonymous.ok,
            first_ns=behaviour.anonymous.first_ok_ns,
            last_ns=behaviour.anonymous.last_ok_ns,
        )


def optional_authentication(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-02: most callers send a credential, and the few who send none get the same answer."""
    for endpoint in host.endpoints:
        anonymous, credentialed = endpoint.behaviour.anonymous, endpoint.behaviour.credentialed
        if (
            credentialed.ok < _CREDENTIALED_MIN
            or anonymous.ok < SUPPORT_MIN
            or anonymous.ok > OPTIONAL_SHARE_MAX * endpoint.behaviour.accepted
            or not may_be_protected(endpoint)
            or not _has_something_to_protect(endpoint)
            or _similarity(endpoint) < SIMILAR
        ):
            continue
        yield about(
            endpoint,
            "AUTH-02",
            "high",
            f"{anonymous.ok} of {endpoint.behaviour.accepted} accepted requests carried no credentials, "
            "and were answered like the others.",
            support=anonymous.ok,
            first_ns=anonymous.first_ok_ns,
            last_ns=anonymous.last_ok_ns,
        )


def gap_between_siblings(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-03: at least four in five operations under one path ask for a credential, and this one does not."""
    groups: dict[tuple[str, ...], list[EndpointEvidence]] = defaultdict(list)
    for endpoint in host.endpoints:
        if may_be_protected(endpoint) and (is_protected(endpoint) or _is_open(endpoint)):
            groups[tuple(literal_segments(endpoint.key.path_template)[:2])].append(endpoint)
    for segments, endpoints in sorted(groups.items()):
        protected = sum(map(is_protected, endpoints))
        if len(endpoints) < _SIBLINGS_MIN or protected < _PROTECTED_SHARE_MIN * len(endpoints):
            continue
        for endpoint in endpoints:
            if _is_open(endpoint):
                anonymous = endpoint.behaviour.anonymous
                yield about(
                    endpoint,
                    "AUTH-03",
                    "medium",
                    f"{protected} of {len(endpoints)} operations under /{'/'.join(segments)} ask for a credential; "
                    f"this one answered {anonymous.ok} requests without.",
                    support=anonymous.ok,
                    first_ns=anonymous.first_ok_ns,
                    last_ns=anonymous.last_ok_ns,
                )


def _has_something_to_protect(endpoint: EndpointEvidence) -> bool:
    """Whether a missing check would matter, or another check shows that one was meant."""
    behaviour = endpoint.behaviour
    is_checked = behaviour.anonymous.refused > 0 or behaviour.credentialed.refused > 0
    return is_checked or changes_something(endpoint) or bool(endpoint.sensitive_in_response())


def _similarity(endpoint: EndpointEvidence) -> float:
    """How much of the answers' fields both kinds of requests got (Jaccard); 0 where nothing can be compared."""
    without = endpoint.behaviour.anonymous_names.common()
    with_ = endpoint.behaviour.credentialed_names.common()
    return len(without & with_) / len(without | with_) if without and with_ else 0.0


def _is_open(endpoint: EndpointEvidence) -> bool:
    """Whether it answers without a credential as a habit; where that is rare, AUTH-02 says more."""
    anonymous = endpoint.behaviour.anonymous
    return anonymous.ok >= SUPPORT_MIN and anonymous.ok > OPTIONAL_SHARE_MAX * endpoint.behaviour.accepted


AUTHENTICATION_RULES = (
    EvidenceRule("AUTH-01", open_and_sensitive),
    EvidenceRule("AUTH-02", optional_authentication),
    EvidenceRule("AUTH-03", gap_between_siblings),
)
