"""Adds up what exchanges of one endpoint teach; each that is examined is taken apart once for all who learn from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_inventory.access.access import AccessTally
from api_inventory.access.client import TrustedProxies, client_of, peer_of, scheme_of_client
from api_inventory.access.credential_facts import facts_of
from api_inventory.access.credentials import credentials_of
from api_inventory.access.user_agent import agent_family
from api_inventory.akto_tests.collection import AktoTests
from api_inventory.behaviour.actor import actor_of
from api_inventory.behaviour.tally import BehaviourTally
from api_inventory.body_documents import Document, leaves, read_body
from api_inventory.counts import bounded
from api_inventory.knowledge_tally import FORM_KINDS, KnowledgeTally
from api_inventory.lessons import Lessons
from api_inventory.limits import KINDS_MAX, VNIS_MAX
from api_inventory.safe_name import safe_name
from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES, CustomClasses
from api_inventory.sensitive.tally import SensitiveTally
from api_inventory.sightings import SightingTally
from api_inventory.standard_headers import is_standard_header
from api_inventory.timestamp import storable
from inventory_store.purged_hosts import PurgedHosts
from stream_processor.detect.detection import add_sightings
from stream_processor.examined import Examined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.access.client import Client
    from api_inventory.access.credentials import Credential
    from api_inventory.behaviour.actor import Actor
    from api_inventory.body_documents import ReadBody
    from api_inventory.exchange import Exchange
    from api_inventory.shape_counts import ShapeCounts
    from stream_processor.usable import Usable

_Leaves = list[tuple[str, str, Any]]
_READ_OF_REQUESTS = frozenset({"json", "form"})
_READ_OF_RESPONSES = frozenset({"json"})


@dataclass(frozen=True, slots=True)
class Examination:
    """How exchanges are looked at.

    Attributes:
        key: of the hashes that tell values apart; whoever has none still keeps no value.
        trusted: the proxies that may say whom a request comes from.
        custom_classes: classes of sensitive data that people added.
        passive_tests: tests in Akto's grammar.
        purged: hosts of which nothing older is kept any more.
    """

    key: bytes = b""
    trusted: TrustedProxies = field(default_factory=TrustedProxies)
    custom_classes: CustomClasses = NO_CUSTOM_CLASSES
    passive_tests: AktoTests = field(default_factory=AktoTests)
    purged: PurgedHosts = field(default_factory=PurgedHosts)


class TakenApart:
    """One exchange of an endpoint, taken apart."""

    __slots__ = (
        "actor", "bodies", "client", "credentials", "examined", "found", "peer", "response_leaves", "scheme",
        "user_agent",
    )  # fmt: skip

    def __init__(self, found: Usable, how: Examination, *, is_masked: bool) -> None:
        exchange, request, response = found.exchange, found.request, found.exchange.response
        self.found = found
        facts = exchange.credential_facts or (() if is_masked else facts_of(request, how.key))
        self.credentials: tuple[Credential, ...] = credentials_of(request, facts, how.key)
        self.client: Client = client_of(exchange, how.trusted)
        self.peer: Client = peer_of(exchange)
        self.scheme, scheme_source = scheme_of_client(exchange, how.trusted)
        answer = None if response is None else read_body(response.headers, response.body)
        self.bodies: tuple[ReadBody, ReadBody] = read_body(request.headers, request.body), answer
        self.response_leaves = _leaves(answer)
        self.examined = Examined(
            found,
            credentials=self.credentials,
            client=self.client,
            scheme=self.scheme,
            scheme_source=scheme_source,
            request_document=_root(self.bodies[0], _READ_OF_REQUESTS),
            response_document=_root(answer, _READ_OF_RESPONSES),
            is_masked=is_masked,
        )
        self.user_agent = self.examined.request_headers.get("user-agent", "")
        self.actor: Actor = actor_of(self.credentials, self.client, agent_family(self.user_agent))


class LessonTally:
    """What merging one Lessons per exchange gives, at a fraction of the cost."""

    def __init__(self, how: Examination) -> None:
        self._sensitive = SensitiveTally(how.key, how.custom_classes)
        self._knowledge = KnowledgeTally(self._sensitive)
        self._access = AccessTally()
        self._behaviour = BehaviourTally(how.key)
        self._sightings = SightingTally()
        self._tests = how.passive_tests
        self._kinds: dict[str, int] = {}
        self._vnis: dict[str, int] = {}

    def add(self, taken: TakenApart, *, is_tested: bool = False) -> None:
        """Learns from one exchange. `is_tested`: passive tests look at it as well, which cost more than all rules."""
        found = taken.found
        exchange, request, template = found.exchange, found.request, found.template
        self._knowledge.add(request, exchange.response, template, taken.bodies)
        self._access.add(
            exchange,
            taken.credentials,
            client=taken.client,
            peer=taken.peer,
            scheme=taken.scheme,
            user_agent=taken.user_agent,
        )
        self._behaviour.add(exchange, template, taken.actor, taken.response_leaves)
        self._add_sensitive(taken)
        add_sightings(self._sightings, taken.examined)
        if is_tested:
            self._add_tests(exchange, is_ok=taken.examined.is_ok)
        self._kinds[found.kind] = self._kinds.get(found.kind, 0) + 1
        if exchange.vni is not None:
            vni = str(exchange.vni)
            self._vnis[vni] = self._vnis.get(vni, 0) + 1

    def add_counts(self, counts: ShapeCounts) -> None:
        """Learns how exchanges ended that an agent only counted."""
        self._behaviour.add_counts(counts)

    def add_bursts(self, bursts: Mapping[tuple[int, str], int]) -> None:
        """Learns how many exchanges that are not taken apart came from one client at once."""
        self._behaviour.add_bursts(bursts)

    def lessons(self) -> Lessons:
        """What was learnt so far."""
        # It shows sensitive values to the tally of those: first.
        knowledge = self._knowledge.knowledge()
        return Lessons(
            knowledge,
            self._access.access(),
            self._sensitive.sensitive(),
            self._behaviour.behaviour(),
            self._sightings.sightings(),
            bounded(self._kinds, KINDS_MAX),
            bounded(self._vnis, VNIS_MAX),
        )

    def _add_tests(self, exchange: Exchange, *, is_ok: bool) -> None:
        at_ns = storable(exchange.request_at_ns)
        for rule, detail, evidence in self._tests.sightings(exchange):
            self._sightings.add(rule, detail, evidence, is_ok=is_ok, at_ns=at_ns)

    def _add_sensitive(self, taken: TakenApart) -> None:
        """Of places that have no columns in `knowledge`."""
        own_headers = [
            ("", safe_name(name), value)
            for name, value in taken.examined.response_headers.items()
            if not is_standard_header(name)
        ]
        if own_headers:
            self._sensitive.add_leaves("response.header", own_headers)
        form = taken.bodies[0]
        if isinstance(form, Document) and form.kind in FORM_KINDS:
            self._sensitive.add_leaves("request.body", leaves(form))


def _leaves(body: ReadBody) -> _Leaves:
    return leaves(body) if isinstance(body, Document) else []


def _root(body: ReadBody, kinds: frozenset[str]) -> Any:
    """What rules look at: they speak of JSON, and of forms in requests."""
    return body.root if isinstance(body, Document) and body.kind in kinds else None
