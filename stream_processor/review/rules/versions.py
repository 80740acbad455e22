"""Old versions that still answer (OWASP API9:2023)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import LEARNING_NS, SUPPORT_MIN
from stream_processor.review.rules.protection import is_protected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_VERSION = re.compile(r"[vV]([0-9]{1,3})")
_PARAMETER = re.compile(r"\{[^{}]*\}")


def old_version(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-04: an older and a newer version of one operation both answer; worse, where the older one asks for less."""
    versions: dict[tuple[str, str], dict[int, EndpointEvidence]] = defaultdict(dict)
    for endpoint in host.endpoints:
        last_ns = max(endpoint.behaviour.anonymous.last_ok_ns or 0, endpoint.behaviour.credentialed.last_ok_ns or 0)
        is_alive = endpoint.behaviour.accepted >= SUPPORT_MIN and context.now_ns - last_ns <= LEARNING_NS
        if is_alive and (split := _split(endpoint.key.path_template)):
            version, rest = split
            versions[endpoint.key.method, rest][version] = endpoint
    for of_operation in versions.values():
        newest = max(of_operation)
        for version, endpoint in sorted(of_operation.items()):
            if version == newest:
                continue
            weaker = _weaker(endpoint, of_operation[newest])
            yield about(
                endpoint,
                "INV-04",
                "high" if weaker else "low",
                f"Version {version} accepted {endpoint.behaviour.accepted} requests beside version {newest}"
                f"{f', and {weaker}' if weaker else ''}.",
                support=endpoint.behaviour.accepted,
            )


def _split(template: str) -> tuple[int, str] | None:
    """The version that a path names, and the path without it; None where it names none."""
    segments = template.split("/")
    for position, segment in enumerate(segments):
        if match := _VERSION.fullmatch(segment):
            segments[position] = "v"
            return int(match[1]), _PARAMETER.sub("{}", "/".join(segments))
    return None


def _weaker(older: EndpointEvidence, newer: EndpointEvidence) -> str:
    """By what the older version asks for less or says more; "" where it does not."""
    if older.behaviour.anonymous.ok >= SUPPORT_MIN and is_protected(newer):
        return f"{older.behaviour.anonymous.ok} of them carried no credentials, which the newer one refuses"
    classes = {field.class_name for field in older.sensitive_in_response("secret", "high")}
    more = sorted(classes - {field.class_name for field in newer.sensitive_in_response()})
    return f"its answers hold {', '.join(more)}, which the newer one's do not" if more else ""


VERSION_RULES = (EvidenceRule("INV-04", old_version),)
