"""What people and imported OpenAPI documents say of a host's paths. It beats everything that is learnt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.templates.segments import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

_NAME = re.compile(r"\{([^{}]+)\}")
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pins:
    """What was decided elsewhere. Paths are written as templates; names of parameters on the way do not count.

    Attributes:
        never_merge: paths whose last segment is a route, and never a value: `/users/me`.
        parameters: paths whose last segment is a parameter, whatever stands there: `/repos/{owner}/{repo}`.
        documented: paths of OpenAPI documents, base path included. Concrete segments come before templated ones
            (OpenAPI 3.1.1, Paths Object); where people say otherwise, they win.
    """

    never_merge: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    documented: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PinnedPosition:
    """What is pinned at one position: its routes, and its parameter's name (None: nobody said that there is one)."""

    literals: frozenset[str]
    parameter: str | None
    source: Literal["people", "documented"]


@dataclass(frozen=True, slots=True)
class PinnedPositions:
    """Pins by the position that they are about."""

    positions: dict[_Path, PinnedPosition] = field(default_factory=dict)

    def at(self, path: _Path) -> PinnedPosition | None:
        """What is pinned below a path; None where nothing is."""
        return self.positions.get(path)


def pinned_positions(pins: Pins) -> PinnedPositions:
    """Every position that pins are about."""
    literals: dict[_Path, set[str]] = {}
    names: dict[_Path, str] = {}
    for template in sorted(pins.documented):
        for path, segment in _steps(template):
            _pin(literals, names, path, segment)
    by_people: set[_Path] = set()
    for template in sorted(pins.parameters):
        *_, (path, segment) = _steps(template)
        literals.pop(path, None)
        names.pop(path, None)
        _pin(literals, names, path, segment)
        by_people.add(path)
    for template in sorted(pins.never_merge):
        *_, (path, segment) = _steps(template)
        literals.setdefault(path, set()).add(segment)
    return PinnedPositions(
        {
            path: PinnedPosition(
                frozenset(literals.get(path, ())), names.get(path), "people" if path in by_people else "documented"
            )
            for path in literals.keys() | names.keys()
        }
    )


def _pin(literals: dict[_Path, set[str]], names: dict[_Path, str], path: _Path, segment: str) -> None:
    name = _NAME.search(segment)
    if name is None:
        literals.setdefault(path, set()).add(segment)
    else:
        names.setdefault(path, name[1])


def _steps(template: str) -> Iterator[tuple[_Path, str]]:
    """Each segment of a template with the position that it stands at."""
    path: _Path = ()
    for segment in template.split("/"):
        if segment:
            yield path, segment
            path = (*path, PARAMETER if "{" in segment else segment)
