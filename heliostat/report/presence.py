"""How often something was there, in the words that the dashboard uses too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.endpoint import Parameter

REQUIRED = "Required"
ALWAYS = "Always so far"
SOMETIMES = "Sometimes"
OPEN = "May be missing"


def parameter_presence(parameter: Parameter, examined_count: int) -> str:
    """In all of enough requests to require it, in all of a few, or not in all."""
    if parameter.required:
        return REQUIRED
    return ALWAYS if parameter.seen >= examined_count else SOMETIMES


def field_presence(*, required: bool, share: float | None = None) -> str:
    """A schema says what is required, and of other fields how many objects had them, where there were enough."""
    if required:
        return REQUIRED
    # Never 100 % where something is missing, nor 0 % where something is there.
    return OPEN if share is None else f"In {min(max(share, 0.01), 0.99):.0%}"
