"""What an agent lost, summed up for alarms: one reads ten metrics at the most, and there are more counters of losses.

Each counter stays a metric of its own, once it counts: a sum says that something is lost, and the counter why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Lost bytes on the way, or with them the head by which it would have been an exchange.
_CUT = ("exchanges_incomplete", "heads_cut_by_gap")
# By their prefixes, so that no later reason is left out. What was open when the core failed would have been exchanges.
_LOST_PREFIXES = ("exchanges_dropped_", "exchanges_lost_", "connections_dropped_panic")
# What a rule of the operator leaves out is no loss.
_WANTED = "exchanges_dropped_by_rule"
# Given up before they were exchanges, since an agent holds no more of them.
_AT_BOUNDS = ("connections_evicted", "pending_requests_dropped", "http2_streams_dropped")


def loss_sums(counts: Mapping[str, int]) -> dict[str, int]:
    """Exchanges that were cut, what was lost that had been decoded or was at it, and what was given up at a bound."""
    lost = (count for name, count in counts.items() if name.startswith(_LOST_PREFIXES) and name != _WANTED)
    return {
        "exchanges_cut": sum(counts.get(name, 0) for name in _CUT),
        "exchanges_lost": sum(lost),
        "given_up_at_bounds": sum(counts.get(name, 0) for name in _AT_BOUNDS),
    }
