"""A claim: what a rule says of a host's evidence, now. Claims repeated over time are the life of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.finding import Severity


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule's condition, met.

    Attributes:
        rule: stable identifier of the rule, such as "AUTH-02".
        endpoint_id: where; None of the whole host.
        detail: what tells two claims of one rule at one place apart. Never a value.
        evidence: what was seen, masked, in one sentence.
        support: how many requests, endpoints or ids say so.
        first_seen_ns, last_seen_ns: capture time of what says so, nanoseconds since the epoch.
    """

    rule: str
    endpoint_id: str | None
    host: str
    detail: str
    evidence: str
    support: int
    first_seen_ns: int
    last_seen_ns: int
    severity: Severity
