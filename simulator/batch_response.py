"""What a function's answer to a batch means, when its mapping reports batch item failures.

The rules are Lambda's (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html): an
empty or null list, or an empty or null answer, is success; an identifier that is empty, null, under another name, or of
no record of the batch fails the batch as a whole; else the lowest sequence number named is where reading goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.record_stream import StreamRecord


def first_failed(answer: Any, records: Sequence[StreamRecord]) -> int | None:
    """The position of the first failed record of a batch: 0 fails it as a whole, None is success."""
    if answer is None or answer == {}:
        return None
    if not isinstance(answer, dict):
        return 0
    failures = answer.get("batchItemFailures")
    if failures is None:
        return None
    if not isinstance(failures, list):
        return 0
    positions = {record.sequence_number: position for position, record in enumerate(records)}
    return min((_position(failure, positions) for failure in failures), default=None)


def _position(failure: Any, positions: dict[str, int]) -> int:
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    return positions.get(identifier, 0) if isinstance(identifier, str) else 0
