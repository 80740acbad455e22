"""An hour of steady traffic and of every attack in turn, through the whole way of the data: memory, queues, sums.

    python benchmarks/soak/run.py [--seconds 3600] [--rate 600] [--json FILE]     or     make soak SECONDS=3600

Runs the real agent (UDP on loopback), our Kinesis over HTTP, the real processor and review job on a SQLite inventory,
each in a process of its own. Conversations of a made shop are sent all the time, and beside them one attack after the
other (`attacks`), in turns. Memory, open files, threads, files and queues are sampled, and held against bounds
(`verdict`); at the end all is drained, and every request that was sent has to be in the inventory or in a counter that
names what became of it. Exits with 1 where something grew, or was lost unseen.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.running.burst import Paced  # noqa: E402
from benchmarks.running.parts import Parts, running_parts  # noqa: E402
from benchmarks.running.process_figures import process_figures  # noqa: E402
from benchmarks.running.rounds import shop_rounds  # noqa: E402
from benchmarks.soak.attacks import ATTACKS, prepare  # noqa: E402
from benchmarks.soak.reached import Reached  # noqa: E402
from benchmarks.soak.verdict import MIB, Bound, Series, growth_per_item, series, shares, sums  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Of a long soak, and of a short one: each takes milliseconds to record.
CONVERSATIONS, CONVERSATIONS_SHORT = 200, 40
TURN_S = 200.0
TICK_S = 0.01
# In the first turn of a long soak: more half-open connections than the agent has room for.
FLOOD_S = 150.0
FLOOD_RATE = 9_000.0
LONG_S = 1_200.0
DRAIN_TIMEOUT_S = 120.0
# What an attack does is counted by the agent within a second, and by the processor once a batch was folded.
AFTERMATH_S_MAX = 15.0

# The agent: a million connections, 64 MiB of held and 256 MiB of retained bytes, 128 MiB of records under way
# (`capture/capture/src/limits.rs`, `mirror_agent/limits.py`). The processor and the reviewer: 1,769 MB, as their
# functions have. Slopes: some hundredths of it; what fills by the minute (a hundred hosts) does so for an hour.
MEMORY = {
    "agent": Bound(1_024 * MIB, 16 * MIB),
    "processor": Bound(1_024 * MIB, 48 * MIB),
    "reviewer": Bound(1_536 * MIB, 96 * MIB),
}
OPEN_FILES, THREADS = Bound(128, 2.0), Bound(64, 2.0)
# A connection that is remembered takes half a kilobyte, a host three, an endpoint a third of one: a tenth of that, for
# each that was sent, would be one in ten that is never forgotten.
PER_ITEM_BYTES_MAX = {"connections": 50.0, "hosts": 300.0, "endpoints": 30.0}
QUEUES = {
    "agent: records held, bytes": Bound(64 * MIB, 2 * MIB),
    "agent: spool, bytes": Bound(64 * MIB, 2 * MIB),
    "stream: records held, bytes": Bound(64 * MIB, 2 * MIB),
    "stream: behind, ms": Bound(60_000, 2_000),
    "write-ahead log, bytes": Bound(256 * MIB, 32 * MIB),
}


@dataclass(slots=True)
class Samples:
    """What was seen, one value a sample in each list."""

    times_s: list[float] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, at_s: float, values: dict[str, float]) -> None:
        """One more sample."""
        self.times_s.append(at_s)
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)


def main() -> int:
    """Soaks, prints the tables and says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3_600.0, help="how long traffic is sent (3600)")
    parser.add_argument("--rate", type=float, default=600.0, help="datagrams a second of ordinary traffic (600)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where everything goes as JSON as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="heliostat-soak-") as folder:
        state = Path(folder)
        (state / "spool").mkdir()
        settings = f'receive = "socket"\nspool_directory = "{state / "spool"}"\n'
        with running_parts(state, settings) as parts:
            prepare()
            soak = Soak(parts, arguments.seconds, arguments.rate)
            soak.send()
            agent, back = soak.drained()
    return 0 if told(soak, agent, back, arguments.json) else 1


class Soak:
    """Sends, and samples.

    Attributes:
        cpu_s: of each part, while traffic was sent.
        densest: requests that any datagram held, at most.
    """

    def __init__(self, parts: Parts, seconds: float, rate: float) -> None:
        self.samples = Samples()
        self.seconds = seconds
        self.densest = 0
        self.is_long = seconds >= LONG_S
        self.sent = {"datagrams": 0, "bytes": 0, "requests": 0}
        self.by_attack: dict[str, dict[str, float]] = {}
        self.cpu_s: dict[str, float] = {}
        self._parts = parts
        self._ordinary = Paced(shop_rounds(CONVERSATIONS if self.is_long else CONVERSATIONS_SHORT), rate)
        self._attacks = [Reached(each, Paced(each.bursts(), each.rate)) for each in ATTACKS]
        self._start_s = self._sample_due_s = 0.0
        self._sample_every_s = max(seconds / 720, 0.5)

    def send(self) -> None:
        """Ordinary traffic and attacks, until the time is over."""
        self._start_s = self._sample_due_s = start_s = time.monotonic()
        before = {name: process_figures(pid).cpu_s for name, pid in self._parts.pids.items()}
        sender_before_s = time.process_time()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
            agent.connect(("127.0.0.1", self._parts.agent.udp_port))
            for running, ends_s in self._schedule(start_s):
                self._turn(agent, running, ends_s)
        self._sample(time.monotonic() - start_s, "the end")
        for name, pid in self._parts.pids.items():
            self.cpu_s[name] = process_figures(pid).cpu_s - before[name]
        self.cpu_s["sender"] = time.process_time() - sender_before_s
        every = [self._ordinary, *(each.paced for each in self._attacks)]
        for name in self.sent:
            self.sent[name] = sum(getattr(each, name) for each in every)
        names = ["ordinary", *(each.attack.name for each in self._attacks)]
        for name, each in zip(names, every, strict=True):
            self.by_attack[name] = {"datagrams": each.datagrams, "bytes": each.bytes, "requests": each.requests}
        self.densest = max(each.densest for each in every)

    def _turn(self, agent: socket.socket, running: Reached, ends_s: float) -> None:
        """One attack until its time is over, and ordinary traffic alone until what it did is counted."""
        running.begin(self._counted())
        running.paced.begin()
        while True:
            now_s = self._tick(agent, running)
            running.paced.send(agent, now_s)
            if now_s >= ends_s and running.paced.datagrams >= running.attack.datagrams_min:
                break
        deadline_s = time.monotonic() + AFTERMATH_S_MAX
        counted = self._counted()
        # What takes an hour is not waited for.
        while running.missing(counted, is_long=False) and self._tick(agent, running) < deadline_s:
            counted = self._counted()
        running.end(counted)

    def _tick(self, agent: socket.socket, running: Reached) -> float:
        """What is due of ordinary traffic and samples; the time."""
        time.sleep(TICK_S)
        now_s = time.monotonic()
        self._ordinary.send(agent, now_s)
        if now_s >= self._sample_due_s:
            self._sample(now_s - self._start_s, running.attack.name)
            self._sample_due_s = now_s + self._sample_every_s
        return now_s

    def _counted(self) -> dict[str, int]:
        counted: dict[str, int] = {**self._parts.processor.counters()["processor"], **self._parts.agent.counters()}
        return counted

    def unreached(self) -> list[str]:
        """Counters of bounds that an attack has not reached in its turns."""
        return [
            f"{each.attack.name}: {name}" for each in self._attacks for name in each.unreached(is_long=self.is_long)
        ]

    def _schedule(self, start_s: float) -> Iterator[tuple[Reached, float]]:
        """Attacks in turn, and when each ends."""
        turns = max(round(self.seconds / TURN_S), 1)
        weights = sum(each.attack.weight for each in self._attacks)
        flood_s = FLOOD_S if self.is_long else 0.0
        a_turn_s = (self.seconds - flood_s) / turns
        ends_s = start_s
        if flood_s:
            [half_open] = [each for each in self._attacks if each.attack.name == "half-open connections"]
            ends_s += flood_s
            usual = half_open.paced.rate
            half_open.paced.rate = FLOOD_RATE
            yield half_open, ends_s
            half_open.paced.rate = usual
        for _ in range(turns):
            for each in self._attacks:
                ends_s += a_turn_s * each.attack.weight / weights
                yield each, ends_s

    def _sample(self, at_s: float, attack: str) -> None:
        self._parts.agent.check()
        values: dict[str, float] = {}
        for name, pid in self._parts.pids.items():
            figures = process_figures(pid)
            values |= {f"{name}: {key}": value for key, value in asdict(figures).items()}
        agent, back = self._parts.agent.counters(), self._parts.processor.counters()
        values |= {
            "agent: records held, bytes": agent.get("bytes_held", 0),
            "agent: spool, bytes": agent.get("bytes_spooled_held", 0),
            "agent: exchanges held": agent.get("exchanges_held", 0),
            "agent: lost by the kernel": agent.get("datagrams_dropped_kernel", 0),
            "stream: records held, bytes": back["stream"]["bytes_held"],
            "stream: behind, ms": back["mapping"]["lag_ms"],
            "inventory, bytes": _size(self._parts.state / "inventory.sqlite"),
            "write-ahead log, bytes": _size(self._parts.state / "inventory.sqlite-wal"),
            "agent's log, bytes": _size(self._parts.state / "agent.log"),
            "inventory: hosts": back["inventory"]["hosts"],
            "inventory: endpoints": back["inventory"]["endpoints"],
            "connections": agent.get("connections", 0),
            "hosts": self._requests_of("distinct hosts"),
            "endpoints": self._requests_of("distinct paths"),
        }
        self.samples.add(at_s, values)
        resident = ", ".join(f"{name} {values[f'{name}: rss_bytes'] / MIB:,.0f} MiB" for name in self._parts.pids)
        print(f"{at_s:7.0f} s  {attack:24} {resident}", file=sys.stderr, flush=True)

    def _requests_of(self, name: str) -> int:
        return next(each.paced.requests for each in self._attacks if each.attack.name == name)

    def drained(self) -> tuple[dict[str, int], dict[str, Any]]:
        """The counters of agent and processor once nothing is under way any more."""
        deadline_s = time.monotonic() + DRAIN_TIMEOUT_S
        while True:
            agent, back = self._parts.agent.counters(), self._parts.processor.counters()
            seen = agent.get("datagrams", 0) + agent.get("datagrams_dropped_kernel", 0)
            is_through = seen >= self.sent["datagrams"] and agent.get("exchanges_held", 1) == 0
            handled = back["mapping"]["records_handled"] >= agent.get("records_sent", 0)
            if (is_through and handled and not back["stream"]["records_held"]) or time.monotonic() > deadline_s:
                break
            time.sleep(0.2)
        # What is open or unfinished still is told when the agent ends.
        self._parts.agent.child.stop()
        agent = _last_counters(self._parts.state / "agent.log") or agent
        while time.monotonic() < deadline_s:
            back = self._parts.processor.counters()
            if back["mapping"]["records_handled"] >= agent["records_sent"] and not back["stream"]["records_held"]:
                break
            time.sleep(0.2)
        if self._parts.reviewer is not None:
            back |= self._parts.reviewer.counters()
            self._parts.reviewer.end()
        self._parts.processor.end()
        return agent, back


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _last_counters(log: Path) -> dict[str, int] | None:
    """What the agent counted when it ended."""
    for line in reversed(log.read_text("utf-8", "replace").splitlines()):
        try:
            facts = json.loads(line)
        except ValueError:
            continue
        if isinstance(facts, dict) and facts.get("event") == "drained":
            return {name: value for name, value in facts.items() if isinstance(value, int)}
    return None


def held_against_bounds(soak: Soak) -> list[Series]:
    """Every series that has a bound."""
    times_s, values = soak.samples.times_s, soak.samples.values
    found = []
    for part, bound in MEMORY.items():
        found += [
            series(f"{part}: {kind}", times_s, values[f"{part}: {kind}"], bound) for kind in ("rss_bytes", "pss_bytes")
        ]
        found += [
            series(f"{part}: open_files", times_s, values[f"{part}: open_files"], OPEN_FILES),
            series(f"{part}: threads", times_s, values[f"{part}: threads"], THREADS),
        ]
    return found + [series(name, times_s, values[name], bound) for name, bound in QUEUES.items()]


def growths(soak: Soak) -> dict[str, tuple[float, float]]:
    """Bytes that agent and processor grew by with each thing that was sent, and what they may, of a long soak."""
    if not soak.is_long:
        return {}
    values = soak.samples.values
    found = {}
    for item, most in PER_ITEM_BYTES_MAX.items():
        for part in ("agent", "processor"):
            growth = growth_per_item(values[item], values[f"{part}: rss_bytes"])
            if growth is not None:
                found[f"{part}, bytes for each of the {item}"] = (growth, most)
    return found


def told(soak: Soak, agent: dict[str, int], back: dict[str, Any], out: Path | None) -> bool:
    """Prints the tables, writes the JSON; whether all is well."""
    bounded, grown = held_against_bounds(soak), growths(soak)
    added, lost = sums(soak.sent, agent, back, soak.densest), shares(soak.sent, agent, soak.densest)
    unreached = soak.unreached()
    print_series(bounded)
    for name, (growth, most) in grown.items():
        print(f"  {name:56}{growth:>10.2f}  (at most {most:g}){_mark(growth <= most)}")
    for each in added:
        print(f"  {each.name:76}{each.left:>14,}{each.right:>14,}{_mark(each.is_even)}")
    for each in lost:
        share = f"{each.part / max(each.whole, 1):.3%}  (at most {each.most:.1%})"
        print(f"  {each.name:56}{each.part:>14,}  {share}{_mark(each.is_within)}")
    if unreached:
        print(f"  bounds that were not reached: {', '.join(unreached)}  FAILED")
    used = ", ".join(f"{name} {used_s / soak.samples.times_s[-1]:.1%}" for name, used_s in soak.cpu_s.items())
    print(f"  of one core: {used}")
    is_well = (
        all(each.is_flat for each in bounded)
        and all(each.is_even for each in added)
        and all(each.is_within for each in lost)
        and all(growth <= most for growth, most in grown.values())
        and not unreached
    )
    print("flat, and every request is accounted for" if is_well else "NOT FLAT, or not accounted for: see FAILED")
    if out is not None:
        document = {
            "seconds": soak.seconds,
            "is_well": is_well,
            "sent": soak.sent,
            "by_attack": soak.by_attack,
            "cpu_s": soak.cpu_s,
            "series": [asdict(each) for each in bounded],
            "growths": grown,
            "sums": [asdict(each) for each in added],
            "lost": [asdict(each) for each in lost],
            "unreached": unreached,
            "agent": agent,
            **back,
            "samples": asdict(soak.samples),
        }
        out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return is_well


def print_series(bounded: Sequence[Series]) -> None:
    """First, last, most, slope an hour, and the bounds."""
    print(f"  {'':32}{'first':>12}{'last':>12}{'most':>12}{'at most':>12}{'an hour':>12}{'at most':>12}")
    for each in bounded:
        scale = MIB if "bytes" in each.name else 1
        name = each.name.replace("_bytes", ", MiB").replace(", bytes", ", MiB").replace("_", " ")
        numbers = [each.first, each.last, each.most, each.bound.maximum]
        shown = "".join(f"{number / scale:>12,.1f}" for number in numbers)
        slope = "" if each.slope_per_hour is None else f"{each.slope_per_hour / scale:,.2f}"
        print(f"  {name:32}{shown}{slope:>12}{each.bound.slope_per_hour / scale:>12,.1f}{_mark(each.is_flat)}")


def _mark(is_well: bool) -> str:  # noqa: FBT001 - one fact
    return "" if is_well else "  FAILED"


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
