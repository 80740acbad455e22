"""Which instance types can be mirror sources: dated data, and an honest "unknown" for types younger than it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path


class Support(Enum):
    """Can an instance of this type be mirrored?"""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InstanceTypes:
    """What AWS documents. `source` is the page, `copy_of` the year of the copy that was read."""

    copy_of: str
    source: str
    supported_families: frozenset[str]
    unsupported_families: frozenset[str]
    supported_metal_families: frozenset[str]

    def support(self, instance_type: str) -> Support:
        """The answer for a type such as "m5.large"."""
        family, _, size = instance_type.partition(".")
        # AWS lists bare metal by itself, and for some families only; Macs are nothing else.
        if size.startswith("metal"):
            return Support.SUPPORTED if family in self.supported_metal_families else Support.UNKNOWN
        if family in self.supported_families:
            return Support.SUPPORTED
        return Support.UNSUPPORTED if family in self.unsupported_families else Support.UNKNOWN


@cache
def instance_types() -> InstanceTypes:
    """The data that this version was shipped with."""
    data = json.loads(Path(__file__).with_name("instance_types.json").read_text("utf-8"))
    return InstanceTypes(
        data["copy_of"],
        data["source"],
        frozenset(data["supported_families"]),
        frozenset(data["unsupported_families"]),
        frozenset(data["supported_metal_families"]),
    )
