"""The bounds of what is told of the inventory, each with its reason."""

from __future__ import annotations

from api_inventory.limits import BUSIEST_ENDPOINTS_MAX

# Lambda answers with six megabytes at most, of which a text takes as many as it has when it is written as JSON.
ANSWER_BYTES_MAX = 5_500_000
# API Gateway's time is 29 seconds; samples of an endpoint are read by themselves, in some 20 milliseconds.
HAR_ENDPOINTS_MAX = 500
# Endpoints of one host whose lessons are read for an answer: each is read by itself and unpacked, in some five
# milliseconds of a function of 512 MB.
HOST_ENDPOINTS_READ_MAX = 2_000
# Endpoints of all hosts in one file: the traffic of each is read by itself. And pages that a store cut short since
# few of the rows that it read were wanted, each of which is ten thousand rows.
ENDPOINTS_EXPORTED_MAX = 3_000
PAGES_CUT_SHORT_MAX = 12
# Findings are held while the endpoints that they name are looked up; six megabytes hold fewer.
FINDINGS_EXPORTED_MAX = 20_000

# A day by the minute, with room; a chart shows no more.
TRAFFIC_POINTS_MAX = 1_500
# Endpoints whose minutes are added to those of the one they are shown as; each is read by itself.
TRAFFIC_MEMBERS_MAX = 100

# Hosts, and endpoints, whose traffic is measured for one answer, the busiest first.
TRAFFIC_HOSTS_MAX = 10
TRAFFIC_ENDPOINTS_MAX = BUSIEST_ENDPOINTS_MAX
# Series that are read for these endpoints, with those of endpoints that are shown as them; and how many beside each
# other: a client keeps as many connections.
TRAFFIC_SERIES_MAX = 100
TRAFFIC_SERIES_AT_ONCE = 10
# Items of the store that one answer adds up. An hour of an endpoint is one, an hour of a host as many as its endpoints
# have buckets. Told by the minute, each is half a millisecond's work, of which the function has a third of a core; by
# the quarter of an hour, a seventh of that.
TRAFFIC_ITEMS_MAX = 8_000
TRAFFIC_ITEMS_BY_QUARTER_MAX = 45_000
BUCKETS = 256

# Endpoints of a host on which pins are tried; of each, the lessons are read. Few hosts have more.
PREVIEWED_ENDPOINTS_MAX = 2_000
# Changes that are told of a try, and names of each: more are not read.
PREVIEWED_CHANGES_MAX = 100
PREVIEWED_NAMES_MAX = 20

# Endpoints of one page of sensitive data: each is read whole.
SENSITIVE_PAGE_MAX = 50
# The same in one file, in API Gateway's 29 seconds.
SENSITIVE_ENDPOINTS_EXPORTED_MAX = 500

# Endpoints whose owners are written beside each other: a client keeps as many connections.
OWNERS_AT_ONCE = 10

# Hosts that a class of sensitive data is counted over; beyond, the answer says that it is not complete.
SENSITIVE_HOSTS_READ_MAX = 20_000
# Hosts that are named with each class, those first that carry it most: a hundred classes fit an answer.
SENSITIVE_HOSTS_NAMED_MAX = 20
# Hosts of which people said anything whose false positives are listed together: each is a read of its own.
FALSE_POSITIVE_HOSTS_MAX = 250
FALSE_POSITIVES_LISTED_MAX = 1_000
# Pages of changes that are looked through for some that people have, or have not, seen.
CHANGE_PAGES_LOOKED_THROUGH_MAX = 10

# Changes that are looked through for one file, in API Gateway's 29 seconds; pages that a store cut short, since few of
# the rows that it read were wanted, are a thousand each.
CHANGES_EXPORTED_MAX = 20_000
CHANGE_PAGES_CUT_SHORT_MAX = 20

# Callers of a kind that are shown of an endpoint, the busiest first.
CALLERS_SHOWN_MAX = 20

# A document that API Gateway and Lambda let through.
API_DOCUMENT_BYTES_MAX = 5 * 2**20
# Of a text on which somebody tries a pattern.
TRIED_TEXT_CHARACTERS_MAX = 16_384
