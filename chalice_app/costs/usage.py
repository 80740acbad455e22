"""What was used: quantities that AWS measured within some hours, and the port behind which they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.measures import Places

UsageName = Literal[
    "capacity_unit_hours",
    "stream_bytes_in",
    "stream_bytes_out",
    "function_requests",
    "function_gb_seconds",
    "table_writes",
    "table_reads",
    "log_bytes",
    "metrics",
]


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used within some hours.

    Attributes:
        hours: those that were measured; None where nothing was.
        hours_of: those of a quantity that was told of for less, such as one of a part that was made since.
        quantities: by name; what could not be measured, or is measured nowhere in this run, is not in it.
        refused: why nothing could be measured.
    """

    hours: float | None
    quantities: Mapping[UsageName, float] = field(default_factory=dict)
    refused: Failure | None = None
    hours_of: Mapping[UsageName, float] = field(default_factory=dict)


class UsageMeasures(Protocol):
    """Reads what was used. Nothing is raised that AWS refuses."""

    def usage(self, places: Places, tables: tuple[str, ...], functions: Mapping[str, int]) -> Usage:
        """Of these tables, and functions with their memory in MB."""
