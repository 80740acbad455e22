"""How far an examination looks."""

# Errors of functions, deliveries and heartbeats: an hour holds sixty of what comes by the minute.
LOOKED_BACK_S = 3_600
# The clock calls its function every five minutes: three calls are missed by then.
TICK_SILENCE_S = 900
# An agent tells of itself once a minute, and logs arrive some minutes late.
HEARTBEAT_SILENCE_S = 600
# As EC2's guide has it: mirror sessions of an account and region, unless the quota was raised.
MIRROR_SESSIONS_MAX = 10_000
# From here on, the next scaling event may be the one that finds no room.
QUOTA_SHARE_MAX = 0.9
# Names that a row lists before it counts the others.
NAMES_SHOWN_MAX = 5
