from __future__ import annotations

import pytest

from api_inventory.rules.reference import reference_of


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("CWE-306", "CWE-306", "https://cwe.mitre.org/data/definitions/306.html"),
        ("RFC8725", "RFC8725", "https://www.rfc-editor.org/rfc/rfc8725"),
        ("https://example.test/a/Cheat_Sheet.html", "Cheat Sheet", "https://example.test/a/Cheat_Sheet.html"),
    ],
)
def test_a_reference_leads_somewhere(text: str, name: str, address: str) -> None:
    assert reference_of(text) == (name, address)
