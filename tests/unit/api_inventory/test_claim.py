from __future__ import annotations

from dataclasses import replace

from api_inventory.claim import Claim


def test_claims_of_the_same_evidence_are_equal() -> None:
    claim = Claim("AUTH-02", "00aa", "api.example.test", "", "3 of 9.", 3, 1, 2, "high")

    assert replace(claim) == claim
    assert len({claim, replace(claim), replace(claim, detail="x")}) == 2
