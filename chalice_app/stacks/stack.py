"""Stacks, their resources and change sets, as CloudFormation shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.stacks.status import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack. `changed_at` is when it was last updated, or made."""

    id: str
    name: str
    status: str
    reason: str
    changed_at: datetime
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    role_arn: str | None = None

    @property
    def standing(self) -> Standing:
        """Where it stands, and what leads out."""
        return standing(self.status)

    def is_managed_by(self, name: str) -> bool:
        """Does it belong to the installation of this name?"""
        return self.tags.get(OWNERSHIP_TAG) == name


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack."""

    logical_id: str
    physical_id: str
    resource_type: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change set would do to one resource. `replacement` is AWS's "True", "False" or "Conditional"."""

    action: str
    logical_id: str
    physical_id: str
    resource_type: str
    replacement: str = "False"
    scope: tuple[str, ...] = ()


ChangeSetState = Literal["making", "ready", "unchanged", "outdated", "failed"]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set.

    Attributes:
        state: "making" until AWS has compared; "unchanged" where the stack is as it should be already; "outdated"
            where the stack was changed since, so that AWS does not execute it any more; "failed" with
            the reason where AWS could not make it.
    """

    id: str
    stack_id: str
    state: ChangeSetState
    reason: str = ""
    changes: tuple[Change, ...] = ()
