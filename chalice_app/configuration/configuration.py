"""What people chose of the settings, by whom and when, and what a change makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.setting import BY_NAME, SETTINGS
from chalice_app.errors import InvalidRequest, StaleSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.configuration.setting import Setting, StackNoun


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose. `value` None: what it is where nobody chooses, chosen again."""

    value: Any
    by: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of an installation. `version` grows by one with every change; 0 where nobody ever chose."""

    version: int = 0
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def value(self, setting: Setting) -> Any:
        """What is wanted."""
        choice = self.choices.get(setting.name)
        return setting.default if choice is None or choice.value is None else choice.value

    def is_chosen(self, setting: Setting) -> bool:
        """Did a person choose it?"""
        choice = self.choices.get(setting.name)
        return choice is not None and choice.value is not None

    def values(self) -> dict[str, Any]:
        """What is wanted of all settings, by name."""
        return {setting.name: self.value(setting) for setting in SETTINGS}

    def parameters(self, stack: StackNoun) -> dict[str, str]:
        """The parameters of a stack that take settings along, all of them."""
        return {setting.parameter: setting.told(self.value(setting)) for setting in SETTINGS if setting.stack == stack}

    def document(self) -> dict[str, Any]:
        """As JSON, without the version. A setting that the next release does not know is left out by it."""
        return {name: [choice.value, choice.by, choice.at_s] for name, choice in self.choices.items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any], version: int) -> Configuration:
        """Read what `document` wrote."""
        return cls(version, {name: Choice(*row) for name, row in document.items() if name in BY_NAME})


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """Who changed what, and when: one entry of the history.

    Attributes:
        id: sorts by time.
        version: of the settings that it made.
        values: by the setting's name, the value before and after.
    """

    id: str
    version: int
    by: str
    at_s: float
    reason: str
    values: Mapping[str, tuple[Any, Any]]

    def document(self) -> dict[str, Any]:
        """As JSON, but for the id."""
        return {
            "version": self.version,
            "by": self.by,
            "at_s": self.at_s,
            "reason": self.reason,
            "values": {name: list(pair) for name, pair in self.values.items()},
        }

    @classmethod
    def from_document(cls, identifier: str, document: Mapping[str, Any]) -> ConfigurationChange:
        """Read what `document` wrote."""
        values = {name: (before, after) for name, (before, after) in document["values"].items()}
        return cls(identifier, document["version"], document["by"], document["at_s"], document["reason"], values)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants changed.

    Attributes:
        version: of the settings that it was made from.
        values: by name; None: what it is where nobody chooses. What is not named stays.
        confirms_off: whether the person knows what redaction "off" means.
    """

    version: int
    values: Mapping[str, Any]
    by: str
    at_s: float
    reason: str = ""
    confirms_off: bool = False


def changed(current: Configuration, wish: Wish, identifier: str) -> tuple[Configuration, ConfigurationChange] | None:
    """The settings after a wish, and the history's entry; None where nothing differs.

    Raises:
        StaleSettings: somebody changed them since they were read.
        InvalidRequest: a value cannot be, two do not go together, or "off" was not confirmed.
    """
    if wish.version != current.version:
        raise StaleSettings(wish.version, current.version)
    choices = dict(current.choices)
    for name, value in wish.values.items():
        setting = BY_NAME.get(name)
        if setting is None:
            raise InvalidRequest(str(name)[:100], "one of the settings " + ", ".join(BY_NAME), code="unknown_setting")
        read = None if value is None else setting.read(value)
        if read != (current.choices[name].value if name in current.choices else None):
            choices[name] = Choice(read, wish.by, wish.at_s)
    after = Configuration(current.version + 1, choices)
    old, new = current.values(), after.values()
    _hold_together(old, new, confirms_off=wish.confirms_off)
    if choices == dict(current.choices):
        return None
    differing = {name: (old[name], new[name]) for name in choices if choices[name] != current.choices.get(name)}
    return after, ConfigurationChange(identifier, after.version, wish.by, wish.at_s, wish.reason, differing)


def _hold_together(old: Mapping[str, Any], new: Mapping[str, Any], *, confirms_off: bool) -> None:
    if new["agents_max"] <= new["agents_min"]:
        raise InvalidRequest("agents_max", "more than agents_min, so that an update can replace agents")
    if new["redaction"] == "off" and old["redaction"] != "off" and not confirms_off:
        raise InvalidRequest(
            "confirm_redaction_off",
            "true: with redaction off, passwords, tokens and personal data leave the agents as they were sent, and are "
            "kept in the stream and in samples",
            code="confirmation_needed",
        )
