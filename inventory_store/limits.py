"""The bounds of this package, each with its reason."""

from __future__ import annotations

# The REST contract's default and largest page: 200 rows are more than a screen and less than a slow answer.
PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 200

# A token holds the last row's sort key: a host (253) and a path template twice (900), escaped and in base64.
PAGE_TOKEN_CHARACTERS_MAX = 16_384

# Nobody types more, and every row is compared with it.
SEARCH_CHARACTERS_MAX = 200
# Of what is searched: a method, a host and a path template, and room.
SEARCHED_CHARACTERS_MAX = 4_096

# What an owner is called: a team, a mailbox.
OWNER_CHARACTERS_MAX = 60
# Owners that are offered to choose from; there are fewer teams.
OWNERS_MAX = 500

# A host with its port (`api_inventory.host`), and room; a partition key of DynamoDB holds 2,048 bytes.
HOST_CHARACTERS_MAX = 300

# Partition keys that share one host's traffic items: 4,000 folds a second, a hundred shards with 40 endpoints each.
TRAFFIC_SLOTS = 4
# Partition keys that share the items of all hosts.
COLLECTION_SLOTS = 16
# Partition keys that share what reviews wrote of all hosts: 10,000 hosts are read in ten calls beside each other.
HOST_SLOTS = 10
# Partition keys that share the index of findings.
FINDING_SLOTS = 4
# Partition keys that share the changes.
CHANGE_SLOTS = 4
# How long changes are kept: whoever audits once a year finds them.
CHANGES_KEPT_S = 400 * 86_400
# Partition keys that share the index of endpoints: 4,000 new endpoints a second.
ENDPOINT_SLOTS = 4

# Rows read by one query of one slot where a page is read in the order of the keys: a page of them, from each.
ROWS_READ_AT_ONCE = 100

# Calls under way at once where many items are read one by one: a client keeps as many connections.
READS_AT_ONCE = 10

# Endpoints that are sorted in memory (about 3 MB, 200 read units), for orders that no key gives.
SORTED_ROWS_MAX = 10_000
# Of one host, where the order is one that the index of all hosts gives: of more, that is the shorter way.
SORTED_ROWS_OF_INDEXED_MAX = 2_000
# Hosts whose endpoints are listed together: each costs TRAFFIC_SLOTS queries.
HOSTS_LISTED_TOGETHER_MAX = 250
# Rows looked at for one page: a filter that matches nothing must end.
ROWS_READ_PER_PAGE_MAX = 10_000
# Changes looked at for one page: it is asked for every three seconds, and when a change was noticed is in no key.
CHANGES_READ_PER_PAGE_MAX = 1_000
# Rows of an index that one query of one slot reads where a filter leaves most of them out: 300 KB.
ROWS_SEARCHED_AT_ONCE = 1_000
# What is told of one of very many hosts is written anew where it is as old as this and wrong: its review is late. That
# is two of the intervals between reviews (`stream_processor.limits`), and a write every ten minutes of a busy host.
HOSTS_TOLD_AFTER_S = 600
# Hosts of which that is written in one job of reviews: seconds of its time. Fewer are new in a minute.
HOSTS_TOLD_AT_ONCE_MAX = 2_000
# Findings counted by reading them: 10 MB, ten calls of DynamoDB for each of the slots.
FINDINGS_COUNTED_MAX = 20_000
# Endpoints of all hosts, and findings, that are added up anew where somebody looks: a second of work for a Lambda
# function of 512 MB. Of more, what the reviews of the hosts added up is told.
COUNTED_ANEW_MAX = 2_000
# That is kept as long: many who look at a live page cost what one does.
REVIEWS_KEPT_S = 10.0

# Endpoints known to be registered, remembered by a writer; a name costs 100 bytes.
REGISTERED_REMEMBERED_MAX = 50_000

# Writers whose last number an item remembers, for each bucket: eight agents of four receive threads each, of which a
# restart makes new ones. Each takes 13 bytes of an item that DynamoDB bills by the kilobyte.
WRITERS_REMEMBERED_MAX = 32

# Places of the stream where records may have been given up before an item went on, for each bucket. Records can be read
# again for a day and are given up after six hours: a quiet item has five; beyond eight, the widest.
GAPS_MAX = 8
# How long one is kept once a record behind it arrived: as long as the stream has what stands in it
# (`cfn/collector.yaml`), and an hour, since times of arrival are approximate.
GAPS_KEPT_S = 25 * 3_600

# Attempts to advance one item: its only other writer is a late twin of ourselves.
CONTENTION_TRIES_MAX = 5

# Samples kept of one endpoint and status class, and how often each may be replaced: enough to see variety, and a cost
# that does not grow with traffic.
SAMPLES_PER_STATUS_CLASS = 3
SAMPLE_REPLACED_AFTER_NS = 60 * 10**9
# A sample's packed size: two masked bodies and headers; larger ones are not kept.
SAMPLE_BYTES_MAX = 131_072

# Endpoints shown as another one whose samples are shown with it; each is read by itself. What comes after a merge is
# sampled under the endpoint that shows it.
MEMBERS_SAMPLED_MAX = 20

# How long the minutes of an endpoint's traffic are kept: a month to look back on, at some 2 KB an hour.
MINUTES_KEPT_S = 31 * 86_400
# Hours that one fold writes of one endpoint: two or so live, days where captures are replayed.
HOURS_PER_FOLD_MAX = 48

# A document's packed size: what DynamoDB's 400 KB leave beside keys and numbers.
DOCUMENT_BYTES_MAX = 380_000

# What people said of one host: of its fields, and of its changes as long as these are kept. Each takes some 200 bytes.
FALSE_POSITIVES_MAX = 2_000
ACKNOWLEDGEMENTS_MAX = 2_000
# Rules for the feed: each is held against every change of a page.
MUTES_MAX = 200

# Lessons of one endpoint: each part of them is bounded by number, and all together in bytes, so that no client can make
# an item that DynamoDB refuses from then on. Parts that nobody chose the names of stay a tenth of this.
LESSONS_BYTES_MAX = 350_000

# What one packed item may unpack to: 400 fields and 200 parameters of the largest size, twice.
UNPACKED_BYTES_MAX = 4 * 1024 * 1024

# How long a job of reviews may run alone: as long as one may run (`cfn/processing.yaml`).
REVIEW_LEASE_S = 300
# A purge: how long processors take to read its mark (`stream_processor.limits.DECISIONS_READ_EVERY_S`), and then to end
# what they are at: as long as one may run (`cfn/processing.yaml`). No request and no notice takes longer.
PURGES_SETTLE_S = 60 + 120
# Marks of purged hosts, which every processor reads once a minute, and how long they stay: a stream keeps records for
# 365 days at most.
PURGED_HOSTS_MAX = 2_000
PURGED_HOSTS_KEPT_S = 400 * 86_400
# Records that one step of a purge removes or looks at: seconds of DynamoDB, within one answer of the API.
PURGED_AT_ONCE_MAX = 500
# What is counted before one: of ten thousand endpoints that takes half a minute, and an answer has to come before.
PURGE_COUNTED_MAX = 50_000
PURGE_COUNTED_S = 10.0
# What a step looks through all hosts for, to go on in the next one: an answer has to come within half a minute.
PURGE_STEP_S = 10.0
# Tails of one value: one for each class that it may have been masked as.
PURGED_TAILS_MAX = 100
