"""The bounds of what is told of the inventory, each with its reason."""

from __future__ import annotations

# Lambda answers with six megabytes at most, of which a text takes as many as it has when it is written as JSON.
ANSWER_BYTES_MAX = 5_500_000
# API Gateway's time is 29 seconds; samples of an endpoint are read by themselves, in some 20 milliseconds.
HAR_ENDPOINTS_MAX = 500
# Findings are held while the endpoints that they name are looked up; six megabytes hold fewer.
FINDINGS_EXPORTED_MAX = 20_000

# A day by the minute, with room; a chart shows no more.
TRAFFIC_POINTS_MAX = 1_500
# Endpoints whose minutes are added to those of the one they are shown as; each is read by itself.
TRAFFIC_MEMBERS_MAX = 100

# Hosts, and endpoints, whose traffic is measured for one answer, the busiest first: a week of each is 168 items of the
# store, and API Gateway's time is 29 seconds.
TRAFFIC_HOSTS_MAX = 10
TRAFFIC_ENDPOINTS_MAX = 40
# Series that are read for these endpoints, with those of endpoints that are shown as them.
TRAFFIC_SERIES_MAX = 100

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

# Hosts that a class of sensitive data is counted over, 200 of a read; beyond, the answer says that it is not complete.
SENSITIVE_HOSTS_READ_MAX = 10_000
# Hosts that are named with each class, those first that carry it most: a hundred classes fit an answer.
SENSITIVE_HOSTS_NAMED_MAX = 20
# Hosts whose false positives are listed together: each is a read of its own.
FALSE_POSITIVE_HOSTS_MAX = 250
FALSE_POSITIVES_LISTED_MAX = 1_000
# Pages of changes that are looked through for some that people have, or have not, seen.
CHANGE_PAGES_LOOKED_THROUGH_MAX = 10

# Callers of a kind that are shown of an endpoint, the busiest first.
CALLERS_SHOWN_MAX = 20

# A document that API Gateway and Lambda let through.
API_DOCUMENT_BYTES_MAX = 5 * 2**20
# Of a text on which somebody tries a pattern.
TRIED_TEXT_CHARACTERS_MAX = 16_384
