from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.traffic.shop_server import serving_shop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shop_port() -> Iterator[int]:
    """Where the Corner Shop is open."""
    with serving_shop() as port:
        yield port
