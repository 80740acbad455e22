"""What a person decides of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from api_inventory.findings.errors import InvalidDecision
from api_inventory.findings.limits import NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX

DecisionKind = Literal["accept", "false_positive", "reopen"]
DECISION_KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on one finding. The most recent one holds.

    Attributes:
        kind: "accept" bears a risk until it ends or grows; "false_positive" says that there is none, however severe the
            rule calls it; "reopen" takes either back.
        by: who, as they signed in.
        reason: why, in their words; may be empty for "reopen" only.
        at_ns: when, nanoseconds since the epoch.
        until_ns: when it ends by itself; None for never.

    Raises:
        InvalidDecision: it says too little to be followed.
    """

    kind: DecisionKind
    by: str
    reason: str
    at_ns: int
    until_ns: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in DECISION_KINDS:
            raise InvalidDecision("kind", f"one of {', '.join(DECISION_KINDS)}")
        if not self.by.strip() or len(self.by) > NAME_CHARACTERS_MAX:
            raise InvalidDecision("by", f"who decides, in at most {NAME_CHARACTERS_MAX} characters")
        if self.kind != "reopen" and not self.reason.strip():
            raise InvalidDecision("reason", "why the finding is set aside")
        if len(self.reason) > REASON_CHARACTERS_MAX:
            raise InvalidDecision("reason", f"at most {REASON_CHARACTERS_MAX} characters")
        if self.until_ns is not None and self.kind == "reopen":
            raise InvalidDecision("until", "nothing: what is open again does not end by itself")
        if self.until_ns is not None and self.until_ns <= self.at_ns:
            raise InvalidDecision("until", "a time to come")

    @property
    def sets_aside(self) -> bool:
        """Whether the finding is accepted by it, as long as it holds."""
        return self.kind != "reopen"

    def has_ended(self, now_ns: int) -> bool:
        """Whether its time is over."""
        return self.until_ns is not None and self.until_ns <= now_ns


def most_recent(left: Decision | None, right: Decision | None) -> Decision | None:
    """The later of two decisions; of two of one moment always the same one, whichever comes first."""
    if left is None or right is None:
        return left or right
    return max(left, right, key=lambda taken: (taken.at_ns, taken.kind, taken.by, taken.reason, taken.until_ns or 0))
