"""The bounds on test files, each with its reason: they come from people and from the network."""

from __future__ import annotations

# The longest of some 2,500 published tests has 60 KB, most of it a word list.
FILE_CHARACTERS_MAX = 262_144
# Nodes visited with aliases followed, so that a few lines of aliases cannot become a billion nodes.
NODES_MAX = 20_000
# Deeper than conditions that anybody reads; Python's own bound lies beyond.
DEPTH_MAX = 40
# Files of one folder.
TESTS_MAX = 5_000
# Of a body that patterns look at; the agent sends no more.
BODY_CHARACTERS_MAX = 65_536
# Scalars of a body, header fields and parameters that "for_one" and "for_all" look at.
ENTRIES_MAX = 2_000
BODY_DEPTH_MAX = 32
PATTERN_CHARACTERS_MAX = 4_096
# Memory of one compiled pattern, in bytes.
PATTERN_MEMORY_MAX = 8 << 20
# Days: what `cookie_expire_filter` calls long.
COOKIE_DAYS_MAX = 30
