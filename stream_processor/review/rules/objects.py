"""Who reaches whose objects (OWASP API1:2023)."""

from __future__ import annotations

from math import exp, log
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from api_inventory.access.summary import CREDENTIAL_NAMES
from api_inventory.access.user_agent import NO_AGENT, OTHER_AGENT
from api_inventory.behaviour.limits import HOUR_NS, RETURNED_MAX
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import SUPPORT_MIN

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from api_inventory.behaviour.behaviour import Comparison
    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_IDS_MIN = 20
# Of every fifty numbers in the range, at least one is somebody's: whoever counts upwards meets it.
_RANGE_PER_ID_MAX = 50
# Archives are sorted by year, and years are no secret.
_YEARS = (1900, 2100)
# Parts of dates, and places in a list, are counted and belong to nobody.
_COUNTED_NAMES = frozenset({"year", "month", "day", "week", "quarter", "hour", "minute", "page", "offset", "version"})
_IDS_PER_STEM_MIN = 4
_INTEGER_SHARE_MIN = 0.9
# One every 36 seconds for an hour: more than people at a screen look at one by one.
_VISITED_MIN = 100
_PEERS_MIN = 5
_SIGMAS = 4
# Use is spread by orders of magnitude, so deviations are those of logarithms, and never less than this factor of 1.4.
_DEVIATION_MIN = 0.35
_NEXT_MOST_FACTOR = 3
_EQUAL_MIN = 10
_OWNER_DIFFERENT_SHARE_MAX = 0.2
_PATH_DIFFERENT_SHARE_MAX = 0.05
_LEARNT_PAIRS_MIN = 20
_UNLEARNT_FACTOR = 3
# Families that say nothing of a user agent.
_NO_AGENTS = frozenset({NO_AGENT.name, OTHER_AGENT.name})
# Some ids come by mail, from a page or from yesterday: fewer than this are usual everywhere.
_UNLEARNT_USUAL = 0.1


def guessable_ids(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-01: ids lie so close that one finds others by counting, or differ in their last characters alone."""
    for endpoint in host.endpoints:
        for name, ids in sorted(endpoint.behaviour.identifiers.items()):
            distinct = ids.distinct
            if distinct < _IDS_MIN or name == "rest" or name.rstrip("0123456789_") in _COUNTED_NAMES:
                continue
            how = None
            if ids.integers >= _INTEGER_SHARE_MIN * ids.seen and ids.minimum is not None and ids.maximum is not None:
                span = ids.maximum - ids.minimum + 1
                is_year = ids.minimum >= _YEARS[0] and ids.maximum <= _YEARS[1]
                if not is_year and span <= _RANGE_PER_ID_MAX * distinct:
                    how = f"about {distinct} whole numbers within a range of {span}"
            elif not ids.integers and ids.distinct_stems * _IDS_PER_STEM_MIN <= distinct:
                how = f"about {distinct} ids that differ in their last characters alone"
            if how:
                is_sensitive = bool(endpoint.sensitive_in_response())
                yield about(
                    endpoint,
                    "AUTHZ-01",
                    "medium" if is_sensitive else "low",
                    f"Values of {{{name}}} can be guessed: {how}.",
                    support=distinct,
                    detail=name,
                )


def object_sweep(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-02: one principal reached many times the objects that its peers did, within an hour."""
    for endpoint in host.endpoints:
        found: dict[int, tuple[int, int, int]] = {}
        for hour, spread in endpoint.behaviour.visits.items():
            if spread.distinct_actors <= _PEERS_MIN:
                continue
            shares = spread.shares()
            (who, most), *others = shares.most_common(2)
            next_most = others[0][1] if others else 0
            visited = spread.pairs_of(most)
            if visited >= _VISITED_MIN and most >= _NEXT_MOST_FACTOR * next_most and most > _usual_most(shares, who):
                found[who] = max(found.get(who, (0, 0, 0)), (visited, spread.pairs_of(next_most), hour))
        for who, (visited, next_visited, hour) in sorted(found.items()):
            yield about(
                endpoint,
                "AUTHZ-02",
                "medium",
                f"{_who(endpoint, who)} reached about {visited} different objects within an hour; "
                f"the next most reached {next_visited}.",
                support=visited,
                detail=f"{who:08x}",
                first_ns=hour * HOUR_NS,
                last_ns=(hour + 1) * HOUR_NS - 1,
            )


def owner_differs(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-03: answers name their owner, which nearly always is the caller, and a few times somebody else."""
    for endpoint in host.endpoints:
        for where, found in _differing(endpoint, "response:", _OWNER_DIFFERENT_SHARE_MAX):
            name = where.partition(":")[2]
            yield about(
                endpoint,
                "AUTHZ-03",
                "high",
                f"{found.different} of {found.equal + found.different} answers had another {name} "
                "than the caller's subject.",
                support=found.different,
                detail=name,
                last_ns=found.last_different_ns,
            )


def path_user_differs(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-04: the path names the caller, and now and then somebody else, who is shown all the same."""
    for endpoint in host.endpoints:
        for where, found in _differing(endpoint, "path:", _PATH_DIFFERENT_SHARE_MAX):
            name = where.partition(":")[2]
            yield about(
                endpoint,
                "AUTHZ-04",
                "high",
                f"{found.different} of {found.equal + found.different} accepted requests named another {{{name}}} "
                "than the caller's subject.",
                support=found.different,
                detail=name,
                last_ns=found.last_different_ns,
            )


def ids_never_handed_out(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """AUTHZ-05: one principal asks for ids that no answer gave it, far more than others do.

    The same hashes are kept of what is asked for and of what is handed out, the lowest ones: below the highest that
    every endpoint kept, what was handed out is known completely.
    """
    full = [max(e.behaviour.returned) for e in host.endpoints if len(e.behaviour.returned) >= RETURNED_MAX]
    known_below = min(full, default=2**32)
    returned = {pair for endpoint in host.endpoints for pair in endpoint.behaviour.returned}
    if not returned:
        return
    for endpoint in host.endpoints:
        asked: dict[int, list[int]] = {}
        for spread in endpoint.behaviour.visits.values():
            for pair, who in spread.sample.items():
                if pair < known_below:
                    asked.setdefault(who, []).append(pair)
        unlearnt = {who: sum(pair not in returned for pair in pairs) for who, pairs in asked.items()}
        everyone = sum(map(len, asked.values()))
        for who, pairs in sorted(asked.items()):
            others = everyone - len(pairs)
            if unlearnt[who] < _LEARNT_PAIRS_MIN or others < _LEARNT_PAIRS_MIN:
                continue
            usual = max((sum(unlearnt.values()) - unlearnt[who]) / others, _UNLEARNT_USUAL)
            if unlearnt[who] > _UNLEARNT_FACTOR * usual * len(pairs):
                yield about(
                    endpoint,
                    "AUTHZ-05",
                    "info",
                    f"{_who(endpoint, who)} asked for {len(pairs)} ids, and {unlearnt[who]} of them were in no answer "
                    f"to it; of others, {usual:.0%} at most.",
                    support=unlearnt[who],
                    detail=f"{who:08x}",
                )


def _who(endpoint: EndpointEvidence, who: int) -> str:
    """A principal in words, by what can be looked for in logs: never a credential, nor an address."""
    portrait = endpoint.behaviour.portraits.get(who)
    kind, _, rest = (portrait or "").partition("|")
    agent, _, network = rest.rpartition("|")
    by = f", by {agent}" if agent and agent not in _NO_AGENTS else ""
    where = f", from {network}" if network else ""
    if kind:
        return f"One caller (tail {who:08x} of its {CREDENTIAL_NAMES.get(kind, kind)}{by}{where})"
    if portrait is not None:
        return f"One caller (without a credential{by}{where})"
    return f"One caller (tail {who:08x})"


def _usual_most(shares: Counter[int], who: int) -> float:
    """What a principal of this endpoint may reach, as its peers do: four deviations above their mean."""
    logarithms = [log(share) for other, share in shares.items() if other != who]
    # Peers whom the sample left no room for would be there once at most.
    logarithms += [0.0] * (_PEERS_MIN - len(logarithms))
    return exp(fmean(logarithms) + _SIGMAS * max(pstdev(logarithms), _DEVIATION_MIN))


def _differing(endpoint: EndpointEvidence, kind: str, share_max: float) -> Iterator[tuple[str, Comparison]]:
    """Comparisons that nearly always hold, and a few times do not: what never holds compares unlike things."""
    for where, found in sorted(endpoint.behaviour.comparisons.items()):
        is_rare = SUPPORT_MIN <= found.different <= share_max * (found.equal + found.different)
        if where.startswith(kind) and found.equal >= _EQUAL_MIN and is_rare:
            yield where, found


OBJECT_RULES = (
    EvidenceRule("AUTHZ-01", guessable_ids),
    EvidenceRule("AUTHZ-02", object_sweep),
    EvidenceRule("AUTHZ-03", owner_differs),
    EvidenceRule("AUTHZ-04", path_user_differs),
    EvidenceRule("AUTHZ-05", ids_never_handed_out),
)
