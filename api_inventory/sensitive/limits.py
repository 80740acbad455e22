"""The bounds of sensitive data, each with its reason."""

from __future__ import annotations

# Fields of an endpoint whose values are counted: as many as the fields and parameters that an inventory keeps.
FIELDS_EXAMINED_MAX = 600
# Fields of an endpoint with a class: what a person reads of one endpoint, and more than real ones have.
FIELDS_MATCHED_MAX = 200
# Marks of different values kept of a field and class: three decide, more only say "many".
MARKS_MAX = 8

# Values that must match before a class is claimed that no check digit proves (one may be a coincidence).
SUPPORT_MIN = 3
# Of the values that might be of a class, at least so many are: a field holds one kind of value, give or take the
# placeholders and blanks that people type.
RATE_MIN = 0.6

# Characters of a value that are looked at: a secret stands in a page of text, not behind it, and work stays bounded.
TEXT_CHARACTERS_MAX = 16_384
# Characters of a name, with its parents, that are looked at.
NAME_CHARACTERS_MAX = 256
# Names remembered: those of a few hundred endpoints; one costs about 300 bytes.
NAMES_REMEMBERED_MAX = 16_384
# Longest word that is taken apart into words written together, such as `clientip`.
COMPOUND_CHARACTERS_MAX = 40

# Classes that one installation may add: each costs time on every value of every exchange.
CUSTOM_CLASSES_MAX = 50
CUSTOM_PATTERN_CHARACTERS_MAX = 500
# Memory of one pattern, beyond which RE2 does not go on compiling it.
CUSTOM_PATTERN_BYTES_MAX = 2**20
# Instructions of RE2's program for one pattern: `\d{1000}` is 2,000 of them. RE2 then holds a few kilobytes for it.
CUSTOM_PROGRAM_INSTRUCTIONS_MAX = 2000
# Memory of the automaton over all patterns; RE2 starts it anew where it would grow further.
CUSTOM_MEMORY_BYTES_MAX = 16 * 2**20

# Places that are told of a text on which somebody tries a pattern.
PLACES_TOLD_MAX = 100
