"""The bounds of this package, each with its reason."""

from __future__ import annotations

# The REST contract's default and largest page: 200 rows are more than a screen and less than a slow answer.
PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 200

# A token holds the last row's sort key: a host (253) and a path template (2,048), escaped and in base64.
PAGE_TOKEN_CHARACTERS_MAX = 16_384

# Nobody types more, and every row is compared with it.
SEARCH_CHARACTERS_MAX = 200
