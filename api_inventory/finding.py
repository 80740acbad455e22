"""A finding: an assertion about an endpoint, with severity and masked evidence.

Knows nothing of the rules that find it (see `stream_processor.detect`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From worst to mildest: the order in which findings are listed."""

FINDING_ID_HEX_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. The same rule, endpoint and detail make the same finding, however often it is seen.

    Attributes:
        rule: stable identifier of the rule, such as "AUTH-15".
        title: what is wrong, in one line.
        host, endpoint_id: where.
        detail: what tells two findings of one rule at one endpoint apart, such as a parameter's name. Never a value.
        evidence: what was seen, masked, in one sentence.
        first_seen_ns, last_seen_ns: capture time, nanoseconds since the epoch.
    """

    rule: str
    title: str
    severity: Severity
    host: str
    endpoint_id: str
    detail: str
    evidence: str
    first_seen_ns: int
    last_seen_ns: int

    @property
    def id(self) -> str:
        """A stable name of 20 hexadecimal digits."""
        return finding_id(self.rule, self.endpoint_id, self.detail)


def finding_id(rule: str, place: str, detail: str) -> str:
    """The id of a finding of a rule at a place: an endpoint's id, or `place_of_host` of a whole host."""
    identity = f"{rule}\x00{place}\x00{detail}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:FINDING_ID_HEX_DIGITS]


def place_of_host(host: str) -> str:
    """The place of findings about a whole host. No endpoint's id has a colon."""
    return f"host:{host}"
