"""What a report tells of: the captures that were read, and the inventory that they gave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.access.summary import auth_of, exposure_of
from api_inventory.finding import SEVERITIES
from api_inventory.review import EndpointFacts
from heliostat.report.overview import Overview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.access.summary import AuthSummary, Exposure
    from api_inventory.akto_tests.akto_test import AktoTest
    from api_inventory.collection import Collection
    from api_inventory.endpoint import Endpoint, EndpointKey
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState
    from api_inventory.sensitive.fields import SensitiveField


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
class EndpointView:
    """An endpoint with all that is concluded of it.

    Attributes:
        sensitive: the fields that hold sensitive data, the most severe first.
        derivation: how its path template came about, in sentences.
    """

    endpoint: Endpoint
    sensitive: tuple[SensitiveField, ...] = ()
    derivation: tuple[str, ...] = ()

    @property
    def facts(self) -> EndpointFacts:
        """What the last review said."""
        return self.endpoint.summary.facts or EndpointFacts()

    @property
    def auth(self) -> AuthSummary:
        """Whether it asks for credentials, and which."""
        return auth_of(self.endpoint.access)

    @property
    def exposure(self) -> Exposure:
        """Who can reach it; a capture tells of no load balancer."""
        return exposure_of(self.endpoint.access, None)


@dataclass(frozen=True, slots=True)
class HostSection:
    """One host of the report and those of its endpoints that are shown."""

    collection: Collection
    endpoints: tuple[EndpointView, ...]

    @property
    def omitted(self) -> int:
        """Endpoints that are in the inventory and not in the report."""
        return max(0, self.collection.endpoint_count - len(self.endpoints))

    @property
    def risk(self) -> int:
        """0 to 100; 0 before the first review."""
        return self.collection.review.risk if self.collection.review else 0

    @property
    def severities(self) -> list[tuple[Severity, int]]:
        """Its open findings by severity, the worst first; only those that occur."""
        counts = self.collection.review.finding_counts if self.collection.review else {}
        return [(severity, counts[severity]) for severity in SEVERITIES if counts.get(severity)]

    @property
    def sensitive(self) -> tuple[str, ...]:
        """Classes of sensitive data that its endpoints carry."""
        return self.collection.review.sensitive if self.collection.review else ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report.

    Attributes:
        hosts: every host, with endpoints up to the report's bound.
        findings: all of them, the worst first.
        overview: what all endpoints add up to, shown or not.
        endpoint_keys: of every endpoint, shown or not, by id.
        outcomes: what became of the exchanges on their way into the inventory, by name.
        passive_tests: those that were evaluated, by the rule under which they are told.
    """

    captures: tuple[CaptureSummary, ...]
    hosts: tuple[HostSection, ...]
    findings: tuple[FindingState, ...]
    generated_at: str
    version: str
    overview: Overview = field(default_factory=Overview)
    endpoint_keys: Mapping[str, EndpointKey] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    passive_tests: Mapping[str, AktoTest] = field(default_factory=dict)

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
    def risk(self) -> int:
        """Of the host that asks for most attention."""
        return max((host.risk for host in self.hosts), default=0)

    @property
    def ranked_hosts(self) -> list[HostSection]:
        """The riskiest first, then the most used."""
        return sorted(self.hosts, key=lambda host: (-host.risk, -host.collection.request_count, host.collection.host))

    @property
    def open_findings(self) -> list[FindingState]:
        """Those that somebody has to see."""
        return [finding for finding in self.findings if finding.status == "open"]

    @property
    def severities(self) -> list[tuple[Severity, int]]:
        """How many open findings of each severity, the worst first."""
        counts = Counter(finding.severity for finding in self.open_findings)
        return [(severity, counts[severity]) for severity in SEVERITIES]

    @property
    def first_seen_ns(self) -> int | None:
        """When the first request of the inventory was captured."""
        return min((host.collection.first_seen_ns for host in self.hosts), default=None)

    @property
    def last_seen_ns(self) -> int | None:
        """When the last one was."""
        return max((host.collection.last_seen_ns for host in self.hosts), default=None)
