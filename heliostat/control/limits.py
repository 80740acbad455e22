"""The bounds of asking the control plane, each with its reason."""

from __future__ import annotations

# API Gateway answers within 29 seconds; a local run takes one request at a time, and a plan may stand before this one.
ANSWER_TIMEOUT_S = 60.0
# Ten thousand targets with their reasons are some ten MB; API Gateway itself lets 10 MB through.
ANSWER_BYTES_MAX = 64 * 2**20
# A page holds up to 200 load balancers, and may be empty where a filter matches little.
PAGES_MAX = 2_000

# A person watches, and CloudFormation takes minutes.
LOOK_INTERVAL_S = 2.0
# A function that is replaced, a network that is away: the operation goes on meanwhile, and so does watching.
TROUBLED_LOOKS_MAX = 30
# Two stacks may be quiet for 40 minutes each before they are given up, and mirror sessions come behind them.
WATCH_S = 3 * 3600.0

# What a person reads; `--json` holds all of it.
ROWS_SHOWN_MAX = 200
STEPS_SHOWN_MAX = 20
RESOURCES_SHOWN_MAX = 12
CANDIDATES_SHOWN_MAX = 10

# The events of a stack that is often updated; AWS keeps 90 days of them.
EVENTS_FILE_BYTES_MAX = 64 * 2**20
# Where output is no terminal, a row is one line, which grep finds whole; no reason is as long.
WIDTH_WITHOUT_TERMINAL = 10_000

# A purge: steps of 500 records, of which a host of ten thousand endpoints has two thousand; how often it is looked
# again while a store's file is read by others; and how long processors and a review may take that began before it.
PURGE_STEPS_MAX = 20_000
PURGE_ASKED_EVERY_S = 5.0
PURGE_SETTLES_S = 600.0
