"""The tags by which what is ours is known, and what it is for."""

from __future__ import annotations

FILTER_KEY_TAG = "heliostat:filter-key"
# Of the operation that made it: the one id that request, worker, stack events and log lines carry as well.
OPERATION_TAG = "heliostat:operation"
