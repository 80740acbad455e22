"""The bounds of settings, each with its reason."""

from __future__ import annotations

# CloudFormation's quota for the value of a parameter (AWS CloudFormation quotas): rules travel in one.
PARAMETER_CHARACTERS_MAX = 4096
# As of the agent and its core: more rules than a person keeps in mind, and the globs that the core compiles.
RULES_MAX = 256
HOST_CHARACTERS_MAX = 255
PATH_CHARACTERS_MAX = 1000
METHODS_MAX = 32
PORTS_MAX = 256
VNIS_MAX = 1024
PORT_MAX = 65_535
VNI_MAX = 2**24 - 1

# As of the parameters of cfn/collector.yaml and cfn/processing.yaml.
BYTES_PER_SECOND_MAX = 10**12
SAMPLE_DAYS_MAX = 365
AGENTS_MAX = 100
RECEIVE_THREADS_MAX = 64
SHARDS_MAX = 1_000
PROXY_HOPS_MAX = 10
# Of those that CloudWatch Logs takes, as the templates let one choose.
LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 180, 365)
# A function's environment takes 4 KB in all (AWS Lambda quotas): networks get half of it.
NETWORKS_MAX = 64
NETWORKS_CHARACTERS_MAX = 2_048

# Who changed what is asked for after an incident, which is noticed late; changes of APIs are kept for as long.
HISTORY_KEPT_S = 400 * 24 * 3600
HISTORY_PAGE_MAX = 100
# Endpoints that a preview looks at, and looks of a rule at one: two seconds of a request at the most.
PREVIEWED_ENDPOINTS_MAX = 10_000
PREVIEWED_PAIRS_MAX = 100_000
# Instances tell of their packets every five minutes. What is shown is half an hour, of which the newest eight minutes
# are not told yet.
COVERAGE_MINUTES_MIN = 5
COVERAGE_MINUTES_MAX = 20
