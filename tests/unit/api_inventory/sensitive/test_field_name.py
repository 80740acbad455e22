from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.sensitive.field_name import hints_of, words_of
from api_inventory.sensitive.sensitive_class import CLASSES, SensitiveClass


def classes_of(path: str) -> tuple[str, ...]:
    hints = hints_of(path)
    return hints.classes if hints is not None else ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("userEmail", ["user", "email"]),
        ("billing-email", ["billing", "email"]),
        ("AWS_ACCESS_KEY_ID", ["aws", "access", "key", "id"]),
        ("IPAddress", ["ip", "address"]),
        ("userIPs", ["user", "ip"]),
        ("clientip", ["client", "ip"]),
        ("addressLine2", ["address", "line"]),
        ("contraseña", ["contrasena"]),
        ("fecha_de_nacimiento", ["fecha", "nacimiento"]),
        ("cardNo", ["card", "number"]),
        ("生年月日", ["生年月日"]),
        ("123", []),
        ("", []),
    ],
)
def test_a_name_is_words(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("billing.card.number", "credit_card"),
        ("/billing/card/number", "credit_card"),
        ("/contacts/~i/phones/~i/value", "phone"),
        ("user[phone]", "phone"),
        ("/birth/date", "date_of_birth"),
        ("x-forwarded-for", "ip_address"),
        ("/oauth/api/key", "generic_secret"),
        ("NHSNumber", "nhs_number"),
        ("nhs_id", "nhs_number"),
        ("lastLoginIp", "ip_address"),
        ("dateofbirth", "date_of_birth"),
    ],
)
def test_a_name_tells_a_class_with_its_parents_where_it_tells_nothing_itself(path: str, first: str) -> None:
    assert classes_of(path)[0] == first


@pytest.mark.parametrize(
    "name",
    [
        *(
            "public",
            "republic",
            "company",
            "japan",
            "recipient",
            "description",
            "shipping",
            "hotel",
            "compass",
            "author",
        ),
        *(
            "excellent",
            "secretary",
            "passenger",
            "relation",
            "flat",
            "belong",
            "monkey",
            "spin",
            "option",
            "microphone",
        ),
    ],
)
def test_a_word_that_holds_another_one_is_not_that_word(name: str) -> None:
    assert hints_of(name) is None


@pytest.mark.parametrize(
    "path",
    [
        *("passwordChangedAt", "password_hint", "passwordPolicy", "hasPassword", "password_url", "token_type"),
        *("secretName", "secret_arn", "token_hash", "nextPageToken", "phone_type", "gender_id", "csrfToken"),
        *("password_validity_days", "max_prior_passwords", "passwordChangeIndicator", "days_until_password_expire"),
        *("/errors/password", "/validation/client_secret/~i", "/labels/phone"),
    ],
)
def test_a_name_that_says_something_about_a_value_does_not_hold_it(path: str) -> None:
    assert classes_of(path) == ()


def test_an_order_is_no_card_whatever_its_digits_are() -> None:
    hints = hints_of("order_number")

    assert hints is not None
    assert "credit_card" in hints.denied
    assert classes_of("order_card_number") == ("credit_card",)


@pytest.mark.parametrize("known", CLASSES.values(), ids=lambda known: known.name)
def test_every_name_of_a_class_tells_it_however_it_is_written(known: SensitiveClass) -> None:
    for name in known.names + known.whole_names:
        words = name.split()
        for written in ("_".join(words), "-".join(words), words[0] + "".join(word.title() for word in words[1:])):
            assert known.name in classes_of(written), written


def test_the_definition_has_each_class_once_and_no_field_that_nothing_reads() -> None:
    definition: dict[str, Any] = json.loads(
        files("api_inventory.sensitive").joinpath("classes.json").read_text("utf-8")
    )
    names = [row["name"] for row in definition["classes"]]
    read = {
        "name",
        "title",
        "severity",
        "group",
        "told_by",
        "single_hit",
        "masks",
        "form",
        "stdnum",
        "names",
        "not_names",
    }

    assert len(names) == len(set(names))
    assert {key for row in definition["classes"] for key in row} == read


@pytest.mark.parametrize("path", ["recaptchaToken", "g-captcha-token", "captcha_token", "cf-turnstile-token"])
def test_what_proves_that_a_person_sits_there_is_nobodys_secret(path: str) -> None:
    hints = hints_of(path)

    assert hints is None or "generic_secret" not in hints.classes
    resets = hints_of("resetToken")
    assert resets is not None
    assert "generic_secret" in resets.classes


@given(st.text(max_size=300))
def test_any_text_is_a_name(name: str) -> None:
    hints = hints_of(name)

    assert hints is None or hints.classes or hints.denied
