"""When a plan waits for a person: it would take away much of what is mirrored, and nobody asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.mirroring.limits import DELETED_SHARE_MAX, DELETED_WITHOUT_ASKING_MAX
from chalice_app.mirroring.step import DeleteSession

if TYPE_CHECKING:
    from chalice_app.mirroring.plan import Plan

# What follows from an absence, which a wrong answer of AWS would look like as well. What a person deselected, and
# instances that EC2 says are stopped, are certain.
FROM_ABSENCE = frozenset({"target_gone", "load_balancer_gone"})


@dataclass(frozen=True, slots=True)
class Brake:
    """Why a plan waits."""

    deleted_count: int
    session_count: int

    @property
    def explanation(self) -> str:
        """In a sentence."""
        return (
            f"{self.deleted_count} of {self.session_count} mirror sessions would be deleted, because their targets are "
            "not found any more. Nobody asked for that, and a wrong answer of AWS would look the same."
        )


def brake(plan: Plan, session_count: int, confirmed: int = 0) -> Brake | None:
    """The reason to wait, if there is one.

    Args:
        plan: that may wait.
        session_count: how many mirror sessions of ours there are.
        confirmed: so many deletions a person has seen, and said yes to.
    """
    deleted = sum(step.code in FROM_ABSENCE for step in plan.of(DeleteSession))
    if deleted <= max(confirmed, DELETED_WITHOUT_ASKING_MAX) or deleted <= DELETED_SHARE_MAX * session_count:
        return None
    return Brake(deleted, session_count)
