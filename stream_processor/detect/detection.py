"""Runs every rule over exchanges and gathers findings: one per rule, endpoint and detail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_inventory.finding import Finding
from api_inventory.timestamp import storable
from stream_processor.detect.banners import BANNER_RULES
from stream_processor.detect.credentials import CREDENTIAL_RULES
from stream_processor.limits import DETAIL_CHARACTERS_MAX, EVIDENCE_CHARACTERS_MAX, FINDINGS_PER_ENDPOINT_MAX

if TYPE_CHECKING:
    from stream_processor.detect.rule import Rule, Sighting
    from stream_processor.usable import Usable

RULES: tuple[Rule, ...] = (*CREDENTIAL_RULES, *BANNER_RULES)


class FindingTally:
    """The findings of one endpoint in one batch."""

    def __init__(self) -> None:
        self._findings: dict[tuple[str, str], Finding] = {}

    def add(self, usable: Usable) -> None:
        """Runs every rule over one exchange."""
        for rule in RULES:
            for sighting in rule.sightings(usable):
                self._add(rule, sighting, usable)

    def findings(self) -> tuple[Finding, ...]:
        """What was found so far."""
        return tuple(self._findings.values())

    def _add(self, rule: Rule, sighting: Sighting, usable: Usable) -> None:
        time_ns = storable(usable.exchange.request_at_ns)
        detail = _text(sighting.detail, DETAIL_CHARACTERS_MAX)
        known = self._findings.get((rule.id, detail))
        if known is not None:
            first, last = min(known.first_seen_ns, time_ns), max(known.last_seen_ns, time_ns)
            self._findings[rule.id, detail] = replace(known, first_seen_ns=first, last_seen_ns=last)
        elif len(self._findings) < FINDINGS_PER_ENDPOINT_MAX:
            self._findings[rule.id, detail] = Finding(
                rule=rule.id,
                title=rule.title,
                severity=rule.severity,
                host=usable.key.host,
                endpoint_id=usable.key.id,
                detail=detail,
                evidence=_text(sighting.evidence, EVIDENCE_CHARACTERS_MAX),
                first_seen_ns=time_ns,
                last_seen_ns=time_ns,
            )


def _text(text: str, characters_max: int) -> str:
    return text[:characters_max].encode("utf-8", "replace").decode("utf-8")
