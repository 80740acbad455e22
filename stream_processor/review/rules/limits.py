"""From how much evidence on rules speak, each with its reason. What one rule alone asks for stands beside it."""

from __future__ import annotations

# Fewer requests than this are an accident, a scanner, or one developer.
SUPPORT_MIN = 3
DAY_NS = 86_400 * 10**9
# A week shows working days and the weekend once.
LEARNING_NS = 7 * DAY_NS
# An answer with fewer fields in common is another answer.
SIMILAR = 0.8
# Where more than a fifth of the accepted requests carry no credential, none is asked for: that is no oversight.
OPTIONAL_SHARE_MAX = 0.2
# Claims of one rule about one host: a broken host shall not hide the others.
CLAIMS_PER_RULE_MAX = 200
