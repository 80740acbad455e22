"""A row of an examination, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.terminal_text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.doctor.verdict import Verdict


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The verdict and what was found; below it what helps."""
    yield f"{verdict.standing:<7}  {shown(verdict.check)}: {shown(verdict.found)}"
    if verdict.fix:
        yield f"{'':<7}  Fix: {shown(verdict.fix)}"
