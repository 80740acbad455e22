from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.value_type import COLUMN_FORMATS, FORMATS, string_type, text_type

if TYPE_CHECKING:
    import uuid

SAMPLES = ["2024-01-01", "2024-01-01T00:00:00Z", "10.0.0.1", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "string"),
        ("0", "integer"),
        ("-12", "integer"),
        ("007", "string"),
        ("1234567890123456", "string"),
        ("1.50", "number"),
        ("1.5.2", "string"),
        ("true", "boolean"),
        ("True", "string"),
        ("2024-02-30T10:00:00Z", "date-time"),
        ("2024-02-30T25:00:00Z", "string"),
        ("١٢٣٤٥٦", "string"),
        ("2024-13-01", "string"),
        ("2024-05-06 07:08:09", "string"),
        ("https://example.test/a", "uri"),
        ("a.b+c@example.test", "email"),
        ("a@b", "string"),
        ("10.0.0.256", "string"),
        ("10.0.0.255", "ipv4"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "jwt"),
        ("‹masked:24›", "string"),
        ("x" * 5000, "string"),
        ("‹masked:email:24:7f3a09c1›", "email"),
        ("‹masked:integer:card:16:27ac3fa1›", "integer"),
        ("‹masked:uuid:36›", "uuid"),
        ("EUR", "currency"),
        ("eur", "string"),
        ("DE", "country"),
        ("XX", "string"),
        ("+49 30 901820", "phone"),
        ("+1", "string"),
        ("api.shop.example", "hostname"),
        ("xn--bcher-kva.de", "hostname"),
        ("charge.succeeded", "string"),
        ("logo.png", "string"),
        ("main.py", "string"),
        ("1.2.3", "string"),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA=", "byte"),
        ("thequickbrownfoxjumps", "string"),
        ("https://", "string"),
        ("12:30", "string"),
        ("::", "string"),
        ("fe80::1", "ipv6"),
        ("1::2::3", "string"),
    ],
)
def test_text_has_a_lexical_type(text: str, kind: str) -> None:
    assert text_type(text) == kind


@given(st.uuids())
def test_every_uuid_is_one(value: uuid.UUID) -> None:
    assert string_type(str(value)) == "uuid"


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001 - the offset is added as text
def test_every_rfc_3339_time_is_one(value: datetime) -> None:
    assert string_type(value.isoformat() + "+00:00") == "date-time"
    assert string_type(value.date().isoformat()) == "date"


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_one(value: object) -> None:
    text = str(value)
    assert string_type(text) == "ipv4"


@given(st.ip_addresses(v=6).filter(lambda address: "." not in str(address) and int(address) > 0))
def test_every_ipv6_address_is_one(value: object) -> None:
    assert string_type(str(value)) == "ipv6"


@given(st.text("0123456789abcdef:", min_size=2, max_size=20).filter(lambda text: ":" in text))
def test_nothing_is_an_ipv6_address_that_the_standard_library_refuses(text: str) -> None:
    if string_type(text) == "ipv6":
        IPv6Address(text)


@given(st.binary(min_size=13, max_size=60))
def test_padded_base64_of_octets_is_told_from_words(value: bytes) -> None:
    text = b64encode(value).decode()
    kind = string_type(text)

    assert kind in {"byte", "string"}
    assert kind == "byte" or not ({*text} & {*"+/="} and text.lower() != text and text.upper() != text)


@pytest.mark.parametrize("name", sorted(COLUMN_FORMATS))
@given(st.lists(st.text(max_size=40) | st.sampled_from(SAMPLES), min_size=1, max_size=4))
def test_a_format_of_many_is_the_format_of_each(name: str, texts: list[str]) -> None:
    lines = "".join(f"{text}\n" for text in texts)

    if lines.count("\n") == len(texts):
        assert bool(COLUMN_FORMATS[name].fullmatch(lines)) == all(string_type(text) == name for text in texts)


@given(st.text(max_size=300))
def test_any_text_has_a_type_that_the_inventory_knows(text: str) -> None:
    assert string_type(text) in {"string", *FORMATS}
