from __future__ import annotations

from dataclasses import replace

from api_inventory.finding import SEVERITIES, Finding

FINDING = Finding("AUTH-12", "API key in query", "medium", "a.test", "0" * 20, "api_key", "api_key=‹masked:32›", 1, 2)


def test_a_finding_is_the_same_whenever_and_with_whatever_evidence_it_is_seen() -> None:
    again = replace(FINDING, evidence="api_key=‹masked:40›", first_seen_ns=5, last_seen_ns=9)

    assert again.id == FINDING.id


def test_another_rule_endpoint_or_detail_is_another_finding() -> None:
    others = [replace(FINDING, rule="X"), replace(FINDING, endpoint_id="1" * 20), replace(FINDING, detail="key")]

    assert len({FINDING.id, *(other.id for other in others)}) == 4


def test_severities_go_from_worst_to_mildest() -> None:
    assert SEVERITIES == ("critical", "high", "medium", "low", "info")
