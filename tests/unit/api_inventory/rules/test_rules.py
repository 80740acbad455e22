"""The catalogue, and the page that is made of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from api_inventory.rules.page import GROUPS, findings_page
from api_inventory.rules.rule import RULES, InvalidCatalogue, read_catalogue, severity_rank

ROOT = Path(__file__).resolve().parents[4]
ROW: dict[str, Any] = {
    "id": "AUTH-01",
    "title": "Open",
    "severity": "high",
    "owasp": "API2:2023",
    "scope": "exchange",
    "decided_by": "exchange",
    "explanation": "Anybody can.",
    "fix": "Do not let them.",
    "references": ["CWE-306"],
}


def test_the_catalogue_holds_every_rule_of_every_group() -> None:
    groups = Counter(rule_id.partition("-")[0] for rule_id in RULES)

    assert groups == {
        "AUTH": 23, "AUTHZ": 9, "DATA": 14, "RES": 6, "GQL": 6, "FLOW": 2, "SSRF": 3, "CONF": 29, "INV": 10, "CONS": 4,
    }  # fmt: skip
    for group, count in groups.items():
        assert [rule_id for rule_id in RULES if rule_id.startswith(f"{group}-")] == [
            f"{group}-{number:02}" for number in range(1, count + 1)
        ]


def test_each_group_of_rules_stands_under_the_name_that_owasp_gives_it() -> None:
    names = {group: {rule.owasp for rule in RULES.values() if rule.id.startswith(f"{group}-")} for group in GROUPS}

    assert names["AUTH"] == {"API2:2023"}
    assert names["AUTHZ"] == {"API1:2023", "API5:2023"}
    assert names["INV"] == {"API9:2023"}
    assert names["CONS"] == {"API10:2023"}


def test_titles_are_told_apart_and_texts_are_sentences() -> None:
    assert len({rule.title for rule in RULES.values()}) == len(RULES)
    for rule in RULES.values():
        assert rule.explanation.endswith("."), rule.id
        assert rule.fix.endswith("."), rule.id
        assert "‹" not in rule.explanation, rule.id


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("id", "AUTH-1", "an id"),
        ("title", "", "a title"),
        ("severity", "worst", "known severities"),
        ("raised", {"secret": "worst"}, "known severities"),
        ("owasp", "API11:2023", "OWASP"),
        ("scope", "world", "scope"),
        ("decided_by", "chance", "what decides it"),
        ("confirmation", "a vote", "confirmation"),
        ("support_min", 0, "bounds"),
        ("share_min", 1.5, "a share"),
        ("fix", " ", "a fix"),
        ("references", ["somewhere"], "references"),
        ("colour", "red", "the fields of a rule"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_rule(field: str, value: object, expected: str) -> None:
    with pytest.raises(InvalidCatalogue, match=expected):
        read_catalogue([{**ROW, field: value}])


def test_a_row_that_lacks_a_field_or_repeats_an_id_is_refused() -> None:
    without_fix = {name: value for name, value in ROW.items() if name != "fix"}

    with pytest.raises(InvalidCatalogue, match="AUTH-01"):
        read_catalogue([without_fix])
    with pytest.raises(InvalidCatalogue, match="an id of its own"):
        read_catalogue([ROW, ROW])


def test_a_detail_can_raise_the_severity() -> None:
    rule = RULES["SSRF-02"]

    assert rule.severity_of("callback") == "high"
    assert rule.severity_of("callback answered with metadata") == "critical"


def test_the_worst_rules_rank_first_and_unknown_ones_last() -> None:
    assert severity_rank("AUTH-04") < severity_rank("AUTH-05") < severity_rank("CONF-29") < severity_rank("AUTH-99")


def test_the_page_of_findings_is_the_catalogue() -> None:
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")

    assert page == findings_page(), "run tools/make_findings_page.py"


def test_every_rule_has_its_line_in_a_table_that_holds_together() -> None:
    page = findings_page()

    assert [page.count(f"\n| **{rule_id}** ") for rule_id in RULES] == [1] * len(RULES)
    rows = [line.replace("\\|", "") for line in page.splitlines() if re.match(r"\| \*\*", line)]
    assert {row.count("|") for row in rows} == {8}


def test_the_file_is_written_as_a_person_would_read_it() -> None:
    text = (ROOT / "api_inventory" / "rules" / "catalogue.json").read_text("utf-8")

    assert [row["id"] for row in json.loads(text)] == list(RULES)
    assert max(map(len, text.splitlines())) < 400
