"""What the environment says, read when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the control plane. `inventory_url` is "sqlite:///path" or "dynamodb://TABLE"."""

    inventory_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            Misconfigured: a setting is missing.
        """
        url = environment.get("HELIOSTAT_INVENTORY", "")
        if not url:
            raise Misconfigured("HELIOSTAT_INVENTORY", "dynamodb://TABLE or sqlite:///absolute/path")
        return cls(inventory_url=url)
