"""The bounds of a report, each with its reason. What is left out is always said, and stands in `inventory.json`."""

# A page of this many endpoints is some 20 MB, which a browser still opens in a second or two.
ENDPOINTS_MAX = 1000

# Deeper fields are seldom read, and each level costs width.
SCHEMA_DEPTH_MAX = 10

# One endless schema shall not bury the others.
SCHEMA_ROWS_MAX = 200

# A name beyond this is an attack or an accident; a sentence beyond this is not read.
NAME_CHARACTERS_MAX = 300

# Sentences of our own with names in them, such as how a path template was learnt: longer than any of ordinary names.
SENTENCE_CHARACTERS_MAX = 2000

# Enough of a masked body to see what it looks like.
BODY_CHARACTERS_MAX = 4000

# One per status tells the story.
SAMPLES_PER_ENDPOINT_MAX = 3

FINDINGS_MAX = 1000

# What a manager reads of the findings: a hand's fingers.
WORST_MAX = 5

# Of a class of sensitive data: enough to know where to begin.
EXAMPLES_MAX = 3

# Of one finding's rule; the rest stands in `findings.json`.
PLACES_PER_TOPIC_MAX = 100

# An enumeration of more is a list of its own.
ENUM_VALUES_SHOWN_MAX = 12
