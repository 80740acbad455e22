"""What is tried: which faults, alone and together, over which store, with which agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heliostat.faults import fault, stores
from heliostat.faults.pipeline import How
from simulator.faults.small_disk import small_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager, ExitStack
    from pathlib import Path

    from heliostat.faults.fault import Fault
    from heliostat.faults.pipeline import StorePlace

    Store = Callable[[Path, int], AbstractContextManager[StorePlace]]

# Two records or three of a round fit, beside SQLite's own pages and its write-ahead log.
SMALL_DISK_BYTES = 160 * 1024


def _usual(_folder: Path, _parts: ExitStack) -> How:
    return How()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the table.

    Attributes:
        name: stable, in words.
        faults: done in each round beside the traffic, in an order that is drawn.
        did: of what is done to the pipeline, what must have happened: a run in which nothing failed proves nothing.
        rounds: how often.
        conversations: in each round, spread over its faults.
        costs: what it may cost, by the names of the account. What else is told as lost is lost for no reason.
        store: where the inventory is kept.
        how: what differs of agent and mapping.
    """

    name: str
    faults: Sequence[Fault]
    did: Sequence[str]
    rounds: int = 2
    conversations: int = 60
    costs: Collection[str] = ()
    store: Store = stores.sqlite_file
    how: Callable[[Path, ExitStack], How] = _usual


def _on_small_disk(folder: Path, parts: ExitStack) -> How:
    spool = folder / "spool"
    return How(prefix=parts.enter_context(small_disk(spool, SMALL_DISK_BYTES)), spool=spool)


_A_KILL = ("exchanges_lost_in_crash", "not decoded when killed", "under way when killed")

LONG: tuple[Scenario, ...] = (
    Scenario(
        "agent killed",
        (fault.kill_agent, fault.kill_agent),
        ["agents killed"],
        costs=_A_KILL,
    ),
    Scenario(
        "agent killed amid conversations",
        (fault.kill_agent_amid_conversations,) * 2,
        ["agents killed amid conversations"],
        costs=(*_A_KILL, "response_without_request"),
    ),
    Scenario("agent ended", (fault.end_agent, fault.end_agent), ["agents ended"], rounds=1),
    Scenario(
        "agent killed, most exchanges only counted",
        (fault.kill_agent, fault.end_agent),
        ["agents killed", "agents ended"],
        how=lambda _folder, _parts: How(bytes_per_second=2_000),
        rounds=1,
        costs=_A_KILL,
    ),
    Scenario("Kinesis fails", (fault.fail_kinesis, fault.fail_kinesis), ["storms at Kinesis"]),
    Scenario(
        "Kinesis fails, agent killed",
        (fault.fail_kinesis, fault.kill_agent, fault.kill_agent),
        ["storms at Kinesis", "agents killed"],
        costs=_A_KILL,
    ),
    Scenario(
        "network cut",
        (fault.refuse_connections, fault.keep_silent, fault.fail_dns),
        ["endpoints that refused", "endpoints that were silent", "names not resolved"],
        rounds=1,
        conversations=250,
    ),
    Scenario(
        "credentials expire", (fault.expire_credentials,) * 2, ["credentials that expired"], rounds=1, conversations=120
    ),
    Scenario("agent's clock off", (fault.skew_clock,), ["requests refused for their time"], rounds=1),
    Scenario(
        "disk full",
        (fault.long_outage,),
        ["times that the disk was full"],
        how=_on_small_disk,
        conversations=150,
        rounds=1,
    ),
    Scenario(
        "long outage without a spool",
        (fault.long_outage_and_end,),
        ["long outages"],
        how=lambda _folder, _parts: How(has_spool=False),
        conversations=120,
        # What was tried without a clear answer is dropped as well, and may be stored: the stream itself is asked.
        costs=("exchanges_dropped_shutdown", "dropped, and perhaps stored"),
    ),
    Scenario(
        "spool damaged",
        (fault.damage_spool,),
        ["spools damaged"],
        costs=("exchanges_dropped_spool_corrupt", "lost with the spool"),
    ),
    Scenario(
        "end of the spool lost",
        (fault.lose_spooled_transactions,),
        ["write-ahead logs cut"],
        conversations=100,
        costs=(*_A_KILL, "lost with the spool"),
    ),
    Scenario(
        "processor killed (file)",
        (fault.kill_processor,) * 3 + (fault.end_processor,),
        ["processors killed", "processors ended"],
    ),
    Scenario(
        "processor killed between writes",
        (fault.kill_processor_between_writes,) * 3,
        ["processors killed at a write"],
        store=stores.emulated_table,
        conversations=40,
    ),
    Scenario(
        "table fails", (fault.fail_table,) * 2, ["storms at DynamoDB"], store=stores.emulated_table, conversations=40
    ),
    Scenario(
        "table fails, processor killed",
        (fault.fail_table, fault.kill_processor, fault.kill_processor_between_writes),
        ["storms at DynamoDB", "processors killed at a write"],
        store=stores.emulated_table,
        conversations=40,
    ),
    Scenario(
        "table away for longer than records may age",
        (fault.refuse_table, fault.refuse_table_amid_a_batch),
        ["tables that were away", "tables that went away amid a batch", "records given up and overtaken"],
        rounds=1,
        # So many that traffic goes on once the table is back.
        conversations=360,
        store=stores.emulated_table,
        how=lambda _folder, _parts: How(record_age_s_max=5.0),
        costs=("in_dead_letters", "given up, and counted before"),
    ),
    Scenario(
        "batches twice, late and old",
        (fault.disorder, fault.disorder, fault.skew_processor_clock),
        ["batches delivered twice", "old batches delivered again", "processors' clocks off"],
        store=stores.emulated_table,
        rounds=1,
        conversations=200,
    ),
    Scenario("poison", (fault.poison, fault.poison), ["poison records"], store=stores.emulated_table, rounds=1),
    Scenario(
        "everything",
        (
            fault.kill_agent,
            fault.fail_kinesis,
            fault.refuse_connections,
            fault.kill_processor_between_writes,
            fault.fail_table,
            fault.disorder,
            fault.poison,
            fault.expire_credentials,
            fault.end_agent,
        ),
        ["agents killed", "storms at Kinesis", "storms at DynamoDB", "processors killed at a write"],
        store=stores.emulated_table,
        rounds=1,
        conversations=250,
        costs=_A_KILL,
    ),
)
"""Every scenario, each for some ten to forty seconds."""

SHORT: tuple[Scenario, ...] = (
    Scenario(
        "agent and processor killed, Kinesis fails",
        (fault.fail_kinesis, fault.kill_agent, fault.kill_processor, fault.refuse_connections),
        ["storms at Kinesis", "agents killed", "endpoints that refused"],
        rounds=2,
        costs=_A_KILL,
    ),
    Scenario(
        "table fails, processor killed between writes, poison",
        (fault.fail_table, fault.kill_processor_between_writes, fault.disorder, fault.poison),
        ["storms at DynamoDB", "poison records"],
        store=stores.simulated_table,
        rounds=1,
    ),
)
"""What every run of the tests does."""
