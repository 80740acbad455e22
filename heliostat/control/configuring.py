"""From what a person typed to the settings that are wished for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from heliostat.errors import ControlPlaneRefused, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliostat.control.api import ControlPlane, Document

PATH = "/v1/settings"
# How the command line says null.
DEFAULT = "default"


def wished_values(pairs: Sequence[str], stored: Document) -> dict[str, Any]:
    """The values by name, as the API takes them.

    Args:
        pairs: NAME=VALUE, of which the value is JSON, or plain text where the setting is a text or a list of texts.
        stored: the settings as they are, whose defaults tell what kind each is.

    Raises:
        WrongUsage: not of this form, or of no setting.
    """
    known = stored["settings"]
    wished: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise WrongUsage(f"{pair}: expected NAME=VALUE, such as receive_threads=2")
        if name not in known:
            raise WrongUsage(f"{name}: there is no such setting; there are {', '.join(known)}")
        wished[name] = None if value == DEFAULT else _value(name, value, known[name]["default"])
    return wished


def _value(name: str, given: str, default: Any) -> Any:
    if isinstance(default, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError) as error:
        if isinstance(default, list):
            return [each.strip() for each in given.split(",") if each.strip()]
        raise WrongUsage(f"{name}={given}: expected JSON, such as {json.dumps(default)}") from error


def change(
    wished: dict[str, Any], stored: Document, control: ControlPlane, *, reason: str, confirmed: bool
) -> Document:
    """The settings after a change of those that were read.

    Raises:
        WrongUsage: the change has to be confirmed, and was not.
    """
    wish: Document = {"version": stored["version"], "settings": wished, "reason": reason}
    try:
        return control.put(PATH, {**wish, "confirm_redaction_off": True} if confirmed else wish)
    except ControlPlaneRefused as refused:
        if refused.code != "confirmation_needed":
            raise
        # What it expects is a field of the API; why stands behind that.
        why = (refused.fix or refused.explanation).rpartition(": ")[2].removesuffix(".")
        raise WrongUsage(f"{why}: give --confirm-redaction-off if that is meant") from refused
