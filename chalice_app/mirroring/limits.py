"""The bounds of mirroring: AWS's own, and ours, each with its reason.

Source of AWS's: VPC Traffic Mirroring guide, "Quotas" and "Limitations"; none can be raised.
"""

from __future__ import annotations

RULES_PER_FILTER_MAX = 10
SESSIONS_PER_INTERFACE_MAX = 3
SESSIONS_PER_ACCOUNT_MAX = 10_000
FILTERS_PER_ACCOUNT_MAX = 10_000
TARGETS_PER_ACCOUNT_MAX = 10_000
SESSION_NUMBER_MAX = 32_766
VNI_MAX = 2**24 - 1
PACKET_LENGTH_MAX = 8_500

# A selection is stored as one item (400 KB) and sent as one request; AWS lets an account have 50 load balancers of each
# type in a region until it asks for more.
SELECTED_BALANCERS_MAX = 2_000

# A run that would take away more than this share of our mirror sessions waits for a person: a wrong answer of AWS or a
# deregistered target group looks the same as a wish. Two may go unasked: small installations scale in as well.
DELETED_SHARE_MAX = 0.25
DELETED_WITHOUT_ASKING_MAX = 2

# EC2 lets an account make some five changes a second: a short pause of a whole minute's requests passes within these.
ATTEMPTS_MAX = 6
BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 16.0
# What was made a moment ago may not be found yet (EC2's eventual consistency); what stays unfound is gone.
NOT_FOUND_ATTEMPTS_MAX = 4
# Somebody else took the number between our look and our call: so often it is looked again before a person is told.
OVERTAKEN_LOOKS_MAX = 3
