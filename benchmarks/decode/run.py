"""Decoding speed beside peers, on one core of this machine: ratios of paired runs, never a promise in seconds.

    python benchmarks/decode/run.py [CAPTURE] [--rounds N] [--peer NAME=COMMAND ...] [--peers FILE]

Without a capture it makes one. Every round runs each tool once, in turn, pinned to one processor, so that a machine
whose speed drifts slows all of them alike; a ratio is the median of the rounds' own ratios. tshark and Suricata take
part where they are installed; other peers by --peer, or by a file of such lines, with {capture} in the command, which
prints one line per exchange. `read` reads the file once and does nothing else: no decoder can be quicker.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from simulator.traffic import write_capture

CONVERSATIONS = 2_000
HELIOSTAT = Path(sys.executable).parent / "heliostat"
SURICATA = Path(__file__).with_name("suricata.yaml")
# The Akto agent on 574 MB of mixed VXLAN traffic: 13.4 CPU s for 133,849 exchanges (AMD EPYC, 2026-11-22), 1.73 times
# as slow as Suricata 7.0.10 beside it. It is not to be had as a package, so that it cannot run here.
AKTO_EXCHANGES_PER_CPU_S = 9_500
AKTO_TO_SURICATA = 1 / 1.73


@dataclass(slots=True)
class Tool:
    """A command, what it took in each round, and the exchanges that it found (None: it looks for none)."""

    name: str
    command: str
    cpu_s: list[float] = field(default_factory=list)
    exchanges: int | None = None

    def run(self, capture: Path, processor: int) -> None:
        """Runs it once, pinned, and notes CPU seconds (user and system) and exchanges."""
        words = shlex.split(self.command.replace("{capture}", shlex.quote(str(capture))))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with tempfile.TemporaryDirectory() as scratch:
            ran = subprocess.run(
                words,
                cwd=scratch,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
                preexec_fn=lambda: os.sched_setaffinity(0, {processor}),
            )
            log = Path(scratch, "eve.json")
            output = log.read_bytes() if log.exists() else ran.stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_s.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        self.exchanges = self.exchanges_in(output)

    def exchanges_in(self, output: bytes) -> int | None:
        """Of a tool that prints a line for each."""
        return output.count(b"\n")

    def ratio_to(self, other: Tool) -> float:
        """How many times the other's CPU time it took, for the same number of exchanges: the median of the rounds."""
        work = (other.exchanges or 1) / (self.exchanges or other.exchanges or 1)
        return statistics.median(mine / its for mine, its in zip(self.cpu_s, other.cpu_s, strict=True)) * work


class Bench(Tool):
    """Ours into a sink that counts; the start of Python is left out of it, and so is that of no peer."""

    figures: dict[str, float]

    def exchanges_in(self, output: bytes) -> int | None:
        """It tells its own figures, those of its one pass."""
        self.figures = json.loads(output)
        self.cpu_s[-1] = self.figures["cpu_s"]
        return int(self.figures["exchanges"])


class Read(Tool):
    """Looks for nothing."""

    def exchanges_in(self, _output: bytes) -> int | None:
        """None."""
        return None


def tools(peers: list[str]) -> tuple[Bench, list[Tool]]:
    """Ours, and whatever stands beside it."""
    ours = Bench("heliostat bench decode (counting)", f"{HELIOSTAT} bench decode {{capture}} --repeat 1")
    found: list[Tool] = [
        Read("read", "dd if={capture} of=/dev/null bs=1M status=none"),
        Tool("heliostat decode (JSON, hashes)", f"{HELIOSTAT} decode {{capture}}"),
    ]
    if shutil.which("suricata"):
        found.append(Tool("suricata", f"suricata -c {SURICATA} -r {{capture}} -l . --runmode single -k none"))
    if shutil.which("tshark"):
        fields = "-T fields -e http.request.method -e http.response.code -e http.host"
        found.append(Tool("tshark", f"tshark -r {{capture}} -Y http.response {fields}"))
    return ours, found + [Tool(*peer.split("=", 1)) for peer in peers]


def main() -> int:
    """Runs the rounds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--peers", type=Path, metavar="FILE", help="lines of NAME=COMMAND")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="leave a peer out")
    parser.add_argument("--processor", type=int, default=0)
    arguments = parser.parse_args()
    peers = arguments.peer + (arguments.peers.read_text("utf-8").splitlines() if arguments.peers else [])
    with tempfile.TemporaryDirectory() as scratch:
        capture: Path = arguments.capture or Path(scratch, "shop.pcap")
        if arguments.capture is None:
            print(f"making a capture of {CONVERSATIONS:,} conversations", file=sys.stderr)
            write_capture(capture, conversations=CONVERSATIONS, seed=1)
        ours, others = tools(peers)
        others = [tool for tool in others if tool.name not in arguments.without]
        for round_number in range(arguments.rounds):
            for tool in [ours, *others]:
                print(f"round {round_number + 1}: {tool.name}", file=sys.stderr)
                tool.run(capture.resolve(), arguments.processor)
        size = capture.stat().st_size
    print_table(capture.name, size, ours, others)
    return 0


def print_table(name: str, size: int, ours: Bench, others: list[Tool]) -> None:
    """Rates of the median run, and how many times our CPU time each took for the same exchanges."""
    packets, megabytes = ours.figures["packets"], size / 1e6
    print(f"{name}: {megabytes:,.0f} MB, {packets:,} packets, {ours.exchanges:,} exchanges")
    print(f"{'':36}{'CPU s':>8}{'exchanges/s':>13}{'packets/s':>12}{'MB/s':>8}{'times our CPU':>15}")
    for tool in [ours, *others]:
        cpu_s = statistics.median(tool.cpu_s)
        exchanges = f"{tool.exchanges / cpu_s:,.0f}" if tool.exchanges else "-"
        print(
            f"{tool.name:36}{cpu_s:>8.3f}{exchanges:>13}{packets / cpu_s:>12,.0f}{megabytes / cpu_s:>8,.0f}"
            f"{tool.ratio_to(ours):>15.2f}"
        )
    rate = (ours.exchanges or 0) / statistics.median(ours.cpu_s)
    print(f"{'Akto agent (published figure)':36}{'':>8}{AKTO_EXCHANGES_PER_CPU_S:>13,}{'':>20}", end="")
    print(f"{rate / AKTO_EXCHANGES_PER_CPU_S:>15.2f}")
    for tool in others:
        if tool.name == "suricata":
            line = "Akto agent (by its ratio to Suricata)"
            print(f"{line:36}{'':>41}{tool.ratio_to(ours) / AKTO_TO_SURICATA:>14.2f}")


if __name__ == "__main__":
    sys.exit(main())
