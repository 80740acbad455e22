"""The bounds of the command line and of the local run, each with its reason."""

# A line longer than any request target a server accepts (8 KiB is usual), with a whole pair of bodies around it.
LINE_BYTES_MAX = 16 * 2**20

# Beyond this many bad lines the file is of another kind, and more sentences would hide the first ones.
BAD_LINES_SHOWN_MAX = 10

# A selection of two thousand load balancers, by ARN, fits four times.
REQUEST_BODY_BYTES_MAX = 2**20

# The last words of a part that failed: enough for a traceback's end, and no more than a screen.
LOG_LINES_SHOWN_MAX = 20

# What one UDP datagram over IPv4 carries: 65,535 less the headers of IP and UDP.
DATAGRAM_BYTES_MAX = 65_507

# Slow enough that a busy laptop's agent keeps up without dropping, fast enough that a large capture is soon through.
REPLAY_PACKETS_PER_S = 5_000

# `learn` hands its records over in batches of this size: a Lambda batch's default, and bounded memory.
LEARN_RECORDS_HELD_MAX = 100

# Packets of a capture whose fragments are gathered at once: they follow each other closely, or were lost.
FRAGMENTED_PACKETS_MAX = 64

# Fields that `classify` counts: those of a few hundred endpoints; each takes about a kilobyte.
CLASSIFIED_FIELDS_MAX = 200_000

# A record of a HAR file's exchanges is closed as the agent closes its own: at a quarter of a megabyte.
HAR_RECORD_BYTES_MAX = 256 * 1024
HAR_RECORD_EXCHANGES_MAX = 500

# Of one test in Akto's grammar: published ones have a few kilobytes.
TEST_FILE_BYTES_MAX = 256 * 1024
