"""A finding and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from api_inventory.finding import finding_id, place_of_host

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from api_inventory.findings.decision import Decision

FindingStatus = Literal["open", "accepted", "fixed"]
FINDING_STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)
FindingStanding = FindingStatus | Literal["reopened"]
REOPENED: Literal["reopened"] = "reopened"
FINDING_STANDINGS = (*FINDING_STATUSES, REOPENED)
"""How findings stand, and those of the open ones that came back."""


@dataclass(frozen=True, slots=True, order=True)
class Transition:
    """A step of a finding's life.

    Attributes:
        by: who decided it; "" where traffic showed it.
        reason: why, in a sentence.
    """

    at_ns: int
    status: FindingStatus
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingState:
    """A finding and how it stands.

    Attributes:
        endpoint_id: where; None of a finding about the whole host.
        detail: what tells two findings of one rule at one place apart. Never a value.
        evidence: what was seen, masked, in one sentence; of the most recent sighting.
        support: sightings so far.
        first_seen_ns, last_seen_ns: capture time of the first and of the last sighting.
        examined_when_seen: requests to the endpoint that had been looked into when it was last seen. What was looked
            into since speaks for its being fixed.
        opened_at_ns: when it was opened for the first time.
        reopened: how often it came back.
        fixed_at_ns: when traffic showed that it is gone; None unless it is fixed.
        decision: a person's most recent word, whether or not it still holds.
        accepted_severity: what was accepted: a finding that grows worse is open again.
        history: the most recent transitions, oldest first.
    """

    rule: str
    title: str
    severity: Severity
    host: str
    endpoint_id: str | None
    detail: str
    evidence: str
    support: int
    first_seen_ns: int
    last_seen_ns: int
    examined_when_seen: int
    status: FindingStatus
    opened_at_ns: int
    reopened: int = 0
    fixed_at_ns: int | None = None
    decision: Decision | None = None
    accepted_severity: Severity | None = None
    history: tuple[Transition, ...] = ()

    @property
    def place(self) -> str:
        """The endpoint's id, or what stands for the host."""
        return place_of_host(self.host) if self.endpoint_id is None else self.endpoint_id

    @property
    def text(self) -> str:
        """What a search looks through, in small letters."""
        return f"{self.rule}\n{self.title}\n{self.host}\n{self.detail}\n{self.evidence}".lower()

    @property
    def id(self) -> str:
        """The id of the finding (see `finding`)."""
        return finding_id(self.rule, self.place, self.detail)


@dataclass(frozen=True, slots=True)
class FindingClass:
    """What findings are counted by."""

    rule: str
    severity: Severity
    standing: FindingStanding

    @classmethod
    def of(cls, finding: FindingState) -> FindingClass:
        """The class of a finding."""
        is_back = finding.status == "open" and finding.reopened > 0
        return cls(finding.rule, finding.severity, REOPENED if is_back else finding.status)
