"""The tables of docs/scaling.md that are reckoned, between two marks of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.scaling.aws_limits import INSTANCE_TYPES
from benchmarks.scaling.fleet import Traffic, fleet, smallest_fleet
from benchmarks.scaling.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.scaling.figures import Circumstances, Figures

BEGIN, END = "<!-- written by benchmarks/scaling/run.py -->", "<!-- until here -->"
RATES_GB_PER_HOUR = (100.0, 1_000.0, 3_000.0, 10_000.0)
EXCHANGE_BYTES = (2_000.0, 20_000.0)
SEEDS = (1, 2)
# Above and below, what was measured is another thing than what is reckoned with.
QUIET_LOAD_PER_CORE_MAX = 0.5
RECEIVE_BUSY_MIN = 0.5


def text_with_tables(text: str, figures: Figures) -> str:
    """The document with these tables in place of those that stood there. Raises ValueError where it has no marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{tables(figures)}\n{END}{after}"


def tables(figures: Figures) -> str:
    """All of them, in Markdown."""
    return "\n".join([*_measured(figures), "", *_fleets(figures), "", *_types(figures), "", *_lag(figures)])


def _measured(figures: Figures) -> Iterator[str]:
    how = figures.circumstances
    yield f"Measured (`benchmarks/results`, {how.machine}):"
    yield ""
    yield "| what | figure | by |"
    yield "|---|--:|---|"
    datagram = f"{figures.receive_ns_per_datagram:,.0f} ns and {figures.receive_ns_per_byte:.2f} ns a byte"
    yield f"| receive thread, a datagram | {datagram} | `end_to_end` |"
    yield f"| agent's sending, a record byte | {figures.send_ns_per_record_byte:,.0f} ns | `end_to_end` |"
    share = f"{figures.record_bytes_per_mirrored_byte:.2f} bytes"
    yield f"| records of whole exchanges, of a mirrored byte | {share} | `end_to_end` |"
    yield f"| fold, an exchange | {figures.fold_us_per_exchange:,.0f} µs | `fold` |"
    yield f"| fold, an endpoint in a batch | {figures.fold_us_per_endpoint / 1e3:,.1f} ms | `fold` |"
    yield f"| DynamoDB, an endpoint in a batch | {figures.write_units_per_endpoint:,.1f} write units | `fold` |"
    yield f"| load average before, of {how.cores} cores | {how.load_before:,.1f} | `end_to_end` |"
    yield f"| receive thread, busy at the highest rates | {how.receive_busy:.0%} of a core | `end_to_end` |"
    yield from warnings(how)


def warnings(how: Circumstances) -> Iterator[str]:
    """What readers have to know of figures that were not measured as they should be."""
    load_per_core = how.load_before / how.cores
    if load_per_core > QUIET_LOAD_PER_CORE_MAX:
        yield ""
        yield (
            f"**Measured on a busy machine**: the load average before was {load_per_core:,.1f} a core, and more than"
            f" {QUIET_LOAD_PER_CORE_MAX:g} means that others took time and caches. Measure anew on a quiet one"
            " (`make figures`) before you rely on what follows."
        )
    if how.receive_busy < RECEIVE_BUSY_MIN:
        yield ""
        yield (
            f"**Measured far from its limit**: the receive thread was busy for {how.receive_busy:.0%} of a core at the"
            " highest rates that this machine came to. A thread that is nearly idle reads few datagrams a call, so that"
            " one costs more than at full load: cores and agents below are rather too many than too few, and no rate"
            " near a full core was seen."
        )


def _fleets(figures: Figures) -> Iterator[str]:
    yield (
        "Reckoned from these, on the smallest instance type that does, 1,000 sources and 2,000 endpoints; lost,"
        " throttled and lag are simulated, the worse of two draws:"
    )
    yield ""
    yield (
        "| mirrored an hour | bytes an exchange | exchanges/s | receive cores | agents | into the stream | shards |"
        " `bytes_per_second` | function cores | write units/s |"
        " fullest agent: estimate, *simulated* | lost | throttled | lag |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for rate in RATES_GB_PER_HOUR:
        for size in EXCHANGE_BYTES:
            traffic = Traffic(rate, size)
            needed = smallest_fleet(traffic, figures)
            outcomes = [simulate(traffic, figures, needed, seed=seed) for seed in SEEDS]
            amount = f"{rate:,.0f} GB" if rate < 1_000 else f"{rate / 1_000:,.0f} TB"
            yield (
                f"| {amount} | {size:,.0f} | {traffic.exchanges_per_s:,.0f} | {needed.receive_cores:,.1f} |"
                f" {needed.agents:,} {needed.instance_type.name} |"
                f" {needed.stream_bytes_per_s / 1e6:,.1f} MB/s | {needed.shards:,} |"
                f" {needed.bytes_per_second // 1024:,} KiB |"
                f" {needed.function_cores:,.1f} | {needed.write_units_per_s:,.0f} |"
                f" {needed.fullest_share:.1%}, *{max(each.fullest_agent_share for each in outcomes):.1%}* |"
                f" {max(each.lost_share for each in outcomes):.2%} |"
                f" {max(each.throttled_share for each in outcomes):.2%} |"
                f" {max(each.lag_s_most for each in outcomes):,.0f} s |"
            )


def _types(figures: Figures) -> Iterator[str]:
    yield "10 TB an hour, exchanges of 20 KB, by instance type:"
    yield ""
    yield "| instance type | vCPUs, receive threads | bandwidth at all times | agents | limited by | shards |"
    yield "|---|--:|--:|--:|---|--:|"
    for instance_type in INSTANCE_TYPES:
        needed = fleet(Traffic(RATES_GB_PER_HOUR[-1], EXCHANGE_BYTES[-1]), figures, instance_type)
        number = f"{needed.agents:,}" if needed.is_possible else "none is enough"
        yield (
            f"| {instance_type.name} | {instance_type.vcpus}, {needed.receive_threads} |"
            f" {instance_type.baseline_gbps:g} Gbit/s | {number} | {needed.limited_by} | {needed.shards:,} |"
        )


def _lag(figures: Figures) -> Iterator[str]:
    yield "1 TB an hour in exchanges of 20 KB that doubles within ten minutes and bursts by half (simulated):"
    yield ""
    yield "| group and stream | agents at the end | busiest agent | lost | throttled at first | waits most | lag |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    traffic = Traffic(1_000.0, 20_000.0)
    needed = fleet(traffic, figures, INSTANCE_TYPES[0])
    for name, first, on_demand in (
        ("all agents from the beginning, provisioned", None, False),
        ("all agents from the beginning, on demand", None, True),
        ("half of them, the group grows, provisioned", max(needed.agents // 2, 1), False),
    ):
        found = simulate(traffic, figures, needed, agents_first=first, on_demand=on_demand)
        yield (
            f"| {name} | {found.agents_last} | {found.busiest_agent:.0%} | {found.lost_share:.2%} |"
            f" {found.throttled_share:.2%} | {found.waiting_bytes_most / 1e6:,.0f} MB | {found.lag_s_most:,.0f} s |"
        )
