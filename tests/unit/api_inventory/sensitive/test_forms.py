from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.sensitive.forms import FORMS, is_card_shaped, is_iban_shaped, is_jwt, is_number_of
from api_inventory.sensitive.sensitive_class import CLASSES

if TYPE_CHECKING:
    import ipaddress

YES: dict[str, list[str]] = {
    "bank_account": ["0012345678", "12-34-56 12345678"],
    "card": ["4111111111111111", "4111 1111 1111 1111"],
    "coordinates": [
        "52.5200,13.4050",
        "-33.8688, 151.2093",
        "POINT(13.4050 52.5200)",
        "geo:37.7860,-122.3990",
        "40°26'46\"N 79°58'56\"W",
        "13.40501",
    ],
    "birth_date": [
        "1985-02-03",
        "3/2/1985",
        "03.02.1985",
        "19850203",
        "1985-02-03T00:00:00Z",
        "3 March 1985",
        "March 3rd, 1985",
        "3 de marzo de 1985",
        "03-Mar-1985",
        "476668800",
        "-157766400",
        "476668800000",
    ],
    "document_number": ["C01X00T47", "123 456 789"],
    "gender": ["female", "M", "non-binary"],
    "ip_address": ["203.0.113.7", "::1", "[2001:db8::1]:443", "203.0.113.7:8080", "203.0.113.7, 10.0.0.1"],
    "password": ["hunter2", "correct horse battery staple", "12345", "p%40ss"],
    "person_name": ["Ada", "Grace O'Hara", "José María", "李雷"],
    "phone": [
        "4155550123",
        "(415) 555-0123",
        "020 7946 0123",
        "+49 30 901820",
        "tel:+49-30-901820",
        "415-555-0123 x12",
    ],
    "postal_address": ["Lange Straße 12, Berlin"],
    "secret": ["kJ8s-Lm2Qp_x7Vt9Wz3B", "Bearer kJ8sLm2Qpx7Vt9Wz3Bq1", "0f8fad5bd9cb469fa165708677289a1c"],
    "security_code": ["123", "1234"],
    "url_credentials": ["postgres://app:hunter2@db.internal/shop", "see amqp://u:p4ss@h:1/x"],
    "us_ssn": ["123-45-6789", "123456789", "123 45 6789"],
    "words": ["asthma"],
}
NO: dict[str, list[str]] = {
    "bank_account": ["123", "0000000000", "checking"],
    "card": ["4111111111111112", "4444444444444444"],
    "coordinates": ["12.50,80.20", "200.12345,10.12345", "Berlin", "95.12345,99.12345", "1,2", "180.5001", "12"],
    "birth_date": [
        "1735689600000",
        "12345",
        "2024-13-01",
        "1985-02-32",
        "31/31/1985",
        "19850",
        "1700000000",
        "soon",
        "1.2.3.4",
    ],
    "document_number": ["AB", "1985-02-03", "00000000", "123e4567-e89b-12d3-a456-426614174000"],
    "gender": ["7", "category-a"],
    "ip_address": ["1.2.3", "256.1.1.1", "1.2.3.4.5", "0.0.0.0", "10.0.0.0/8", "localhost", "v1.2.3.4", "01.2.3.4"],
    "password": [
        "********",
        "••••",
        "xxxxxx",
        "<redacted>",
        "${DB_PASSWORD}",
        "{{ password }}",
        "90",
        "365",
        "null",
        "true",
        "2024-01-31",
        "https://shop.test/reset",
        "must have at least eight letters and digits",
    ],
    "person_name": ["42", "x", "order-000123", "null", "acme/tools", "ada@home", "first_name"],
    "phone": ["123", "2024-01-31", "0000000000", "192.168.100.200", "12345678901234567", "home", "4155550123.5e3"],
    "postal_address": ["Berlin", "12"],
    "secret": [
        "short",
        "123e4567-e89b-12d3-a456-426614174000",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "your_api_key_goes_here_1",
        "orders-service-production",
        "projects/shop/secrets/smtp",
        "https://shop.test/very/long/path",
        "AKIAIOSFODNN7EXAMPLE",
    ],
    "security_code": ["12", "12345", "abc"],
    "url_credentials": [
        "https://shop.test/a:b@c",
        "http://user@host/",
        "postgres://app:***@db/shop",
        "git@github.com:shop/api.git",
    ],
    "us_ssn": ["000-12-3456", "12-345-6789", "078051120", "1234567890"],
    "words": ["12.5", "null"],
}


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in YES.items() for text in texts])
def test_a_value_has_its_form(form: str, text: str) -> None:
    assert FORMS[form](text)


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in NO.items() for text in texts])
def test_what_only_looks_like_it_has_not(form: str, text: str) -> None:
    assert not FORMS[form](text)


def test_every_form_is_named_by_a_class_and_is_tested() -> None:
    assert {known.form for known in CLASSES.values() if known.form} == set(FORMS) == set(YES) == set(NO)


@given(st.ip_addresses())
def test_every_address_is_one(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert FORMS["ip_address"](str(address)) != address.is_unspecified


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d"]),
)
def test_every_day_is_one_in_the_orders_that_people_write(day: date, form: str) -> None:
    assert FORMS["birth_date"](day.strftime(form))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_is_one(latitude: float, longitude: float) -> None:
    assert FORMS["coordinates"](f"{latitude:.5f},{longitude:.5f}")


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3))
def test_a_token_of_an_independent_library_is_one(claims: dict[str, object]) -> None:
    assert is_jwt(jwt.encode({**claims, "sub": "1"}, "k" * 32, algorithm="HS256"))


@pytest.mark.parametrize("text", ["eyJhIjoxfQ.e30.x", "com.shop.orders", "eyJ!.a.b", "eyJ", "W10.e30.x", ""])
def test_without_an_algorithm_it_is_none(text: str) -> None:
    assert not is_jwt(text)


def test_numbers_are_judged_by_python_stdnum() -> None:
    assert is_number_of(("br.cpf",), "390.533.447-05")
    assert not is_number_of(("br.cpf",), "390.533.447-06")
    assert is_number_of(("es.dni", "es.nie"), "X2482300W")
    assert not is_number_of(("gb.nhs",), "0000000000")
    assert not is_number_of(("br.cpf",), "3" * 10_000)


def test_shapes_tell_what_a_check_digit_refused() -> None:
    assert is_card_shaped("4111-1111-1111-1112")
    assert not is_card_shaped("2024-01-31")
    assert is_iban_shaped("DE89 3704 0044 0532 0130 01")
    assert is_iban_shaped("ZZ89ABCDEFGHIJKLMN")
    assert not is_iban_shaped("DE8937040044")
