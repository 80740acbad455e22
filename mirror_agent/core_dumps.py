"""No dump of this process: its memory holds traffic in the clear, which reaches no disk otherwise."""

from __future__ import annotations

import resource


def forbid_core_dumps() -> None:
    """For good: who lowers the hard limit cannot raise it again."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
