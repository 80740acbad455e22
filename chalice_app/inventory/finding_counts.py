"""How many findings there are by severity, status, OWASP category and rule: what lists are narrowed by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from api_inventory.findings.state import REOPENED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.findings.state import FindingClass
    from inventory_store.port import FindingCounts

WAYS = ("severity", "status", "owasp", "rule")


def finding_counts_document(
    counts: FindingCounts, chosen: Mapping[str, str], owasp_of: Mapping[str, str]
) -> dict[str, Any]:
    """What matches all that was chosen, and along each way what would match if nothing were chosen of it.

    Args:
        counts: of the findings that match whatever else is asked for.
        chosen: by "severity", "status", "owasp" and "rule", of those that were chosen.
        owasp_of: the categories of rules, by their ids.
    """
    total = 0
    along: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for counted, count in counts.by_class.items():
        words = _words(counted, owasp_of)
        missed = {way for way in WAYS if way in chosen and chosen[way] not in words[way]}
        total += 0 if missed else count
        for way in WAYS:
            if missed <= {way}:
                along[way].update(dict.fromkeys(words[way], count))
    named = {f"by_{way}": dict(sorted(along[way].items())) for way in WAYS}
    return {"total": total, "is_complete": counts.is_complete, **named}


def _words(counted: FindingClass, owasp_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What a class of findings is called along each way; one that came back is open as well."""
    standing = ("open", REOPENED) if counted.standing == REOPENED else (counted.standing,)
    category = owasp_of.get(counted.rule)
    return {
        "severity": (counted.severity,),
        "status": standing,
        "owasp": () if category is None else (category,),
        "rule": (counted.rule,),
    }
