from __future__ import annotations

from api_inventory.finding import FINDING_ID_HEX_DIGITS, SEVERITIES, finding_id, place_of_host


def test_the_same_rule_place_and_detail_make_the_same_finding() -> None:
    assert finding_id("AUTH-12", "0" * 20, "api_key") == finding_id("AUTH-12", "0" * 20, "api_key")


def test_another_rule_place_or_detail_is_another_finding() -> None:
    ids = {
        finding_id("AUTH-12", "0" * 20, "api_key"),
        finding_id("AUTH-11", "0" * 20, "api_key"),
        finding_id("AUTH-12", "1" * 20, "api_key"),
        finding_id("AUTH-12", "0" * 20, "key"),
        finding_id("AUTH-12", place_of_host("a.test"), "api_key"),
        finding_id("AUTH-12", place_of_host("b.test"), "api_key"),
        # Where one part ends and the next begins is told apart.
        finding_id("AUTH-12", "0" * 20 + "api", "_key"),
    }

    assert len(ids) == 7


def test_a_detail_that_no_text_can_hold_has_an_id_too() -> None:
    name = finding_id("AUTH-12", "0" * 20, "\udc80")

    assert len(name) == FINDING_ID_HEX_DIGITS
    assert set(name) <= set("0123456789abcdef")


def test_severities_go_from_worst_to_mildest() -> None:
    assert SEVERITIES == ("critical", "high", "medium", "low", "info")
