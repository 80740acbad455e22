"""A failure as people and programs are told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where the cause lies, and so who can mend it.
Scope = Literal["account", "load_balancer", "interface", "stack", "agent", "service"]
# A warning is told and work goes on; an error is why it did not.
Severity = Literal["warning", "error"]
# What the control plane can do by itself, once a person (or a rule) says so.
AutomaticFix = Literal[
    "use_default_volume_key",
    "retry_with_other_capacity",
    "use_other_subnets",
    "retry_later",
    "delete_and_create",
    "continue_update_rollback",
    "drain_and_delete",
    "next_session_number",
    "remove_session",
    "make_session_again",
    "modify_session",
    "make_target_again",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, why, and what to do.

    Attributes:
        code: stable, of the catalogue; "unexplained" where it has no row.
        evidence: what was seen, bounded and without secrets: AWS's code and text, the operation, the resource.
        fix: what a person does about it; None where nothing needs to be done.
        retryable: trying again unchanged can help.
        automatic_fix: what the control plane can do about it; None if only a person can.
        remedy: what to paste or to retry with, as values: key policy statements, a command, instance types, zones.
    """

    code: str
    severity: Severity
    scope: Scope
    explanation: str
    fix: str | None
    retryable: bool = False
    automatic_fix: AutomaticFix | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    remedy: Mapping[str, Any] | None = None

    @property
    def auto_fixable(self) -> bool:
        """The control plane can mend it."""
        return self.automatic_fix is not None

    def document(self) -> dict[str, Any]:
        """The JSON document that `docs/openapi.json` calls Failure."""
        return {
            "code": self.code,
            "severity": self.severity,
            "scope": self.scope,
            "evidence": dict(self.evidence),
            "explanation": self.explanation,
            "fix": self.fix,
            "auto_fixable": self.auto_fixable,
            "automatic_fix": self.automatic_fix,
            "retryable": self.retryable,
            "remedy": None if self.remedy is None else dict(self.remedy),
        }
