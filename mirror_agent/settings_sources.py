"""Where settings come from: flags before environment before file before default.

pydantic-settings merges its sources before it validates, and can then not say which of them is wrong; here each value
keeps where it stands, and an error names that place: the flag, the variable, or the file and the key.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mirror_agent.errors import WrongSettings
from mirror_agent.flags import VARIABLE_PREFIX, flag_of, parse_flags, variable_of
from mirror_agent.settings import Settings
from mirror_agent.settings_error import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic_core import ErrorDetails

# Held as structure by the file, and as JSON by flags and variables.
_JSON = frozenset({"rules"})


@dataclass(frozen=True, slots=True)
class Given:
    """One value as somebody gave it, and where: `--listen`, `HELIOSTAT_AGENT_LISTEN` or `agent.toml: listen`."""

    place: str
    value: Any


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Settings from all sources.

    Raises:
        WrongSettings: a value cannot be followed; the sentences name each place, what was expected and what was found.
        SystemExit: `--help` was printed, or an unknown flag was refused.
    """
    flags = parse_flags(arguments)
    config = flags.pop("config", None) or environment.get(variable_of("config")) or None
    from_file = _file(Path(config)) if config else {}
    given = {**from_file, **_environment(environment), **_flags(flags)}
    try:
        return Settings.model_validate({name: one.value for name, one in given.items()})
    except ValidationError as error:
        raise WrongSettings("; ".join(_sentence(one, given) for one in error.errors())) from None


def _flags(flags: Mapping[str, str]) -> dict[str, Given]:
    return {name: _text(flag_of(name), name, text) for name, text in flags.items()}


def _environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """An empty variable is none: a unit can then clear one."""
    known = {variable_of(name): name for name in Settings.model_fields}
    found = {}
    for variable, text in environment.items():
        if not variable.startswith(VARIABLE_PREFIX) or variable == variable_of("config"):
            continue
        if variable not in known:
            raise WrongSettings(f"{variable}: there is no such setting{_meant(variable, known)}")
        if text:
            found[known[variable]] = _text(variable, known[variable], text)
    return found


def _text(place: str, name: str, text: str) -> Given:
    if name not in _JSON:
        return Given(place, text)
    try:
        return Given(place, json.loads(text))
    except ValueError as error:
        raise WrongSettings(f"{place}: expected JSON, found {text!r}: {error}") from error


def _file(path: Path) -> dict[str, Given]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WrongSettings(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise WrongSettings(f"{path}: expected TOML: {error}") from error
    for key in document:
        if key not in Settings.model_fields:
            raise WrongSettings(f"{path}: {key}: there is no such setting{_meant(key, Settings.model_fields)}")
    return {key: Given(f"{path}: {key}", value) for key, value in document.items()}


def _meant(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _sentence(error: ErrorDetails, given: Mapping[str, Given]) -> str:
    setting, *within = error["loc"]
    name = str(setting)
    if name not in given:
        description = Settings.model_fields[name].description
        return f"{flag_of(name)}, {variable_of(name)} or {name} in the file: expected {description}, found nothing"
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in within)
    return sentence(error, given[name].place + "".join(steps))
