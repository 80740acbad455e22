"""What can go wrong in the processor beyond what its records and its store say themselves.

ProcessorError
 +- InvalidSettings   (operator)  an environment variable is missing or cannot be used; names it and what was expected
 +- NoticeRefused     (operator)  people could not be told now; they are told later
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
    """People could not be told now. What it was stands in the inventory, and in the outbox."""

    def __init__(self, explanation: str) -> None:
        super().__init__(f"something was found, and nobody could be told yet: {explanation}")
