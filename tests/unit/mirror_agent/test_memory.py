from __future__ import annotations

import re
from pathlib import Path

from mirror_agent.memory import resident_bytes


def test_what_is_resident_is_what_the_kernel_says() -> None:
    before = resident_bytes()
    [said_kib] = re.findall(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)

    # Read a moment apart, so that both may have moved.
    assert abs(before - int(said_kib) * 1024) < 64 * 1024 * 1024
    assert before > 0
