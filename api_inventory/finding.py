"""What names a finding, and how bad one is: what rules, findings and their stores share.

The same rule, place and detail make the same finding, however often it is seen (see `findings.state`).
"""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From worst to mildest: the order in which findings are listed."""

FINDING_ID_HEX_DIGITS = 20


def finding_id(rule: str, place: str, detail: str) -> str:
    """The id of a finding of a rule at a place: an endpoint's id, or `place_of_host` of a whole host."""
    identity = f"{rule}\x00{place}\x00{detail}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:FINDING_ID_HEX_DIGITS]


def place_of_host(host: str) -> str:
    """The place of findings about a whole host. No endpoint's id has a colon."""
    return f"host:{host}"
