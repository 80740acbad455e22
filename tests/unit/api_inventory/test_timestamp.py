from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.timestamp import TIME_NS_MAX, rfc3339, storable


@given(st.integers(min_value=0, max_value=TIME_NS_MAX))
def test_a_time_is_shown_to_the_millisecond(time_ns: int) -> None:
    shown = rfc3339(time_ns)

    parsed = datetime.fromisoformat(shown)
    assert parsed.tzinfo == UTC
    assert int(parsed.timestamp()) == time_ns // 10**9
    assert shown.endswith("Z")
    assert len(shown) == 24


@pytest.mark.parametrize("time_ns", [-(10**30), -1, 10**30])
def test_a_time_that_no_store_or_calendar_holds_is_shown_as_the_nearest(time_ns: int) -> None:
    assert rfc3339(time_ns).endswith("Z")
    assert 0 <= storable(time_ns) <= TIME_NS_MAX
