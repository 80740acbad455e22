from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shop_region() -> Iterator[Region]:
    """The populated region. Tests that change it put it back."""
    with start_region() as region:
        yield region
