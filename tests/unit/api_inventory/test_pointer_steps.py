from __future__ import annotations

import pytest

from api_inventory.body_fields import pointer_step
from api_inventory.pointer_steps import ITEMS, VALUES


@pytest.mark.parametrize("key", [ITEMS, VALUES, "i", "~", "k", "/~i"])
def test_no_key_spells_a_step_of_our_own(key: str) -> None:
    assert pointer_step(key) not in {f"/{ITEMS}", f"/{VALUES}"}
