"""Who calls an endpoint with what, and what becomes of it: counters that merge in any order.

Every table is bounded by keeping the first keys of a fixed order (`counts`). Of callers that order is a hash, so that
what is kept is a fair sample of them. No value of a credential stands here: kinds, the names under which they are sent,
and of tokens the names of claims, issuers, and scopes as far as they are words of interfaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from api_inventory.access.jwt_facts import JwtFacts
from api_inventory.access.limits import (
    AGENTS_MAX,
    ALGORITHMS_MAX,
    CLAIM_NAMES_MAX,
    ISSUERS_MAX,
    KINDS_REMEMBERED_MAX,
    NETWORKS_MAX,
    OUTCOMES_MAX,
    PLACES_MAX,
    SCOPE_NAMES_MAX,
    SERVICES_MAX,
    TOKEN_KINDS_MAX,
)
from api_inventory.access.user_agent import agent_family
from api_inventory.counts import Counts, added, bounded, merged
from api_inventory.enum_value import told_scope
from api_inventory.timestamp import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.access.client import Client
    from api_inventory.access.credentials import Credential
    from api_inventory.exchange import Exchange

ClientKind = Literal["public", "internal", "unknown"]
AccessOutcome = Literal["ok", "unauthorized", "forbidden", "other"]
# Kinds of credentials in order, joined by "+" ("" for none); who called; what became of it.
OutcomeKey = tuple[str, str, str]
# How many requests, and capture time of the first and the last of them, in nanoseconds since the epoch.
Occurrences = tuple[int, int, int]
# Kind, location and name of a credential.
Place = tuple[str, str, str]
ANONYMOUS = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Counters of examined requests. `Access()` is the identity of `merge`.

    Attributes:
        outcomes: by kinds of credentials, client ("public", "internal", "unknown") and outcome: "ok" (2xx),
            "unauthorized" (401), "forbidden" (403), "other".
        places: requests by where a credential stood.
        schemes: requests by how the client called: "https", "http", "unknown".
        services: requests by the address of the peer, where it is one of the VPC.
        agents: requests by family of the user agent.
        networks: requests by the client's /16 or /48.
        jwt_count: requests with a JWT of which facts are known; the tables below are theirs.
        algorithms, claims, issuers, scopes: of these tokens.
    """

    outcomes: Mapping[OutcomeKey, Occurrences] = field(default_factory=dict)
    places: Mapping[Place, int] = field(default_factory=dict)
    schemes: Counts = field(default_factory=dict)
    services: Counts = field(default_factory=dict)
    agents: Counts = field(default_factory=dict)
    networks: Counts = field(default_factory=dict)
    jwt_count: int = 0
    algorithms: Counts = field(default_factory=dict)
    claims: Counts = field(default_factory=dict)
    issuers: Counts = field(default_factory=dict)
    scopes: Counts = field(default_factory=dict)

    def merge(self, other: Access) -> Access:
        """Both together. Associative and commutative."""
        return Access(
            bounded(merged(self.outcomes, other.outcomes, _joined), OUTCOMES_MAX),
            bounded(merged(self.places, other.places, int.__add__), PLACES_MAX),
            added(self.schemes, other.schemes),
            bounded(added(self.services, other.services), SERVICES_MAX, _scattered),
            bounded(added(self.agents, other.agents), AGENTS_MAX),
            bounded(added(self.networks, other.networks), NETWORKS_MAX, _scattered),
            self.jwt_count + other.jwt_count,
            bounded(added(self.algorithms, other.algorithms), ALGORITHMS_MAX),
            bounded(added(self.claims, other.claims), CLAIM_NAMES_MAX),
            bounded(added(self.issuers, other.issuers), ISSUERS_MAX),
            bounded(added(self.scopes, other.scopes), SCOPE_NAMES_MAX),
        )

    @property
    def request_count(self) -> int:
        """Examined requests."""
        return self.count()

    @property
    def public_count(self) -> int:
        """Requests of clients on the internet."""
        return self.count(client="public")

    @property
    def internal_count(self) -> int:
        """Requests of clients that are not."""
        return self.count(client="internal")

    def count(
        self,
        *,
        is_anonymous: bool | None = None,
        client: ClientKind | None = None,
        outcomes: tuple[AccessOutcome, ...] = (),
    ) -> int:
        """Requests of which all of this is true; None, or no outcome, is whatever it was."""
        return sum(
            occurrences[0]
            for (kinds, caller, outcome), occurrences in self.outcomes.items()
            if (is_anonymous is None or (kinds == ANONYMOUS) == is_anonymous)
            and (client is None or caller == client)
            and (not outcomes or outcome in outcomes)
        )


class AccessTally:
    """Adds up exchanges in place: what merging one Access per exchange gives, at a fraction of the cost."""

    def __init__(self) -> None:
        self._outcomes: dict[OutcomeKey, Occurrences] = {}
        self._places: dict[Place, int] = {}
        self._schemes: dict[str, int] = {}
        self._services: dict[str, int] = {}
        self._agents: dict[str, int] = {}
        self._networks: dict[str, int] = {}
        self._tokens: dict[tuple[str, tuple[str, ...], str | None, tuple[str, ...]], int] = {}
        self._jwts = 0
        self._algorithms: dict[str, int] = {}
        self._claims: dict[str, int] = {}
        self._issuers: dict[str, int] = {}
        self._scopes: dict[str, int] = {}

    def add(  # noqa: PLR0913 each is found once, by whoever examines the exchange, and used by others as well
        self,
        exchange: Exchange,
        credentials: tuple[Credential, ...],
        *,
        client: Client,
        peer: Client,
        scheme: str | None,
        user_agent: str,
    ) -> None:
        """Counts one exchange that has a request.

        Args:
            exchange: it.
            credentials: of its request (`credentials_of`).
            client: who sent it (`client_of`).
            peer: who holds the connection (`peer_of`).
            scheme: how the client called (`scheme_of_client`).
            user_agent: what it calls itself; "" where it does not.
        """
        key = (kinds_of(credentials), client_kind(client), outcome_of(exchange))
        at_ns = storable(exchange.request_at_ns)
        known = self._outcomes.get(key)
        if known is None:
            self._outcomes[key] = (1, at_ns, at_ns)
        else:
            count, first_ns, last_ns = known
            self._outcomes[key] = (count + 1, min(first_ns, at_ns), max(last_ns, at_ns))
        _count(self._schemes, scheme or "unknown")
        _count(self._agents, agent_family(user_agent).name)
        if client.network is not None:
            _count(self._networks, client.network)
        if peer.address is not None and not peer.is_public:
            _count(self._services, peer.address)
        if credentials:
            self._add_credentials(credentials)

    def _add_credentials(self, credentials: tuple[Credential, ...]) -> None:
        places = [credential[:3] for credential in credentials]
        for place in places if len(places) == 1 else set(places):
            self._places[place] = self._places.get(place, 0) + 1
        jwts = [credential.jwt for credential in credentials if credential.jwt is not None]
        if len(jwts) == 1:
            jwt = jwts[0]
            told = (jwt.alg, jwt.claims, jwt.issuer, jwt.scopes)
            self._tokens[told] = self._tokens.get(told, 0) + 1
            if len(self._tokens) > TOKEN_KINDS_MAX:
                self._count_tokens()
        elif jwts:
            self._count_names(jwts, 1)

    def _count_tokens(self) -> None:
        """Tokens of one issuer tell the same: their names are counted when all of them are known."""
        for (alg, claims, issuer, scopes), count in self._tokens.items():
            self._count_names([JwtFacts(alg, claims=claims, issuer=issuer, scopes=scopes)], count)
        self._tokens.clear()

    def _count_names(self, jwts: list[JwtFacts], count: int) -> None:
        """Each of them once, however often one request says it."""
        self._jwts += count
        _count_each(self._algorithms, (jwt.alg for jwt in jwts), count)
        _count_each(self._claims, (name for jwt in jwts for name in jwt.claims), count)
        _count_each(self._issuers, (jwt.issuer for jwt in jwts if jwt.issuer is not None), count)
        _count_each(self._scopes, {told_scope(scope) for jwt in jwts for scope in jwt.scopes}, count)

    def access(self) -> Access:
        """What was counted so far."""
        self._count_tokens()
        return Access(
            bounded(self._outcomes, OUTCOMES_MAX),
            bounded(self._places, PLACES_MAX),
            dict(self._schemes),
            bounded(self._services, SERVICES_MAX, _scattered),
            bounded(self._agents, AGENTS_MAX),
            bounded(self._networks, NETWORKS_MAX, _scattered),
            self._jwts,
            bounded(self._algorithms, ALGORITHMS_MAX),
            bounded(self._claims, CLAIM_NAMES_MAX),
            bounded(self._issuers, ISSUERS_MAX),
            bounded(self._scopes, SCOPE_NAMES_MAX),
        )


def kinds_of(credentials: tuple[Credential, ...]) -> str:
    """The kinds of a request's credentials in order, joined by "+"; "" where there are none."""
    if len(credentials) == 1:
        return credentials[0].kind
    return _joined_kinds(tuple([credential.kind for credential in credentials])) if credentials else ANONYMOUS


@lru_cache(maxsize=KINDS_REMEMBERED_MAX)
def _joined_kinds(kinds: tuple[str, ...]) -> str:
    return "+".join(sorted(set(kinds)))


def client_kind(client: Client) -> ClientKind:
    """Where a client stands."""
    if client.is_public is None:
        return "unknown"
    return "public" if client.is_public else "internal"


def outcome_of(exchange: Exchange) -> AccessOutcome:
    """What became of a request, as far as access is concerned."""
    status = 0 if exchange.response is None else exchange.response.status
    if 200 <= status < 300:
        return "ok"
    if status == 401:
        return "unauthorized"
    return "forbidden" if status == 403 else "other"


def _joined(left: Occurrences, right: Occurrences) -> Occurrences:
    return (left[0] + right[0], min(left[1], right[1]), max(left[2], right[2]))


def _scattered(key: str) -> tuple[int, str]:
    return crc32(key.encode()), key


def _count(table: dict[str, int], key: str) -> None:
    table[key] = table.get(key, 0) + 1


def _count_each(table: dict[str, int], keys: Iterable[str], count: int) -> None:
    for key in set(keys):
        table[key] = table.get(key, 0) + count
