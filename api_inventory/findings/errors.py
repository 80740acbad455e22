"""What can be wrong with what a person asks of a finding.

FindingError
 +- InvalidDecision  (caller)   a decision without a reason, or one that ends before it begins
"""

from __future__ import annotations


class FindingError(Exception):
    """Something about a finding that a sentence explains."""


class InvalidDecision(FindingError):
    """A decision that cannot be followed.

    Attributes:
        field: of `Decision`, that is wrong.
        expected: what it would have to be.
    """

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}")
        self.field = field
        self.expected = expected
