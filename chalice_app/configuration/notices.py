"""What of the control plane people want to be told. Of changes the reviewer tells: a parameter says of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.configuration.setting import BY_NAME

if TYPE_CHECKING:
    from chalice_app.configuration.configuration import Configuration

# By the kind of a happening (api_inventory.notifications.happening).
SETTING_OF_KIND = {"operation": "notifies_operations", "stack": "notifies_stacks"}


def is_wanted(kind: str, configuration: Configuration) -> bool:
    """Whether people want to be told; of a kind that no setting is about, they are."""
    name = SETTING_OF_KIND.get(kind)
    return name is None or bool(configuration.value(BY_NAME[name]))
