"""The settings that an apply takes along, as things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app import wiring
from chalice_app.configuration.documents import Surroundings, brought_settings
from chalice_app.errors import GuardedSettings
from chalice_app.operations.overview import STACKS
from chalice_app.operations.stacks import stands
from chalice_app.roles.asker import asker_of

if TYPE_CHECKING:
    from chalice.app import Request


def surroundings() -> Surroundings:
    """What settings meet."""
    known = wiring.settings()
    found = {name: wiring.stacks().describe(f"{known.name}-{name}") for name in STACKS}
    return Surroundings(
        {name: stack.parameters for name, stack in found.items() if stack and stands(stack, known.name)},
        bool(wiring.store().selection().load_balancer_ids),
        known.topic_arn,
        is_run=known.is_run,
    )


def taken_along(request: Request) -> dict[str, Any]:
    """The settings that an apply brings about as things stand, for the audit: their values by name.

    Raises:
        GuardedSettings: one of them is guarded, and whoever asks may not administer.
    """
    configuration = wiring.store().configuration()
    brought = brought_settings(configuration, surroundings())
    asker = asker_of(request.context)
    may_administer = asker is not None and "administer" in asker.rights
    if not may_administer and (guarded := [setting.name for setting in brought if setting.is_guarded]):
        raise GuardedSettings(guarded)
    return {setting.name: configuration.value(setting) for setting in brought}
