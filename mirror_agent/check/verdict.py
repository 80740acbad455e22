"""What one check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Standing = Literal["ok", "note", "fail"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line for a person, and one object for a machine.

    Attributes:
        check: stable name.
        standing: "ok"; "note" where the agent works, but less well than it could; "fail" where it would not.
        found: what is so, one sentence.
        fix: what to do about it; empty where there is nothing to do.
    """

    check: str
    standing: Standing
    found: str
    fix: str = ""

    def facts(self) -> dict[str, str]:
        """Plain values, for JSON."""
        return asdict(self)


def is_fine(verdicts: Sequence[Verdict]) -> bool:
    """Whether an agent would run; notes do not stand against it."""
    return all(verdict.standing != "fail" for verdict in verdicts)


def verdict_line(verdict: Verdict) -> str:
    """`fail  stream  There is no stream ... Fix: ...`."""
    fix = f" Fix: {verdict.fix}" if verdict.fix else ""
    return f"{verdict.standing:<5} {verdict.check:<16} {verdict.found}{fix}"
