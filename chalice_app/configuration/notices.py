"""Which notices of the control plane people want. Those of changes are the reviewer's: a parameter tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.configuration.setting import BY_NAME

if TYPE_CHECKING:
    from chalice_app.configuration.configuration import Configuration

# By the kind of a notice (chalice_app.operations.notice).
SETTING_OF_KIND = {"operation": "notifies_operations", "stack": "notifies_stacks"}


def is_wanted(kind: str, configuration: Configuration) -> bool:
    """Whether people want to be told; of a kind that no setting is about, they are."""
    name = SETTING_OF_KIND.get(kind)
    return name is None or bool(configuration.value(BY_NAME[name]))
