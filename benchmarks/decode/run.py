"""Decoding speed beside peers, on one core of this machine: ratios of medians, never a promise in seconds.

    python benchmarks/decode/run.py [CAPTURE] [--rounds N] [--peer NAME=COMMAND ...]

Without a capture it makes one. Every round runs each tool once, in turn, pinned to one processor, so that a machine
whose speed drifts slows all of them alike. tshark and Suricata take part where they are installed; other peers by
--peer, with {capture} in the command, which prints one line per exchange.
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
# The Akto agent on 574 MB of mixed VXLAN traffic: 13.4 CPU s for 133,849 exchanges (AMD EPYC, 2026-11-22).
# It is not to be had as a package, so that it cannot run here.
AKTO_EXCHANGES_PER_CPU_S = 9_500


@dataclass(slots=True)
class Tool:
    """A decoder as a command. `counts_lines`: it prints a line per exchange."""

    name: str
    command: str
    cpu_s: list[float] = field(default_factory=list)
    exchanges: int = 0

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
            lines = log.read_bytes() if log.exists() else ran.stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_s.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        self.exchanges = lines.count(b"\n")

    @property
    def rate(self) -> float:
        """Exchanges per CPU second of the median run."""
        return self.exchanges / statistics.median(self.cpu_s)


def tools(peers: list[str]) -> list[Tool]:
    """Ours first, then every peer that is here."""
    found = [Tool("heliostat decode (JSON, hashes)", f"{HELIOSTAT} decode {{capture}}")]
    if shutil.which("tshark"):
        fields = "-T fields -e http.request.method -e http.response.code -e http.host"
        found.append(Tool("tshark", f"tshark -r {{capture}} -Y http.response {fields}"))
    if shutil.which("suricata"):
        found.append(Tool("suricata", "suricata -r {capture} -l . --runmode single"))
    return found + [Tool(*peer.split("=", 1)) for peer in peers]


def bench_rate(capture: Path, rounds: int) -> tuple[float, dict[str, float]]:
    """Exchanges per CPU second into a counting sink, by `heliostat bench decode`."""
    command = [str(HELIOSTAT), "bench", "decode", str(capture), "--repeat", str(rounds)]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures["exchanges"] / figures["cpu_s"], figures


def main() -> int:
    """Runs the rounds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--processor", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        capture: Path = arguments.capture or Path(scratch, "shop.pcap")
        if arguments.capture is None:
            print(f"making a capture of {CONVERSATIONS:,} conversations", file=sys.stderr)
            write_capture(capture, conversations=CONVERSATIONS, seed=1)
        contestants = tools(arguments.peer)
        for round_number in range(arguments.rounds):
            for tool in contestants:
                print(f"round {round_number + 1}: {tool.name}", file=sys.stderr)
                tool.run(capture.resolve(), arguments.processor)
        rate, figures = bench_rate(capture, arguments.rounds)
        size = capture.stat().st_size
    print(f"{capture.name}: {size / 1e6:,.0f} MB, {figures['packets']:,} packets, {figures['exchanges']:,} exchanges")
    print(f"{'':36}{'exchanges/CPU s':>16}{'ratio to ours':>15}")
    print(f"{'heliostat bench decode (counting)':36}{rate:>16,.0f}{1.0:>15.3f}")
    for tool in contestants:
        print(f"{tool.name:36}{tool.rate:>16,.0f}{tool.rate / rate:>15.3f}")
    akto = AKTO_EXCHANGES_PER_CPU_S
    print(f"{'Akto agent (published figure)':36}{akto:>16,.0f}{akto / rate:>15.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
