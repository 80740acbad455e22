from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api_inventory.sensitive.quick_look import may_tell
from api_inventory.value_class import find_classes
from tests.unit.api_inventory.sensitive.planted_values import DECOYS, PLANTED

NUMBERS = {"card", "iban", "ssn", "itin", "phone"}


def values() -> st.SearchStrategy[str]:
    """Texts, and values of all kinds with something before and behind them."""
    makers = [field.make for field in PLANTED + DECOYS]
    planted = st.builds(lambda make, draw: str(make(draw)), st.sampled_from(makers), st.randoms(use_true_random=False))
    around = st.text(" .,:;=/(\"'ab1-_+", max_size=4)
    return st.text(max_size=60) | planted | st.tuples(around, planted, around).map("".join)


@settings(max_examples=500)
@given(values())
def test_a_quick_look_lets_nothing_go_that_the_agent_would_find(text: str) -> None:
    assume("‹" not in text)
    content = text.encode("utf-8", "surrogatepass")
    hits = find_classes(content)
    if " " not in text and len(text) <= 36:
        hits = [
            hit for hit in hits if (hit.name in NUMBERS) == (hit.end - hit.start == len(content)) and hit.name != "jwt"
        ]
        assume(not text[:3].isdigit() or all(hit.name in NUMBERS for hit in hits))

    assert not hits or may_tell(text)


@pytest.mark.parametrize(
    "value",
    [
        *("processing", "Blue cotton shirt, size M", "123e4567-e89b-12d3-a456-426614174000", "2025-03-01T12:00:11Z"),
        *("https://cdn.shop.test/images/123/large.png", "2025-03-01 12:00:11+00:00", "v1.2.3-rc.4", "SKU-00123", ""),
    ],
)
def test_ordinary_values_are_let_go(value: str) -> None:
    assert not may_tell(value)
