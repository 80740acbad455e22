"""The bounds of what is told of access, each with its reason. The agent's core keeps to the first group as well."""

from __future__ import annotations

# Of one exchange; a request carries one or two, and four tokens take as long as one body.
FACTS_MAX = 4
# Servers refuse heads of 8 KiB; real tokens have 300 to 3,000 characters.
TOKEN_CHARACTERS_MAX = 8_192
# Of a token that is tried with well-known secrets: longer ones would take several times as long.
SIGNED_CHARACTERS_MAX = 4_096
# Of objects and lists in one part of a token, so that a parser's own bound on depth is never met.
BRACKETS_MAX = 127
BASIC_CHARACTERS_MAX = 1_024
NAME_CHARACTERS_MAX = 64
ALGORITHM_CHARACTERS_MAX = 24
CLAIMS_MAX = 32
CLAIM_CHARACTERS_MAX = 40
SCOPES_MAX = 16
SCOPE_CHARACTERS_MAX = 64
ISSUER_CHARACTERS_MAX = 80
SENSITIVE_CLAIMS_MAX = 8
# A user within a claim is two deep; what lies deeper is somebody's document.
LEAF_DEPTH_MAX = 3
LEAVES_MAX = 64
LEAF_CHARACTERS_MAX = 512
ITEMS_MAX = 8
SUBJECT_CHARACTERS_MAX = 256

# Tokens whose facts are remembered: one is sent many times, and to try all secrets takes a millisecond.
TOKENS_REMEMBERED_MAX = 512
# Of one request; more is a scanner that tries names.
CREDENTIALS_MAX = 8
# Headers, cookies and query parameters of one request that are looked at.
FIELDS_MAX = 100
# Names that are remembered: those of a few hundred endpoints.
NAMES_REMEMBERED_MAX = 4_096
# Values of headers that are remembered, and how long one may be: masks are short, whole tokens are looked at each time.
VALUES_REMEMBERED_MAX = 4_096
VALUE_REMEMBERED_CHARACTERS_MAX = 512
# Clients that are remembered: parsing an address takes microseconds, and a client calls again.
ADDRESSES_REMEMBERED_MAX = 8_192
FORWARDED_REMEMBERED_CHARACTERS_MAX = 128
# Agents that are remembered, and characters of one that are looked at.
AGENTS_REMEMBERED_MAX = 4_096
AGENT_CHARACTERS_MAX = 256
# Proxies that a request may have passed before it is taken for a forgery.
HOPS_MAX = 8

# Of one endpoint: 11 kinds, some together, times three kinds of clients and four outcomes.
OUTCOMES_MAX = 96
PLACES_MAX = 32
SERVICES_MAX = 64
AGENTS_MAX = 32
# Combinations of what tokens tell that are counted as one, until their names are counted one by one.
TOKEN_KINDS_MAX = 256
# Kinds that came together, in the order in which they came.
KINDS_REMEMBERED_MAX = 1_024
# A sample of networks that says how wide a public endpoint is used; 256 of them are 4 KB.
NETWORKS_MAX = 256
ISSUERS_MAX = 16
ALGORITHMS_MAX = 16
CLAIM_NAMES_MAX = 64
SCOPE_NAMES_MAX = 64
