"""What access amounts to, for people: whether an endpoint asks for credentials, which ones, and who can reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from api_inventory.limits import REQUIRED_SUPPORT_MIN

if TYPE_CHECKING:
    from api_inventory.access.access import Access

Requirement = Literal["required", "optional", "none", "rejected", "unknown"]
ExposureLevel = Literal["internet", "internal", "unknown"]
LoadBalancerScheme = Literal["internet-facing", "internal"]

CREDENTIAL_NAMES = {
    "bearer_jwt": "bearer JWT",
    "bearer": "bearer token",
    "basic": "Basic credentials",
    "digest": "Digest credentials",
    "api_key_header": "API key in a header",
    "api_key_query": "API key in the query",
    "session_cookie": "session cookie",
    "sigv4": "AWS signature",
    "hmac": "HMAC signature",
    "mtls": "client certificate",
    "other": "credentials of another kind",
}
"""Kinds of credentials, in words."""


@dataclass(frozen=True, slots=True)
class AuthType:
    """One kind of credentials: how many of the accepted requests (2xx) carried it, and that as a part of all accepted.

    `places`: where it stood, "header authorization", most often first.
    """

    kind: str
    accepted_count: int
    accepted_ratio: float
    places: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """In words."""
        return CREDENTIAL_NAMES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class AuthSummary:
    """Attributes.

    requirement: "required": whoever was let in had credentials; "optional": some had none; "none": nobody had any;
        "rejected": nobody was let in; "unknown": nobody asked, or answers say nothing of it.
    types: most often first.
    accepted_count: requests that were answered 2xx: what all ratios are of.
    anonymous_accepted_count: of them, those without credentials.
    refused_count: requests that were answered 401 or 403.
    anonymous_refused_count: of them, those without credentials: they confirm a requirement.
    """

    requirement: Requirement
    types: tuple[AuthType, ...] = ()
    accepted_count: int = 0
    anonymous_accepted_count: int = 0
    refused_count: int = 0
    anonymous_refused_count: int = 0

    @property
    def is_supported(self) -> bool:
        """Enough requests were seen to say so. One tells that credentials are optional; of the rest, only many do."""
        support = self.refused_count if self.requirement == "rejected" else self.accepted_count
        return self.requirement == "optional" or support >= REQUIRED_SUPPORT_MIN

    @property
    def sentence(self) -> str:
        """All of it in words."""
        accepted = self.accepted_count
        if self.requirement == "unknown":
            return "No request was accepted, and none was refused for its credentials."
        if self.requirement == "rejected":
            return f"No request was accepted; {self.refused_count} were refused with 401 or 403."
        if self.requirement == "none":
            return f"None of {accepted} accepted requests carried credentials."
        carried = ", ".join(f"{known.name} on {_percent(known.accepted_ratio)}" for known in self.types)
        said = f"{carried} of {accepted} accepted requests"
        if self.requirement == "optional":
            return f"{said}; {self.anonymous_accepted_count} were accepted without any."
        refused = self.anonymous_refused_count
        return f"{said}; {refused} without any were refused." if refused else f"{said}."


class Exposure(NamedTuple):
    """Who can reach an endpoint, and why that is said."""

    level: ExposureLevel
    reason: str


def auth_of(access: Access) -> AuthSummary:
    """Whether an endpoint asks for credentials, told from what became of requests with and without."""
    accepted = access.count(outcomes=("ok",))
    anonymous = access.count(is_anonymous=True, outcomes=("ok",))
    refused = access.count(outcomes=("unauthorized", "forbidden"))
    requirement: Requirement
    if accepted == 0:
        requirement = "rejected" if refused else "unknown"
    elif anonymous == accepted:
        requirement = "none"
    else:
        requirement = "optional" if anonymous else "required"
    return AuthSummary(
        requirement,
        _types(access, accepted),
        accepted,
        anonymous,
        refused,
        access.count(is_anonymous=True, outcomes=("unauthorized", "forbidden")),
    )


def _types(access: Access, accepted: int) -> tuple[AuthType, ...]:
    counts: dict[str, int] = {}
    for (kinds, _, outcome), (count, _, _) in access.outcomes.items():
        if outcome == "ok" and kinds:
            for kind in kinds.split("+"):
                counts[kind] = counts.get(kind, 0) + count
    by_count = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(AuthType(kind, count, count / accepted, _places(access, kind)) for kind, count in by_count)


def _places(access: Access, kind: str) -> tuple[str, ...]:
    of_kind = [(place, count) for place, count in access.places.items() if place[0] == kind]
    return tuple(f"{place[1]} {place[2]}" for place, _ in sorted(of_kind, key=lambda item: (-item[1], item[0])))


def _percent(ratio: float) -> str:
    """Never 100 % where something is missing, nor 0 % where something is there."""
    percent = round(100 * ratio)
    if ratio < 1:
        percent = min(percent, 99)
    return f"{max(percent, 1)} %"


def exposure_of(access: Access, load_balancer_scheme: LoadBalancerScheme | None) -> Exposure:
    """Who can reach an endpoint: told by its load balancer's scheme, then by clients that trusted proxies named."""
    public, seen = access.public_count, access.public_count + access.internal_count
    # HAR files hold no client, and of some captures the peer is a proxy that is not trusted to name one.
    came = f"{public} of {seen} requests came from public addresses" if seen else "no client's address is known"
    if load_balancer_scheme == "internet-facing":
        return Exposure("internet", f"Its load balancer is internet-facing; {came}.")
    if public:
        behind = "Its load balancer is internal, but " if load_balancer_scheme == "internal" else ""
        sentence = f"{behind}{came}, as its peers and trusted proxies tell."
        return Exposure("internet", sentence[0].upper() + sentence[1:])
    if load_balancer_scheme == "internal":
        none_came = f"none of {seen} requests came from a public address" if seen else came
        return Exposure("internal", f"Its load balancer is internal; {none_came}.")
    if seen >= REQUIRED_SUPPORT_MIN:
        return Exposure("internal", f"None of {seen} requests came from a public address; no load balancer is known.")
    if not seen:
        return Exposure("unknown", "No load balancer is known, and neither is the address of any client.")
    requests = "1 request is" if seen == 1 else f"{seen} requests are"
    return Exposure("unknown", f"No load balancer is known, and {requests} too few to tell.")
