"""The account of a run: whether what was sent stands in the inventory or under a name, to the last exchange.

Pure. What is exact is held exactly; where a kill leaves something that nobody can know, it is held between bounds, and
these are told as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heliostat.faults.witness import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heliostat.faults.agent_runs import EndedRun
    from heliostat.faults.deliveries import Span
    from heliostat.faults.mirror import SentToRun
    from heliostat.faults.witness import Witnessed
    from simulator.traffic.conversation import MadeExchange

_DROPPED = "exchanges_dropped_"
_KILLED = "killed_run_exchanges"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the inventory says of one host: requests in all, by endpoint, and by method and status."""

    requests: int
    endpoints: int
    endpoints_listed: int
    by_answer: Mapping[tuple[str, str], int]
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an account is made of.

    Attributes:
        made: the exchanges that were sent.
        sent: what each run of the agent was sent.
        runs: how each ended.
        former_runs: what each said of the one before it.
        records: what the stream took.
        given_up: where records stand that the failure destinations name.
        inventory: by host.
    """

    made: Sequence[MadeExchange]
    sent: Sequence[SentToRun]
    runs: Sequence[EndedRun]
    former_runs: Sequence[Mapping[str, int]]
    records: Sequence[Witnessed]
    given_up: Sequence[Span]
    inventory: Mapping[str, Counted]


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
    dropped_unsettled: int = 0
    named: Counter[str] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)


def account_of(evidence: Evidence) -> Account:
    """Adds everything up."""
    agents = _agents(evidence)
    arrived = distinct(evidence.records)
    in_stream = sum(record.exchanges for record in arrived)
    counted = sum(host.requests for host in evidence.inventory.values())
    without_request = sum(record.without_request for record in arrived)
    given_up = sum(record.exchanges for record in evidence.records if is_among(record.position, evidence.given_up))
    named = Counter(agents.named)
    named["response_without_request"] = without_request
    gone = sum(agents.named.values())
    contradictions = [
        *agents.contradictions,
        *_outside(
            "in the stream",
            in_stream,
            agents.decoded - gone - agents.unsettled - agents.lost_in_spool,
            agents.decoded - gone + agents.dropped_unsettled,
        ),
        *_outside("in the inventory", counted, in_stream - without_request - given_up, in_stream - without_request),
        *_of_hosts(evidence, given_up),
    ]
    bounds = {
        "not decoded when killed": agents.unread,
        "under way when killed": agents.unsettled,
        "lost with the spool": agents.lost_in_spool,
        "dropped, and perhaps stored": agents.dropped_unsettled,
        "in records given up": given_up,
    }
    return Account(
        sent=len(evidence.made),
        decoded=agents.decoded,
        arrived=in_stream,
        counted=counted,
        named={name: count for name, count in sorted(named.items()) if count},
        bounds={name: count for name, count in bounds.items() if count},
        contradictions=tuple(contradictions),
    )


def is_among(position: tuple[str, int], spans: Sequence[Span]) -> bool:
    """Whether a record stands in one of these spans."""
    shard, number = position
    return any(shard == of_shard and first <= number <= last for of_shard, first, last in spans)


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
    if not counters.get("datagrams_dropped_kernel"):
        told.contradictions += _outside(
            f"run {number} of the agent, decoded",
            decoded,
            sent.ended_within(sent.datagrams),
            sent.begun_within(sent.datagrams),
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


def _of_hosts(evidence: Evidence, given_up: int) -> list[str]:
    """No host, method and status was counted more often than it was sent; and each host agrees with itself.

    A host's sum and its endpoints are items of their own: a record may have been given up when one was written.
    """
    made = Counter((each.host, each.method, str(each.status)) for each in evidence.made)
    hosts = Counter(each.host for each in evidence.made)
    found: list[str] = []
    for host, counted in evidence.inventory.items():
        found += _outside(f"{host} in the inventory", counted.requests, 0, hosts[host])
        for (method, status), count in counted.by_answer.items():
            found += _outside(f"{method} {host}, {status}", count, 0, made[host, method, status])
        of_endpoints = sum(counted.by_answer.values()) + counted.unanswered
        least, most = max(counted.requests - given_up, 0), counted.requests + given_up
        found += _outside(f"{host}, the sum of its endpoints", of_endpoints, least, most)
        if counted.endpoints != counted.endpoints_listed:
            found.append(f"{host}: {counted.endpoints} endpoints counted, {counted.endpoints_listed} listed")
    return found


def first_of(sentences: Iterable[str], most: int = 5) -> list[str]:
    """The first few, and how many more there are."""
    listed = list(sentences)
    return listed if len(listed) <= most else [*listed[:most], f"and {len(listed) - most} more"]
