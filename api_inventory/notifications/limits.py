"""The bounds of notifications, each with its reason."""

from __future__ import annotations

# Amazon SNS, Publish: a subject is ASCII, without line breaks, below 100 characters.
SUBJECT_CHARACTERS_MAX = 99
TEXT_CHARACTERS_MAX = 300
# A root cause, a fix, and the losses by name.
DETAILS_MAX = 8
# What a person reads of one message; the rest is counted. Twenty with their details, said twice (as mail and as JSON),
# are a fourth of the 256 KB that SNS takes.
ITEMS_MAX = 20
# Amazon SNS takes 262,144 bytes, attributes with it. A letter that is not ASCII is six bytes of JSON, and seven of the
# JSON within it: a message of such words tells of fewer.
MESSAGE_BYTES_MAX = 250_000
HOSTS_MAX = 20
CLASSES_MAX = 20

# One message for all of one kind within it: two looks of the reviewer, which is called once a minute.
WINDOW_S = 60
# Of one kind within an hour: beyond, a mailbox is not read any more. What is over waits for room, in one message.
MESSAGES_PER_HOUR_MAX = 12
HOUR_S = 3600
# Of one kind: what comes while so many wait is counted.
WAITING_MAX = 200
# The same is told once within a week; after that it is news again.
KNOWN_FOR_S = 7 * 24 * HOUR_S
# Of 20 hexadecimal digits each: what a week brings, within a document of the store.
KNOWN_MAX = 4_000
# Messages of one look that SNS refuses, after which the others of it wait as well: each costs the reviewer 14 s where
# SNS does not answer, and what is refused by itself is one.
FAILURES_MAX = 2
# Messages that the dashboard shows.
RECENT_MAX = 50

MUTES_MAX = 200
HOST_PATTERN_CHARACTERS_MAX = 259
