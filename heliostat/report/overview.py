"""What all endpoints of a report add up to: access, exposure, kinds, and sensitive data by class.

Added up one by one while endpoints are read, so that those that the report has no room for count as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.sensitive.sensitive_class import SEVERITIES
from heliostat.report.limits import EXAMPLES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.endpoint import EndpointKey
    from api_inventory.sensitive.fields import SensitiveField
    from heliostat.report.model import EndpointView

_WITHOUT_CREDENTIALS = ("none", "optional")


@dataclass(slots=True)
class SensitiveRow:
    """One class of sensitive data, and where it goes; each number counts endpoints.

    Attributes:
        severity: "secret", "high" or "low".
        given_out: whose answers hold it.
        taken_in: whose requests do.
        unprotected: that give it out, and let callers in without credentials.
        exposed: that give it out, and are called from the internet.
        examples: some of the endpoints, with the field.
    """

    class_name: str
    title: str
    severity: str
    given_out: int = 0
    taken_in: int = 0
    unprotected: int = 0
    exposed: int = 0
    examples: list[tuple[EndpointKey, SensitiveField]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all endpoints; `percent` of 100."""

    name: str
    count: int
    percent: float


class Overview:
    """Counts endpoints. The number of classes, kinds and levels is bounded by what the review knows."""

    def __init__(self) -> None:
        self._endpoints = 0
        self._authentication: Counter[str] = Counter()
        self._exposure: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._credentials: Counter[str] = Counter()
        self._sensitive: dict[str, SensitiveRow] = {}
        self.examined_count = 0
        self.request_count = 0

    def add(self, view: EndpointView) -> None:
        """Counts one endpoint."""
        facts = view.facts
        self._endpoints += 1
        self._authentication[facts.authentication] += 1
        self._exposure[facts.exposure] += 1
        self._kinds[facts.kind] += 1
        self._credentials.update({kind.name for kind in view.auth.types})
        self.examined_count += view.endpoint.summary.examined_count
        self.request_count += view.endpoint.summary.request_count
        by_class: dict[str, list[SensitiveField]] = {}
        for found in view.sensitive:
            by_class.setdefault(found.class_name, []).append(found)
        for fields in by_class.values():
            self._add_class(view, fields)

    def _add_class(self, view: EndpointView, fields: list[SensitiveField]) -> None:
        first, facts = fields[0], view.facts
        row = self._sensitive.setdefault(first.class_name, SensitiveRow(first.class_name, first.title, first.severity))
        directions = {found.direction for found in fields}
        is_given_out = "response" in directions
        row.given_out += is_given_out
        row.taken_in += "request" in directions
        row.unprotected += is_given_out and facts.authentication in _WITHOUT_CREDENTIALS
        row.exposed += is_given_out and facts.exposure == "internet"
        if len(row.examples) < EXAMPLES_MAX:
            row.examples.append((view.endpoint.summary.key, first))

    @property
    def sensitive(self) -> list[SensitiveRow]:
        """Each class, the most severe first."""
        return sorted(
            self._sensitive.values(),
            key=lambda row: (SEVERITIES.index(row.severity), -row.given_out, -row.taken_in, row.class_name),
        )

    @property
    def authentication(self) -> list[Share]:
        """Endpoints by whether they ask for credentials."""
        return self._shares(self._authentication, ("required", "rejected", "optional", "none", "unknown"))

    @property
    def exposure(self) -> list[Share]:
        """Endpoints by who can reach them."""
        return self._shares(self._exposure, ("internet", "internal", "unknown"))

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Endpoints by protocol, the most frequent first."""
        return _ranked(self._kinds)

    @property
    def credentials(self) -> list[tuple[str, int]]:
        """Endpoints by the kinds of credentials that they accepted, the most frequent first."""
        return _ranked(self._credentials)

    def _shares(self, counts: Counter[str], names: Iterable[str]) -> list[Share]:
        total = max(1, self._endpoints)
        return [Share(name, counts[name], round(100 * counts[name] / total, 2)) for name in names if counts[name]]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
