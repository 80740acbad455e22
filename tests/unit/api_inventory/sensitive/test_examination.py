from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.in_ import aadhaar

from api_inventory.sensitive.examination import examine, sensitive_class_of

NEUTRAL = "content"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (NEUTRAL, "ada@shop.test", "email"),
        (NEUTRAL, "Please write to ada@shop.test.", "email"),
        (NEUTRAL, "+44 20 7946 0123", "phone"),
        (NEUTRAL, 4111111111111111, "credit_card"),
        (NEUTRAL, "paid: 4111-1111-1111-1111", "credit_card"),
        (NEUTRAL, "GB82 WEST 1234 5698 7654 32", "iban"),
        (NEUTRAL, "123-45-6789", "us_ssn"),
        (NEUTRAL, "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", "private_key"),
        (NEUTRAL, "https://shop.test/?k=ghp_" + "a1" * 18, "github_token"),
        (NEUTRAL, "amqp://app:hunter2@mq:5672", "url_credentials"),
        ("mobile", "4155550123", "phone"),
        ("mobile", 4155550123, "phone"),
        ("cpf", "390.533.447-05", "cpf"),
        ("document.cpf.number", "39053344705", "cpf"),
        ("x-client-ip", "203.0.113.7", "ip_address"),
        ("lat", 52.52001, "coordinates"),
        ("dob", "1985-02-03", "date_of_birth"),
        ("api_key", "‹masked:40:0a1b2c3d›", "generic_secret"),
        ("password", "‹masked:9›", "password"),
        ("dob", "‹masked:date:10›", "date_of_birth"),
        ("client_ip", "‹masked:ipv4:11›", "ip_address"),
        ("note", "‹masked:9› and ada@shop.test", "email"),
        ("note", "‹ada@shop.test›", "email"),
        ("note", "paid with ‹masked:card:19:27ac3fa1›, thanks", "credit_card"),
        ("/kyc/aadhaar", "‹masked:national_id:12:27ac3fa1›", "aadhaar"),
        ("/kyc/identity", "‹masked:national_id:12:27ac3fa1›", "national_id"),
        ("amount", "‹masked:integer:card:16:27ac3fa1›", "credit_card"),
    ],
)
def test_a_value_is_of_a_class(name: str, value: Any, expected: str) -> None:
    assert sensitive_class_of(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # Presidio: a GUID as a telephone number; one letter and digits as a driver's licence; "public" holds "lic".
        ("phone", "123e4567-e89b-12d3-a456-426614174000"),
        ("public_id", "A1234567"),
        ("public", "A1234567"),
        # ZAP: timestamps as cards and private addresses.
        ("time", 1700000000000000),
        ("time", "1700000000000000000"),
        ("app_version", "10.12.4.1"),
        ("created", "2024-01-31T10:11:12.123456+02:00"),
        # detect-secrets, gitleaks: identifiers as secrets.
        ("token", "123e4567-e89b-12d3-a456-426614174000"),
        ("etag", "d41d8cd98f00b204e9800998ecf8427e"),
        ("commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("secret", "AccessTokenExpiredException"),
        (
            "image",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
        ),
        # Numbers alone.
        (NEUTRAL, "390.533.447-05"),
        (NEUTRAL, "9434765919"),
        (NEUTRAL, "4155550123"),
        (NEUTRAL, "203.0.113.7"),
        (NEUTRAL, "52.52000,13.40500"),
        (NEUTRAL, "1985-02-03"),
        ("order_number", "4111111111111111"),
        ("part_number", "123-45-6789"),
        ("id", 4111111111111111),
        ("password", "********"),
        ("password", True),
        ("password", None),
        ("password", ""),
        ("password", {"a": 1}),
        ("token", "‹masked:8›"),
        ("token", "‹masked:36:0a1b2c3d›"),
        ("note", "‹masked:8›"),
        ("created", "‹masked:date:10›"),
        ("client_ip", "‹masked:11›"),
        ("note", "‹masked:hunter2:8›"),
        ("order_number", "‹masked:card:16:27ac3fa1›"),
        ("ratio", float("nan")),
    ],
)
def test_what_only_looks_like_it_is_of_none(name: str, value: Any) -> None:
    assert sensitive_class_of(name, value) is None


@given(st.text("23456789", min_size=1, max_size=1), st.text(string.digits, min_size=11, max_size=11))
def test_a_name_and_a_check_digit_are_needed_together(first: str, rest: str) -> None:
    number = first + rest
    expected = "aadhaar" if aadhaar.is_valid(number) and len(set(number)) > 1 else None

    assert sensitive_class_of("aadhaar_number", number) == expected
    assert sensitive_class_of(NEUTRAL, number) is None


@given(st.text(string.digits, min_size=15, max_size=15).map(lambda body: f"4{body}"))
def test_a_number_as_long_as_a_cards_is_one_or_nearly(number: str) -> None:
    assume(len(set(number)) > 1)
    examined = examine(NEUTRAL, number)

    assert examined is not None
    assert (examined.class_name, examined.is_match) == ("credit_card", luhn.is_valid(number))


@given(st.text(string.digits, min_size=20, max_size=20))
def test_a_bank_account_is_one_or_nearly(digits: str) -> None:
    number = f"DE{digits}"
    examined = examine(NEUTRAL, number)

    assert examined is not None
    assert examined.class_name == "iban"
    assert examined.is_match == iban.is_valid(number, check_country=False)


@given(st.text(max_size=40), st.text() | st.integers() | st.floats() | st.booleans() | st.none())
def test_any_name_and_value_can_be_examined(name: str, value: Any) -> None:
    class_name = sensitive_class_of(name, value)

    assert class_name is None or isinstance(value, str | int | float)


def test_a_secret_is_found_at_the_end_of_a_long_name() -> None:
    assert sensitive_class_of("a" * 10_000 + ".password", "hunter2") == "password"
