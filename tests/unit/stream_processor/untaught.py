"""Hosts of which nothing was learnt: the form of a path alone says where its parameters are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.path_template import path_template

if TYPE_CHECKING:
    from api_inventory.path_template import PathTemplate


def by_form(host: str, target: str) -> PathTemplate:  # noqa: ARG001 - of every host the same
    """The path template of a target."""
    return path_template(target)
