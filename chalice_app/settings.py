"""What the environment says, read when it is first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "0.1.0"
# It begins the names of stacks, roles, tables and functions: of these, a role's 64 characters are the least.
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
NAME_EXPECTED = "2 to 32 small letters, digits and hyphens, beginning with a letter"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the control plane.

    Attributes:
        inventory_url: "sqlite:///path" or "dynamodb://TABLE".
        name: of the installation: the prefix of every name, and the value of the ownership tag.
    """

    inventory_url: str
    name: str = "heliostat"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            Misconfigured: a setting is missing or wrong.
        """
        url = environment.get("HELIOSTAT_INVENTORY", "")
        if not url:
            raise Misconfigured("HELIOSTAT_INVENTORY", "dynamodb://TABLE or sqlite:///absolute/path")
        name = environment.get("HELIOSTAT_NAME") or "heliostat"
        if not NAME.fullmatch(name):
            raise Misconfigured("HELIOSTAT_NAME", NAME_EXPECTED)
        return cls(inventory_url=url, name=name)
