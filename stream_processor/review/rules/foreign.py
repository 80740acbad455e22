"""Whose hosts are whose, as far as their names say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.evidence import HostEvidence, ReviewContext


def is_foreign(name: str, host: HostEvidence, context: ReviewContext) -> bool:
    """Whether a host is neither under a domain of ours nor one that people allow."""
    own = {_domain(known) for known in (host.host, *context.own_hosts)}
    return _domain(name) not in own and name.lower() not in context.allowed_hosts


def _domain(host: str) -> str:
    """The last two labels: hosts under one of them are mostly one owner's."""
    return ".".join(host.lower().partition(":")[0].split(".")[-2:])
