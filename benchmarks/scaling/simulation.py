"""The same fleet second by second, with chance in it: hashes, a load that rises and bursts, retries, lag, scaling.

It shares no formula with `fleet` but the traffic and the measured costs: what the fullest agent and shard hold comes of
hashing each source and key, and queues of what comes in and goes out each second.

The load begins at half, reaches all of it after ten minutes, and is half as much again for a minute. Sources stick to
their agents, and a new agent gets those that come new: one in a hundred a minute.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from hashlib import md5
from typing import TYPE_CHECKING

import numpy as np

from api_inventory.exchange_record import BUCKETS, partition_key
from benchmarks.scaling import aws_limits as aws
from benchmarks.scaling.fleet import BATCH_WINDOW_S, COUNTS_S, OUTER_BYTES, RECORD_S, SENT_BESIDE, zipf
from mirror_agent.limits import PENDING_BYTES_MAX, SPOOL_BYTES_MAX

if TYPE_CHECKING:
    from benchmarks.scaling.figures import Figures
    from benchmarks.scaling.fleet import Fleet, Traffic

SECONDS = 1_800
RISING_S = 600
BURST_AT_S, BURST_S, BURST = 1_200, 60, 1.5
CHURN_PER_MINUTE = 0.01
HASH_KEYS = 2**128


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it.

    Attributes:
        fullest_agent_share: of all mirrored bytes, what the fullest agent was sent, on average over the time.
        fullest_shard_share: of all record bytes, what was meant for the fullest shard.
        receive_cores, function_cores: busy on average, of the minutes at full load and without the burst.
        busiest_agent: the most that a receive thread or an interface was asked for, of what it has.
        lost_share: of all mirrored bytes, for want of threads or bandwidth.
        throttled_share: of all record bytes, refused at least once.
        waiting_bytes_most: in the memory and the spools of all agents.
        dropped_share: of all record bytes, for want of room there.
        lag_s_most: of the shard that is furthest behind.
        agents_last: in the end.
    """

    fullest_agent_share: float
    fullest_shard_share: float
    receive_cores: float
    function_cores: float
    busiest_agent: float
    lost_share: float
    throttled_share: float
    waiting_bytes_most: float
    dropped_share: float
    lag_s_most: float
    agents_last: int


def simulate(  # noqa: PLR0913, PLR0915 - one second after the other, in the order of the way
    traffic: Traffic,
    figures: Figures,
    fleet: Fleet,
    *,
    seed: int = 1,
    agents_first: int | None = None,
    on_demand: bool = False,
) -> Outcome:
    """Half an hour. `agents_first`: the group begins with so many, and grows up to the fleet's number."""
    draw = np.random.default_rng(seed)
    agents = agents_first or fleet.agents
    shares = np.array(zipf(traffic.sources, traffic.source_skew))
    agent_of = draw.integers(0, agents, traffic.sources)
    keys = zipf(BUCKETS, traffic.key_skew)
    random.Random(seed).shuffle(keys)
    shards = fleet.shards
    shard_of = [
        int.from_bytes(md5(partition_key(key).encode(), usedforsecurity=False).digest()) * shards // HASH_KEYS
        for key in range(BUCKETS)
    ]
    shard_shares = np.bincount(shard_of, weights=keys, minlength=shards)
    keys_of_shard = np.bincount(shard_of, minlength=shards)
    whole_bytes = traffic.exchange_bytes * figures.record_bytes_per_mirrored_byte
    cost_s_per_byte = (
        figures.fold_us_per_exchange / 1e6 / (traffic.exchange_bytes * figures.record_bytes_per_mirrored_byte)
    )
    waiting, behind = np.zeros(shards), np.zeros(shards)
    mirrored = lost = sent_all = throttled = dropped = waiting_most = lag_most = busiest = 0.0
    agent_sum = np.zeros(fleet.agents)
    receive_busy, functions_busy = [], []
    peak_before, peaks = 0.0, []
    pending_scale_s = None
    for second in range(SECONDS):
        load = min(0.5 + 0.5 * second / RISING_S, 1.0)
        is_burst = BURST_AT_S <= second < BURST_AT_S + BURST_S
        rate = traffic.bytes_per_s * load * (BURST if is_burst else 1.0)
        if second % 60 == 0:
            renewed = draw.random(traffic.sources) < CHURN_PER_MINUTE
            agent_of = np.where(renewed, draw.integers(0, agents, traffic.sources), agent_of)
        # --- agents
        arriving = np.bincount(agent_of, weights=shares, minlength=agents) * rate
        agent_sum[:agents] += arriving
        ns_per_byte = figures.receive_ns_per_datagram / traffic.datagram_bytes + figures.receive_ns_per_byte
        threads_busy = arriving * ns_per_byte / 1e9 / fleet.receive_threads
        wire_busy = arriving * (1 + OUTER_BYTES / traffic.datagram_bytes) / fleet.instance_type.bytes_per_s
        asked = np.maximum(threads_busy, wire_busy)
        busiest = max(busiest, float(asked.max()))
        taken = arriving / np.maximum(asked, 1.0)
        mirrored += float(arriving.sum())
        lost += float((arriving - taken).sum())
        if second >= RISING_S and not is_burst:
            receive_busy.append(float((taken * ns_per_byte).sum()) / 1e9)
        # --- records
        whole = taken * figures.record_bytes_per_mirrored_byte
        sent = float(np.minimum(whole, fleet.bytes_per_second * SENT_BESIDE).sum())
        sent_all += sent
        # Each thread closes a record of a key a second at the most: a shard gets as many as it has keys.
        whole_records = min(1 / RECORD_S, sent / whole_bytes / (agents * fleet.receive_threads * BUCKETS))
        shard_records = keys_of_shard * agents * fleet.receive_threads * (whole_records + 1 / COUNTS_S)
        by_records = aws.SHARD_RECORDS_PER_S / np.maximum(shard_records, 1.0) * sent * shard_shares
        shard_bytes = np.minimum(aws.SHARD_BYTES_PER_S, by_records)
        if on_demand:
            capacity = min(
                max(aws.ON_DEMAND_FIRST_BYTES_PER_S, aws.ON_DEMAND_GROWTH * peak_before), aws.ON_DEMAND_MOST_BYTES_PER_S
            )
            shard_bytes = np.full(shards, capacity / shards)
            peaks.append(sent)
            if second >= aws.ON_DEMAND_GROWTH_S:
                peak_before = max(peak_before, peaks[second - int(aws.ON_DEMAND_GROWTH_S)])
        wanted = waiting + sent * shard_shares
        accepted = np.minimum(wanted, shard_bytes)
        throttled += float(np.maximum(sent * shard_shares - np.maximum(shard_bytes - waiting, 0.0), 0.0).sum())
        waiting = wanted - accepted
        room = agents * float(PENDING_BYTES_MAX + SPOOL_BYTES_MAX)
        if waiting.sum() > room:
            dropped += float(waiting.sum() - room)
            waiting *= room / waiting.sum()
        waiting_most = max(waiting_most, float(waiting.sum()))
        # --- functions: of a shard at most ten at once, and each key's records one after the other
        overhead_s = traffic.endpoints * shard_shares / BATCH_WINDOW_S * figures.fold_us_per_endpoint / 1e6
        at_once = np.minimum(np.minimum(aws.PARALLELIZATION_FACTOR_MAX, keys_of_shard), aws.LAMBDA_CONCURRENCY / shards)
        can = np.maximum(at_once - overhead_s, 0.0) / cost_s_per_byte
        behind += accepted
        folded = np.minimum(behind, can)
        behind -= folded
        lag_most = max(lag_most, float((behind / np.maximum(can, 1.0)).max()) + BATCH_WINDOW_S)
        if second >= RISING_S and not is_burst:
            functions_busy.append(float(folded.sum()) * cost_s_per_byte + float(overhead_s.sum()))
        # --- the group: half of the instance's processors, as its policy aims at
        busy = float(threads_busy.mean()) * fleet.receive_threads / fleet.instance_type.vcpus
        if busy > 0.5 and agents < fleet.agents and pending_scale_s is None:
            pending_scale_s = second + aws.SCALING_LAG_S
        if pending_scale_s is not None and second >= pending_scale_s:
            agents = min(int(np.ceil(agents * max(busy, 0.5) / 0.5)), fleet.agents)
            pending_scale_s = None
    return Outcome(
        fullest_agent_share=float(agent_sum.max()) / mirrored,
        fullest_shard_share=float(shard_shares.max()),
        receive_cores=float(np.mean(receive_busy)),
        function_cores=float(np.mean(functions_busy)),
        busiest_agent=busiest,
        lost_share=lost / mirrored,
        throttled_share=throttled / sent_all,
        waiting_bytes_most=waiting_most,
        dropped_share=dropped / sent_all,
        lag_s_most=lag_most,
        agents_last=agents,
    )
