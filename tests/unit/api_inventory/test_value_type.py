from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.value_type import FORMATS, string_type, text_type

if TYPE_CHECKING:
    import uuid


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


@given(st.text(max_size=300))
def test_any_text_has_a_type_that_the_inventory_knows(text: str) -> None:
    assert string_type(text) in {"string", *FORMATS}
