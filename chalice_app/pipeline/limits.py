"""Bounds of looking at the pipeline."""

# What a sparkline shows.
HISTORY_MINUTES = 30
# How far back a movement is looked for, so that "two hours ago" can be told from "never".
LOOKED_BACK_MINUTES = 180
# CloudWatch takes 500 metrics in one call and bills each: four of an instance, beside some seventy others.
SOURCES_MEASURED_MAX = 100
# Metrics are told once a minute: asking more often costs, and tells nothing new.
MEASURES_KEPT_S = 30
# Of the hosts with the most requests, whose minutes are added up; and of each, endpoints that tell its load balancers.
HOSTS_MEASURED_MAX = 10
ENDPOINTS_OF_HOST_MAX = 3
# More hosts than these are not added up for a number of endpoints.
HOSTS_COUNTED_MAX = 200
# Records that are older than this when they are processed are late: an agent sends within a second or two.
ITERATOR_AGE_MAX_S = 600
# Many who look at a live page cost what one does, and a person still sees it move.
LOOK_KEPT_S = 2
