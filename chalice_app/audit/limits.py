"""The bounds of the audit, each with its reason."""

from __future__ import annotations

# Asked for after an incident, which is noticed late.
RECORDS_KEPT_S = 400 * 24 * 3600
RECORDS_PAGE_MAX = 100
# Of what was before a change, and of what is after it: a page of records stays within one answer of Lambda, six
# megabytes. What is longer is told by its size and its digest.
VALUE_BYTES_MAX = 16_000
# Records that one reading takes, and that a page looks through for those that a filter wants: 20 readings.
RECORDS_READ_AT_ONCE = 100
RECORDS_LOOKED_THROUGH_MAX = 2_000
# Of a filter's text: nobody types more.
FILTER_CHARACTERS_MAX = 200
