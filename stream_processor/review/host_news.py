"""What of a review people are told: changes, findings that are high or worse, sensitive data, first traffic. Pure.

In two parts, by what the next review starts from: what is found again as long as findings and endpoints are not
written, and what is found again as long as the host is not remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.changes.change import IMPACTS
from api_inventory.findings.lifecycle import is_worse
from api_inventory.notifications.happening import Happening

if TYPE_CHECKING:
    from collections.abc import Collection as AnyOf
    from collections.abc import Iterator, Sequence

    from api_inventory.changes.change import Impact
    from api_inventory.changes.feed import Mute
    from api_inventory.collection import Collection
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState
    from stream_processor.review.known_host import KnownHost, ReviewedHost

_TOLD_FROM: Severity = "high"
_SEVERITY_OF_IMPACT: dict[Impact, Severity] = {"security": "high", "breaking": "medium", "compatible": "info"}


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of all hosts when the job began.

    Attributes:
        is_empty: no host was ever reviewed.
        load_balancers: names of those that traffic was seen behind.
    """

    is_empty: bool
    load_balancers: frozenset[str]

    @classmethod
    def of(cls, collections: Sequence[Collection]) -> Before:
        """From all hosts."""
        reviews = [each.review for each in collections if each.review is not None]
        return cls(not reviews, frozenset(name for review in reviews for name in review.load_balancers))


def found_news(known: KnownHost, result: ReviewedHost) -> tuple[Happening, ...]:
    """Findings, and sensitive data: no news to the next review once findings and endpoints are written.

    Args:
        known: the host before the review.
        result: what it decided.
    """
    return (*_findings(known, result), *_sensitive(known, result))


def changed_news(
    known: KnownHost,
    result: ReviewedHost,
    before: Before,
    *,
    mutes: Sequence[Mute] = (),
    impacts: AnyOf[Impact] = IMPACTS,
) -> tuple[Happening, ...]:
    """First traffic, and changes: news to every review until one of the host is remembered.

    Args:
        known: the host before the review.
        result: what it decided.
        before: all hosts.
        mutes: rules of the feed of changes, which hold here as well.
        impacts: of which changes people are told.
    """
    return (
        *_first_traffic(known, result, before),
        *(
            Happening(
                "change",
                _SEVERITY_OF_IMPACT[change.impact],
                change.words,
                change.id,
                host=change.host,
                endpoint_id=change.endpoint_id,
                facts={"change_id": change.id, "change": change.kind, "impact": change.impact},
            )
            for change in result.changes
            if change.impact in impacts and not any(mute.covers(change) for mute in mutes)
        ),
    )


def _first_traffic(known: KnownHost, result: ReviewedHost, before: Before) -> Iterator[Happening]:
    if known.snapshot is not None:
        return
    if before.is_empty:
        yield Happening(
            "first_traffic", "info", "Traffic arrives: the inventory has its first endpoints.", "installation"
        )
    names = result.review.load_balancers
    behind = f", behind {', '.join(names[:3])}" if names else ""
    yield Happening(
        "first_traffic",
        "info",
        f"{known.host} is seen for the first time{behind}.",
        f"host {known.host}",
        host=known.host,
        facts={"load_balancers": list(names[:3])},
    )
    for name in names:
        if name not in before.load_balancers:
            yield Happening(
                "first_traffic",
                "info",
                f"Traffic of the load balancer {name} is seen for the first time.",
                f"load balancer {name}",
                facts={"load_balancers": [name]},
            )


def _findings(known: KnownHost, result: ReviewedHost) -> Iterator[Happening]:
    """Those that were opened, opened again, or are worse than they were; not those that only moved."""
    keys = (*(each.key for each in known.folded), *(each.key for each in result.reviews))
    subjects = {key.id: f"{key.method} {key.path_template}" for key in keys}
    moved = {(state.rule, state.detail): state for state in result.gone if state.status == "open"}
    for state in result.findings:
        was = known.findings.get(state.id) or moved.get((state.rule, state.detail))
        if state.status != "open" or is_worse(_TOLD_FROM, state.severity) or not _is_news(state, was):
            continue
        place = f" at {subjects[state.endpoint_id]}" if state.endpoint_id in subjects else ""
        yield Happening(
            "finding",
            state.severity,
            f"{state.title}{place}.",
            f"{state.id} {state.severity} {state.reopened}",
            host=state.host,
            endpoint_id=state.endpoint_id or "",
            facts={"finding_id": state.id, "rule": state.rule, "reopened": state.reopened},
        )


def _is_news(state: FindingState, was: FindingState | None) -> bool:
    return was is None or was.status != "open" or is_worse(state.severity, was.severity)


def _sensitive(known: KnownHost, result: ReviewedHost) -> Iterator[Happening]:
    """Endpoints that carry classes that neither they nor those that are shown as them carried before."""
    carried = {each.key.id: set() if each.review is None else {*each.review.facts.sensitive} for each in known.folded}
    for published in result.reviews:
        key, review = published.key, published.review
        had = set().union(*(carried.get(each, set()) for each in (key.id, *review.members)))
        if not (new := sorted({each.partition(":")[0] for each in {*review.facts.sensitive} - had})):
            continue
        yield Happening(
            "sensitive_endpoint",
            "high" if review.facts.authentication == "none" else "medium",
            f"{key.method} {key.path_template} carries sensitive data: {', '.join(new)}.",
            f"{key.id} {' '.join(new)}",
            host=key.host,
            endpoint_id=key.id,
            classes=tuple(new),
            facts={"authentication": review.facts.authentication, "exposure": review.facts.exposure},
        )
