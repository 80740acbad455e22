"""What was promised beside what was seen: documented, shadow, zombie, orphan, drifted.

- shadow: answered, and in no document.
- zombie: called deprecated, and still used.
- orphan: documented, and not used for a long time.
- drifted: documented, and used in ways that the document does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from api_inventory.documents.drift import Drift, drifts_of
from api_inventory.documents.limits import DRIFT_REQUESTS_MIN, SILENT_AFTER_DAYS
from api_inventory.documents.path_matching import DocumentedPaths, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.counts import Counts
    from api_inventory.documents.documented_api import DocumentedApi, DocumentedOperation
    from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary

_DAY_NS = 86_400 * 10**9

Standing = Literal["documented", "drifted", "shadow", "zombie", "orphan"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One endpoint, or one documented operation, or both where they are the same.

    Attributes:
        standing: an endpoint that is a zombie and has drifted is called a zombie; its drifts stand here all the same.
        method, path_template: as seen, or, of an orphan, as documented.
        endpoint_id: None of what was never seen.
        pointer: where the operation stands in the document; None of a shadow endpoint.
        request_count: requests seen, ever.
    """

    standing: Standing
    method: str
    path_template: str
    endpoint_id: str | None
    pointer: str | None
    request_count: int = 0
    last_seen_ns: int | None = None
    drifts: tuple[Drift, ...] = ()

    @property
    def words(self) -> str:
        """What this means, in a sentence."""
        name = f"{self.method} {self.path_template}"
        if self.standing == "shadow":
            return f"{name} answered {self.request_count} requests and is in no document."
        if self.standing == "zombie":
            return f"{name} is deprecated and was still used: {self.request_count} requests."
        if self.standing == "orphan":
            seen = "was never seen" if self.endpoint_id is None else "was not used for a long time"
            return f"{name} is documented and {seen}."
        drifts = len(self.drifts)
        if drifts:
            return f"{name} is used in {drifts} {'way' if drifts == 1 else 'ways'} that the document does not know."
        return f"{name} is used as documented."


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of a document and all of an inventory's host.

    Attributes:
        entries: in the order of path and method.
        unanswered: endpoints left out, since they are no part of an API: nothing but refusals, or too few requests.
    """

    entries: tuple[Compared, ...] = ()
    unanswered: int = 0
    counts: Mapping[Standing, int] = field(default_factory=dict)

    def of(self, standing: Standing) -> tuple[Compared, ...]:
        """Those that stand so."""
        return tuple(entry for entry in self.entries if entry.standing == standing)


def compared(
    api: DocumentedApi,
    endpoints: Iterable[Endpoint],
    now_ns: int,
    *,
    fields: Mapping[str, Mapping[tuple[str, str], Counts]] | None = None,
    silent_after_days: int = SILENT_AFTER_DAYS,
) -> Comparison:
    """Compare a document with the endpoints of the host that it is about.

    Args:
        api: the document.
        endpoints: of the host.
        now_ns: when they are compared.
        fields: of each endpoint, by id, how often each field had which type (see `drifts_of`).
        silent_after_days: without a request for so long, what is documented is an orphan.
    """
    paths = DocumentedPaths(api.operations)
    entries: list[Compared] = []
    used = set()
    unanswered = 0
    for endpoint in endpoints:
        summary = endpoint.summary
        operation = paths.operation_of(summary.key)
        if operation is not None:
            used.add(place_of(operation))
            drifts = drifts_of(endpoint, operation, (fields or {}).get(summary.id))
            is_silent = now_ns - summary.last_seen_ns >= silent_after_days * _DAY_NS
            entries.append(_entry(_standing(summary, operation, drifts, is_silent), summary, operation.pointer, drifts))
        elif paths.is_companion(summary.key):
            entries.append(_entry("documented", summary))
        elif _is_served(summary):
            entries.append(_entry("shadow", summary))
        else:
            unanswered += 1
    entries += [
        Compared("orphan", operation.method, operation.path_template, None, operation.pointer)
        for operation in api.operations
        if place_of(operation) not in used
    ]
    entries.sort(key=lambda entry: (entry.path_template, entry.method, entry.pointer or ""))
    counts: dict[Standing, int] = {}
    for entry in entries:
        counts[entry.standing] = counts.get(entry.standing, 0) + 1
    return Comparison(tuple(entries), unanswered, counts)


def _standing(
    summary: EndpointSummary,
    operation: DocumentedOperation,
    drifts: tuple[Drift, ...],
    is_silent: bool,  # noqa: FBT001 - one caller, above
) -> Standing:
    if is_silent:
        return "orphan"
    if operation.deprecated and _is_served(summary):
        return "zombie"
    return "drifted" if drifts else "documented"


def _entry(
    standing: Standing, summary: EndpointSummary, pointer: str | None = None, drifts: tuple[Drift, ...] = ()
) -> Compared:
    key: EndpointKey = summary.key
    return Compared(
        standing,
        key.method,
        key.path_template,
        summary.id,
        pointer,
        summary.request_count,
        summary.last_seen_ns,
        drifts,
    )


def _is_served(summary: EndpointSummary) -> bool:
    """Whether something answers here: a scanner's guesses are refused as not found, and are no endpoints."""
    served = sum(
        count for status, count in summary.statuses.items() if status[:1] in {"1", "2", "3"} or status in {"401", "403"}
    )
    return served >= DRIFT_REQUESTS_MIN
