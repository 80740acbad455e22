"""From a UDP datagram to a row in the table: the rate that is sustained, the stage that gives way, the time it takes.

    python benchmarks/end_to_end/run.py [--seconds 4] [--json FILE]

The real agent takes VXLAN datagrams on loopback, puts records to our Kinesis over HTTP, and the real processor folds
them into SQLite. Rates double until something gives way, and half-way back; each is held for --seconds, once as
agents do by default (256 KiB a second of whole exchanges, the others counted), once with every exchange whole, and once
sampled with answers of 40 KB, in packets of 1,400 bytes, which tells the cost of a packet from that of a byte.

A stage gives way only where its own CPU is near one core: where it has less, the machine gave way, which carries all
parts and the sender. A rate is sustained where no stage's backlog grows: the socket's (what the kernel dropped, and
what waits there), the agent's (records held, spooled and dropped), the stream's (records that the processor has not
handled). CPU is told by stage, for a thousand exchanges and as a share, beside what `heliostat bench decode` takes for
the same traffic; latency is that of probes (`probes`). All of it runs on the cores of this machine, the sender too, so
that rates are this machine's and shares are what holds elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import socket
import struct
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.end_to_end.probes import Probes  # noqa: E402
from benchmarks.running.batched_sender import BatchedSender  # noqa: E402
from benchmarks.running.parts import Parts, running_parts  # noqa: E402
from benchmarks.running.process_figures import thread_cpu_s  # noqa: E402
from benchmarks.running.wire import Connection, address  # noqa: E402
from heliostat.up.replay import ReplayCounters, vxlan_datagrams  # noqa: E402
from inventory_store.opening import open_inventory_store  # noqa: E402
from mirror_agent._capture import bench_decode, records_from_file  # noqa: E402
from simulator.traffic import write_capture  # noqa: E402

CONVERSATIONS = 600
RATE_FIRST = 4_000.0
DOUBLINGS_MAX = 8
# What was sent last is on its way for as long: an agent's batch closes after a second, the mapping's window after half.
SETTLE_S = 2.0
DRAIN_S_MAX = 60.0
LOST_SHARE_MAX = 0.001
# A backlog lasts longer than batches do, and grows by a fifth of the time that goes by.
BACKLOG_S_MAX = 2.5
BACKLOG_GROWTH_MAX = 0.2
# Of the 64 MiB or more of its buffer: a thread that keeps up leaves next to nothing there.
SOCKET_BYTES_MAX = 8 << 20
# Of one core: a stage that has less and does not keep up was given no more by the machine.
CORE_SHARE_MIN = 0.85
# What the agent drops since it may: a rule of the operator says so.
WANTED_DROPS = frozenset({"exchanges_dropped_by_rule"})
# A sender that falls short of a rate by more cannot offer it.
OFFERED_SHARE_MIN = 0.8
STAGES = ("agent: receive", "agent: send", "stream", "processor: fold")
BACK_STAGES = ("stream", "processor: fold")
MACHINE = "the machine"
# Lines of the agent's settings, and the traffic.
MODES = {"sampled": ("", "shop"), "whole": ("bytes_per_second = 0\n", "shop"), "large": ("", "large")}
LARGE_BODY_BYTES = 40_000
LARGE_ROW_BYTES = 65
LARGE_EXCHANGES = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """All counters at one moment."""

    agent: dict[str, int]
    back: dict[str, Any]
    cpu_s: dict[str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One rate, held.

    Attributes:
        gave_way: the stage that did not keep up, where it had nearly a core, and MACHINE where it had less; "" where
            all did.
        backlog: the first stage whose backlog grew, or that lost something, in the order of the way, whatever it had of
            the machine; "" where none did.
        latencies_s: 50th, 90th and 99th percentile and the longest, of the probes that arrived.
        lost: datagrams and exchanges that were lost, by name.
    """

    datagrams_per_s: float
    mirrored_bytes_per_s: float
    offered_share: float
    exchanges_per_s: float
    record_bytes_per_s: float
    records_per_s: float
    gave_way: str
    backlog: str
    cpu_ms_per_1000_exchanges: dict[str, float]
    cores: dict[str, float]
    latencies_s: list[float]
    lost: dict[str, int]


class Bench:
    """One set of parts, held at one rate after the other."""

    def __init__(self, parts: Parts, datagrams: list[bytes], probes: Probes, agent: socket.socket) -> None:
        self._parts = parts
        self._sender = BatchedSender(agent, datagrams)
        self._probes = probes

    def hold(self, rate: float, seconds: float) -> Step:
        """One rate, from rest to rest."""
        before = self._seen()
        self._probes.taken()
        sent_before = self._sender.sent
        took_s = self._sender.hold(rate, seconds / 2)
        half_s = self._probes.oldest_s
        took_s += self._sender.hold(rate, seconds / 2)
        sent = self._sender.sent - sent_before
        waiting_bytes = waiting_in_socket(self._parts.agent.udp_port)
        oldest_s = self._probes.oldest_s
        is_behind = oldest_s > BACKLOG_S_MAX and oldest_s - half_s > BACKLOG_GROWTH_MAX * seconds / 2
        at_end = self._seen()
        used_at_end_s = {stage: at_end.cpu_s[stage] - before.cpu_s[stage] for stage in STAGES}
        self._drain()
        after = self._seen()

        def gained(name: str) -> int:
            return after.agent.get(name, 0) - before.agent.get(name, 0)

        exchanges = max(gained("exchanges"), 1)
        cpu_s = {stage: after.cpu_s[stage] - before.cpu_s[stage] for stage in STAGES}
        lost = losses(before, after)
        cores = {stage: used_s / took_s for stage, used_s in cpu_s.items()}
        backlog = backlog_of(at_end, lost, sent, exchanges, waiting_bytes, is_behind=is_behind)
        return Step(
            datagrams_per_s=sent / took_s,
            mirrored_bytes_per_s=gained("datagram_bytes") / took_s,
            offered_share=sent / took_s / rate,
            exchanges_per_s=exchanges / took_s,
            record_bytes_per_s=gained("bytes_sent") / took_s,
            records_per_s=gained("records_sent") / took_s,
            gave_way=gave_way(backlog, {stage: used_at_end_s[stage] / took_s for stage in STAGES}),
            backlog=backlog,
            cpu_ms_per_1000_exchanges={stage: 1e6 * used_s / exchanges for stage, used_s in cpu_s.items()},
            cores=cores,
            latencies_s=percentiles(self._probes.taken()),
            lost=lost,
        )

    def _drain(self) -> None:
        """Until nothing waits anywhere; what takes longer than a minute is left to the next rate, and told there."""
        time.sleep(SETTLE_S)
        deadline_s = time.monotonic() + DRAIN_S_MAX
        while time.monotonic() < deadline_s:
            agent, back = self._parts.agent.counters(), self._parts.processor.counters()
            held = agent.get("exchanges_held", 0) + agent.get("exchanges_spooled_held", 0)
            # One more batch of probes is always under way.
            if held <= 50 and not waiting_in_socket(self._parts.agent.udp_port) and back["stream"]["records_held"] <= 4:
                break
            time.sleep(0.1)
        # A probe that was lost would stand for the oldest of the next rates.
        self._probes.begin_anew()

    def _seen(self) -> Seen:
        agent, back = self._parts.agent.counters(), self._parts.processor.counters()
        threads = thread_cpu_s(self._parts.pids["agent"])
        receive_s = sum(used_s for name, used_s in threads.items() if name.startswith("receive"))
        cpu = back["cpu_s"]
        cpu_s = {
            "agent: receive": receive_s,
            "agent: send": sum(threads.values()) - receive_s,
            "stream": cpu["all"] - cpu["fold"],
            "processor: fold": cpu["fold"],
        }
        return Seen(agent, back, cpu_s)


def backlog_of(  # noqa: PLR0913 - what was seen of each stage
    at_end: Seen, lost: dict[str, int], sent: int, exchanges: int, waiting_bytes: int, *, is_behind: bool
) -> str:
    """The stage that did not keep up; "" where all did.

    Backlogs grow from the back: what stands still at one stage waits there, and those before it go on. What the agent
    drops it has no room for: it could not be sent as fast as it came.
    """
    if lost.get("datagrams_dropped_kernel", 0) > LOST_SHARE_MAX * sent or waiting_bytes > SOCKET_BYTES_MAX:
        return "agent: receive"
    dropped = sum(
        count
        for name, count in lost.items()
        if name.startswith("exchanges_dropped_") and name in at_end.agent and name not in WANTED_DROPS
    )
    if dropped > LOST_SHARE_MAX * exchanges:
        return "agent: send"
    if not is_behind:
        return ""
    waits_in_agent = at_end.agent.get("bytes_held", 0) + at_end.agent.get("bytes_spooled_held", 0)
    return "processor: fold" if at_end.back["stream"]["bytes_held"] > waits_in_agent else "agent: send"


def gave_way(backlog: str, cores: dict[str, float]) -> str:
    """What gave way: a stage whose backlog grew, where it had nearly a core meanwhile; else the machine."""
    if not backlog:
        return ""
    # Two stages of one Python process have a core between them.
    of_process = BACK_STAGES if backlog in BACK_STAGES else (backlog,)
    return backlog if sum(cores[stage] for stage in of_process) >= CORE_SHARE_MIN else MACHINE


def losses(before: Seen, after: Seen) -> dict[str, int]:
    """What was lost between two moments, by name."""
    counted = {}
    for name, count in {**after.agent, **after.back["processor"]}.items():
        if "dropped" in name or "given_up" in name:
            counted[name] = count - {**before.agent, **before.back["processor"]}.get(name, 0)
    return {name: count for name, count in sorted(counted.items()) if count}


def percentiles(latencies_s: list[float]) -> list[float]:
    """50th, 90th, 99th and 100th; nothing of fewer than two."""
    if len(latencies_s) < 2:
        return []
    hundredths = quantiles(latencies_s, n=100, method="inclusive")
    return [hundredths[49], hundredths[89], hundredths[98], max(latencies_s)]


def waiting_in_socket(port: int) -> int:
    """Bytes that lie in the receive buffers of a UDP port (proc_net(5))."""
    rows = [line.split() for line in Path("/proc/net/udp").read_text("ascii").splitlines()[1:]]
    return sum(int(row[4].partition(":")[2], 16) for row in rows if int(row[1].partition(":")[2], 16) == port)


def measured(mode: str, datagrams: list[bytes], seconds: float) -> list[Step]:
    """Every rate of one mode, in the order in which they were held."""
    steps = []
    with tempfile.TemporaryDirectory(prefix="heliostat-bench-") as folder:
        state = Path(folder)
        with (
            running_parts(state, f'receive = "socket"\n{MODES[mode][0]}', is_reviewed=False) as parts,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent,
        ):
            agent.connect(("127.0.0.1", parts.agent.udp_port))
            store = open_inventory_store(f"sqlite://{state}/inventory.sqlite")
            with Probes(agent, store) as probes:
                bench = Bench(parts, datagrams, probes, agent)
                # What is new to all parts costs more than what comes again.
                bench.hold(RATE_FIRST, min(seconds, 2.0))
                for rate in rates():
                    steps.append(bench.hold(rate, seconds))
                    print_step(mode, steps[-1])
                    if is_too_much(steps[-1]):
                        steps.append(bench.hold(rate * 0.75, seconds))
                        print_step(mode, steps[-1])
                        break
            store.close()
            parts.processor.end()
    return steps


def rates() -> list[float]:
    """Doubled from the first."""
    return [RATE_FIRST * 2**number for number in range(DOUBLINGS_MAX)]


def is_too_much(step: Step) -> bool:
    """A stage gave way, or the sender cannot offer more."""
    return bool(step.gave_way) or step.offered_share < OFFERED_SHARE_MIN


def print_step(mode: str, step: Step) -> None:
    """One line."""
    cores = "".join(f"{step.cores[stage]:>9.2f}" for stage in STAGES)
    latency = "".join(f"{seconds:>8.2f}" for seconds in step.latencies_s[:3]) or f"{'none came':>24}"
    lost = ", ".join(f"{name} {count:,}" for name, count in step.lost.items())
    held = step.gave_way or ("sender" if step.offered_share < OFFERED_SHARE_MIN else "sustained")
    print(
        f"{mode:8}{step.datagrams_per_s:>10,.0f}{step.exchanges_per_s:>10,.0f}{cores}{latency}  {held:16} {lost}",
        flush=True,
    )


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each rate is held (4)")
    parser.add_argument("--modes", nargs="*", choices=MODES, default=list(MODES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go as JSON as well")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    traffic = {"shop": shop(), "large": large()}
    columns = f"{'receive':>9}{'send':>9}{'stream':>9}{'fold':>9}{'p50, s':>8}{'p90':>8}{'p99':>8}"
    print(f"{'':8}{'datagr./s':>10}{'exch./s':>10}{columns}  cores, and seconds to the table")
    modes = {mode: measured(mode, traffic[MODES[mode][1]].datagrams, arguments.seconds) for mode in arguments.modes}
    for mode, steps in modes.items():
        print_shares(mode, steps, traffic[MODES[mode][1]].decode_ms)
    if arguments.json:
        document = {
            "machine": {"cores": os.cpu_count(), "processor": processor_name(), "system": platform.platform()},
            "seconds": arguments.seconds,
            "load_average_before": load,
            "traffic": {name: each.facts() for name, each in traffic.items()},
            "modes": {
                mode: {"traffic": MODES[mode][1], "steps": [asdict(step) for step in steps]}
                for mode, steps in modes.items()
            },
        }
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    return 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is sent round after round.

    Attributes:
        decode_ms: of decoding alone, for a thousand exchanges.
        record_bytes: of all of it in records, every exchange whole.
    """

    datagrams: list[bytes]
    exchanges: int
    decode_ms: float
    record_bytes: int

    def facts(self) -> dict[str, float]:
        """Numbers of it."""
        size = sum(map(len, self.datagrams))
        return {
            "datagrams": len(self.datagrams),
            "datagram_bytes_mean": size / len(self.datagrams),
            "exchanges": self.exchanges,
            "mirrored_bytes_per_exchange": size / self.exchanges,
            "record_bytes_per_mirrored_byte": self.record_bytes / size,
            "decode_cpu_ms_per_1000_exchanges": self.decode_ms,
        }


def shop() -> Traffic:
    """Conversations of the made shop."""
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "shop.pcap"
        write_capture(capture, conversations=CONVERSATIONS, seed=1)
        return traffic_of(list(vxlan_datagrams(capture, ReplayCounters())), capture)


def traffic_of(datagrams: list[bytes], capture: Path) -> Traffic:
    """With what the core alone takes for it, and the size of the records that it makes."""
    decoded = bench_decode(capture)
    records = sum(len(record.data) for record in records_from_file(capture, "bench"))
    return Traffic(datagrams, decoded.exchanges, 1e6 * decoded.cpu_s / decoded.exchanges, records)


def large() -> Traffic:
    """Answers of 40 KB of rows, no two alike: what is all alike takes next to nothing in a record."""
    draw = random.Random(1)
    datagrams: list[bytes] = []
    for number in range(LARGE_EXCHANGES):
        used = Connection(address((100 << 16) + number), 20_000)
        rows = [
            {"id": draw.getrandbits(32), "name": f"{draw.getrandbits(40):x}", "total": round(draw.random() * 1e4, 2)}
            for _ in range(LARGE_BODY_BYTES // LARGE_ROW_BYTES)
        ]
        body = json.dumps(rows).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        request = f"GET /rows/{number % 7}/page?from={number} HTTP/1.1\r\nHost: rows.example.test\r\n\r\n".encode()
        datagrams += used.opened() + used.exchanged(request, head.encode() + body) + used.closed()
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "large.pcap"
        with capture.open("wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
            for number, datagram in enumerate(datagrams):
                frame = datagram[8:]
                file.write(struct.pack("<IIII", 1_700_000_000, number, len(frame), len(frame)) + frame)
        return traffic_of(datagrams, capture)


def processor_name() -> str:
    """As Linux names it."""
    lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def print_shares(mode: str, steps: list[Step], decode_ms: float) -> None:
    """CPU by stage at the highest rate that was sustained."""
    sustained = [step for step in steps if not step.gave_way] or steps
    best = max(sustained, key=lambda step: step.exchanges_per_s)
    used = best.cpu_ms_per_1000_exchanges
    total = sum(used.values())
    stages = ", ".join(f"{stage} {ms:,.1f} ms ({ms / total:.0%})" for stage, ms in used.items())
    print(f"{mode}: 1,000 exchanges take {stages}: {total / decode_ms:,.1f} times decoding alone ({decode_ms:.1f} ms)")
    first = next((step.gave_way for step in steps if step.gave_way), "")
    if first:
        print(f"{mode}: {first} gives way first, above {best.exchanges_per_s:,.0f} exchanges a second")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
