"""What reviews remember of a host, since counters that only grow cannot tell what was different before.

Written by the review alone, one after the other, and so never merged. Holds times and names, as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_inventory.counts import bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

# More than hosts have endpoints; those first in the order of their ids are remembered.
ENDPOINTS_REMEMBERED_MAX = 5_000
# Callers of one endpoint: services and families of user agents.
CALLERS_REMEMBERED_MAX = 64
_VERSION = 1


class MemoryMalformed(Exception):
    """A host's memory is not what `HostMemory.to_json` writes: the sentence says where."""


@dataclass(frozen=True, slots=True)
class EndpointMemory:
    """What reviews remember of one endpoint.

    Attributes:
        protected_since_ns: since when no request without a credential was accepted; None where one was.
        protected_until_ns: the last review that found it so.
        protected_requests: requests that had been seen by then.
        callers: when each caller was first met.
    """

    protected_since_ns: int | None = None
    protected_until_ns: int | None = None
    protected_requests: int = 0
    callers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostMemory:
    """What reviews remember of a host. `HostMemory()` remembers nothing."""

    endpoints: Mapping[str, EndpointMemory] = field(default_factory=dict)

    def of(self, endpoint_id: str) -> EndpointMemory:
        """What is remembered of an endpoint; nothing of a new one."""
        return self.endpoints.get(endpoint_id, _NOTHING)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "version": _VERSION,
            "endpoints": {
                endpoint_id: [
                    memory.protected_since_ns,
                    memory.protected_until_ns,
                    memory.protected_requests,
                    dict(memory.callers),
                ]
                for endpoint_id, memory in bounded(self.endpoints, ENDPOINTS_REMEMBERED_MAX).items()
            },
        }

    @classmethod
    def from_json(cls, value: Any) -> HostMemory:
        """What `to_json` wrote. Raises MemoryMalformed."""
        try:
            if value["version"] != _VERSION:
                raise MemoryMalformed(f"a host's memory has version {value['version']!r}, and {_VERSION} is read")
            return cls({str(name): EndpointMemory(*fields) for name, fields in value["endpoints"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise MemoryMalformed(f"a host's memory is not an object with endpoints: {error}") from error


_NOTHING = EndpointMemory()
