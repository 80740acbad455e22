"""What is known of a host when it is reviewed, and what the review decides. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.akto_tests.collection import AktoTests
from api_inventory.host_memory import HostMemory
from api_inventory.hourly import HourlyRequests
from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES, CustomClasses
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.pins import Pins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.access.summary import LoadBalancerScheme
    from api_inventory.changes.change import Change
    from api_inventory.changes.snapshot import Snapshot
    from api_inventory.documents.documented_api import DocumentedApi
    from api_inventory.endpoint import EndpointKey
    from api_inventory.findings.decision import Decision
    from api_inventory.findings.state import FindingState
    from api_inventory.review import HostReview
    from api_inventory.sensitive.evidence import ClassKey
    from inventory_store.port import FoldedEndpoint, PublishedReview


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A host as it is known.

    Attributes:
        folded: its endpoints as they were folded, with what the last review wrote of them.
        templates, memory, snapshot: what the last review left; `snapshot` is None before the first.
        findings: as they stand, by id.
        pins, decisions, false_positives, custom_classes: what people said; decisions by the id of the finding, false
            positives by the id of the endpoint.
        passive_tests: tests in Akto's grammar, whose findings are claimed as those of rules are.
        document: the OpenAPI document that somebody imported; None where nobody did.
        scheme: of the load balancer before it; None where none is known.
        load_balancers: their names.
        hourly: its requests by the hour.
        own_hosts: all hosts of the inventory.
    """

    host: str
    folded: tuple[FoldedEndpoint, ...]
    templates: HostTemplates = field(default_factory=HostTemplates)
    memory: HostMemory = field(default_factory=HostMemory)
    snapshot: Snapshot | None = None
    findings: Mapping[str, FindingState] = field(default_factory=dict)
    pins: Pins = field(default_factory=Pins)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    false_positives: Mapping[str, frozenset[ClassKey]] = field(default_factory=dict)
    custom_classes: CustomClasses = NO_CUSTOM_CLASSES
    passive_tests: AktoTests = field(default_factory=AktoTests)
    document: DocumentedApi | None = None
    scheme: LoadBalancerScheme | None = None
    load_balancers: tuple[str, ...] = ()
    hourly: HourlyRequests = field(default_factory=HourlyRequests)
    own_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReviewedHost:
    """What a review decided: all that has to be written, and nothing that is written already.

    Attributes:
        reviews: of the endpoints of which anything changed.
        findings: those that stand differently than before, and those that are new.
        gone: findings that stand at another endpoint now.
        owners: of the endpoints that have another one now, "" for none; what is given comes before what is taken.
    """

    host: str
    templates: HostTemplates
    memory: HostMemory
    snapshot: Snapshot
    review: HostReview
    reviews: tuple[PublishedReview, ...] = ()
    findings: tuple[FindingState, ...] = ()
    gone: tuple[FindingState, ...] = ()
    changes: tuple[Change, ...] = ()
    owners: tuple[tuple[EndpointKey, str], ...] = ()
