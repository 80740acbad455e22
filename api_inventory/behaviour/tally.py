"""Adds up what exchanges of one endpoint tell of behaviour.

Written for the hot path: nothing is parsed here that the caller has not parsed, names are judged once, and whoever
repeats is hashed once.
"""

from __future__ import annotations

import hashlib
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.behaviour.behaviour import (
    Behaviour,
    Comparison,
    ResponseNames,
    Signals,
    latest_burst_first,
    within_bounds,
)
from api_inventory.behaviour.field_role import role_of
from api_inventory.behaviour.identifiers import IdentifiersTally
from api_inventory.behaviour.limits import (
    BURST_CLIENTS_HELD_MAX,
    BURST_REQUESTS_MIN,
    BURST_WINDOW_NS,
    CALLERS_MAX,
    COMPARISONS_MAX,
    ECHOED_HOSTS_MAX,
    ERROR_HOURS_MAX,
    FAILURE_WINDOW_NS,
    FORMS_MAX,
    HOUR_NS,
    LEAVES_MAX,
    PAIRS_HELD_MAX,
    PORTRAITS_HELD_MAX,
    REFUSALS_MAX,
    RESPONSE_NAME_CHARACTERS_MAX,
    RESPONSE_NAMES_MAX,
    RETURNED_MAX,
    WINDOWS_HELD_MAX,
)
from api_inventory.behaviour.outcomes import OutcomesTally
from api_inventory.behaviour.purpose import purpose_of
from api_inventory.behaviour.spread import SpreadTally, lowest
from api_inventory.counts import bounded
from api_inventory.latency import latency_place
from api_inventory.mask_token import TAIL_DIGITS, read_mask
from api_inventory.pointer_steps import ITEMS
from api_inventory.registrable_domain import registrable_domain
from api_inventory.timestamp import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api_inventory.behaviour.actor import Actor
    from api_inventory.behaviour.purpose import Purpose
    from api_inventory.behaviour.spread import Spread
    from api_inventory.exchange import Exchange, Headers
    from api_inventory.path_template import PathTemplate
    from api_inventory.shape_counts import ShapeCounts

Leaf = tuple[str, str, Any]
"""Pointer, name and value of one scalar of a body."""

_SLOW_NS = 5 * 10**9
# The first that holds slow ones alone.
_SLOW_PLACE = latency_place(_SLOW_NS) + 1
_HEADERS_REMEMBERED_MAX = 2048
_TAIL = re.compile(rf"[0-9a-f]{{{TAIL_DIGITS}}}")
# What differs from request to request in a message that means the same.
_VARIABLE = re.compile(r"[0-9]+|‹[^›]{0,80}›|\S+@\S+")
_ECHOED_HOST = re.compile(r"https?://([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})")
# Where people are sent to read: no service that was called.
_DOCUMENTATION = ("docs.", "doc.", "developer.", "developers.", "help.", "support.", "www.", "tools.ietf.")
_TEXT_CHARACTERS_MAX = 512
_OWNER_DEPTH_MAX = 3
_ATTEMPTS = frozenset({"login", "reset", "code"})
# A wrong password is refused with these; 400 and 422 speak of the form of the request.
_REFUSED = frozenset({401, 403, 404})

_HeaderRole = Literal["limit", "deprecation", "sunset"]


class BehaviourTally:
    """Adds exchanges up in place: what merging one Behaviour per exchange gives, at a fraction of the cost.

    Args:
        key: makes hashes of ids that only holders of the key can compare; the same for all parts that merge.
        tail_of: the tail of a value as credentials' subjects have it, so that an owner in the clear can be compared;
            without it, only masked owners are.
    """

    def __init__(self, key: bytes = b"", tail_of: Callable[[str], str | None] | None = None) -> None:
        # A copy of a hash that has read the key costs half of one that reads it.
        self._keyed = hashlib.blake2b(digest_size=4, key=key[: hashlib.blake2b.MAX_KEY_SIZE])
        self._tail_of = tail_of
        self._anonymous, self._credentialed, self._unprivileged = OutcomesTally(), OutcomesTally(), OutcomesTally()
        self._visits, self._networks = _PairsTally(self._digest), _PairsTally(self._digest)
        self._failures: dict[int, SpreadTally] = {}
        self._identifiers: dict[str, IdentifiersTally] = {}
        self._values: dict[tuple[str, str], int] = {}
        self._comparisons: dict[str, Comparison] = {}
        self._returned: dict[tuple[str, str], None] = {}
        self._returned_hashes: set[int] = set()
        self._forms: dict[tuple[str, ...], _Form] = {}
        self._names = {False: _NamesTally(), True: _NamesTally()}
        self._refusals: dict[str, int] = {}
        self._hours: dict[int, list[int]] = {}
        self._bursts: dict[tuple[int, str], int] = {}
        self._signals: dict[str, int] = {}
        self._echoed_hosts: dict[str, int] = {}
        self._callers: dict[str, OutcomesTally] = {}
        self._portraits: dict[str, str] = {}

    def add(self, exchange: Exchange, template: PathTemplate, actor: Actor, leaves: Sequence[Leaf] = ()) -> None:
        """Counts one exchange that has a request.

        Args:
            exchange: what was captured.
            template: that of its target, with the values of its parameters.
            actor: who sent it.
            leaves: the scalars of the response's body, as far as it was read.
        """
        request, response = exchange.request, exchange.response
        assert request is not None, "responses without a request belong to no endpoint"
        at_ns = storable(exchange.request_at_ns)
        status = 0 if response is None else response.status
        (self._credentialed if actor.has_credential else self._anonymous).add(status, at_ns)
        if actor.is_public:
            self._add_public(actor, status, at_ns)
        elif actor.caller:
            self._add_caller(actor.caller, status, at_ns)
        hour = at_ns // HOUR_NS
        self._add_hour(hour, 1, status)
        if (burst := burst_of(exchange, actor.client)) is not None:
            self._add_to_burst(burst, 1)
        if response is not None:
            self._add_headers(response.headers, status, at_ns)
        if actor.credential and actor.network:
            self._networks.add(hour, actor.credential, actor.network)
        if not actor.has_credential and (exchange.response_at_ns or at_ns) - at_ns > _SLOW_NS:
            self._signal("slow_anonymous")
        if 200 <= status < 300:
            self._add_accepted(template, actor, leaves, at_ns)
        elif status >= 400:
            self._add_echoes(leaves)
            purpose = purpose_of(request.method, template.text)
            if purpose in _ATTEMPTS and status < 500:
                self._add_attempt(purpose, actor, at_ns, status, leaves)

    def add_counts(self, counts: ShapeCounts) -> None:
        """Adds exchanges that were only counted: they tell how they ended, with a credential and without."""
        status, first_ns, last_ns = counts.status or 0, storable(counts.first_at_ns), storable(counts.last_at_ns)
        self._add_hour(first_ns // HOUR_NS, counts.requests, status)
        if status in {423, 429}:
            self._signal("throttled", counts.requests)
        elif status == 403:
            self._signal("forbidden", counts.requests)
        if counts.has_credential is not None:
            tally = self._credentialed if counts.has_credential else self._anonymous
            tally.add_counted(status, counts.requests, first_ns, last_ns)
        if counts.has_credential is False:
            slow = sum(requests for place, requests in counts.latencies.items() if place >= _SLOW_PLACE)
            if slow:
                self._signal("slow_anonymous", slow)

    def add_bursts(self, bursts: Mapping[tuple[int, str], int]) -> None:
        """Adds requests that nobody looks into, by what `burst_of` says of them."""
        for key, requests in bursts.items():
            self._add_to_burst(key, requests)

    def behaviour(self) -> Behaviour:
        """What was added so far."""
        self._take_values()
        self._take_returned()
        self._take_forms()
        return within_bounds(
            Behaviour(
                self._anonymous.outcomes(),
                self._credentialed.outcomes(),
                self._unprivileged.outcomes(),
                self._visits.spreads(),
                self._networks.spreads(),
                {window: tally.spread() for window, tally in self._failures.items()},
                {name: tally.identifiers() for name, tally in self._identifiers.items()},
                dict(self._comparisons),
                tuple(self._returned_hashes),
                self._names[False].names(),
                self._names[True].names(),
                dict(self._refusals),
                {hour: (requests, errors) for hour, (requests, errors) in self._hours.items()},
                {
                    (window, self._digest(client)): count
                    for (window, client), count in self._bursts.items()
                    if count >= BURST_REQUESTS_MIN
                },
                Signals(**self._signals),
                dict(self._echoed_hosts),
                {caller: tally.outcomes() for caller, tally in self._callers.items()},
                {_number_of(who, self._digest): portrait for who, portrait in self._portraits.items()},
            )
        )

    # What every exchange has.

    def _add_public(self, actor: Actor, status: int, at_ns: int) -> None:
        self._signal("public_requests")
        if actor.is_tool:
            self._signal("public_tools")
        if not actor.has_credential or actor.is_admin is False:
            self._unprivileged.add(status, at_ns)

    def _add_caller(self, caller: str, status: int, at_ns: int) -> None:
        tally = self._callers.get(caller)
        if tally is None:
            tally = self._callers[caller] = OutcomesTally()
            if len(self._callers) > 4 * CALLERS_MAX:
                self._callers = bounded(self._callers, CALLERS_MAX)
        tally.add(status, at_ns)

    def _add_hour(self, hour: int, requests: int, status: int) -> None:
        counts = self._hours.get(hour)
        if counts is None:
            counts = self._hours[hour] = [0, 0]
            if len(self._hours) > 4 * ERROR_HOURS_MAX:
                del self._hours[min(self._hours)]
        counts[0] += requests
        if status >= 500:
            counts[1] += requests

    def _add_to_burst(self, key: tuple[int, str], requests: int) -> None:
        window = key[0]
        self._bursts[key] = self._bursts.get(key, 0) + requests
        if len(self._bursts) > BURST_CLIENTS_HELD_MAX:
            many = {
                key: count for key, count in self._bursts.items() if count >= BURST_REQUESTS_MIN or key[0] == window
            }
            self._bursts = bounded(many, BURST_CLIENTS_HELD_MAX // 2, latest_burst_first)

    def _add_headers(self, headers: Headers, status: int, at_ns: int) -> None:
        for name, value in headers:
            role = _header_role(name)
            if role is None:
                continue
            if role == "limit":
                self._signal("limit_headers")
            elif 200 <= status < 300 and (role == "deprecation" or _is_past(value, at_ns)):
                self._signal("deprecated_ok")
        if status in {423, 429}:
            self._signal("throttled")
        elif status == 403:
            self._signal("forbidden")

    # Accepted requests.

    def _add_accepted(self, template: PathTemplate, actor: Actor, leaves: Sequence[Leaf], at_ns: int) -> None:
        principal = actor.principal
        if template.parameters:
            self._add_objects(template, actor, at_ns)
            if principal:
                # The innermost id is the object; what stands before it says where it is kept.
                self._visits.add(at_ns // HOUR_NS, principal, template.parameters[-1][1])
                self._add_portrait(principal, actor.portrait)
        if leaves:
            self._add_leaves(leaves if len(leaves) <= LEAVES_MAX else leaves[:LEAVES_MAX], actor, principal, at_ns)

    def _add_portrait(self, principal: str, portrait: str) -> None:
        known = self._portraits.get(principal)
        if known is None or portrait < known:
            self._portraits[principal] = portrait
            if len(self._portraits) > PORTRAITS_HELD_MAX:
                sampled = {who for spread in self._visits.spreads().values() for who in spread.sample.values()}
                kept = [who for who in self._portraits if _number_of(who, self._digest) in sampled]
                self._portraits = {who: self._portraits[who] for who in kept}

    def _add_objects(self, template: PathTemplate, actor: Actor, at_ns: int) -> None:
        values = self._values
        for pair in template.parameters:
            values[pair] = values.get(pair, 0) + 1
            if actor.subject is not None and role_of(pair[0]) == "owner":
                self._count_comparison(f"path:{pair[0]}", at_ns, is_equal=actor.is_subject_in_target)
        if len(values) > PAIRS_HELD_MAX:
            self._take_values()

    def _take_values(self) -> None:
        for (name, value), times in self._values.items():
            if not value.startswith("‹"):
                self._identifiers.setdefault(name, IdentifiersTally()).add(value, times, self._digest)
        self._values.clear()

    def _add_leaves(self, leaves: Sequence[Leaf], actor: Actor, principal: str, at_ns: int) -> None:
        names = tuple([name for _, name, _ in leaves])
        form = self._forms.get(names)
        if form is None:
            form = self._form_of(names)
        form.answers[actor.has_credential] += 1
        for position, role in form.roles:
            pointer, name, value = leaves[position]
            if value is None:
                continue
            if role == "id":
                if principal:
                    self._returned[principal, str(value)] = None
            elif actor.subject is not None and _is_of_the_object(pointer):
                self._compare(name, str(value), actor.subject, at_ns)
        if len(self._returned) > PAIRS_HELD_MAX:
            self._take_returned()

    def _form_of(self, names: tuple[str, ...]) -> _Form:
        """What is known of answers with these fields in this order: answers of an endpoint have few forms."""
        if len(self._forms) > FORMS_MAX:
            self._take_forms()
        form = self._forms[names] = _Form(names)
        return form

    def _take_forms(self) -> None:
        for names, form in self._forms.items():
            for has_credential, answers in enumerate(form.answers):
                if answers:
                    self._names[bool(has_credential)].add(names, answers)
        self._forms.clear()

    def _take_returned(self) -> None:
        self._returned_hashes.update(self._digest(f"{who} {what}") for who, what in self._returned)
        self._returned.clear()
        if len(self._returned_hashes) > 4 * RETURNED_MAX:
            self._returned_hashes = set(lowest(self._returned_hashes, RETURNED_MAX))

    def _compare(self, name: str, value: str, subject: str, at_ns: int) -> None:
        mask = read_mask(value) if value.startswith("‹") else None
        tail = mask.tail if mask is not None else self._tail_of and self._tail_of(value)
        if tail:
            self._count_comparison(f"response:{name}", at_ns, is_equal=tail == subject)

    def _count_comparison(self, where: str, at_ns: int, *, is_equal: bool) -> None:
        added = Comparison(1, 0) if is_equal else Comparison(0, 1, at_ns)
        known = self._comparisons.get(where)
        self._comparisons[where] = added if known is None else known.merge(added)
        if len(self._comparisons) > 4 * COMPARISONS_MAX:
            self._comparisons = bounded(self._comparisons, COMPARISONS_MAX)

    # Refused requests and errors.

    def _add_echoes(self, leaves: Sequence[Leaf]) -> None:
        for _, name, value in leaves[:LEAVES_MAX]:
            if isinstance(value, str) and "://" in value and role_of(name) == "message":
                for host in _ECHOED_HOST.findall(value[:_TEXT_CHARACTERS_MAX]):
                    if not host.lower().startswith(_DOCUMENTATION):
                        # What stands before it may be a customer's name.
                        domain = registrable_domain(host)
                        self._echoed_hosts = _counted(self._echoed_hosts, domain, ECHOED_HOSTS_MAX)

    def _add_attempt(self, purpose: Purpose, actor: Actor, at_ns: int, status: int, leaves: Sequence[Leaf]) -> None:
        if actor.client:
            who = self._digest(actor.credential if purpose == "code" and actor.credential else actor.client)
            event = self._digest(f"{who} {at_ns}")
            _window(self._failures, at_ns // FAILURE_WINDOW_NS).add(event, who)
        if purpose != "code" and status in _REFUSED and (form := self._form(leaves)):
            self._refusals = _counted(self._refusals, f"{status}:{form}", REFUSALS_MAX)

    def _form(self, leaves: Sequence[Leaf]) -> str:
        """A hash of what a refusal says, without what it says of this request; "" where it says nothing."""
        said = sorted(
            f"{name}={_VARIABLE.sub('', str(value)[:_TEXT_CHARACTERS_MAX])}"
            for _, name, value in leaves[:LEAVES_MAX]
            if role_of(name) in {"code", "message"}
        )
        return f"{self._digest(' '.join(said)):08x}" if said else ""

    # Hashes.

    def _digest(self, text: str) -> int:
        keyed = self._keyed.copy()
        keyed.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(keyed.digest(), "big")

    def _signal(self, name: str, by: int = 1) -> None:
        self._signals[name] = self._signals.get(name, 0) + by


def burst_of(exchange: Exchange, client: str) -> tuple[int, str] | None:
    """The window and the client of the burst that a request may be a part of; None where nobody knows the client."""
    return (storable(exchange.request_at_ns) // BURST_WINDOW_NS, client) if client else None


class _PairsTally:
    """Counts pairs of somebody and something by hour as they are, and hashes each of them once, at the end."""

    __slots__ = ("_counts", "_digest", "_spreads")

    def __init__(self, digest: Callable[[str], int]) -> None:
        self._digest = digest
        self._counts: dict[tuple[int, str, str], int] = {}
        self._spreads: dict[int, SpreadTally] = {}

    def add(self, hour: int, who: str, what: str) -> None:
        key = hour, who, what
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(self._counts) > PAIRS_HELD_MAX:
            self._take()

    def spreads(self) -> dict[int, Spread]:
        self._take()
        return {hour: tally.spread() for hour, tally in self._spreads.items()}

    def _take(self) -> None:
        digest = self._digest
        for (hour, who, what), times in self._counts.items():
            _window(self._spreads, hour).add(digest(f"{who} {what}"), _number_of(who, digest), times)
        self._counts.clear()


class _Form:
    """Answers whose scalars have the same names in the same order."""

    __slots__ = ("answers", "roles")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.answers = [0, 0]
        """Without and with a credential."""
        found = [(position, role_of(name)) for position, name in enumerate(names)]
        self.roles = tuple((position, role) for position, role in found if role in {"id", "owner"})
        """Where ids and owners stand."""


class _NamesTally:
    """Counts in how many answers each name stood."""

    __slots__ = ("_answers", "_counts")

    def __init__(self) -> None:
        self._answers = 0
        self._counts: dict[str, int] = {}

    def add(self, names: tuple[str, ...], answers: int) -> None:
        self._answers += answers
        for name in set(names):
            if 0 < len(name) <= RESPONSE_NAME_CHARACTERS_MAX:
                self._counts[name] = self._counts.get(name, 0) + answers
        self._counts = bounded(self._counts, RESPONSE_NAMES_MAX)

    def names(self) -> ResponseNames:
        return ResponseNames(self._answers, self._counts)


def _number_of(who: str, digest: Callable[[str], int]) -> int:
    """A tail as the number that it is, so that people find it in masks again; the hash of anything else."""
    return int(who, 16) if _TAIL.fullmatch(who) else digest(who)


def _window(table: dict[int, SpreadTally], window: int) -> SpreadTally:
    tally = table.get(window)
    if tally is None:
        tally = table[window] = SpreadTally()
        if len(table) > WINDOWS_HELD_MAX:
            del table[min(table)]
    return tally


def _counted(table: dict[str, int], key: str, maximum: int) -> dict[str, int]:
    table[key] = table.get(key, 0) + 1
    return bounded(table, maximum) if len(table) > 4 * maximum else table


def _is_of_the_object(pointer: str) -> bool:
    """Whether a pointer leads to a field of the object that was asked for, and not of one in a list or far within."""
    return f"/{ITEMS}" not in pointer and pointer.count("/") <= _OWNER_DEPTH_MAX


@lru_cache(maxsize=_HEADERS_REMEMBERED_MAX)
def _header_role(name: str) -> _HeaderRole | None:
    lower = name[:_TEXT_CHARACTERS_MAX].lower()
    if lower == "retry-after" or lower.startswith(("ratelimit", "x-ratelimit", "x-rate-limit")):
        return "limit"
    if lower == "deprecation":
        return "deprecation"
    return "sunset" if lower == "sunset" else None


def _is_past(date: str, at_ns: int) -> bool:
    """Whether this HTTP date (RFC 9110 section 5.6.7) lay behind at this time."""
    try:
        return parsedate_to_datetime(date[:_TEXT_CHARACTERS_MAX]).timestamp() * 10**9 < at_ns
    except (ValueError, OverflowError):
        return False
