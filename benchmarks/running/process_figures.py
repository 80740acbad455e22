"""What Linux says of a process: memory, processor time, open files, threads (proc_pid_smaps(5), proc_pid_stat(5))."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_MEMORY = re.compile(r"^(Rss|Pss):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """One process at one moment. PSS is what it would free: pages that others share count as their share."""

    rss_bytes: int
    pss_bytes: int
    cpu_s: float
    open_files: int
    threads: int


def process_figures(pid: int) -> ProcessFigures:
    """Of a running process. Raises OSError where there is none."""
    folder = Path(f"/proc/{pid}")
    memory = {name: int(kib) * 1_024 for name, kib in _MEMORY.findall((folder / "smaps_rollup").read_text("ascii"))}
    # The name stands in parentheses and may hold anything.
    fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return ProcessFigures(
        rss_bytes=memory["Rss"],
        pss_bytes=memory["Pss"],
        cpu_s=(int(fields[11]) + int(fields[12])) / _TICKS_PER_S,
        open_files=sum(1 for _ in (folder / "fd").iterdir()),
        threads=int(fields[17]),
    )


def thread_cpu_s(pid: int) -> dict[str, float]:
    """Processor seconds of each living thread of a process, by name; threads of one name together."""
    found: dict[str, float] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            name = (task / "comm").read_text("utf-8", "replace").strip()
            run_ns = int((task / "schedstat").read_text("ascii").split()[0])
        except OSError:
            continue
        found[name] = found.get(name, 0.0) + run_ns / 1e9
    return found
