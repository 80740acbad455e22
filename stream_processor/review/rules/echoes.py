"""Errors of others that reach the caller (OWASP API10:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.foreign import is_foreign
from stream_processor.review.rules.limits import SUPPORT_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import HostEvidence, ReviewContext


def third_party_error(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """CONS-04: messages of errors name a host that is not ours: whose service is called, and how it failed."""
    for endpoint in host.endpoints:
        for named, count in sorted(endpoint.behaviour.echoed_hosts.items()):
            if count >= SUPPORT_MIN and is_foreign(named, host, context):
                yield about(
                    endpoint,
                    "CONS-04",
                    "info",
                    f"Messages of {count} errors name {named}.",
                    support=count,
                    detail=named,
                )


ECHO_RULES = (EvidenceRule("CONS-04", third_party_error),)
