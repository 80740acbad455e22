"""The bounds of documents, each with its reason."""

from __future__ import annotations

# The largest of 15 public API documents has 1.1 MB after shrinking; GitHub's, in full, has 12 MB.
DOCUMENT_BYTES_MAX = 16 * 1024 * 1024
# Scalars, objects and arrays, aliases of YAML written out: a document of 12 MB has 600,000.
DOCUMENT_NODES_MAX = 2_000_000
# Documents written by people nest below 40; parsers recurse, and must not overflow.
DOCUMENT_DEPTH_MAX = 100
# The largest of 15 public API documents has 700 operations, GitHub's has 1,100.
OPERATIONS_MAX = 10_000
SERVERS_MAX = 20
PARAMETERS_PER_OPERATION_MAX = 300
RESPONSES_PER_OPERATION_MAX = 64
# References that lead to references.
REFERENCES_CHAINED_MAX = 20
# What a person reads before mending the document.
PROBLEMS_MAX = 100
TEXT_CHARACTERS_MAX = 300

# A parameter, a status or a type that fewer requests showed is a probe or a mistake of one client.
DRIFT_REQUESTS_MIN = 3
# Without traffic for so long, a documented operation is an orphan: a month holds monthly jobs once.
SILENT_AFTER_DAYS = 32

# A recording of a day's work in a browser has 20 to 100 MB; it is read whole.
HAR_BYTES_MAX = 512 * 1024 * 1024
# As the agent bounds them.
HAR_BODY_BYTES_MAX = 65_536
HAR_HEADERS_MAX = 300
# Of a header or a target: what servers accept.
HAR_TEXT_CHARACTERS_MAX = 8192
HAR_MESSAGE_SAMPLES_MAX = 8
