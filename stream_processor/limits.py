"""The bounds of the processor, each with its reason."""

from __future__ import annotations

# A method is a token of a few letters; longer ones are attacks, and would be endpoints for ever.
METHOD_CHARACTERS_MAX = 32

# Of an invocation's time, kept for the answer: what was not folded by then comes again, what was folded counts. A call
# to a table that does not answer fits in (3 tries of 7 s), and one to a queue that does not (2 tries of 7 s).
FOLDING_ENDS_BEFORE_TIMEOUT_MS = 40_000

# Endpoints and status classes whose last sample is remembered; an entry costs 150 bytes.
SAMPLED_REMEMBERED_MAX = 20_000
# Between two samples of one endpoint and status class from one process: variety at a bounded cost.
SAMPLED_EVERY_NS = 20 * 10**9

# Headers and targets in a sample: what a person reads.
SAMPLE_HEADERS_MAX = 64
SAMPLE_TEXT_CHARACTERS_MAX = 2048

# What a person reads of a sighting.
EVIDENCE_CHARACTERS_MAX = 200
DETAIL_CHARACTERS_MAX = 80
# Of a header that names software: servers say who they are in front, and a search must not run over 256 KiB.
BANNER_CHARACTERS_MAX = 256

# How long samples are kept where nobody says: as long as the stack template says; and how long they may be.
SAMPLE_TTL_DAYS_DEFAULT = 7
SAMPLE_TTL_DAYS_MAX = 365

# Of one document: more than a page of a list holds, and a walk over them costs a millisecond.
LEAVES_EXAMINED_MAX = 2_000
# Of a body in which text of errors is looked for by expressions: a trace stands in front.
ERROR_TEXT_BYTES_MAX = 16_384
# Of a GraphQL document that is measured; larger ones are generated, and parsing costs a microsecond a token.
GRAPHQL_CHARACTERS_MAX = 32_768
GRAPHQL_TOKENS_MAX = 4_000

# How old, by the arrival of records, the learnt templates of a host may be that a processor applies; and how long after
# they are written they take effect: twice that, since the clocks of Lambda and Kinesis differ by less than a minute.
TEMPLATES_READ_EVERY_S = 60
TEMPLATES_TAKE_EFFECT_AFTER_S = 120

# How old the classes of sensitive data and the tests that people added may be that a processor applies.
DECISIONS_READ_EVERY_S = 60
# Hosts whose templates a processor keeps: a few kilobytes each, once there is something learnt.
HOSTS_REMEMBERED_MAX = 5_000

# Exchanges of one endpoint and status in one record that are looked into, of those with a credential and of those
# without; the others are counted. The choice depends on the record alone: one that comes again teaches the same.
EXAMINED_PER_RECORD_MAX = 8

# What neither a record's exchanges nor a host's paths reach: where everything is looked at.
UNBOUNDED = 2**31

# Between two reviews of a host that has more traffic, and no new endpoints.
REVIEW_INTERVAL_S = 300
# Of an invocation's time, kept for writing what a review decided.
REVIEWING_ENDS_BEFORE_TIMEOUT_MS = 60_000

# Happenings that one job keeps to hand in once more where the outbox did not answer: as many as wait there by name, of
# the two kinds that are told behind a review, and then three times as many again. One takes a kilobyte.
UNTOLD_MAX = 1_600

# Endpoints that a processor remembers to have admitted; one costs 300 bytes.
ENDPOINTS_REMEMBERED_MAX = 50_000
# New endpoints of one host within a minute, in one process: the largest documented API has a thousand operations, and
# its words as many values again until they are learnt.
NEW_ENDPOINTS_PER_MINUTE_MAX = 5_000
# Of these, those that were only answered as what nobody serves: a client that mistypes makes a few.
NEW_UNSERVED_PER_MINUTE_MAX = 200
# Endpoints of one host that a processor remembers, and admits: more than the largest API by ten times.
ENDPOINTS_PER_HOST_MAX = 20_000
# Hosts new to the inventory within a minute, in one process: an installation begins with hundreds, which are all there
# after minutes. Those answered only as what nobody serves are names that strangers made up, but for a few.
NEW_HOSTS_PER_MINUTE_MAX = 100
NEW_UNSERVED_HOSTS_PER_MINUTE_MAX = 2
# Endpoints of a host that one review reads: some 18 KB each, of the reviewer's 1,769 MB.
ENDPOINTS_REVIEWED_MAX = 50_000
# Operations of one path, such as those of GraphQL, that become endpoints of their own.
LABELS_PER_PATH_MAX = 500

# Objects made before the garbage collector looks at the youngest of them, and how often it looks before it looks at
# older ones: those of a hundred exchanges, some 10 MB.
GARBAGE_THRESHOLDS = (50_000, 20, 50)
