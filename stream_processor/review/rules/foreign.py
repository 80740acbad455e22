"""Whose hosts are whose, as far as their names say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.registrable_domain import registrable_domain

if TYPE_CHECKING:
    from api_inventory.evidence import HostEvidence, ReviewContext


def is_foreign(name: str, host: HostEvidence, context: ReviewContext) -> bool:
    """Whether a host is neither under a domain of ours nor one that people allow."""
    own = {registrable_domain(known) for known in (host.host, *context.own_hosts)}
    return registrable_domain(name) not in own and name.lower() not in context.allowed_hosts
