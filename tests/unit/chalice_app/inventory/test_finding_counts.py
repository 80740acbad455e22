from __future__ import annotations

from chalice_app.inventory.finding_counts import finding_counts_document
from inventory_store.port import FindingClass, FindingCounts

OWASP = {"AUTH-12": "API2:2023", "CONF-05": "API8:2023"}
COUNTS = FindingCounts(
    {
        FindingClass("AUTH-12", "high", "open"): 3,
        FindingClass("AUTH-12", "low", "reopened"): 2,
        FindingClass("CONF-05", "low", "fixed"): 4,
        FindingClass("AKTO:gone", "low", "open"): 1,
    },
    is_complete=False,
)


def test_without_a_choice_everything_is_counted_along_each_way() -> None:
    told = finding_counts_document(COUNTS, {}, OWASP)

    assert (told["total"], told["is_complete"]) == (10, False)
    assert told["by_status"] == {"fixed": 4, "open": 6, "reopened": 2}
    assert told["by_owasp"] == {"API2:2023": 5, "API8:2023": 4}
    assert told["by_severity"] == {"high": 3, "low": 7}


def test_a_choice_narrows_every_way_but_its_own() -> None:
    told = finding_counts_document(COUNTS, {"status": "open", "severity": "low"}, OWASP)

    assert told["total"] == 3
    assert told["by_severity"] == {"high": 3, "low": 3}
    assert told["by_status"] == {"fixed": 4, "open": 3, "reopened": 2}
    assert told["by_rule"] == {"AKTO:gone": 1, "AUTH-12": 2}
