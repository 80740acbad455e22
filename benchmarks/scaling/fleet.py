"""The arithmetic: from traffic and measured figures to agents, shards, functions and units, without chance or time.

Chance enters by two estimates. Mirror sources stick to agents by a hash, and partition keys to shards: both are balls
in bins. Of m balls alike in n bins, m much more than n log n, the fullest holds m/n + sqrt(2 m/n ln n) with high
probability (Raab and Steger, "Balls into Bins: A Simple and Tight Analysis", RANDOM 1998, theorem 1). Balls that differ
count as (sum w)^2 / sum w^2 of them, the number of alike balls that scatter as much (Kish's effective size). For so few
balls, and unlike ones, that is no bound: in a simulated fleet the fullest agent holds up to FULLEST_BEYOND times as
much, which what is left of it (AGENT_SHARE) bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

from api_inventory.exchange_record import BUCKETS
from benchmarks.scaling.aws_limits import (
    INSTANCE_TYPES,
    PARALLELIZATION_FACTOR_MAX,
    SHARD_BYTES_PER_S,
    SHARD_RECORDS_PER_S,
    InstanceType,
)
from mirror_agent.limits import BYTES_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.scaling.figures import Figures

GB_PER_HOUR = 1e9 / 3_600
# As `AgentScaling` in cfn/collector.yaml aims at; what is left is for bursts, and for a zone that fails.
AGENT_SHARE = 0.5
SHARD_SHARE = 0.7
FULLEST_BEYOND = 1.15
# `cfn/processing.yaml`.
BATCH_WINDOW_S = 5.0
# What an agent sends beside exchanges that go whole: counts and what is new have as much again (`mirror_agent.limits`).
SENT_BESIDE = 2.0
# A record of a bucket is closed a second after it began, one of counts alone after thirty (`BATCH_AGE_NS` and
# `COUNTS_AGE_NS` in capture/capture/src/record.rs).
RECORD_S, COUNTS_S = 1.0, 30.0
# Of a provisioned stream, once the quota is raised; where more would be asked for, the hottest key is too much for any.
SHARDS_MAX = 1_000
# `AgentsMax` in cfn/collector.yaml; where more would be asked for, a source is too much for any.
AGENTS_MAX = 100
# The header of AWS's copies: outer Ethernet, IPv4 and UDP, which the instance's bandwidth carries as well.
OUTER_BYTES = 42


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is mirrored.

    Attributes:
        exchange_bytes: mirrored bytes of one, both directions.
        datagram_bytes: of one packet in VXLAN, on average.
        sources: network interfaces that are mirrored.
        source_skew: the exponent of Zipf's law by which their rates differ; 0: all alike.
        endpoints: that have traffic within a batch.
        key_skew: as `source_skew`, of partition keys.
    """

    gb_per_hour: float
    exchange_bytes: float
    datagram_bytes: float = 1_000.0
    sources: int = 1_000
    source_skew: float = 0.5
    endpoints: int = 2_000
    key_skew: float = 0.5
    bytes_per_second: int = BYTES_PER_SECOND

    @property
    def bytes_per_s(self) -> float:
        """Mirrored."""
        return self.gb_per_hour * GB_PER_HOUR

    @property
    def exchanges_per_s(self) -> float:
        """Of all sources."""
        return self.bytes_per_s / self.exchange_bytes


@dataclass(frozen=True, slots=True)
class Fleet:
    """What it takes.

    Attributes:
        agents: so many that the fullest stays within AGENT_SHARE of its receive threads and of its bandwidth.
        fullest_share: of all mirrored bytes, what the fullest of them is sent, as estimated.
        limited_by: "bandwidth" or "receive threads".
        bytes_per_second: what an agent may send whole (`BytesPerSecond`): less than the default where many agents would
            send more of one partition key than a shard takes, or sending would keep its other cores busy.
        receive_cores: of all agents together.
        stream_bytes_per_s, records_per_s: into Kinesis.
        shards: of a provisioned stream.
        function_cores: functions that fold at once, each with one CPU, on average.
        concurrency: the most of them that the shards allow.
        write_units_per_s: of DynamoDB.
    """

    instance_type: InstanceType
    agents: int
    fullest_share: float
    limited_by: str
    receive_threads: int
    receive_cores: float
    bytes_per_second: int
    stream_bytes_per_s: float
    records_per_s: float
    shards: int
    function_cores: float
    concurrency: int
    write_units_per_s: float

    @property
    def is_possible(self) -> bool:
        """Whether the collector's template may have so many agents, and a stream so many shards."""
        return self.agents <= AGENTS_MAX and self.shards <= SHARDS_MAX


def zipf(count: int, exponent: float) -> list[float]:
    """Shares that add up to one, the largest first."""
    weights = [1 / rank**exponent for rank in range(1, count + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def effective_number(shares: Sequence[float]) -> float:
    """Of alike balls that scatter as much as these."""
    return sum(shares) ** 2 / sum(share * share for share in shares)


def fullest(shares: Sequence[float], bins: int) -> float:
    """The share of the fullest bin, estimated: as of alike balls, and never less than the one of the largest ball.

    That one holds a mean part of the others beside it, and a standard deviation.
    """
    if bins == 1:
        return 1.0
    balls, largest = effective_number(shares), max(shares)
    mean = balls / bins
    of_alike = (mean + sqrt(2 * mean * log(bins))) / balls
    of_largest = largest + (1 - largest) / bins + sqrt(1 / balls / bins)
    return min(max(of_alike, of_largest), 1.0)


def receive_cores(traffic: Traffic, figures: Figures) -> float:
    """Cores that all receive threads together are busy with."""
    datagrams_per_s = traffic.bytes_per_s / traffic.datagram_bytes
    ns_per_s = datagrams_per_s * figures.receive_ns_per_datagram + traffic.bytes_per_s * figures.receive_ns_per_byte
    return ns_per_s / 1e9


def fleet(traffic: Traffic, figures: Figures, instance_type: InstanceType) -> Fleet:
    """The smallest fleet that carries the traffic."""
    shares = zipf(traffic.sources, traffic.source_skew)
    cores = receive_cores(traffic, figures)
    wire = traffic.bytes_per_s * (1 + OUTER_BYTES / traffic.datagram_bytes)
    # Of two cores one receives; the others beside it send, and do the kernel's share.
    threads = max(instance_type.vcpus // 2, 1)
    by_threads = _least(lambda agents: fullest(shares, agents) * cores / threads <= AGENT_SHARE, AGENTS_MAX + 1)
    by_bandwidth = _least(
        lambda agents: fullest(shares, agents) * wire / instance_type.bytes_per_s <= AGENT_SHARE, AGENTS_MAX + 1
    )
    agents = max(by_threads, by_bandwidth, 2)
    keys = zipf(BUCKETS, traffic.key_skew)
    # Each key's records go to one shard, however many there are; a quarter is left for the keys beside it.
    bearable = int(0.75 * SHARD_SHARE * SHARD_BYTES_PER_S / max(keys) / SENT_BESIDE / agents)
    others_ns_per_s = AGENT_SHARE * max(instance_type.vcpus - threads, 1) * 1e9
    sendable = int(others_ns_per_s / figures.send_ns_per_record_byte / SENT_BESIDE)
    bytes_per_second = min(traffic.bytes_per_second, bearable, sendable)
    sent = sent_bytes_per_s(traffic, figures, agents, bytes_per_second)
    whole_per_s = sent / whole_record_bytes(traffic, figures)
    buckets = min(BUCKETS, traffic.endpoints)
    # No bucket of a thread closes more of them; fewer where fewer exchanges go whole.
    records_per_s = min(agents * threads * buckets / RECORD_S, whole_per_s) + agents * threads * buckets / COUNTS_S
    alike = [1 / BUCKETS] * BUCKETS
    shards = _least(
        lambda count: (
            fullest(keys, count) * sent <= SHARD_SHARE * SHARD_BYTES_PER_S
            and fullest(alike, count) * records_per_s <= SHARD_SHARE * SHARD_RECORDS_PER_S
        ),
        SHARDS_MAX + 1,
    )
    endpoint_folds_per_s = traffic.endpoints / BATCH_WINDOW_S
    folding_us_per_s = whole_per_s * figures.fold_us_per_exchange + endpoint_folds_per_s * figures.fold_us_per_endpoint
    return Fleet(
        instance_type=instance_type,
        agents=agents,
        fullest_share=fullest(shares, agents),
        limited_by="bandwidth" if by_bandwidth >= by_threads else "receive threads",
        receive_threads=threads,
        receive_cores=cores,
        bytes_per_second=bytes_per_second,
        stream_bytes_per_s=sent,
        records_per_s=records_per_s,
        shards=shards,
        function_cores=folding_us_per_s / 1e6,
        concurrency=shards * PARALLELIZATION_FACTOR_MAX,
        write_units_per_s=endpoint_folds_per_s * figures.write_units_per_endpoint,
    )


def smallest_fleet(traffic: Traffic, figures: Figures) -> Fleet:
    """On the smallest instance type of which there may be enough, else on the largest."""
    found = [fleet(traffic, figures, instance_type) for instance_type in INSTANCE_TYPES]
    return next((each for each in found if each.is_possible), found[-1])


def sent_bytes_per_s(traffic: Traffic, figures: Figures, agents: int, bytes_per_second: int) -> float:
    """Into the stream: what agents may send at the most, and no more than all exchanges whole."""
    return min(agents * bytes_per_second * SENT_BESIDE, traffic.bytes_per_s * figures.record_bytes_per_mirrored_byte)


def whole_record_bytes(traffic: Traffic, figures: Figures) -> float:
    """Of one exchange."""
    return traffic.exchange_bytes * figures.record_bytes_per_mirrored_byte


def _least(is_enough: Callable[[int], bool], most: int) -> int:
    """The smallest number from which on it is enough. More bins never hold more each."""
    low, high = 1, 1
    while not is_enough(high):
        if high >= most:
            return most
        low, high = high, min(high * 2, most)
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return high
