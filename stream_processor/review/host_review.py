"""One host reviewed: from all that was folded of it, and all that people said, to what is shown of it. Pure.

Level-triggered: everything is decided anew from all that is known, so that a review that was missed, broken off or done
twice makes no difference. Order: path templates, then the endpoints as these group them, then what rules claim, how
findings stand, what changed, and how much of a risk that is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from heapq import nsmallest
from typing import TYPE_CHECKING

from api_inventory.access.summary import auth_of, exposure_of
from api_inventory.changes.changes import changes_between
from api_inventory.changes.facts import NO_CREDENTIAL, endpoint_facts
from api_inventory.changes.snapshot import snapshot_of
from api_inventory.documents.compare import compared
from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext
from api_inventory.findings.lifecycle import Activity, judged
from api_inventory.findings.state import FindingClass
from api_inventory.limits import BUSIEST_ENDPOINTS_MAX, VNIS_MAX
from api_inventory.review import EndpointFacts, EndpointReview, HostReview, RiskFactor
from api_inventory.risk import collection_risk_of, risk_of
from api_inventory.rules.rule import RULES
from api_inventory.sensitive.evidence import path_name
from api_inventory.sensitive.fields import sensitive_fields
from api_inventory.templates.counted import leaves_of
from api_inventory.templates.decide import decide
from inventory_store.assembly import endpoint_detail
from inventory_store.port import FoldedEndpoint, PublishedReview
from stream_processor.limits import TEMPLATES_TAKE_EFFECT_AFTER_S
from stream_processor.review.grouping import groups_of, with_served
from stream_processor.review.known_host import ReviewedHost
from stream_processor.review.owners import moved_owners
from stream_processor.review.rules.claims import claims
from stream_processor.review.rules.news import next_memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.access.summary import AuthSummary, Exposure
    from api_inventory.changes.facts import EndpointFacts as ContractFacts
    from api_inventory.endpoint import Endpoint
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState
    from api_inventory.lessons import Lessons
    from api_inventory.risk import Risk
    from api_inventory.sensitive.fields import SensitiveField
    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.traffic import Traffic
    from stream_processor.review.grouping import Group
    from stream_processor.review.known_host import KnownHost

_SECOND_NS = 10**9
_STABLE_SUCCESSES_MIN = 3
_STABLE_AFTER_NS = 5 * 60 * _SECOND_NS
_RISK_EXPOSURE = {"internet": "public", "internal": "internal"}
_RISK_AUTHENTICATION = {"required": "always", "rejected": "always", "optional": "sometimes", "none": "never"}


def reviewed(known: KnownHost, now_ns: int) -> ReviewedHost:
    """Review a host. Reviewing what was just reviewed writes nothing."""
    now_s = now_ns // _SECOND_NS
    templates = decide(
        leaves_of(known.folded),
        previous=known.templates,
        pins=known.pins,
        now_s=now_s,
        takes_effect_in_s=TEMPLATES_TAKE_EFFECT_AFTER_S,
    )
    # What is learnt is shown at once; what is folded follows once every processor knows.
    in_force_s = now_s + TEMPLATES_TAKE_EFFECT_AFTER_S
    templates = with_served(known.folded, replace(templates, served=known.templates.served), in_force_s)
    groups = groups_of(known.folded, templates, in_force_s)
    return _HostReview(known, templates, groups, now_ns).result()


class _ReviewedGroup:
    """An endpoint as it is shown, with everything that is concluded of it alone."""

    def __init__(self, group: Group, known: KnownHost) -> None:
        self.group = group
        self.traffic: Traffic = group.traffic
        self.lessons: Lessons = group.lessons
        shown = FoldedEndpoint(group.key, self.traffic, self.lessons)
        self.endpoint: Endpoint = endpoint_detail(shown)
        self.auth: AuthSummary = auth_of(self.lessons.access)
        self.exposure: Exposure = exposure_of(self.lessons.access, known.scheme)
        wrong = {
            (location, path_name(location, pointer, group.names.get(each, {})), class_name)
            for each in (group.key.id, *(member.key.id for member in group.members))
            for location, pointer, class_name in known.false_positives.get(each, ())
        }
        self.sensitive: tuple[SensitiveField, ...] = sensitive_fields(
            self.lessons.sensitive, custom=known.custom_classes, false_positives=frozenset(wrong)
        )

    @property
    def evidence(self) -> EndpointEvidence:
        """What rules look at."""
        return EndpointEvidence(
            key=self.group.key,
            traffic=self.traffic,
            knowledge=self.lessons.knowledge,
            behaviour=self.lessons.behaviour,
            sightings=self.lessons.sightings.counts,
            sensitive_fields=self.sensitive,
        )

    def risk(self, findings: Iterable[FindingState]) -> Risk:
        """How much attention it asks for."""
        return risk_of(
            open_findings=_open_counts(findings),
            sensitive={field.class_name: field.severity for field in reversed(self.sensitive)},
            exposure=_RISK_EXPOSURE.get(self.exposure.level),  # type: ignore[arg-type]
            authentication=_RISK_AUTHENTICATION.get(self.auth.requirement) if self.auth.is_supported else None,  # type: ignore[arg-type]
        )


class _HostReview:
    def __init__(self, known: KnownHost, templates: HostTemplates, groups: tuple[Group, ...], now_ns: int) -> None:
        self._known = known
        self._templates = templates
        self._now_ns = now_ns
        self._groups = [_ReviewedGroup(group, known) for group in groups]
        self._successors = _successors(known, groups)

    def result(self) -> ReviewedHost:
        known = self._known
        evidence = HostEvidence(known.host, tuple(each.evidence for each in self._groups), known.scheme)
        context = self._context()
        states = judged(
            known.findings,
            claims(evidence, context),
            {
                each.group.key.id: Activity(each.traffic.examined_count, each.traffic.last_seen_ns or 0)
                for each in self._groups
            },
            self._now_ns,
            titles={rule_id: rule.title for rule_id, rule in context.rules.items()},
            decisions=known.decisions,
            successors=self._successors,
            names={member: names for each in self._groups for member, names in each.group.names.items()},
        )
        snapshot = snapshot_of(
            known.host,
            map(_facts, self._groups),
            self._now_ns,
            previous=known.snapshot,
            successors=self._successors,
        )
        changes = changes_between(known.snapshot, snapshot, successors=self._successors) if known.snapshot else ()
        by_place = _by_place(states)
        risks = {each.group.key.id: each.risk(by_place.get(each.group.key.id, ())) for each in self._groups}
        written = {state.id for state in states}
        return ReviewedHost(
            host=known.host,
            templates=self._templates,
            memory=next_memory(evidence, context),
            snapshot=snapshot,
            review=self._host_review(states, risks),
            reviews=tuple(self._reviews(by_place, risks)),
            findings=tuple(state for state in states if known.findings.get(state.id) != state),
            gone=tuple(state for name, state in known.findings.items() if name not in written),
            changes=changes,
            owners=moved_owners(known.folded, [each.group for each in self._groups], self._successors),
        )

    def _context(self) -> ReviewContext:
        known = self._known
        document = known.document
        endpoints = [each.endpoint for each in self._groups]
        return ReviewContext(
            now_ns=self._now_ns,
            rules={**RULES, **{test.rule: test for test in known.passive_tests.passive}},
            compared=None if document is None else compared(document, endpoints, self._now_ns).entries,
            own_hosts=known.own_hosts,
            memory=known.memory,
        )

    def _host_review(self, states: Iterable[FindingState], risks: Mapping[str, Risk]) -> HostReview:
        states = tuple(states)
        names = {each.group.key.id: f"{each.group.key.method} {each.group.key.path_template}" for each in self._groups}
        of_host = [state for state in states if state.endpoint_id is None]
        risk = collection_risk_of({names[each]: risk for each, risk in risks.items()}, _open_counts(of_host))
        levels = {each.exposure.level for each in self._groups}
        folded = self._known.folded
        return HostReview(
            hidden_count=len({each.key for each in folded} - {each.group.key for each in self._groups}),
            risk=risk.score,
            finding_counts=_open_counts(states),
            sensitive=tuple(sorted({field.class_name for each in self._groups for field in each.sensitive})),
            sensitive_counts=_sensitive_counts([each.sensitive for each in self._groups]),
            exposure="internet" if "internet" in levels else "internal" if "internal" in levels else "unknown",
            load_balancers=self._known.load_balancers,
            hourly=self._known.hourly,
            reviewed_requests=sum(each.traffic.request_count for each in folded),
            first_seen_ns=min((each.traffic.first_seen_ns for each in folded if each.traffic.first_seen_ns), default=0),
            last_seen_ns=max((each.traffic.last_seen_ns for each in folded if each.traffic.last_seen_ns), default=0),
            # Those that are made by publishing this count as well.
            reviewed_endpoints=len({each.key for each in folded} | {each.group.key for each in self._groups}),
            reviewed_at_s=self._now_ns // _SECOND_NS,
            vnis=_vnis(each.lessons.vnis for each in folded),
            busiest=_busiest(self._groups),
            findings=Counter(map(FindingClass.of, states)),
        )

    def _reviews(
        self, by_place: Mapping[str, list[FindingState]], risks: Mapping[str, Risk]
    ) -> Iterable[PublishedReview]:
        """Those of which anything is different from what stands there."""
        before = {each.key: each.review for each in self._known.folded}
        shown_as: dict[object, str] = {}
        for each in self._groups:
            group = each.group
            shown_as |= {member.key: group.key.id for member in (*group.members, *group.attached)}
            review = self._endpoint_review(each, by_place.get(group.key.id, ()), risks[group.key.id])
            if before.get(group.key) != review:
                yield PublishedReview(group.key, review, group.absorbed_lessons if group.members else None)
        shown = {each.group.key for each in self._groups}
        for folded in self._known.folded:
            target = shown_as.get(folded.key, None if folded.key in shown else folded.key.id)
            if target is not None and (folded.review is None or folded.review.shown_as != target):
                yield PublishedReview(folded.key, EndpointReview(shown_as=target))

    def _endpoint_review(self, each: _ReviewedGroup, findings: Iterable[FindingState], risk: Risk) -> EndpointReview:
        group = each.group
        facts = EndpointFacts(
            kind=each.lessons.kind,
            risk=risk.score,
            risk_factors=tuple(RiskFactor(factor.name, factor.points, factor.words) for factor in risk.factors),
            credentials=tuple(kind.kind for kind in each.auth.types),
            authentication=each.auth.requirement if each.auth.is_supported else "unknown",
            exposure=each.exposure.level,
            sensitive=tuple(sorted({f"{field.class_name}:{field.direction}" for field in each.sensitive})),
            finding_counts=_open_counts(findings),
            attached_methods=tuple(sorted({attached.key.method for attached in group.attached})),
            merged_count=len(group.members),
            is_stable=_is_stable(each.traffic),
        )
        return EndpointReview(
            facts,
            members=tuple(member.key.id for member in group.members),
            absorbed=group.absorbed_traffic,
        )


def _successors(known: KnownHost, groups: tuple[Group, ...]) -> dict[str, tuple[str, ...]]:
    """Endpoints that were shown under one id before and are under another now, and which those are."""
    now: dict[str, str] = {}
    for group in groups:
        for folded in (*([group.own] if group.own else []), *group.members, *group.attached):
            now[folded.key.id] = group.key.id
    successors: dict[str, set[str]] = {}
    for folded in known.folded:
        if folded.review is not None and folded.key.id in now:
            shown_before = folded.review.shown_as or folded.key.id
            successors.setdefault(shown_before, set()).add(now[folded.key.id])
    return {old: tuple(sorted(new)) for old, new in successors.items() if new != {old}}


def _facts(each: _ReviewedGroup) -> ContractFacts:
    """What changes are told from."""
    access = each.lessons.access
    credentials = {kind.kind: kind.accepted_count for kind in each.auth.types}
    if each.auth.anonymous_accepted_count:
        credentials[NO_CREDENTIAL] = each.auth.anonymous_accepted_count
    exposure = _RISK_EXPOSURE.get(each.exposure.level)
    return endpoint_facts(
        each.endpoint,
        credentials=credentials if access.request_count else None,
        exposure=exposure,
        sensitive=[(field.location, field.pointer, field.class_name, field.matches) for field in each.sensitive],
        field_counts=each.lessons.knowledge.field_counts(),
    )


def _is_stable(traffic: Traffic) -> bool:
    """Whether enough requests succeeded, and not all of them within one moment."""
    successes = sum(count for status, count in traffic.statuses.items() if status.startswith(("2", "3", "101")))
    span_ns = (traffic.last_seen_ns or 0) - (traffic.first_seen_ns or 0)
    return successes >= _STABLE_SUCCESSES_MIN and span_ns >= _STABLE_AFTER_NS


def _open_counts(findings: Iterable[FindingState]) -> dict[Severity, int]:
    return dict(Counter(state.severity for state in findings if state.status == "open"))


def _by_place(states: Iterable[FindingState]) -> dict[str, list[FindingState]]:
    places: dict[str, list[FindingState]] = {}
    for state in states:
        places.setdefault(state.place, []).append(state)
    return places


def _vnis(shares: Iterable[Mapping[str, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for each in shares:
        counts.update(each)
    return dict(counts.most_common(VNIS_MAX))


def _busiest(groups: Iterable[_ReviewedGroup]) -> tuple[tuple[str, int], ...]:
    counted = ((each.group.key.id, each.traffic.request_count) for each in groups)
    return tuple(nsmallest(BUSIEST_ENDPOINTS_MAX, counted, key=lambda each: (-each[1], each[0])))


def _sensitive_counts(holdings: Iterable[tuple[SensitiveField, ...]]) -> dict[str, tuple[int, int, int]]:
    """How many endpoints, of those with these fields, carry each class: in all, in requests, in responses."""
    carried = [
        [
            {field.class_name for field in fields},
            {field.class_name for field in fields if field.direction == "request"},
            {field.class_name for field in fields if field.direction == "response"},
        ]
        for fields in holdings
    ]
    counts = [Counter(name for classes in carried for name in classes[way]) for way in range(3)]
    return {name: (counts[0][name], counts[1][name], counts[2][name]) for name in sorted(counts[0])}
