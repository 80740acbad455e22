"""How much memory this process holds."""

from __future__ import annotations

import resource
from pathlib import Path


def resident_bytes(statm: Path = Path("/proc/self/statm")) -> int:
    """Bytes resident now (proc(5), statm, second field)."""
    return int(statm.read_text("ascii").split()[1]) * resource.getpagesize()
