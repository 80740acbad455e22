"""The bounds of changes, each with its reason."""

from __future__ import annotations

HOUR_NS = 3600 * 10**9
DAY_NS = 24 * HOUR_NS

# Whatever is of a contract is seen more than twice; what is seen once is a probe, or one client's mistake.
PART_SEEN_MIN = 3
# Of a host, and of each endpoint: what is first seen within is learnt, not changed. A day holds what clients do daily;
# after a hundred requests, nineteen of twenty fields that one request in thirty-three carries have been seen.
LEARNING_NS = DAY_NS
LEARNING_REQUESTS = 100
# Without a request for so long, where its host has others, an endpoint is removed: a month holds monthly jobs once.
SILENT_AFTER_DAYS = 32
# A part that was carried by one request in n is not carried any more after so many times n requests without it: were it
# still carried as often, that would happen once in 20,000 times.
SILENT_AFTER_TIMES = 10
SILENT_REQUESTS_MIN = 100

# Parts of an endpoint: fields of all bodies, parameters and what little else there is; see `api_inventory.limits`.
PARTS_MAX = 1000
TEXT_CHARACTERS_MAX = 300

# Endpoints in one piece of a snapshot, and bytes of JSON, not compressed: less than the 380,000 bytes of a store's
# document, whatever compresses how badly. An endpoint with all of its parts has half a kilobyte as a rule; the largest
# are a piece by themselves.
ENDPOINTS_PER_PIECE_MAX = 300
PIECE_BYTES_MAX = 320_000
