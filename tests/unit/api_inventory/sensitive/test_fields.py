from __future__ import annotations

from typing import Any

import pytest

from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from api_inventory.sensitive.evidence import Sensitive
from api_inventory.sensitive.fields import SensitiveField, sensitive_fields
from api_inventory.sensitive.tally import SensitiveTally

WHERE = "response.body"


def seen(pointer: str, values: list[Any], location: str = WHERE, **options: Any) -> Sensitive:
    tally = SensitiveTally(b"key", **options)
    for value in values:
        tally.add_leaf(location, pointer, "", value)
    return tally.sensitive()


def claimed(pointer: str, values: list[Any]) -> list[str]:
    return [field.class_name for field in sensitive_fields(seen(pointer, values))]


ADDRESSES = [f"user{number}@shop.test" for number in range(10)]
CARDS = ["4111111111111111", "4012888888881881", "4242424242424242"]
NOT_CARDS = [f"41111111111111{number}" for number in (12, 13, 14, 15, 16, 17, 18)]


def test_three_different_values_claim_what_no_check_digit_proves() -> None:
    assert claimed("/x", ADDRESSES[:2]) == []
    assert claimed("/x", ADDRESSES[:3]) == ["email"]
    assert claimed("/x", [ADDRESSES[0]] * 9) == []


def test_one_value_again_and_again_claims_what_the_name_says_too() -> None:
    assert claimed("/owner/email", [ADDRESSES[0]] * 2) == []
    assert claimed("/owner/email", [ADDRESSES[0]] * 3) == ["email"]


def test_most_values_must_match() -> None:
    assert claimed("/x", [*ADDRESSES[:6], "a", "b", "c", "d"]) == ["email"]
    assert claimed("/x", [*ADDRESSES[:5], "a", "b", "c", "d", "e"]) == []


def test_one_card_claims_wherever_it_stands() -> None:
    assert claimed("/note", ["a text"] * 500 + ["paid with 4111 1111 1111 1111"]) == ["credit_card"]
    assert claimed("/x", CARDS[:1]) == ["credit_card"]


def test_numbers_of_which_few_have_the_check_digit_of_a_card_are_none() -> None:
    assert claimed("/x", [CARDS[0], *NOT_CARDS]) == []
    assert claimed("/x", [*CARDS, NOT_CARDS[0]]) == ["credit_card"]


@pytest.mark.parametrize("secret", ["glpat-" + "a1" * 10, "-----BEGIN PRIVATE KEY-----\nMIIE", "sk_live_" + "a1" * 12])
def test_one_secret_of_a_vendor_claims(secret: str) -> None:
    [field] = sensitive_fields(seen("/x", ["text"] * 99 + [secret]))

    assert (field.severity, field.matches, field.examined) == ("secret", 1, 100)


def test_a_check_digit_under_a_name_claims_by_one_value_if_the_others_are_such_too() -> None:
    assert claimed("/cpf", ["390.533.447-05"]) == ["cpf"]
    assert claimed("/cpf", ["390.533.447-05", "390.533.447-06", "390.533.447-07"]) == []


def test_passwords_cannot_be_compared_and_so_are_counted() -> None:
    assert claimed("/password", ["hunter2"] * 2) == []
    assert claimed("/password", ["hunter2"] * 3) == ["password"]
    assert claimed("/password", ["hunter2"] * 3 + ["********"] * 9) == []


def test_a_field_says_all_that_was_counted_of_it() -> None:
    [field] = sensitive_fields(seen("/owner/email", [*ADDRESSES[:8], "n/a", "-"]))

    assert field == SensitiveField(
        location=WHERE,
        pointer="/owner/email",
        class_name="email",
        title="E-mail address",
        severity="low",
        group="contact",
        confidence=field.confidence,
        matches=8,
        examined=10,
        distinct=field.distinct,
    )
    assert 3 <= field.distinct <= 8


def test_confidence_follows_proof_name_and_rate() -> None:
    def confidence(pointer: str, values: list[Any]) -> float:
        [field] = sensitive_fields(seen(pointer, values))
        return field.confidence

    by_form, by_form_and_name = confidence("/x", ADDRESSES), confidence("/email", ADDRESSES)
    assert 0 < confidence("/x", [*ADDRESSES, *"abcde"]) < by_form < by_form_and_name <= 1
    assert confidence("/x", CARDS) > by_form
    assert confidence("/dob", ["1985-02-03", "1985-02-04", "1985-02-05"]) < by_form_and_name


@pytest.mark.parametrize(
    ("location", "direction"),
    [("request.query", "request"), ("request.cookie", "request"), ("response.header", "response")],
)
def test_a_field_goes_in_or_out(location: str, direction: str) -> None:
    [field] = sensitive_fields(seen("email", ADDRESSES, location))

    assert field.direction == direction


def test_what_people_called_a_false_positive_is_not_claimed_of_that_field_again() -> None:
    evidence = seen("/x", ADDRESSES).merge(seen("/y", ADDRESSES))

    [field] = sensitive_fields(evidence, false_positives={(WHERE, "/x", "email")})
    assert field.pointer == "/y"
    assert len(sensitive_fields(evidence, false_positives={(WHERE, "/x", "phone")})) == 2


def test_the_most_severe_comes_first() -> None:
    evidence = seen("/b", ADDRESSES).merge(seen("/c", CARDS)).merge(seen("/a", ["npm_" + "a1" * 18]))

    assert [field.severity for field in sensitive_fields(evidence)] == ["secret", "high", "low"]


def test_classes_of_people_are_claimed_as_the_others_are() -> None:
    custom = CustomClasses(
        [
            CustomClass("staff", "Staff number", "high", value_pattern=r"^E\d{5}$", group="personnel"),
            CustomClass("badge", "Badge", "low", name_pattern="badge"),
            CustomClass(
                "licence", "Our licence key", "secret", value_pattern=r"^LK-[0-9A-F]{12}$", is_proven_by_one=True
            ),
        ]
    )
    evidence = seen("/by", ["E12345", "E12346", "E12347"], custom=custom)
    evidence = evidence.merge(seen("/badge", [1, 1, 1], custom=custom))
    evidence = evidence.merge(seen("/text", ["LK-0123456789AB"], custom=custom))

    found = {field.class_name: field for field in sensitive_fields(evidence, custom=custom)}
    assert set(found) == {"staff", "badge", "licence"}
    assert (found["staff"].title, found["staff"].severity, found["staff"].group) == (
        "Staff number",
        "high",
        "personnel",
    )


def test_a_class_that_is_no_more_is_not_claimed() -> None:
    custom = CustomClasses([CustomClass("badge", "Badge", "low", name_pattern="badge")])

    assert sensitive_fields(seen("/badge", [1, 2, 3], custom=custom)) == ()


def test_a_field_whose_values_were_not_counted_is_claimed_by_proof_alone() -> None:
    evidence = seen("/x", CARDS).merge(seen("/y", ADDRESSES))

    [field] = sensitive_fields(Sensitive({}, evidence.matches, truncated=True))
    assert (field.class_name, field.examined) == ("credit_card", 0)
