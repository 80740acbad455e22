"""How much an endpoint, or a host, asks for attention: 0 to 100, with the reasons.

Every factor only adds, so that the score never falls because something bad was found, and falls when a finding is fixed
or accepted. Many findings of one severity add less and less: ten notes are no emergency.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_inventory.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.finding import Severity

Sensitivity = Literal["secret", "high", "low"]
Exposure = Literal["public", "internal"]
Authentication = Literal["always", "sometimes", "never"]

# How much of what findings can add one of them adds. One critical finding alone makes 39 of 65: the middle of the scale
# is left to what else is bad.
_FINDINGS_POINTS = 65.0
_SHARES: dict[Severity, float] = {"critical": 0.6, "high": 0.35, "medium": 0.15, "low": 0.05, "info": 0.01}
_SENSITIVE_POINTS = 15.0
_SENSITIVE_SHARES: dict[Sensitivity, float] = {"secret": 0.6, "high": 0.4, "low": 0.1}
_PUBLIC_POINTS = 8.0
_AUTHENTICATION_POINTS: dict[Authentication, float] = {"never": 12.0, "sometimes": 6.0, "always": 0.0}
# Of what is left above a host's worst endpoint, how much the other endpoints can add.
_OTHERS_SHARE = 0.3
_OTHER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason. `points` of the score, to a tenth; `words`: a sentence."""

    name: str
    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Risk:
    """A score of 0 to 100, and its factors, the largest first; they add up to it."""

    score: int
    factors: tuple[Factor, ...] = ()


def risk_of(
    *,
    open_findings: Mapping[Severity, int] | None = None,
    sensitive: Mapping[str, Sensitivity] | None = None,
    exposure: Exposure | None = None,
    authentication: Authentication | None = None,
) -> Risk:
    """The risk of an endpoint.

    Args:
        open_findings: how many are open, by severity; accepted and fixed ones are no risk that anyone has to see.
        sensitive: how bad each class of data is that it receives or sends.
        exposure: who can reach it; None where that is not known, which adds nothing.
        authentication: whether callers show credentials; None where too little was seen.
    """
    return _risk(
        (
            *_of_findings(open_findings or {}),
            *_of_sensitive(sensitive or {}),
            *([Factor("exposure", _PUBLIC_POINTS, "It is called from the internet.")] if exposure == "public" else ()),
            *_of_authentication(authentication),
        )
    )


def collection_risk_of(endpoints: Mapping[str, Risk], open_findings: Mapping[Severity, int] | None = None) -> Risk:
    """The risk of a host: as bad as its worst endpoint, and worse with more that are bad.

    Args:
        endpoints: the risk of each, by what it is called.
        open_findings: those about the host as a whole.
    """
    of_host = risk_of(open_findings=open_findings)
    if not endpoints:
        return of_host
    name = min(endpoints, key=lambda one: (-endpoints[one].score, one))
    worst = max(endpoints[name].score, of_host.score)
    factors = [Factor("worst_endpoint", float(endpoints[name].score), f"{name} has {endpoints[name].score}.")]
    if of_host.score > endpoints[name].score:
        more = float(of_host.score - endpoints[name].score)
        factors.append(Factor("host_findings", more, "Findings about the host as a whole are worse."))
    scores = [*(risk.score for risk in endpoints.values()), of_host.score]
    spread = 1 - math.prod(1 - _OTHER_SHARE * score / 100 for score in scores)
    if points := round((100 - worst) * _OTHERS_SHARE * spread, 1):
        factors.append(Factor("spread", points, f"It is spread over {sum(score > 0 for score in scores)} places."))
    return _risk(factors)


def _risk(factors: Iterable[Factor]) -> Risk:
    listed = sorted((one for one in factors if one.points > 0), key=lambda one: (-one.points, one.name))
    # Half a point is up, always: `round` would go to the even number, and down where the other goes up.
    score = math.floor(sum(one.points for one in listed) + 0.5 + 1e-9)
    return Risk(min(100, score), tuple(listed))


def _of_findings(counts: Mapping[Severity, int]) -> Iterable[Factor]:
    """Together they add `1 - (1-share)(1-share)...` of the points; each severity, what it adds to the worse ones."""
    left = 1.0
    for severity in SEVERITIES:
        count = counts.get(severity, 0)
        after = left * (1 - _SHARES[severity]) ** max(0, count)
        if count > 0:
            points = _tenths(_FINDINGS_POINTS * (1 - after)) - _tenths(_FINDINGS_POINTS * (1 - left))
            noun = "finding is" if count == 1 else "findings are"
            yield Factor(f"findings_{severity}", round(points, 1), f"{count} {severity} {noun} open.")
        left = after


def _of_sensitive(classes: Mapping[str, Sensitivity]) -> Iterable[Factor]:
    if classes:
        left = math.prod(1 - _SENSITIVE_SHARES[classes[name]] for name in sorted(classes))
        names = ", ".join(sorted(classes)).replace("_", " ")
        yield Factor("sensitive_data", _tenths(_SENSITIVE_POINTS * (1 - left)), f"It handles sensitive data: {names}.")


def _of_authentication(authentication: Authentication | None) -> Iterable[Factor]:
    if authentication is not None:
        words = "Nobody shows credentials." if authentication == "never" else "Some callers show no credentials."
        yield Factor("authentication", _AUTHENTICATION_POINTS[authentication], words)


def _tenths(points: float) -> float:
    return round(points, 1)
