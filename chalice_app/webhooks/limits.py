"""The bounds of webhooks, each with its reason."""

from __future__ import annotations

# Chat, pager, ticket system, each for a few teams; all of them are one secret of 64 KB.
WEBHOOKS_MAX = 10
URL_CHARACTERS_MAX = 2_048
NAME_CHARACTERS_MAX = 60
# 32 characters of base64 are 192 bits; HMAC-SHA256 gains nothing beyond a block of 64 bytes (RFC 2104, section 3).
SECRET_CHARACTERS_MIN = 32
SECRET_CHARACTERS_MAX = 128

# Of one address of several: the next one gets its turn within the attempt.
CONNECT_TIMEOUT_S = 3.0
# Of one attempt, from the look for its name to the status: Slack answers within one. All attempts with their pauses,
# 29 s, leave the function half of its time.
ATTEMPT_S = 8.0
# A receiver that is being restarted is there again; one that is away for longer is told by the queue of dead letters.
ATTEMPTS_MAX = 3
BACKOFF_FIRST_S = 1.0
BACKOFF_FACTOR = 4.0
# After this time a receiver should take a signature for a replay.
REPLAY_WINDOW_S = 300

# Slack cuts a text after 40,000 characters; nobody reads this many.
CHAT_CHARACTERS_MAX = 3_000
# How long one who changes webhooks may take, before the next one does.
LOCK_S = 30.0
