"""Classes that people add: a pattern for values, one for names, or both.

Patterns are RE2's: they run in time linear in what they look at, so that none can stall a batch, whoever wrote it.
A pattern is looked for anywhere in a value (write `^` and `$` for the whole). What the agent masked shows no value:
there, only a class with a pattern for names alone is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import re2

from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.sensitive.limits import (
    CUSTOM_CLASSES_MAX,
    CUSTOM_MEMORY_BYTES_MAX,
    CUSTOM_PATTERN_BYTES_MAX,
    CUSTOM_PATTERN_CHARACTERS_MAX,
    CUSTOM_PROGRAM_INSTRUCTIONS_MAX,
    PLACES_TOLD_MAX,
    TEXT_CHARACTERS_MAX,
)
from api_inventory.sensitive.sensitive_class import CLASSES, SEVERITIES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
# `/v1/sensitive-classes/test` tries a pattern.
_TAKEN_NAMES = frozenset({"test"})
# So unlike that what is in all of them is no class, but any text.
_UNLIKE_VALUES = ("7", "on", "-0.25", "Grace Hopper", "2026-01-31T12:00:00Z", "/a/b?c=d", "#1E90FF", "e4d909c290d0fb1c")
_UNLIKE_NAMES = ("id", "/user/Name", "q", "x-tenant", "/~i/created_at", "2")


@dataclass(frozen=True, slots=True)
class CustomClass:
    """A class that a person added.

    Attributes:
        name: "employee_number"; none of the classes that there are.
        value_pattern: what stands in a value of it.
        name_pattern: what stands in the name or the pointer of its fields, in upper or lower case.
        is_proven_by_one: one value suffices, since nothing else looks like it.
    """

    name: str
    title: str
    severity: Severity
    value_pattern: str | None = None
    name_pattern: str | None = None
    group: str = "custom"
    is_proven_by_one: bool = False


class CustomClasses:
    """The classes that people added, compiled.

    Raises:
        InvalidCustomClass: one of them, named, cannot be used, or there are too many.
    """

    def __init__(self, classes: Iterable[CustomClass] = ()) -> None:
        self._by_name: dict[str, CustomClass] = {}
        for custom in classes:
            if custom.name in self._by_name:
                raise InvalidCustomClass(custom.name, "stands there twice")
            if len(self._by_name) == CUSTOM_CLASSES_MAX:
                raise InvalidCustomClass(custom.name, f"there are {CUSTOM_CLASSES_MAX} classes already, the most")
            _check(custom)
            self._by_name[custom.name] = custom
        self._values = _Patterns({name: custom.value_pattern for name, custom in self._by_name.items()})
        self._names = _Patterns({name: custom.name_pattern for name, custom in self._by_name.items()}, any_case=True)
        self._by_name_alone = frozenset(name for name, custom in self._by_name.items() if custom.value_pattern is None)
        self._by_value_alone = frozenset(name for name, custom in self._by_name.items() if custom.name_pattern is None)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def get(self, name: str) -> CustomClass | None:
        """The class of this name."""
        return self._by_name.get(name)

    def classes_of(self, path: str, value: Any) -> list[str]:
        """The classes of a value in the field of this name or pointer, in the order of their names."""
        named = self._names.found_in(path)
        text = str(value)[:TEXT_CHARACTERS_MAX]
        told = frozenset() if "‹masked:" in text else self._values.found_in(text)
        both = named & told
        return sorted((told & self._by_value_alone) | (named & self._by_name_alone) | both)


def check_new(custom: CustomClass) -> None:
    """Refuses a class that can be read, but that nobody would want to add.

    What is kept was added by an earlier version, perhaps, and is not held to this.

    Raises:
        InvalidCustomClass: it has no title, or another thing has its name, or a pattern of it finds anything.
    """
    _check(custom)
    if custom.name in _TAKEN_NAMES:
        raise InvalidCustomClass(custom.name, "the API has another thing of this name")
    if not custom.title.strip():
        raise InvalidCustomClass(custom.name, "needs a title")
    for what, pattern, probes in (
        ("value", custom.value_pattern, _UNLIKE_VALUES),
        ("name", custom.name_pattern, _UNLIKE_NAMES),
    ):
        if pattern is None:
            continue
        compiled = re2.compile(pattern, _options(any_case=what == "name", memory_bytes_max=CUSTOM_PATTERN_BYTES_MAX))
        if all(compiled.search(probe) is not None for probe in probes):
            raise InvalidCustomClass(custom.name, f"the {what} pattern finds something in nearly every {what}")


def places_found(pattern: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where a pattern for values finds something in a text: begin and end of each, as far as a text is looked at.

    Raises:
        InvalidCustomClass: the pattern cannot be used.
    """
    _check_pattern("test", "value", pattern)
    compiled = re2.compile(pattern, _options(memory_bytes_max=CUSTOM_PATTERN_BYTES_MAX))
    found = compiled.finditer(text[:TEXT_CHARACTERS_MAX])
    return tuple(place.span() for place in islice(found, PLACES_TOLD_MAX))


class _Patterns:
    """Many patterns, looked for at once."""

    def __init__(self, patterns: dict[str, str | None], *, any_case: bool = False) -> None:
        self._names = [name for name, pattern in patterns.items() if pattern is not None]
        self._set = None
        if self._names:
            self._set = re2.Set.SearchSet(_options(any_case=any_case))
            for name in self._names:
                self._set.Add(patterns[name])
            self._set.Compile()

    def found_in(self, text: str) -> frozenset[str]:
        if self._set is None:
            return frozenset()
        places = self._set.Match(text.encode("utf-8", "replace"))
        return frozenset(self._names[place] for place in places or ())


def _options(*, any_case: bool = False, memory_bytes_max: int = CUSTOM_MEMORY_BYTES_MAX) -> Any:
    options = re2.Options()
    options.max_mem = memory_bytes_max
    options.log_errors = False
    options.case_sensitive = not any_case
    return options


def _check(custom: CustomClass) -> None:
    if _NAME.fullmatch(custom.name) is None:
        raise InvalidCustomClass(
            custom.name, "a name has 2 to 40 small letters, digits and underscores, a letter first"
        )
    if custom.name in CLASSES:
        raise InvalidCustomClass(custom.name, "there is a class of this name already")
    if custom.severity not in SEVERITIES:
        raise InvalidCustomClass(custom.name, f"a severity is one of {', '.join(SEVERITIES)}")
    patterns = {"value": custom.value_pattern, "name": custom.name_pattern}
    if not any(patterns.values()):
        raise InvalidCustomClass(custom.name, "needs a pattern for values, for names, or both")
    for what, pattern in patterns.items():
        if pattern is not None:
            _check_pattern(custom.name, what, pattern)


def _check_pattern(name: str, what: str, pattern: str) -> None:
    if len(pattern) > CUSTOM_PATTERN_CHARACTERS_MAX:
        raise InvalidCustomClass(name, f"the {what} pattern is longer than {CUSTOM_PATTERN_CHARACTERS_MAX} characters")
    try:
        compiled = re2.compile(pattern, _options(memory_bytes_max=CUSTOM_PATTERN_BYTES_MAX))
    except (re2.error, UnicodeEncodeError) as error:
        raise InvalidCustomClass(name, f"the {what} pattern is not one of RE2: {_sentence(error)}") from error
    if compiled.programsize > CUSTOM_PROGRAM_INSTRUCTIONS_MAX:
        raise InvalidCustomClass(name, f"the {what} pattern is too large: repeat less, or in smaller numbers")
    if compiled.search("") is not None:
        raise InvalidCustomClass(name, f"the {what} pattern finds nothing at all, and so stands in every {what}")


def _sentence(error: Exception) -> str:
    reason = error.args[0] if error.args else error
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


NO_CUSTOM_CLASSES = CustomClasses()
