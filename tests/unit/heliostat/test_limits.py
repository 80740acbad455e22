from __future__ import annotations

from typing import TYPE_CHECKING

import heliostat.limits

if TYPE_CHECKING:
    from collections.abc import Iterator


def bounds() -> Iterator[int]:
    return (value for name, value in vars(heliostat.limits).items() if name.isupper())


def test_every_bound_is_a_positive_whole_number() -> None:
    assert all(isinstance(bound, int) and bound > 0 for bound in bounds())
