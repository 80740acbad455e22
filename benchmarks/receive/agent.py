"""An agent's receive side alone: `agent.py RECEIVE HOST PORT [SHARDS]`.

Takes records and throws them away until its input ends.

Prints `ready`, and at the end its counters, its CPU seconds, and its memory in KiB by /proc/self/status as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import select
import sys
from pathlib import Path

from mirror_agent._capture import Receiver
from mirror_agent.limits import BYTES_PER_SECOND


def main() -> None:
    """Receives."""
    receive, host, port, shards = [*sys.argv[1:], "1"][:4]
    sampling = json.dumps({"bytes_per_second": BYTES_PER_SECOND})
    receiver = Receiver(host, int(port), "bench", 1_000, receive=receive, shards=int(shards), sampling=sampling)
    if receiver.mode != receive:
        sys.exit(receiver.mode_reason)
    print("ready", flush=True)
    memory: dict[str, int] = {}
    while not select.select([sys.stdin], [], [], 0)[0]:
        receiver.take(0.1)
        status = Path("/proc/self/status").read_text("ascii")
        memory = {
            name: int(kib) for name, kib in re.findall(r"^(VmRSS|RssAnon|RssFile):\s+(\d+) kB", status, re.MULTILINE)
        }
    receiver.stop()
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"user_s": used.ru_utime, "system_s": used.ru_stime, "memory_kib": memory}
    print(json.dumps({**receiver.counters(), **figures}))


if __name__ == "__main__":
    main()
