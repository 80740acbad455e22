"""What a review says of a host and its endpoints: facts that lists show beside traffic, and which endpoint shows which.

Reviews decide from all that was folded of a host; what they say is written down, and replaced by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from api_inventory.hourly import HourlyRequests
from api_inventory.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingClass

Requirement = Literal["required", "optional", "none", "rejected", "unknown"]
Exposure = Literal["internet", "internal", "unknown"]


@dataclass(frozen=True, slots=True)
class RiskFactor:
    """Points of a risk score, and why."""

    name: str
    points: float
    explanation: str


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What lists show of an endpoint beside its traffic.

    Attributes:
        kind: "rest", "graphql", "grpc", "soap", "json_rpc", "mcp", "aws_json", "websocket" or "sse".
        risk: 0 to 100, the sum of the factors' points.
        credentials: kinds of credentials seen, the most used first.
        authentication: whether accepted requests carried credentials (see `access.summary`).
        sensitive: classes of sensitive data, each with its direction: "email:response".
        finding_counts: open findings by severity.
        attached_methods: other methods that clients asked this path with, in support of this one: "HEAD", "OPTIONS".
        merged_count: endpoints that were learnt to be this one, and are shown as it.
        is_stable: seen often and long enough to be believed; False for what may be a scanner's noise.
    """

    kind: str = "rest"
    risk: int = 0
    risk_factors: tuple[RiskFactor, ...] = ()
    credentials: tuple[str, ...] = ()
    authentication: Requirement = "unknown"
    exposure: Exposure = "unknown"
    sensitive: tuple[str, ...] = ()
    finding_counts: Mapping[Severity, int] = field(default_factory=dict)
    attached_methods: tuple[str, ...] = ()
    merged_count: int = 0
    is_stable: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What lists are filtered by, each a word without blanks: "kind:rest", "sensitive:email", "auth:required"."""
        classes = {f"sensitive:{each.partition(':')[0]}" for each in self.sensitive}
        return (
            f"kind:{self.kind}",
            f"auth:{self.authentication}",
            f"exposure:{self.exposure}",
            *(f"credential:{each}" for each in self.credentials),
            *(("sensitive", *sorted(classes)) if classes else ()),
            *(("stable",) if self.is_stable else ()),
        )


@dataclass(frozen=True, slots=True)
class EndpointReview:
    """What the last review wrote of an endpoint.

    Attributes:
        shown_as: id of the endpoint that shows what was folded into this one; None where it is shown itself, and its
            own id where nothing is left to show: a merge was taken back.
        members: ids of the endpoints that are shown as this one.
        absorbed: the traffic of its members, as of the last review.
    """

    facts: EndpointFacts = field(default_factory=EndpointFacts)
    shown_as: str | None = None
    members: tuple[str, ...] = ()
    absorbed: Traffic = field(default_factory=Traffic)


@dataclass(frozen=True, slots=True)
class HostReview:
    """What the last review wrote of a host.

    Attributes:
        hidden_count: its endpoints that are shown as others.
        risk: of its endpoints together, 0 to 100.
        finding_counts: open findings by severity.
        sensitive: classes of sensitive data that its endpoints carry.
        exposure: "internet" where any endpoint is reached from there.
        load_balancers: names of those that its traffic was mirrored behind.
        hourly: its requests by the hour.
        reviewed_requests, reviewed_endpoints: how many had been folded then: where there are more, there is news.
        first_seen_ns, last_seen_ns: capture time of the first and of the last of these requests.
        reviewed_at_s: when, epoch seconds.
        sensitive_counts: how many endpoints carry each class of sensitive data: in all, in requests, in responses.
        vnis: exchanges, of those that were looked into, by the VNI that they were mirrored under.
        busiest: the ids of its endpoints with the most requests, and how many each had, the busiest first.
        findings: how many there are of each class, whatever their status.
    """

    hidden_count: int = 0
    risk: int = 0
    finding_counts: Mapping[Severity, int] = field(default_factory=dict)
    sensitive: tuple[str, ...] = ()
    exposure: Exposure = "unknown"
    load_balancers: tuple[str, ...] = ()
    hourly: HourlyRequests = field(default_factory=HourlyRequests)
    reviewed_requests: int = 0
    reviewed_endpoints: int = 0
    first_seen_ns: int = 0
    last_seen_ns: int = 0
    reviewed_at_s: int = 0
    sensitive_counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    vnis: Mapping[str, int] = field(default_factory=dict)
    busiest: tuple[tuple[str, int], ...] = ()
    findings: Mapping[FindingClass, int] = field(default_factory=dict)
