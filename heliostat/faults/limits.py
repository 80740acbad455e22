"""The bounds of a run, each with its reason."""

from __future__ import annotations

# Datagrams a second: a round lasts for seconds, so that batches are closed and sent while something fails.
DATAGRAMS_PER_S = 400.0
# Beside each fault, at least: some seconds of them.
CONVERSATIONS_MIN = 20
# Datagrams that an agent has not read yet, at most: fewer than the buffer of its socket holds.
DATAGRAMS_AHEAD_MAX = 400
# An agent reads what was sent within a second; a machine that is very busy may take longer.
CAUGHT_UP_S_MAX = 20.0

# Kinesis, DynamoDB and the network fail for so long at once, at most: longer than one pause between tries.
OUTAGE_S_MAX = 4.0
# After the last fault everything that waits is sent and folded: pauses are of ten seconds at most.
SETTLED_S_MAX = 90.0

# Batches of an earlier time that are delivered again: as many as are kept for it.
BATCHES_KEPT_MAX = 64
# As in a person's account, and quick: pauses of `MappingSettings` are shorter than Lambda's already.
BATCH_RECORDS = 12
BATCH_WINDOW_S = 0.2

# How many of the conversations of a round are sent at once: frames of these interleave.
PARALLEL = 8

# An operation of the control plane, with its worker killed and its calls refused: stacks are made in seconds here.
OPERATION_S_MAX = 120.0
