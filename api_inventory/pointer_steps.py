"""Three steps of pointers that no key can spell, since "~" is escaped in a JSON Pointer (RFC 6901)."""

ITEMS = "~i"
"""Any item of an array."""

VALUES = "~k"
"""Any key of an object that is used as a map: its keys are ids."""

WORDS = "~w"
"""Any key of an object that is known for a map by many of its keys: they are words (see `map_fields`)."""
