"""The bounds of a redrive, each with its reason."""

from __future__ import annotations

# Lambda takes an event of 6 MB, in which records stand in base64 beside some 600 characters of their own.
EVENT_RECORDS_MAX = 500
EVENT_BYTES_MAX = 3_500_000

# A queue lends out 120,000 messages at once (SQS, quotas). What is beyond may stand earlier in the stream than what is
# lent, and would not count once that was redriven: nothing is, where there is more.
LETTERS_MAX = 100_000
# For as long nobody else is handed a letter that is being redriven.
LETTER_LENT_S = 3_600

# The processor may take 120 seconds (`cfn/processing.yaml`), and a moment to start and to answer.
INVOCATION_S_MAX = 150
