"""The bounds of this package, each with its reason."""

from __future__ import annotations

# Kinesis: "Each PutRecords request can support up to 500 records ... up to a limit of 10 MiB for the entire request,
# including partition keys"; a stream takes records of 1 MiB unless it is configured otherwise.
PUT_RECORDS_MAX = 500
PUT_BYTES_MAX = 10 * 1024 * 1024
RECORD_BYTES_MAX = 1024 * 1024
PARTITION_KEY_CHARACTERS_MAX = 256

# Kinesis: GetRecords gives at most 10,000 records and 10 MiB.
GET_RECORDS_MAX = 10_000
GET_BYTES_MAX = 10 * 1024 * 1024

# One machine: a stream that holds a minute of busy traffic keeps the writer going while the processor catches up, and
# takes less memory than the traffic's own decoder. A full stream throttles its writer, as a hot shard does.
STREAM_BYTES_MAX = 64 * 1024 * 1024
STREAM_RECORDS_MAX = 100_000

# The stream's HTTP face: base64 makes 10 MiB a third longer, and JSON adds names and keys.
HTTP_BODY_BYTES_MAX = 15 * 1024 * 1024
HTTP_THREADS = 4
HTTP_CONNECTIONS_MAX = 64

# Lambda: batches of at most 10,000 records, windows of at most 300 s, and an invocation payload of 6 MB, in which
# records stand in base64.
BATCH_RECORDS_MAX = 10_000
BATCH_WINDOW_S_MAX = 300.0
INVOCATION_BYTES_MAX = 6_000_000

# Lambda backs off between retries of a batch; the time is not published. One machine has nobody to be polite to beyond
# a failing disk, so the pause stays short.
RETRY_PAUSE_S_FIRST = 0.1
RETRY_PAUSE_S_MAX = 5.0

# Kinesis takes five reads a second of a shard, for all its readers together.
POLL_PAUSE_S = 0.2

# The address of a stopping thread: longer than one invocation takes here, shorter than a person's patience.
STOP_TIMEOUT_S = 10.0

# The emulator imports its services as they are asked; on a busy machine its start takes some seconds.
EMULATOR_START_S_MAX = 60.0
EMULATOR_LOG_CHARACTERS = 2000

# Lambda: an asynchronous invocation takes an event of 1 MB, and is tried twice more when the function fails. Lambda
# holds events for hours; one machine holds what a test of hundreds of coming and going instances makes.
ASYNCHRONOUS_EVENT_BYTES_MAX = 1024 * 1024
ASYNCHRONOUS_RETRIES = 2
INVOCATIONS_WAITING_MAX = 10_000
INVOCATIONS_GIVEN_UP_MAX = 1000

# The bus remembers what a long test publishes, and no more; shuffling holds back this many events at a time.
EVENTS_RECORDED_MAX = 10_000
EVENTS_SHUFFLED = 8

# AWS has some ten thousand operations.
ACTIONS_COUNTED_MAX = 20_000

# Listings that were begun and not ended: one for each reader of a test, and many that gave up.
LISTINGS_HELD_MAX = 256

# What a group that comes and goes for hours makes; AWS keeps activities for six weeks.
SCALING_ACTIVITIES_MAX = 2000

# EC2 remembers a client token for a day; a test makes at most a quota of each kind.
CLIENT_TOKENS_HELD_MAX = 30_000

# CloudFormation: a template of 51,200 bytes in a request, of 1 MB in a bucket.
TEMPLATE_BODY_BYTES_MAX = 51_200
TEMPLATE_URL_BYTES_MAX = 1024 * 1024
# A stack is made while its watcher watches: each step yields to others, and a test of many stacks stays quick.
STACK_PAUSE_S = 0.002
# CloudFormation's pages are of 1 MB; an event is some hundred bytes, and a stack of ours tells some hundred of them.
STACK_PAGE_ITEMS = 100
# CloudFormation waits an hour for a custom resource unless its ServiceTimeout says otherwise.
CUSTOM_RESOURCE_S_MAX = 3600
# "The total size of the response body can't exceed 4096 bytes", says CloudFormation of a custom resource's answer.
CUSTOM_RESOURCE_ANSWER_BYTES_MAX = 4096
