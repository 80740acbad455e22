"""The evidence of one endpoint that rules across requests need: counters and samples that merge in any order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.behaviour.limits import (
    BURSTS_MAX,
    CALLERS_MAX,
    COMPARISONS_MAX,
    ECHOED_HOSTS_MAX,
    ERROR_HOURS_MAX,
    FAILURE_WINDOWS_MAX,
    HOURS_MAX,
    IDENTIFIERS_MAX,
    REFUSALS_MAX,
    RESPONSE_NAMES_MAX,
    RETURNED_MAX,
)
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.behaviour.spread import Spread, lowest
from api_inventory.counts import Counts, added, bounded, merged

if TYPE_CHECKING:
    from collections.abc import Mapping

_ClientT = TypeVar("_ClientT", int, str)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How often an owner that a path or an answer names was the token's subject. `Comparison()` is the identity."""

    equal: int = 0
    different: int = 0
    last_different_ns: int | None = None

    def merge(self, other: Comparison) -> Comparison:
        """Both together. Associative and commutative."""
        times = [time for time in (self.last_different_ns, other.last_different_ns) if time is not None]
        return Comparison(self.equal + other.equal, self.different + other.different, max(times, default=None))


@dataclass(frozen=True, slots=True)
class ResponseNames:
    """Names of fields: in how many of `answers`, all accepted, each stood. `ResponseNames()` is the identity."""

    answers: int = 0
    names: Counts = field(default_factory=dict)

    def merge(self, other: ResponseNames) -> ResponseNames:
        """Both together. Associative and commutative."""
        return ResponseNames(self.answers + other.answers, bounded(added(self.names, other.names), RESPONSE_NAMES_MAX))

    def common(self) -> frozenset[str]:
        """Those of at least half of the answers."""
        return frozenset(name for name, count in self.names.items() if 2 * count >= self.answers)


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells of limits, age and tools. `Signals()` is the identity of `merge`.

    Attributes:
        limit_headers: answers that told of a rate limit (RateLimit, X-RateLimit, Retry-After).
        throttled: answers 429 and 423.
        forbidden: answers 403.
        deprecated_ok: accepted requests whose answer said that the endpoint is deprecated (RFC 9745), or past its
            sunset (RFC 8594).
        slow_anonymous: requests without a credential that took more than five seconds.
        public_requests, public_tools: requests from public clients, and those that a tool sent.
    """

    limit_headers: int = 0
    throttled: int = 0
    forbidden: int = 0
    deprecated_ok: int = 0
    slow_anonymous: int = 0
    public_requests: int = 0
    public_tools: int = 0

    def merge(self, other: Signals) -> Signals:
        """Both together. Associative and commutative."""
        return Signals(*(left + right for left, right in zip(self.numbers(), other.numbers(), strict=True)))

    def numbers(self) -> tuple[int, ...]:
        """All of them, in the order of the fields."""
        return (
            self.limit_headers,
            self.throttled,
            self.forbidden,
            self.deprecated_ok,
            self.slow_anonymous,
            self.public_requests,
            self.public_tools,
        )


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What many requests together tell of an endpoint. `Behaviour()` is the identity of `merge`.

    Tables by time keep the latest windows: whoever is among the latest of all is among the latest of every part.

    Attributes:
        anonymous, credentialed: requests without and with a credential, and how they ended; with those that an agent
            only counted. `hours`, `signals.throttled`, `signals.forbidden` and `signals.slow_anonymous` tell of these
            too; all else is of requests that were looked into.
        unprivileged_public: requests of public clients without a credential, or whose token names scopes and none of
            an administrator.
        visits: by hour, accepted pairs of (principal, object); an object is what a path's parameters name.
        networks: by hour, pairs of (credential, network).
        failures: by five minutes, refused attempts to sign in, reset or enter a code, and the client.
        identifiers: by name of the path parameter.
        comparisons: owners with subjects, by "path:user_id" or "response:owner_id".
        returned: lowest hashes of (principal, id) pairs that accepted answers held.
        anonymous_names, credentialed_names: fields of accepted answers.
        refusals: refused attempts to sign in or reset by form: "401:7f3a09c1".
        hours: by hour, requests and those answered with 5xx.
        bursts: by (ten seconds, client), requests where many came at once.
        echoed_hosts: errors by the registrable domain of the host that they name.
        callers: of clients within, by family of the user agent, and how that ended.
        portraits: of the principals in the samples of visits, how they look from outside: kind of credential, family of
            the user agent and network, joined by "|". Of one that looks in several ways, the first by order.
    """

    anonymous: Outcomes = field(default_factory=Outcomes)
    credentialed: Outcomes = field(default_factory=Outcomes)
    unprivileged_public: Outcomes = field(default_factory=Outcomes)
    visits: Mapping[int, Spread] = field(default_factory=dict)
    networks: Mapping[int, Spread] = field(default_factory=dict)
    failures: Mapping[int, Spread] = field(default_factory=dict)
    identifiers: Mapping[str, Identifiers] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    returned: tuple[int, ...] = ()
    anonymous_names: ResponseNames = field(default_factory=ResponseNames)
    credentialed_names: ResponseNames = field(default_factory=ResponseNames)
    refusals: Counts = field(default_factory=dict)
    hours: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    bursts: Mapping[tuple[int, int], int] = field(default_factory=dict)
    signals: Signals = field(default_factory=Signals)
    echoed_hosts: Counts = field(default_factory=dict)
    callers: Mapping[str, Outcomes] = field(default_factory=dict)
    portraits: Mapping[int, str] = field(default_factory=dict)

    def with_path_names(self, names: Mapping[str, str]) -> Behaviour:
        """The same, with parameters of the path called otherwise."""
        identifiers: dict[str, Identifiers] = {}
        for name, ids in self.identifiers.items():
            key = names.get(name, name)
            identifiers[key] = identifiers[key].merge(ids) if key in identifiers else ids
        comparisons: dict[str, Comparison] = {}
        for place, compared in self.comparisons.items():
            where, _, name = place.partition(":")
            key = f"path:{names.get(name, name)}" if where == "path" else place
            comparisons[key] = comparisons[key].merge(compared) if key in comparisons else compared
        return replace(self, identifiers=identifiers, comparisons=comparisons)

    def with_callers(self, others: Mapping[int, int]) -> Behaviour:
        """The same, with others in the place of those who called, where they are told apart by who they are."""
        return replace(
            self,
            visits={hour: spread.with_actors(others) for hour, spread in self.visits.items()},
            networks={hour: spread.with_actors(others) for hour, spread in self.networks.items()},
            portraits={others.get(who, who): portrait for who, portrait in self.portraits.items()},
        )

    @property
    def accepted(self) -> int:
        """Requests that were answered with 2xx."""
        return self.anonymous.ok + self.credentialed.ok

    @property
    def requests(self) -> int:
        """Requests of which it is known whether they carried a credential: more than were looked into."""
        return self.anonymous.requests + self.credentialed.requests

    def merge(self, other: Behaviour) -> Behaviour:
        """Both together. Associative and commutative."""
        return within_bounds(
            Behaviour(
                self.anonymous.merge(other.anonymous),
                self.credentialed.merge(other.credentialed),
                self.unprivileged_public.merge(other.unprivileged_public),
                merged(self.visits, other.visits, Spread.merge),
                merged(self.networks, other.networks, Spread.merge),
                merged(self.failures, other.failures, Spread.merge),
                merged(self.identifiers, other.identifiers, Identifiers.merge),
                merged(self.comparisons, other.comparisons, Comparison.merge),
                self.returned + other.returned,
                self.anonymous_names.merge(other.anonymous_names),
                self.credentialed_names.merge(other.credentialed_names),
                added(self.refusals, other.refusals),
                merged(self.hours, other.hours, _both),
                merged(self.bursts, other.bursts, int.__add__),
                self.signals.merge(other.signals),
                added(self.echoed_hosts, other.echoed_hosts),
                merged(self.callers, other.callers, Outcomes.merge),
                merged(self.portraits, other.portraits, min),
            )
        )


def within_bounds(behaviour: Behaviour) -> Behaviour:
    """The same, with its tables cut to their bounds: the only place where they are."""
    visits = bounded(behaviour.visits, HOURS_MAX, _latest_first)
    # Whoever is in the sample of all is in that of every part that saw it, and so has a portrait there.
    visitors = {who for spread in visits.values() for who in spread.sample.values()}
    return replace(
        behaviour,
        visits=visits,
        portraits={who: text for who, text in sorted(behaviour.portraits.items()) if who in visitors},
        networks=bounded(behaviour.networks, HOURS_MAX, _latest_first),
        failures=bounded(behaviour.failures, FAILURE_WINDOWS_MAX, _latest_first),
        identifiers=bounded(behaviour.identifiers, IDENTIFIERS_MAX),
        comparisons=bounded(behaviour.comparisons, COMPARISONS_MAX),
        returned=lowest(behaviour.returned, RETURNED_MAX),
        refusals=bounded(behaviour.refusals, REFUSALS_MAX),
        hours=bounded(behaviour.hours, ERROR_HOURS_MAX, _latest_first),
        bursts=bounded(behaviour.bursts, BURSTS_MAX, latest_burst_first),
        echoed_hosts=bounded(behaviour.echoed_hosts, ECHOED_HOSTS_MAX),
        callers=bounded(behaviour.callers, CALLERS_MAX),
    )


def _both(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    return left[0] + right[0], left[1] + right[1]


def _latest_first(window: int) -> int:
    return -window


def latest_burst_first(key: tuple[int, _ClientT]) -> tuple[int, _ClientT]:
    """The order in which bursts are kept."""
    return -key[0], key[1]
