"""What the endpoints of a report can be narrowed to. The page does it by styles alone: it runs no script.

`report.css` has a rule for each filter: while its box is checked, what does not carry its mark is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heliostat.report.model import EndpointView

_SERIOUS = frozenset({"critical", "high"})
_WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_WITHOUT_CREDENTIALS = ("none", "optional")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; `mark` is the class of what it leaves."""

    mark: str
    label: str
    holds: Callable[[EndpointView], bool]


FILTERS = (
    Filter("serious", "critical or high findings", lambda view: bool(_SERIOUS & view.facts.finding_counts.keys())),
    Filter("found", "any finding", lambda view: bool(view.facts.finding_counts)),
    Filter("carries", "sensitive data", lambda view: bool(view.sensitive)),
    Filter("anonymous", "answers without credentials", lambda view: view.facts.authentication in _WITHOUT_CREDENTIALS),
    Filter("public", "called from the internet", lambda view: view.facts.exposure == "internet"),
    Filter("writes", "writes", lambda view: view.endpoint.summary.key.method in _WRITING_METHODS),
    Filter("learnt", "learnt path template", lambda view: view.facts.merged_count > 0),
)


def marks_of(views: Iterable[EndpointView]) -> tuple[str, ...]:
    """The marks of everything that one of these endpoints has."""
    views = tuple(views)
    return tuple(each.mark for each in FILTERS if any(map(each.holds, views)))


def filter_counts(views: Iterable[EndpointView]) -> list[tuple[Filter, int]]:
    """Each filter that leaves some of the endpoints and not all, with how many."""
    views = tuple(views)
    counts = ((each, sum(map(each.holds, views))) for each in FILTERS)
    return [(each, count) for each, count in counts if 0 < count < len(views)]
