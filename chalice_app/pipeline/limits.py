"""Bounds of looking at the pipeline."""

# What a sparkline shows.
HISTORY_MINUTES = 30
# How far back a movement is looked for, so that "two hours ago" can be told from "never".
LOOKED_BACK_MINUTES = 180
# CloudWatch takes 500 metrics in one call and bills each: four of an instance, beside some seventy others.
SOURCES_MEASURED_MAX = 100
# Beyond, all of them are asked for the two metrics that a share is made of, four calls of a thousand instances, and a
# third as often as people are told of coverage: less than USD 0.06 a month for each, where its mirror session is 11.
ALL_SOURCES_MAX = 1_000
ALL_SOURCES_KEPT_S = 900
# Metrics are told once a minute: asking more often costs, and tells nothing new.
MEASURES_KEPT_S = 60
# Those of instances every five, and they are the most: half of that costs a fifth, and is no later than what counts as
# moving (`series.fresh_s`).
SOURCES_KEPT_S = 150
# Packets of a source that moves are no older, as CloudWatch tells them: `series.fresh_s` of five minutes, and these
# five. That none of them arrived shows who listened for as long.
LISTENED_S = 1_080
# What arrives of a virtual network is told by two heartbeats of each agent, so far apart; the later one may be late.
ARRIVALS_SPAN_S = 1_440
# An agent tells of itself once a minute, and logs arrive some minutes late.
HEARTBEAT_SILENCE_S = 300
# Of the hosts with the most requests lately, whose minutes are added up.
HOSTS_MEASURED_MAX = 10
# Records that are older than this when they are processed are late: an agent sends within a second or two.
ITERATOR_AGE_MAX_S = 600
# A page asks every three seconds: it, and many who look at it, cost little more than one look, and a person still sees
# it move.
LOOK_KEPT_S = 10
