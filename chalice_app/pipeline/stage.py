"""One stage of the way from a permission to an endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.series import Series

# flowing: there, or moving; idle: there, and nothing comes from before it; stopped: the first that is empty; waiting:
# behind that one; unknown: could not be read.
State = Literal["flowing", "idle", "stopped", "waiting", "unknown"]

STAGES = (
    "permission",
    "stack",
    "agents",
    "sessions",
    "packets_at_source",
    "packets_at_agent",
    "exchanges",
    "records",
    "processor",
    "endpoints",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as it is shown.

    Attributes:
        total: what there is, or was counted as far back as is looked; None where that is not known.
        code: of the catalogue, where there is a failure.
        page: of the dashboard, where it is mended.
    """

    name: str
    state: State
    unit: str
    explanation: str
    total: float | None = None
    series: Series | None = None
    age_s: float | None = None
    code: str | None = None
    fix: str | None = None
    page: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at a stage found, before it is known what the others are like.

    Attributes:
        presence: there: it is, or it moves; quiet: it would move if something came; empty: it should, and does not;
            unread: not known.
        explanation: what is true of it where it is there or quiet.
        failure: why it is empty or unread.
    """

    presence: Literal["there", "quiet", "empty", "unread"]
    explanation: str
    total: float | None = None
    series: Series | None = None
    age_s: float | None = None
    failure: Failure | None = None
