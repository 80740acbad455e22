#!/usr/bin/env python3
"""Run every fuzz target of the capture core for a while, and say what each has covered.

The targets are built with the flags that `cargo fuzz --sanitizer none` passes, all of which the stable toolchain knows.
What a run finds out about inputs is kept beside the build, so that the next one goes on from there; an input that
breaks a property is kept in `findings`, and the exit status is 1. A run with `--same` starts from the seeds alone and
ends after so many executions: it gives the same answer about the same code, as a check of a change has to.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

FUZZ = Path(__file__).resolve().parents[1] / "capture" / "fuzz"
# Edges are counted in eight bits each; comparisons are reported, so that the fuzzer learns what input is compared with.
COVERAGE = (
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "-Coverflow-checks",
)
# Longer than any input of this length takes by a factor of thousands, on a machine that does other work as well.
INPUT_SECONDS_MAX = 20
INPUT_BYTES_MAX = 8_192
# About a quarter of a minute of each target.
SAME_EXECUTIONS = {
    "coding": 30_000,
    "engine": 150_000,
    "file": 750_000,
    "http1": 30_000,
    "http2": 75_000,
    "record": 75_000,
    "wire": 400_000,
}
# The core holds 256 MiB for all connections at most, and no input gets near that.
MEMORY_MIB_MAX = 768


@dataclass(frozen=True, slots=True)
class Run:
    """How one target ran."""

    target: str
    status: int
    log: str

    def summary(self) -> str:
        """Executions and coverage, as the log tells last."""
        progress = re.findall(r"^#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)", self.log, re.MULTILINE)
        executions, edges, features, inputs = map(int, progress[-1] if progress else (0, 0, 0, 0))
        counted = f"{executions:>12,} executions {edges:>6} edges {features:>6} features {inputs:>5} inputs"
        return f"{self.target:<8} {counted}"

    def finding(self) -> str:
        """What broke, and where the input is kept: the panic's message, and the fuzzer's last line."""
        broken = re.findall(
            r"panicked at .*\n.*|^==\d+== ?ERROR.*|^.*SUMMARY.*|Test unit written to .*", self.log, re.MULTILINE
        )
        return "\n".join(broken)[:2_000] or self.log[-2_000:]


def target_directory() -> Path:
    """Apart from that of other builds, whose flags differ."""
    return Path(os.environ.get("CARGO_TARGET_DIR", FUZZ / "target")) / "fuzz"


def host() -> str:
    """The triple of this machine: flags go to what is built for a named one, and not to build scripts."""
    version = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    return version.split("host: ")[1].split()[0]


def build() -> Path:
    """Build every target; where they are."""
    triple = host()
    environment = os.environ | {"CARGO_TARGET_DIR": str(target_directory()), "RUSTFLAGS": " ".join(COVERAGE)}
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--bins", "--target", triple]
    subprocess.run(command, cwd=FUZZ, env=environment, check=True)
    return target_directory() / triple / "release"


def explore(target: str, programs: Path, seconds: int) -> Run:
    """Run one target for so long, from its seeds and from what former runs have found."""
    return run(target, programs, target_directory() / "corpus" / target, f"-max_total_time={seconds}")


def repeat(target: str, programs: Path) -> Run:
    """Run one target as every such run of the same code does."""
    with tempfile.TemporaryDirectory() as corpus:
        return run(target, programs, Path(corpus), "-seed=1", f"-runs={SAME_EXECUTIONS[target]}")


def run(target: str, programs: Path, corpus: Path, *how_far: str) -> Run:
    """Run one target from its seeds and `corpus`, where what it finds out is put."""
    findings = target_directory() / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(programs / target),
        *how_far,
        f"-timeout={INPUT_SECONDS_MAX}",
        f"-max_len={INPUT_BYTES_MAX}",
        f"-rss_limit_mb={MEMORY_MIB_MAX}",
        f"-artifact_prefix={findings}/{target}-",
        *([f"-dict={FUZZ / 'http.dict'}"] if target in {"engine", "http1", "http2", "record"} else []),
        str(corpus),
        str(FUZZ / "seeds" / target),
    ]
    done = subprocess.run(command, check=False, capture_output=True)
    return Run(target, done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))


def main() -> int:
    """Build, run, print; 1 where a property was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--seconds", type=int, default=60, help="of each target")
    extent.add_argument("--same", action="store_true", help="the same executions as every such run")
    parser.add_argument("--jobs", type=int, default=1, help="targets that run at a time")
    arguments = parser.parse_args()
    programs = build()
    targets = sorted(path.stem for path in (FUZZ / "targets").glob("*.rs"))
    with ThreadPoolExecutor(arguments.jobs) as pool:
        if arguments.same:
            runs = list(pool.map(lambda target: repeat(target, programs), targets))
        else:
            runs = list(pool.map(lambda target: explore(target, programs, arguments.seconds), targets))
    for each in runs:
        print(each.summary())
    failed = [each for each in runs if each.status != 0]
    for each in failed:
        print(f"\n{each.target}: an input breaks a property\n{each.finding()}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
