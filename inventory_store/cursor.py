"""A cursor: how far a partition bucket's records have been folded."""

from __future__ import annotations

from dataclasses import dataclass

from inventory_store.errors import InvalidSequenceNumber

# Kinesis sequence numbers have 56 decimal digits; the record stream of one machine has fewer.
SEQUENCE_NUMBER_DIGITS_MAX = 56


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A sequence number, padded with zeros so that text compares as the number does. Make one with `of`."""

    text: str

    @classmethod
    def of(cls, sequence_number: str) -> Cursor:
        """Raises InvalidSequenceNumber where this is not a number of at most 56 decimal digits."""
        digits_only = sequence_number.isascii() and sequence_number.isdigit()
        if not digits_only or len(sequence_number) > SEQUENCE_NUMBER_DIGITS_MAX:
            raise InvalidSequenceNumber(sequence_number)
        return cls(sequence_number.zfill(SEQUENCE_NUMBER_DIGITS_MAX))
