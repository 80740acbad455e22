"""The bounds of behaviour evidence, each with its reason. All of it is written with every fold: every entry costs."""

from __future__ import annotations

# One of 64 is 1.6 %: who causes a tenth of the events is among them with 99.9 % certainty.
SAMPLE_MAX = 64
# Of those who cause events, the lowest hashes, so that whoever causes most of them does not hide how many there are.
ACTORS_MAX = 16
# Ids that were handed out are only compared with ids that were asked for, and need no owner: twice as many fit.
RETURNED_MAX = 128
# The running hour and the one before, which a review at the full hour still wants to see.
HOURS_MAX = 2
# A day of counts, so that a night's outage is told in the morning.
ERROR_HOURS_MAX = 24
# Half an hour of five minutes each.
FAILURE_WINDOWS_MAX = 6
FAILURE_WINDOW_NS = 300 * 10**9
HOUR_NS = 3600 * 10**9
BURST_WINDOW_NS = 10 * 10**9
# Windows of ten seconds and clients of the latest bursts.
BURSTS_MAX = 16
# What one client sends to one endpoint within one record (a second of capture time); less is no part of a burst.
BURST_REQUESTS_MIN = 20
# Deeper paths have more ids; the outer ones are the tenant's.
IDENTIFIERS_MAX = 4
# Names of fields that name an owner, and of path parameters that do.
COMPARISONS_MAX = 8
# Families of user agents within.
CALLERS_MAX = 32
# Names of a response's fields: enough to tell two forms of an answer apart.
RESPONSE_NAMES_MAX = 64
RESPONSE_NAME_CHARACTERS_MAX = 64
# Forms of refused sign-ins.
REFUSALS_MAX = 16
# Hosts that errors name.
ECHOED_HOSTS_MAX = 8
# Scalars of one response that are looked at.
LEAVES_MAX = 400
# Forms of an endpoint's answers that a tally holds until it counts their names.
FORMS_MAX = 64
# Windows and clients that a tally holds before it drops the oldest: a file can span years.
WINDOWS_HELD_MAX = 16
BURST_CLIENTS_HELD_MAX = 4096
# Pairs that a tally holds as they came before it hashes them.
PAIRS_HELD_MAX = 1024
# Portraits that a tally holds until it drops those of principals that no sample holds: well above all samples together,
# so that this is seldom.
PORTRAITS_HELD_MAX = 4096
