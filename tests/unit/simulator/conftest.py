from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shop_region() -> Iterator[Region]:
    """The populated region, for one module: the next may start another, and that forgets it. Tests put it back."""
    with start_region() as region:
        yield region
