"""What can be wrong with what a person asks of a finding.

FindingError
 +- InvalidDecision  (caller)   a decision without a reason, or one that ends before it begins
"""

from __future__ import annotations


class FindingError(Exception):
    """Something about a finding that a sentence explains."""


class InvalidDecision(FindingError):
    """A decision that cannot be followed; the sentence says what it lacks."""
