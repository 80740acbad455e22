"""All that can be claimed of a host: what single exchanges showed often enough, and what only all of them show."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from api_inventory.registrable_domain import is_loopback
from stream_processor.review.rules.attempts import ATTEMPT_RULES
from stream_processor.review.rules.authentication import AUTHENTICATION_RULES
from stream_processor.review.rules.documented import DOCUMENTED_RULES
from stream_processor.review.rules.echoes import ECHO_RULES
from stream_processor.review.rules.exposure import EXPOSURE_RULES
from stream_processor.review.rules.functions import FUNCTION_RULES
from stream_processor.review.rules.limits import CLAIMS_PER_RULE_MAX
from stream_processor.review.rules.news import NEWS_RULES
from stream_processor.review.rules.objects import OBJECT_RULES
from stream_processor.review.rules.resources import RESOURCE_RULES
from stream_processor.review.rules.sightings import sighting_claims
from stream_processor.review.rules.tokens import TOKEN_RULES
from stream_processor.review.rules.versions import VERSION_RULES

if TYPE_CHECKING:
    from api_inventory.claim import Claim
    from api_inventory.evidence import HostEvidence, ReviewContext

EVIDENCE_RULES = (
    *AUTHENTICATION_RULES,
    *ATTEMPT_RULES,
    *TOKEN_RULES,
    *OBJECT_RULES,
    *FUNCTION_RULES,
    *EXPOSURE_RULES,
    *RESOURCE_RULES,
    *DOCUMENTED_RULES,
    *VERSION_RULES,
    *NEWS_RULES,
    *ECHO_RULES,
)


# What is said of a network and of clients: programs of one machine that call each other have neither. Nobody can listen
# on the way, and a burst is a benchmark.
OF_NETWORKS = frozenset(
    {"AUTH-16", "AUTH-22", "CONF-05", "CONF-09", "INV-05", "INV-09", "RES-01", "RES-02", "RES-04", "RES-06"}
)


def claims(host: HostEvidence, context: ReviewContext) -> tuple[Claim, ...]:
    """Every claim of every rule, in an order that depends on nothing but the evidence."""
    found = list(sighting_claims(host, context))
    for rule in EVIDENCE_RULES:
        found += islice(rule.claims(host, context), CLAIMS_PER_RULE_MAX)
    if is_loopback(host.host):
        found = [claim for claim in found if claim.rule not in OF_NETWORKS]
    return tuple(sorted(found, key=lambda claim: (claim.rule, claim.endpoint_id or "", claim.detail)))
