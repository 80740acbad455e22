from __future__ import annotations

import pytest

from api_inventory.templates.names import kind_of_values


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ("en de fr", "locale"),
        ("en-US pt_BR zh-Hans de", "locale"),
        ("US DE FR", "country"),
        ("us gb ch de", "country"),
        ("en users", ""),
        ("en", ""),
        ("john mary", ""),
        ("xx yy qq", ""),
    ],
)
def test_values_of_one_kind_name_their_parameter(values: str, name: str) -> None:
    assert kind_of_values(values.split()) == name
