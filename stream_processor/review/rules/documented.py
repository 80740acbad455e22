"""The host beside its document (OWASP API9:2023). What stands how is decided by the comparison; here it gets weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.claim import Claim
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import SUPPORT_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.evidence import ComparedLike, EndpointEvidence, HostEvidence, ReviewContext

# Whoever tries an address once, or in one go, makes no endpoint.
_STABLE_NS = 300 * 10**9


def shadow(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-01: an endpoint answers, again after five minutes, and is in no document of the host."""
    for endpoint, _ in _standing(host, context, "shadow"):
        accepted = endpoint.behaviour.accepted
        if accepted >= SUPPORT_MIN and endpoint.last_seen_ns - endpoint.first_seen_ns >= _STABLE_NS:
            yield about(
                endpoint, "INV-01", "medium", f"Accepted {accepted} requests, and is not in the imported document.",
                support=accepted,
            )  # fmt: skip


def zombie(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-02: what is called deprecated is still used: by the document, or by its own answers."""
    documented = {endpoint.key.id for endpoint, _ in _standing(host, context, "zombie")}
    for endpoint in host.endpoints:
        told = endpoint.behaviour.signals.deprecated_ok
        accepted = endpoint.behaviour.accepted
        if endpoint.key.id in documented and accepted >= SUPPORT_MIN:
            yield about(
                endpoint, "INV-02", "medium", f"Deprecated by the document, and {accepted} requests were accepted.",
                support=accepted,
            )  # fmt: skip
        elif told >= SUPPORT_MIN:
            yield about(
                endpoint, "INV-02", "medium", f"{told} of {accepted} accepted requests were told of its deprecation.",
                support=told,
            )  # fmt: skip


def orphan(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-03: documented, and not used."""
    known = {endpoint.key.id: endpoint for endpoint in host.endpoints}
    for compared in context.compared or ():
        if compared.standing != "orphan":
            continue
        endpoint = known.get(compared.endpoint_id or "")
        name = f"{compared.method} {compared.path_template}"
        seen = "was never seen" if endpoint is None else "has not been used for a long time"
        yield Claim(
            rule="INV-03",
            endpoint_id=compared.endpoint_id,
            host=host.host,
            detail=name,
            evidence=f"{name} is documented and {seen}.",
            support=1,
            first_seen_ns=context.now_ns if endpoint is None else endpoint.last_seen_ns,
            last_seen_ns=context.now_ns,
            severity="info",
        )


def drift(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-07: used in ways that the document does not know."""
    yield from _drifts(host, context, "INV-07", is_body_field=False)


def undeclared_property(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """DATA-08: requests with a property that the document does not know were accepted."""
    yield from _drifts(host, context, "DATA-08", is_body_field=True)


def _drifts(host: HostEvidence, context: ReviewContext, rule: str, *, is_body_field: bool) -> Iterator[Claim]:
    for standing in ("drifted", "zombie"):
        for endpoint, compared in _standing(host, context, standing):
            for found in compared.drifts:
                of_request_body = found.kind == "field" and found.subject.startswith("request ")
                if of_request_body is is_body_field and found.requests >= SUPPORT_MIN:
                    yield about(endpoint, rule, "low", found.words, support=found.requests, detail=found.subject)


def _standing(
    host: HostEvidence, context: ReviewContext, standing: str
) -> Iterator[tuple[EndpointEvidence, ComparedLike]]:
    known = {endpoint.key.id: endpoint for endpoint in host.endpoints}
    for compared in context.compared or ():
        endpoint = known.get(compared.endpoint_id or "")
        if compared.standing == standing and endpoint is not None:
            yield endpoint, compared


DOCUMENTED_RULES = (
    EvidenceRule("INV-01", shadow),
    EvidenceRule("INV-02", zombie),
    EvidenceRule("INV-03", orphan),
    EvidenceRule("INV-07", drift),
    EvidenceRule("DATA-08", undeclared_property),
)
