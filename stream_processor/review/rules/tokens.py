"""Tokens that travel (OWASP API2:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.behaviour.limits import HOUR_NS
from api_inventory.behaviour.spread import Spread
from api_inventory.counts import merged
from stream_processor.review.rules.evidence_rule import EvidenceRule, about_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_inventory.claim import Claim
    from api_inventory.evidence import HostEvidence, ReviewContext

_NETWORKS_MIN = 5


def token_from_many_networks(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-22: one token came from many networks within an hour. Over all endpoints: a token is the host's."""
    hours: Mapping[int, Spread] = {}
    for endpoint in host.endpoints:
        hours = merged(hours, endpoint.behaviour.networks, Spread.merge)
    found: dict[int, tuple[int, int]] = {}
    for hour, spread in sorted(hours.items()):
        for token, networks in spread.shares().items():
            if networks >= _NETWORKS_MIN:
                found[token] = max(found.get(token, (0, 0)), (networks, hour))
    for token, (networks, hour) in sorted(found.items()):
        yield about_host(
            host,
            "AUTH-22",
            "low",
            f"The token with the tail {token:08x} came from at least {networks} networks (/16 or /48) within an hour.",
            support=networks,
            detail=f"{token:08x}",
            first_ns=hour * HOUR_NS,
            last_ns=(hour + 1) * HOUR_NS - 1,
        )


TOKEN_RULES = (EvidenceRule("AUTH-22", token_from_many_networks),)
