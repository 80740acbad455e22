"""The steps of a plan: frozen, each with a stable code and a sentence why.

Mirror session steps name their filter by its key, for the filter may be made by the same plan.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from chalice_app.discovery.mirrors import FilterRule
    from chalice_app.mirroring.filter_spec import FilterSpec
    from chalice_app.mirroring.vnis import Members

Action = Literal["create", "modify", "delete", "keep", "skip"]
Kind = Literal["mirror_session", "mirror_filter", "mirror_filter_rule", "mirror_target", "listener", "stack", "target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One thing to do, or to leave.

    Attributes:
        code: why, for machines.
        explanation: why, in a sentence.
    """

    action: ClassVar[Action]
    kind: ClassVar[Kind]
    code: str
    explanation: str

    @property
    @abstractmethod
    def subject(self) -> str:
        """What it is about: a network interface, a filter's key, a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateStack(Step):
    """Make a stack: an operation does it, and nobody else."""

    action = "create"
    kind = "stack"
    name: str

    @property
    def subject(self) -> str:
        """Its name."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTarget(Step):
    """Make the mirror target of the agents' load balancer."""

    action = "create"
    kind = "mirror_target"
    load_balancer_arn: str

    @property
    def subject(self) -> str:
        """The load balancer."""
        return self.load_balancer_arn


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTarget(Step):
    """Delete a mirror target that no stack deletes."""

    action = "delete"
    kind = "mirror_target"
    target_id: str

    @property
    def subject(self) -> str:
        """The mirror target."""
        return self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateListener(Step):
    """Let the agents' load balancer listen for mirrored packets."""

    action = "create"
    kind = "listener"
    load_balancer_arn: str
    target_group_arn: str

    @property
    def subject(self) -> str:
        """The load balancer."""
        return self.load_balancer_arn


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateFilter(Step):
    """Make a mirror filter and its rules."""

    action = "create"
    kind = "mirror_filter"
    spec: FilterSpec

    @property
    def subject(self) -> str:
        """The filter's key."""
        return self.spec.key


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepFilter(Step):
    """Leave a mirror filter as it is."""

    action = "keep"
    kind = "mirror_filter"
    filter_id: str
    filter_key: str

    @property
    def subject(self) -> str:
        """The filter's key."""
        return self.filter_key


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFilter(Step):
    """Delete a mirror filter that no session uses any more."""

    action = "delete"
    kind = "mirror_filter"
    filter_id: str

    @property
    def subject(self) -> str:
        """The filter."""
        return self.filter_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRule(Step):
    """Add a rule to a mirror filter that there is."""

    action = "create"
    kind = "mirror_filter_rule"
    filter_id: str
    rule: FilterRule

    @property
    def subject(self) -> str:
        """The filter, and the rule's place in it."""
        return f"{self.filter_id} {self.rule.direction} {self.rule.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyRule(Step):
    """Give a rule back what it has to say."""

    action = "modify"
    kind = "mirror_filter_rule"
    filter_id: str
    rule_id: str
    rule: FilterRule

    @property
    def subject(self) -> str:
        """The filter, and the rule's place in it."""
        return f"{self.filter_id} {self.rule.direction} {self.rule.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRule(Step):
    """Take a rule out of a mirror filter."""

    action = "delete"
    kind = "mirror_filter_rule"
    filter_id: str
    rule_id: str

    @property
    def subject(self) -> str:
        """The rule."""
        return f"{self.filter_id} {self.rule_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSession(Step):
    """Begin to mirror an interface.

    Attributes:
        number: its place among the interface's mirror sessions.
        packet_length: None for whole packets.
    """

    action = "create"
    kind = "mirror_session"
    interface_id: str
    filter_key: str
    number: int
    vni: int
    packet_length: int | None
    members: Members

    @property
    def subject(self) -> str:
        """The interface."""
        return self.interface_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifySession(Step):
    """Set what is not as it has to be; None is left as it is.

    Attributes:
        whole_packets: take the packet length away.
    """

    action = "modify"
    kind = "mirror_session"
    session_id: str
    interface_id: str
    target_id: str | None = None
    filter_key: str | None = None
    vni: int | None = None
    packet_length: int | None = None
    whole_packets: bool = False

    @property
    def subject(self) -> str:
        """The interface."""
        return self.interface_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSession(Step):
    """Stop mirroring an interface."""

    action = "delete"
    kind = "mirror_session"
    session_id: str
    interface_id: str

    @property
    def subject(self) -> str:
        """The interface."""
        return self.interface_id


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSession(Step):
    """Leave a mirror session as it is."""

    action = "keep"
    kind = "mirror_session"
    session_id: str
    interface_id: str
    vni: int | None
    number: int

    @property
    def subject(self) -> str:
        """The interface."""
        return self.interface_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipTarget(Step):
    """Leave a target out.

    Attributes:
        fix: what would change that; None where nothing does.
    """

    action = "skip"
    kind = "target"
    balancer_id: str
    group_name: str
    target_id: str
    interface_id: str | None
    fix: str | None

    @property
    def subject(self) -> str:
        """The target as its group names it."""
        return self.target_id
