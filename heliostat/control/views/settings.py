"""The settings of an installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Group

from heliostat.control.views.tables import state, table, text, words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document


def settings_view(settings: Document) -> RenderableType:
    """A row for each setting: what it is, by whom, and whether the stacks are made so."""
    rows = table("setting", "value", "default", "chosen by", "standing")
    for name, setting in settings["settings"].items():
        rows.add_row(
            text(name),
            text(_value(setting["value"])),
            text(_value(setting["default"])),
            text(setting["changed_by"] if setting["source"] == "person" else None),
            state(words(setting["standing"])),
        )
    warnings = [text(f"Warning: {each}", "yellow") for each in settings["warnings"]]
    return Group(rows, *warnings)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
