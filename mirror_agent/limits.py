"""The bounds of the agent, each with its reason."""

from __future__ import annotations

# PutRecords takes no more (Kinesis quotas); larger requests that some accounts get are no gain over two of these.
REQUEST_RECORDS_MAX = 500
REQUEST_BYTES_MAX = 5 * 1024 * 1024

# Records wait here while Kinesis refuses them: half a minute of a busy agent. Beyond, the older half goes to the spool;
# where there is none, the oldest are dropped and counted.
PENDING_BYTES_MAX = 64 * 1024 * 1024

# Requests under way at once: one that is not answered for READ_TIMEOUT_S holds its own partition keys and no others.
REQUESTS_AT_ONCE_MAX = 4
# One at a time fills best. Another begins beside it where it is slow (Kinesis answers within 20 to 100 ms), or full.
REQUEST_SLOW_S = 0.25

# The spool: an eighth of an agent's 16 GiB volume, which is ten minutes of 3 MB of records a second.
SPOOL_BYTES_MAX = 2 * 1024**3
# Of a row and its entry in the index, beside its data.
SPOOL_RECORD_OVERHEAD_BYTES = 64
# Where nothing is accepted, records older than this go to the spool, so that a crash in an outage costs no more.
SPOOL_AFTER_S = 5.0
# Of one transaction: it is all or nothing, and the sender waits for it.
SPOOL_PUT_BYTES_MAX = 1024 * 1024
# A disk that refused is asked again: full disks are freed by people or by log rotation.
SPOOL_RETRY_S = 10.0
# Of spooled records: a quarter of a shard at least, and what one sender can make requests of at most.
REPLAY_BYTES_PER_S_MIN = 256 * 1024
REPLAY_BYTES_PER_S_MAX = 32 * 1024 * 1024

# Of exchanges that go whole, as they are sent: some hundred a second, which teach an inventory as much as all of them.
# Kinesis bills 680 GB a month for it at the most; what is new has as much again.
BYTES_PER_SECOND = 256 * 1024

# Records between the receive thread and the sender. A record closes at 256 KiB, some 30 KiB compressed: about 60 MiB.
QUEUE_RECORDS_MAX = 2048

# Full jitter over 0.1 s doubling to 10 s. What can succeed later is tried until it does, or the bounds above drop it.
BACKOFF_BASE_S = 0.1
BACKOFF_MAX_S = 10.0
BACKOFF_DOUBLINGS_MAX = 7

# AWS takes signatures of five minutes around its own time.
CLOCK_SKEW_S_MAX = 240.0

# One unanswered request shall not hold the sender for longer than a record is worth waiting for.
CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 10.0

# What a load balancer waits for a draining target, and systemd before it kills.
DRAIN_TIMEOUT_S = 20.0

# The sender looks for new records and due retries at least this often.
TURN_S_MAX = 0.25
# And at least this often while requests are under way, since their keys' next records wait for the answers.
TURN_UNDER_WAY_S_MAX = 0.01

# The receive loop turns every 100 ms at the latest. Half a minute of silence is a stuck thread, not a busy one.
RECEIVE_SILENCE_S_MAX = 30.0
# A throttled stream recovers within a minute (resharding, on-demand scaling); longer trouble is for a person to see.
TROUBLE_S_MAX = 60.0

# A health check sends a short request and reads a short answer: both are done by then, or the connection ends.
HEALTH_REQUEST_TIMEOUT_S = 5.0
# A load balancer asks from each of its zones, and people and scrapers beside it. Each is a thread and a descriptor.
HEALTH_CONNECTIONS_MAX = 16

# One turn of the sender is one request: 3 s to connect and 10 s to be answered, and as long for credentials.
SENDER_SILENCE_S_MAX = 30.0

# What `/top.json` gives: two screens.
TOP_SHAPES = 50
# A heartbeat is one line of a log, of 1 MB at most in CloudWatch; a VNI takes some 60 bytes of it.
HEARTBEAT_VNIS_MAX = 1000
# The embedded metric format takes 100 metrics in a directive.
METRICS_PER_LINE_MAX = 100

# The metadata service is on the machine's own host: it answers at once or not at all.
METADATA_TIMEOUT_S = 2.0
METADATA_TOKEN_S = 600
METADATA_BYTES_MAX = 64 * 1024

# How often to look for a notice of termination; AWS asks for every 5 seconds with a spot instance.
TERMINATION_LOOK_S = 5.0
# Well within the hook's time-out in `cfn/collector.yaml`.
LIFECYCLE_HEARTBEAT_S = 60.0
# A spot instance is gone at the minute: what is left after draining is for completing and ending.
SPOT_MARGIN_S = 10.0

# 128 bits cannot be guessed; more than a page is another file.
REDACTION_KEY_BYTES_MIN = 16
REDACTION_KEY_BYTES_MAX = 4096

# CloudWatch and Auto Scaling are asked beside the sender: it waits for neither, and ending waits for two tries at most.
ASIDE_CONNECT_TIMEOUT_S = 2.0
ASIDE_READ_TIMEOUT_S = 5.0
# What ending takes besides draining: a request on its way, the last report, the lifecycle action.
DRAIN_MARGIN_S = 60.0
