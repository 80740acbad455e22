"""The bounds of operations, each with its reason."""

from __future__ import annotations

# Rows with a failure take some 2 KB each in an answer; what does not fit into the table's item is left out besides.
INTERFACE_ROWS_MAX = 300
# Events of one stack: the collector has some thirty resources, and each has two or three events.
RESOURCE_ROWS_MAX = 200

# Long enough for the slowest single call with its retries, short enough that a dead worker is soon replaced.
LOCK_S = 90
# Kept for longer while it is worked under it; seldom enough not to be asked before each of some thousand changes.
LOCK_KEPT_EVERY_S = 20
# A worker's Lambda ends after 15 minutes: it hands over to a fresh one before.
WORK_S = 12 * 60
# CloudFormation lets an account describe some ten times a second; a person watches.
LOOK_INTERVAL_S = 3.0
# How often it is looked at what a removal left of mirroring, before it is told as left: EC2 follows its own deletions
# within seconds, and a foreign hand would not be quicker.
LEFTOVER_LOOKS_MAX = 5
# A group waits a quarter of an hour for its agents; beyond the slowest resource, no event means that nothing happens.
STACK_QUIET_S = 40 * 60

# An instance is running before its group registers it, and load balancers tell later still.
FOLLOW_UP_S = (0.0, 15.0, 20.0, 20.0)

OPERATIONS_KEPT_S = 90 * 24 * 3600
# Two who write at once: each tries again with what the other wrote.
WRITE_ATTEMPTS_MAX = 8
OPERATIONS_PAGE_MAX = 100
