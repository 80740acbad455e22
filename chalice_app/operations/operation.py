"""One piece of long work, as it is kept and shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from chalice_app.mirroring.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

OperationKind = Literal["apply", "remove", "reconcile"]
OperationState = Literal["queued", "running", "waiting", "succeeded", "failed", "superseded"]
StepState = Literal["pending", "running", "waiting", "done", "failed", "skipped"]

STEPS: Mapping[OperationKind, tuple[str, ...]] = {
    "apply": ("preflight", "collector_stack", "processing_stack", "mirror_sessions"),
    "remove": ("mirror_sessions", "collector_stack", "processing_stack", "verify"),
    "reconcile": ("mirror_sessions",),
}
ENDED = frozenset({"succeeded", "failed", "superseded"})


@dataclass(frozen=True, slots=True)
class OperationStep:
    """A step and how far it is.

    Attributes:
        detail: what it is at, in a sentence.
        done, total: its progress, where it can be counted.
        resources: rows of what it works on, each {"name", "type", "state", "detail"}, of a stack's also when work on it
            began and ended.
        marks: what the step has to know when it is looked at again.
    """

    name: str
    state: StepState = "pending"
    detail: str = ""
    started_at_s: float | None = None
    ended_at_s: float | None = None
    done: int = 0
    total: int = 0
    resources: tuple[Mapping[str, Any], ...] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        """Is nothing left to do in it?"""
        return self.state in {"done", "failed", "skipped"}

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "name": self.name,
            "state": self.state,
            "detail": self.detail,
            "started_at_s": self.started_at_s,
            "ended_at_s": self.ended_at_s,
            "done": self.done,
            "total": self.total,
            "resources": [dict(row) for row in self.resources],
            "marks": dict(self.marks),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> OperationStep:
        """As it was kept."""
        return cls(**{**document, "resources": tuple(document["resources"])})


@dataclass(frozen=True, slots=True)
class Operation:
    """Apply, remove or reconcile.

    Attributes:
        id: sorts by the time of the request.
        selection: what the operation is to bring about.
        requested_by: who asked, as far as the front tells; "heliostat" for its own reconciler.
        confirmed: so many deletions that nobody asked for a person said yes to.
        failure: the catalogue's document of why it failed or waits.
        interfaces: rows of network interfaces, those with trouble first; `interfaces_left_out` more are not shown.
        counts: what became of the steps of the plan, by state.
        saved_per_month: what a removal saves, in the currency of the prices.
    """

    id: str
    kind: OperationKind
    state: OperationState
    selection: Selection
    requested_by: str
    created_at_s: float
    updated_at_s: float
    steps: tuple[OperationStep, ...]
    confirmed: int = 0
    failure: Mapping[str, Any] | None = None
    interfaces: tuple[Mapping[str, Any], ...] = ()
    interfaces_left_out: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    saved_per_month: str | None = None

    @classmethod
    def requested(  # noqa: PLR0913 - the fields of a request
        cls,
        identifier: str,
        kind: OperationKind,
        selection: Selection,
        *,
        requested_by: str,
        now_s: float,
        confirmed: int = 0,
    ) -> Operation:
        """A new operation, nothing of it begun."""
        steps = tuple(OperationStep(name) for name in STEPS[kind])
        return cls(identifier, kind, "queued", selection, requested_by, now_s, now_s, steps, confirmed=confirmed)

    @property
    def has_ended(self) -> bool:
        """Is it over?"""
        return self.state in ENDED

    @property
    def current(self) -> OperationStep | None:
        """The step that is to be looked at; None where all have ended."""
        return next((step for step in self.steps if not step.has_ended), None)

    def step(self, name: str) -> OperationStep:
        """A step by name."""
        return next(step for step in self.steps if step.name == name)

    def with_step(self, changed: OperationStep) -> Operation:
        """The operation with one step changed."""
        return replace(self, steps=tuple(changed if step.name == changed.name else step for step in self.steps))

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "selection": self.selection.document(),
            "version": self.selection.version,
            "requested_by": self.requested_by,
            "created_at_s": self.created_at_s,
            "updated_at_s": self.updated_at_s,
            "steps": [step.document() for step in self.steps],
            "confirmed": self.confirmed,
            "failure": self.failure,
            "interfaces": [dict(row) for row in self.interfaces],
            "interfaces_left_out": self.interfaces_left_out,
            "counts": dict(self.counts),
            "saved_per_month": self.saved_per_month,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Operation:
        """As it was kept."""
        fields = dict(document)
        version = fields.pop("version")
        return cls(
            **{
                **fields,
                "selection": Selection.from_document(fields["selection"], version=version),
                "steps": tuple(OperationStep.from_document(step) for step in fields["steps"]),
                "interfaces": tuple(fields["interfaces"]),
            }
        )
