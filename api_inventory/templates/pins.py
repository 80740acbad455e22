"""What people and imported OpenAPI documents say of a host's paths. It beats everything that is learnt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.limits import PATH_SEGMENTS_MAX, SEGMENT_CHARACTERS_MAX, TEMPLATE_CHARACTERS_MAX
from api_inventory.templates.errors import InvalidPin
from api_inventory.templates.limits import PINS_MAX
from api_inventory.templates.segments import PARAMETER, keyed_name, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

_NAME = re.compile(r"\{([^{}]+)\}")
# A literal, or a parameter with what may stand around it. Templates are ASCII, without what begins a query.
_LITERAL = r"[!\"$-.0->@-z|~]*"
_SEGMENT = re.compile(rf"{_LITERAL}(?:\{{[A-Za-z_][A-Za-z0-9_.-]{{0,63}}\}}{_LITERAL})?")
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


def pins_of_people(never_merge: Iterable[str], parameters: Iterable[str]) -> Pins:
    """The pins that people ask for.

    Raises:
        InvalidPin: one of them is no path template, does not end as a pin of its kind does, or there are too many.
    """
    pins = Pins(frozenset(never_merge), frozenset(parameters))
    for kind in (pins.never_merge, pins.parameters):
        if len(kind) > PINS_MAX:
            raise InvalidPin(max(kind), f"at most {PINS_MAX} paths of a kind")
    for path in sorted(pins.never_merge):
        if "{" in _last_segment(path):
            raise InvalidPin(path, "a route at its end, and no parameter, such as /users/me")
    for path in sorted(pins.parameters):
        if "{" not in _last_segment(path):
            raise InvalidPin(path, "a parameter at its end, such as /users/{user_id}")
    return pins


def _last_segment(path: str) -> str:
    """Raises InvalidPin of what is no path template."""
    segments = path.split("/")[1:]
    is_template = (
        path.startswith("/")
        and len(path) <= TEMPLATE_CHARACTERS_MAX
        and len(segments) <= PATH_SEGMENTS_MAX
        and all(each and len(each) <= SEGMENT_CHARACTERS_MAX and _SEGMENT.fullmatch(each) for each in segments)
    )
    if not is_template:
        raise InvalidPin(path[:TEMPLATE_CHARACTERS_MAX], "a path template of ASCII, such as /users/{user_id}/orders")
    return segments[-1]


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
        for path, token, name in _steps(template):
            _pin(literals, names, path, token, name)
    by_people: set[_Path] = set()
    for template in sorted(pins.parameters):
        *_, (path, token, name) = (step for step in _steps(template) if step[2])
        literals.pop(path, None)
        names.pop(path, None)
        _pin(literals, names, path, token, name)
        by_people.add(path)
    for template in sorted(pins.never_merge):
        *_, (path, token, _name) = _steps(template)
        literals.setdefault(path, set()).add(token)
    return PinnedPositions(
        {
            path: PinnedPosition(
                frozenset(literals.get(path, ())), names.get(path), "people" if path in by_people else "documented"
            )
            for path in literals.keys() | names.keys()
        }
    )


def _pin(literals: dict[_Path, set[str]], names: dict[_Path, str], path: _Path, token: str, name: str) -> None:
    """`Products({id})` is a route: its parameter is no other than the lexical pass finds."""
    if token == PARAMETER:
        names.setdefault(path, name)
    else:
        literals.setdefault(path, set()).add(token)


def _steps(template: str) -> Iterator[tuple[_Path, str, str]]:
    """Each token of a template with the position that it stands at, and the name of its parameter or ""."""
    path: _Path = ()
    for segment in template.split("/"):
        found = _NAME.search(segment)
        for token in tokens_of(segment):
            is_parameter = "{" in token and not keyed_name(token)
            step = PARAMETER if is_parameter else token
            yield path, step, found[1] if found and "{" in token else ""
            path = (*path, step)
