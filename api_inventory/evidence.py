"""All that is known of a host when it is reviewed: what was folded of its endpoints, and what stands around them.

What other parts decide is taken in the shape in which rules need it, so that rules know neither how sensitive data is
recognised nor how a document is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.host_memory import HostMemory
from api_inventory.knowledge import Knowledge
from api_inventory.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.finding import Severity

Scheme = Literal["internet-facing", "internal"]


class SensitiveFieldLike(Protocol):
    """A field that was decided to be sensitive."""

    @property
    def location(self) -> str:
        """Such as "response.body"."""

    @property
    def pointer(self) -> str:
        """Where in the body, or the name."""

    @property
    def class_name(self) -> str:
        """Such as "credit_card"."""

    @property
    def severity(self) -> str:
        """One of "secret", "high" and "low"."""


class SightingCountLike(Protocol):
    """How often a rule over single exchanges saw something."""

    @property
    def count(self) -> int:
        """Exchanges."""

    @property
    def first_seen_ns(self) -> int:
        """Capture time of the first."""

    @property
    def last_seen_ns(self) -> int:
        """Capture time of the last."""

    @property
    def evidence(self) -> str:
        """One sentence, masked."""


class RuleLike(Protocol):
    """What the catalogue says of a rule."""

    @property
    def title(self) -> str:
        """What it finds, in a few words."""

    @property
    def scope(self) -> str:
        """One of "exchange", "endpoint" and "host"."""

    @property
    def support_min(self) -> int:
        """Sightings that make a claim."""

    @property
    def share_min(self) -> float | None:
        """The part of what it looked at that makes a claim; what is as it should be counts under `rules.rule.RIGHT`."""

    @property
    def details_min(self) -> int:
        """So many different details make one claim."""

    @property
    def is_joined(self) -> bool:
        """Whether all details of an endpoint make one claim."""

    @property
    def confirmation(self) -> str | None:
        """What evidence must still say: "requires_auth" or "unknown_host"."""

    def severity_of(self, detail: str) -> Severity:
        """How bad a finding with this detail is."""


class DriftLike(Protocol):
    """A use that a document does not know."""

    @property
    def kind(self) -> str:
        """One of "parameter", "status", "field", "type" and "required"."""

    @property
    def subject(self) -> str:
        """What differs, by name."""

    @property
    def words(self) -> str:
        """The difference in a sentence."""

    @property
    def requests(self) -> int:
        """How many showed it."""


class ComparedLike(Protocol):
    """An endpoint or a documented operation beside the other."""

    @property
    def standing(self) -> str:
        """One of "documented", "drifted", "shadow", "zombie" and "orphan"."""

    @property
    def method(self) -> str:
        """Of either."""

    @property
    def path_template(self) -> str:
        """Of the endpoint; of what was never seen, as documented."""

    @property
    def endpoint_id(self) -> str | None:
        """None of what was never seen."""

    @property
    def drifts(self) -> Sequence[DriftLike]:
        """Differences."""


@dataclass(frozen=True, slots=True)
class EndpointEvidence:
    """What was folded of one endpoint, and what was decided of it.

    Attributes:
        sightings: of rules over single exchanges, by rule and detail.
        sensitive_fields: as decided, what people called false positives left out.
    """

    key: EndpointKey
    traffic: Traffic = field(default_factory=Traffic)
    knowledge: Knowledge = field(default_factory=Knowledge)
    behaviour: Behaviour = field(default_factory=Behaviour)
    sightings: Mapping[tuple[str, str], SightingCountLike] = field(default_factory=dict)
    sensitive_fields: tuple[SensitiveFieldLike, ...] = ()

    @property
    def first_seen_ns(self) -> int:
        """Capture time of the first request; 0 where there was none."""
        return self.traffic.first_seen_ns or 0

    @property
    def last_seen_ns(self) -> int:
        """Capture time of the last request; 0 where there was none."""
        return self.traffic.last_seen_ns or 0

    def sensitive_in_response(self, *severities: str) -> tuple[SensitiveFieldLike, ...]:
        """Sensitive fields of answers; of these severities, where any are named."""
        return tuple(
            found
            for found in self.sensitive_fields
            if found.location.startswith("response.") and (not severities or found.severity in severities)
        )


@dataclass(frozen=True, slots=True)
class HostEvidence:
    """A host with its endpoints; `scheme` is that of its load balancer, None where none is known."""

    host: str
    endpoints: tuple[EndpointEvidence, ...] = ()
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What stands around a host when it is reviewed.

    Attributes:
        now_ns: the time of the review, nanoseconds since the epoch.
        rules: the catalogue, by the rule's identifier.
        compared: the host beside its document; None where it has none.
        own_hosts: hosts of the inventory: naming them gives nobody away.
        allowed_hosts: others that people allow data to be sent to, or to be named.
        memory: what earlier reviews learnt.
    """

    now_ns: int
    rules: Mapping[str, RuleLike] = field(default_factory=dict)
    compared: Sequence[ComparedLike] | None = None
    own_hosts: frozenset[str] = frozenset()
    allowed_hosts: frozenset[str] = frozenset()
    memory: HostMemory = field(default_factory=HostMemory)
