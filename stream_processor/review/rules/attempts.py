"""Attempts to sign in, to reset and to enter codes (OWASP API2:2023, API6:2023)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.behaviour.limits import FAILURE_WINDOW_NS
from api_inventory.behaviour.purpose import purpose_of
from stream_processor.review.rules.evidence_rule import EvidenceRule, about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.behaviour.purpose import Purpose
    from api_inventory.behaviour.spread import Spread
    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_LOGIN_FAILURES_MIN = 20
_CODE_FAILURES_MIN = 10
_FORM_REFUSALS_MIN = 5
# Two forms that are nearly all there is: with more of them, they differ in what they say of the request.
_TWO_FORMS_SHARE_MIN = 0.8
# Of a sample, fewer than this are chance.
_SAMPLED_MIN = 5


def login_without_throttling(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-18: one client fails to sign in again and again within five minutes, and nothing slows it down."""
    for endpoint in _for(host, "login", "reset"):
        if _is_slowed(endpoint):
            continue
        worst = max(((_most(spread), window) for window, spread in endpoint.behaviour.failures.items()), default=(0, 0))
        failures, window = worst
        if failures >= _LOGIN_FAILURES_MIN:
            yield about(
                endpoint,
                "AUTH-18",
                "medium",
                f"One client failed about {failures} times within five minutes, "
                "and was never told to wait (429, 423, 403).",
                support=failures,
                first_ns=window * FAILURE_WINDOW_NS,
                last_ns=(window + 1) * FAILURE_WINDOW_NS - 1,
            )


def user_enumeration(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTH-19: a refusal comes in two forms, so that it tells whether the account exists."""
    for endpoint in _for(host, "login", "reset"):
        refusals = Counter(endpoint.behaviour.refusals)
        two = refusals.most_common(2)
        told = sum(count for _, count in two)
        if len(two) < 2 or two[1][1] < _FORM_REFUSALS_MIN or told < _TWO_FORMS_SHARE_MIN * refusals.total():
            continue
        statuses = sorted({form.partition(":")[0] for form, _ in two})
        yield about(
            endpoint,
            "AUTH-19",
            "low",
            f"{told} of {refusals.total()} refusals have one of two forms ({two[0][1]} and {two[1][1]} times), "
            f"with status {' or '.join(statuses)}.",
            support=told,
        )


def code_brute_force(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """FLOW-02: one principal enters wrong codes again and again, and is never locked out."""
    for endpoint in _for(host, "code"):
        if _is_slowed(endpoint):
            continue
        failures: Counter[int] = Counter()
        for spread in endpoint.behaviour.failures.values():
            for who, share in spread.shares().items():
                failures[who] += _events(spread, share)
        most = max(failures.values(), default=0)
        if most >= _CODE_FAILURES_MIN:
            windows = endpoint.behaviour.failures
            yield about(
                endpoint,
                "FLOW-02",
                "high",
                f"About {most} wrong codes came from one principal, and no answer was 429, 423 or 403.",
                support=most,
                first_ns=min(windows) * FAILURE_WINDOW_NS,
                last_ns=(max(windows) + 1) * FAILURE_WINDOW_NS - 1,
            )


def _for(host: HostEvidence, *purposes: Purpose) -> Iterator[EndpointEvidence]:
    for endpoint in host.endpoints:
        if purpose_of(endpoint.key.method, endpoint.key.path_template) in purposes:
            yield endpoint


def _is_slowed(endpoint: EndpointEvidence) -> bool:
    signals, statuses = endpoint.behaviour.signals, endpoint.traffic.statuses
    return bool(signals.throttled or signals.forbidden or {"429", "423", "403"} & statuses.keys())


def _most(spread: Spread) -> int:
    return max((_events(spread, share) for share in spread.shares().values()), default=0)


def _events(spread: Spread, share: int) -> int:
    return spread.events_of(share) if spread.is_exact or share >= _SAMPLED_MIN else 0


ATTEMPT_RULES = (
    EvidenceRule("AUTH-18", login_without_throttling),
    EvidenceRule("AUTH-19", user_enumeration),
    EvidenceRule("FLOW-02", code_brute_force),
)
