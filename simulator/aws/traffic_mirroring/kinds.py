"""The four kinds of things that mirror traffic, and where a region holds them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, EC2_RESOURCE_TO_PREFIX


class Kind(StrEnum):
    """What mirrors traffic, by the name of its resource type."""

    SESSION = "traffic-mirror-session"
    TARGET = "traffic-mirror-target"
    FILTER = "traffic-mirror-filter"
    FILTER_RULE = "traffic-mirror-filter-rule"

    @property
    def noun(self) -> str:
        """As parameters and answers call it: TrafficMirrorSession, TrafficMirrorFilterRule."""
        return "".join(part.capitalize() for part in self.value.split("-"))


PREFIXES = {Kind.SESSION: "tms", Kind.TARGET: "tmt", Kind.FILTER: "tmf", Kind.FILTER_RULE: "tmfr"}

# moto made up the prefixes of two identifiers, and knows nothing of rules.
for _kind, _prefix in PREFIXES.items():
    EC2_PREFIX_TO_RESOURCE.pop(EC2_RESOURCE_TO_PREFIX.get(_kind.value, ""), None)
    EC2_RESOURCE_TO_PREFIX[_kind.value] = _prefix
    EC2_PREFIX_TO_RESOURCE[_prefix] = _kind.value


def held(backend: Any, kind: Kind) -> dict[str, Any]:
    """All of a kind in a region, by identifier: moto's own, and like it gone when moto forgets the region."""
    found: dict[str, Any] = backend.__dict__.setdefault(f"{kind.value.replace('-', '_')}s", {})
    return found
