"""The bounds of the life of a finding, each with its reason."""

from __future__ import annotations

HOUR_NS = 3600 * 10**9

# Both must have passed since the last sighting before traffic shows that a finding is fixed. Two days hold a nightly
# job twice; fifty requests hold, with 92 % certainty, one that shows what one request in twenty shows.
FIXED_AFTER_NS = 48 * HOUR_NS
FIXED_AFTER_REQUESTS = 50

# What a person reads of a finding's past; a finding that comes and goes each week fills it in ten.
HISTORY_MAX = 20

# What fits an item's attribute and a page; a longer reason belongs into a ticket, whose address fits here.
REASON_CHARACTERS_MAX = 1000
NAME_CHARACTERS_MAX = 256
