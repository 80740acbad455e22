"""What a report tells of: the captures that were read, and the inventory that they gave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.collection import Collection
    from api_inventory.endpoint import Endpoint
    from api_inventory.findings.state import FindingState


@dataclass(frozen=True, slots=True)
class CaptureSummary:
    """One capture file and how well it could be read.

    Attributes:
        counters: what the decoder counted, by name.
        problem: why it could not be read, or not to its end; None where it could.
    """

    name: str
    exchanges: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class HostSection:
    """One host of the report and those of its endpoints that are shown."""

    collection: Collection
    endpoints: tuple[Endpoint, ...]

    @property
    def omitted(self) -> int:
        """Endpoints that are in the inventory and not in the report."""
        return max(0, self.collection.endpoint_count - len(self.endpoints))


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report.

    Attributes:
        hosts: every host, with endpoints up to the report's bound.
        findings: all of them, the worst first.
        outcomes: what became of the exchanges on their way into the inventory, by name.
    """

    captures: tuple[CaptureSummary, ...]
    hosts: tuple[HostSection, ...]
    findings: tuple[FindingState, ...]
    generated_at: str
    version: str
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def endpoint_count(self) -> int:
        """Endpoints of the inventory, shown or not."""
        return sum(host.collection.endpoint_count for host in self.hosts)

    @property
    def request_count(self) -> int:
        """Requests folded into the inventory."""
        return sum(host.collection.request_count for host in self.hosts)

    @property
    def exchange_count(self) -> int:
        """Exchanges decoded from all captures."""
        return sum(capture.exchanges for capture in self.captures)

    @property
    def severities(self) -> list[tuple[str, int]]:
        """How many findings of each severity, the worst first."""
        counts = Counter(finding.severity for finding in self.findings)
        return [(severity, counts[severity]) for severity in SEVERITIES]

    @property
    def first_seen_ns(self) -> int | None:
        """When the first request of the inventory was captured."""
        return min((host.collection.first_seen_ns for host in self.hosts), default=None)

    @property
    def last_seen_ns(self) -> int | None:
        """When the last one was."""
        return max((host.collection.last_seen_ns for host in self.hosts), default=None)
