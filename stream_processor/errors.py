"""What can go wrong in the processor beyond what its records and its store say themselves.

ProcessorError
 +- InvalidSettings   (operator)  an environment variable is missing or cannot be used; names it and what was expected
 +- NoticeRefused     (operator)  people could not be told of changes: they stand in the feed
"""

from __future__ import annotations


class ProcessorError(Exception):
    """Anything this package raises on purpose."""


class InvalidSettings(ProcessorError):
    """An environment variable is missing or cannot be used."""

    def __init__(self, variable: str, expected: str) -> None:
        super().__init__(f"{variable}: expected {expected}")
        self.variable = variable


class NoticeRefused(ProcessorError):
    """People could not be told of changes, which stand in the feed all the same."""

    def __init__(self, explanation: str) -> None:
        super().__init__(f"changes were found, and nobody could be told: {explanation}")
