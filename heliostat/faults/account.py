"""The account of a run: whether what was sent stands in the inventory or under a name, to the last exchange.

Pure. What is exact is held exactly; where a kill leaves something that nobody can know, it is held between bounds, and
these are told as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heliostat.faults.outage import Outage, contradictions_of
from heliostat.faults.processor_counters import miscounted
from heliostat.faults.redrive import contradictions_of_redrive
from heliostat.faults.tally import Inventory, difference, requests_of, tally_of
from heliostat.faults.witness import answers_of, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heliostat.faults.agent_runs import EndedRun
    from heliostat.faults.deliveries import Delivery
    from heliostat.faults.mirror import SentToRun
    from heliostat.faults.witness import Position, Witnessed
    from heliostat.redrive.dead_letter import DeadLetter
    from simulator.traffic.conversation import MadeExchange

_DROPPED = "exchanges_dropped_"
_KILLED = "killed_run_exchanges"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an account is made of.

    Attributes:
        made: the exchanges that were sent.
        sent: what each run of the agent was sent.
        runs: how each ended.
        former_runs: what each said of the one before it.
        records: what the stream took.
        dead_letters: what the mapping gave up.
        rejected: what the function did, as no retry could help.
        given_up: records that the mapping gave up, by its own counters.
        deliveries: every invocation of the function.
        processor: its counters.
        inventory: what the store holds.
        outage: what it holds of batches that were cut.
        redriven: the inventory after each time that all dead letters were handed to the function again.
    """

    made: Sequence[MadeExchange]
    sent: Sequence[SentToRun]
    runs: Sequence[EndedRun]
    former_runs: Sequence[Mapping[str, int]]
    records: Sequence[Witnessed]
    dead_letters: Sequence[DeadLetter] = ()
    rejected: Sequence[DeadLetter] = ()
    given_up: int = 0
    deliveries: Sequence[Delivery] = ()
    processor: Mapping[str, int] = field(default_factory=dict)
    inventory: Inventory = field(default_factory=Inventory)
    outage: Outage = field(default_factory=Outage)
    redriven: Sequence[Inventory] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the exchanges.

    Attributes:
        sent, decoded, arrived, counted: at the mirror, in the agent, in the stream (each once), in the inventory.
        named: exchanges by the counter that tells of them.
        bounds: where only bounds are known: by name, at most so many.
        contradictions: what does not add up, one sentence each; none where everything is explained.
    """

    sent: int
    decoded: int
    arrived: int
    counted: int
    named: Mapping[str, int]
    bounds: Mapping[str, int]
    contradictions: tuple[str, ...]


@dataclass(slots=True)
class _Agents:
    """What all runs of the agent say together."""

    decoded: int = 0
    unsettled: int = 0
    lost_in_spool: int = 0
    unread: int = 0
    unheard: int = 0
    dropped_unsettled: int = 0
    named: Counter[str] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)


def account_of(evidence: Evidence) -> Account:
    """Adds everything up."""
    agents = _agents(evidence)
    arrived = distinct(evidence.records)
    in_stream = sum(record.exchanges for record in arrived)
    without_request = sum(record.without_request for record in arrived)
    in_dead_letters, contradictions = _folding(evidence)
    named = Counter(agents.named)
    named["response_without_request"] = without_request
    named["in_dead_letters"] = in_dead_letters
    gone = sum(agents.named.values())
    bounds = {
        "not decoded when killed": agents.unread,
        "not read, dropped by the kernel": agents.unheard,
        "under way when killed": agents.unsettled,
        "lost with the spool": agents.lost_in_spool,
        "dropped, and perhaps stored": agents.dropped_unsettled,
        "given up, and counted before": requests_of(evidence.outage.written),
    }
    return Account(
        sent=len(evidence.made),
        decoded=agents.decoded,
        arrived=in_stream,
        counted=evidence.inventory.requests,
        named={name: count for name, count in sorted(named.items()) if count},
        bounds={name: count for name, count in bounds.items() if count},
        contradictions=(
            *agents.contradictions,
            *_outside(
                "in the stream",
                in_stream,
                agents.decoded - gone - agents.unsettled - agents.lost_in_spool,
                agents.decoded - gone + agents.dropped_unsettled,
            ),
            *_of_stream(evidence),
            *contradictions,
            *miscounted(evidence.processor, evidence.deliveries, evidence.records),
        ),
    )


def is_among(position: Position, letters: Iterable[DeadLetter]) -> bool:
    """Whether one of them names a record."""
    return any(letter.names(position) for letter in letters)


def _outside(what: str, found: int, least: int, most: int) -> list[str]:
    if least <= found <= most:
        return []
    expected = str(least) if least == most else f"{least} to {most}"
    return [f"{what}: {found} exchanges, expected {expected}"]


def _agents(evidence: Evidence) -> _Agents:
    told = _Agents()
    for number, (run, sent) in enumerate(zip(evidence.runs, evidence.sent, strict=True)):
        after = evidence.former_runs[number + 1] if number + 1 < len(evidence.former_runs) else {}
        if run.was_killed:
            _add_killed(told, sent, after, number + 1)
        else:
            _add_ended(told, run.counters, sent, number + 1)
            told.lost_in_spool += after.get("exchanges_lost_in_spool", 0)
            if number + 1 < len(evidence.runs) and not evidence.runs[number + 1].was_killed:
                _add_passed_on(told, run.counters, evidence.runs[number + 1].counters, after, number + 1)
            if after.get("killed_runs"):
                told.contradictions.append(
                    f"run {number + 1} of the agent ended by itself, and the next tells of a kill"
                )
    return told


def _add_ended(told: _Agents, counters: Mapping[str, int], sent: SentToRun, number: int) -> None:
    decoded = counters.get("exchanges", 0)
    told.decoded += decoded
    told.dropped_unsettled += counters.get("exchanges_unsettled_dropped", 0)
    dropped = {name: count for name, count in counters.items() if name.startswith(_DROPPED)}
    told.named.update(dropped)
    held = counters.get("exchanges_held", 0) + counters.get("exchanges_spooled_held", 0)
    found = decoded + counters.get("exchanges_found_in_spool", 0)
    told.contradictions += _outside(
        f"run {number} of the agent, sent, held and dropped",
        counters.get("exchanges_sent", 0) + held + sum(dropped.values()),
        found,
        found,
    )
    least, most = sent.ended_within(sent.datagrams), sent.begun_within(sent.datagrams)
    if counters.get("datagrams_dropped_kernel"):
        # What the kernel had no room for was sent all the same: what was in it only its sender knows.
        told.unheard += max(least - decoded, 0)
        least = 0
    told.contradictions += _outside(f"run {number} of the agent, decoded", decoded, least, most)


def _add_passed_on(
    told: _Agents, ended: Mapping[str, int], following: Mapping[str, int], after: Mapping[str, int], number: int
) -> None:
    """What a run left in the spool, the next one found there or tells as lost."""
    left = ended.get("exchanges_spooled_held", 0)
    told.contradictions += _outside(
        f"run {number} of the agent, found in its spool or told as lost",
        following.get("exchanges_found_in_spool", 0) + after.get("exchanges_lost_in_spool", 0),
        left,
        left,
    )


def _add_killed(told: _Agents, sent: SentToRun, after: Mapping[str, int], number: int) -> None:
    """What the next run says of one that was killed. Of what it had not read nobody else can speak."""
    if not after.get("killed_runs"):
        told.contradictions.append(f"run {number} of the agent was killed, and the next says nothing of it")
        return
    decoded, datagrams = after[_KILLED], after["killed_run_datagrams"]
    told.decoded += decoded
    told.unsettled += after["exchanges_unsettled_in_crash"]
    told.dropped_unsettled += after[f"{_KILLED}_unsettled_dropped"]
    told.lost_in_spool += after["exchanges_lost_in_spool"]
    told.unread += sent.begun_within(sent.datagrams) - decoded
    told.named["exchanges_lost_in_crash"] += after["exchanges_lost_in_crash"]
    told.named[f"{_KILLED}_dropped"] += after[f"{_KILLED}_dropped"]
    told.contradictions += _outside(
        f"run {number} of the agent, decoded when it was killed",
        decoded,
        sent.ended_within(datagrams),
        sent.begun_within(datagrams),
    )


def _of_stream(evidence: Evidence) -> list[str]:
    """No host, method and status came more often than it was sent, and no exchange came in two records."""
    made = Counter((each.host, each.method, str(each.status)) for each in evidence.made)
    of_methods = Counter((each.host, each.method) for each in evidence.made)
    arrived = distinct(evidence.records)
    found: list[str] = []
    came: Counter[tuple[str, str]] = Counter()
    for (host, method, status), count in answers_of(arrived).items():
        came[host, method] += count
        if status:
            found += _outside(f"{method} {host}, {status}", count, 0, made[host, method, status])
    for (host, method), count in came.items():
        found += _outside(f"{method} {host}", count, 0, of_methods[host, method])
    twice = Counter(exchange for record in arrived for exchange in set(record.whole))
    found += [f"{host}, {method}: an exchange in {n} records" for (_, host, method, *_), n in twice.items() if n > 1]
    return found


def _folding(evidence: Evidence) -> tuple[int, list[str]]:
    """How many exchanges stand in dead letters alone, and what does not add up between stream and inventory.

    Each sum of each host is what the records come to that were not given up, each once, and what was written of batches
    that were cut and given up: no more and no less.
    """
    letters, cut = evidence.dead_letters, evidence.outage
    folded = [record for record in evidence.records if not is_among(record.position, letters)]
    expected = tally_of(distinct(folded))
    expected.update(cut.written)
    found = [
        f"{' '.join(key[1:])}: {evidence.inventory.tally[key]} in the inventory ({key[0]}), expected {expected[key]}"
        for key in sorted(difference(evidence.inventory.tally, expected))
    ]
    for host, (counted, listed) in evidence.inventory.endpoints.items():
        if not 0 <= counted - listed <= cut.registered.get(host, 0):
            found.append(f"{host}: {counted} endpoints counted, {listed} listed")
    named = [record for record in evidence.records if is_among(record.position, letters)]
    found += _outside("records in dead letters", sum(letter.records for letter in letters), len(named), len(named))
    found += _outside("records given up, by the mapping's counters", evidence.given_up, len(named), len(named))
    found += _rejected_needlessly(evidence)
    found += contradictions_of(cut, evidence.records)
    found += contradictions_of_redrive(evidence.redriven, evidence.records)
    if later := [position for position in cut.under_way if not is_among(position, letters)]:
        found.append(
            f"{len(later)} records of batches that were cut were not given up: what is counted of them is not known"
        )
    identities = {record.identity for record in folded}
    alone = tally_of(distinct(record for record in named if record.identity not in identities))
    return requests_of(alone) - requests_of(cut.written), found


def _rejected_needlessly(evidence: Evidence) -> list[str]:
    """Records that can be read, and of which the function says that no retry could help."""
    sound = [record for record in evidence.records if not record.is_poison]
    return [
        f"sound records rejected: {letter.cause}"
        for letter in evidence.rejected
        if any(letter.names(record.position) for record in sound)
    ]


def first_of(sentences: Iterable[str], most: int = 5) -> list[str]:
    """The first few, and how many more there are."""
    listed = list(sentences)
    return listed if len(listed) <= most else [*listed[:most], f"and {len(listed) - most} more"]
