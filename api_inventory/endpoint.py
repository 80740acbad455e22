"""What an endpoint is (method, host, path template) and what the inventory tells of one.

Knows nothing of how this was learnt (see `observation`) nor where it is kept (see the package `inventory_store`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from api_inventory.access.access import Access
from api_inventory.sensitive.evidence import Sensitive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.findings.state import FindingState
    from api_inventory.review import EndpointFacts
    from api_inventory.sample import Sample

# 80 bits: two of a million endpoints share an id once in a trillion inventories, and it still fits an address bar.
ENDPOINT_ID_HEX_DIGITS = 20

ParameterLocation = Literal["path", "query", "header", "cookie", "form"]


class EndpointKey(msgspec.Struct, frozen=True, order=True, gc=False):
    """The identity of an endpoint. `host` is lower case and carries a port unless it is the scheme's own.

    A Struct, as an exchange is: a processor makes one of each, and looks it up several times.
    """

    host: str
    path_template: str
    method: str

    @property
    def id(self) -> str:
        """A stable name of 20 hexadecimal digits, the same in every store and every run."""
        identity = f"{self.method}\x00{self.host}\x00{self.path_template}"
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:ENDPOINT_ID_HEX_DIGITS]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an endpoint.

    Attributes:
        types: how often the value looked like "integer", "number", "boolean", "string" or a format such as "uuid".
        seen: requests that carried it.
        required: every request carried it, and there were enough of them to say so. Always true of a path parameter.
        repeated: some request carried it more than once.
        schema: JSON Schema of one of its values, as `json_schema` describes them; None where only types are known.
    """

    location: ParameterLocation
    name: str
    types: Mapping[str, int]
    seen: int
    required: bool
    repeated: bool = False
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EndpointSummary:
    """One row of the inventory.

    Attributes:
        statuses: requests by status of the answer, as text: {"200": 12}.
        first_seen_ns, last_seen_ns: capture time of a request, nanoseconds since the epoch.
        examined_count: requests that were looked into; parameters and schemas are learnt from these.
        latencies: answered requests by the place of their latency (see `latency`), as text.
        facts: what the last review said; None before the first.
    """

    id: str
    key: EndpointKey
    request_count: int
    unanswered_count: int
    statuses: Mapping[str, int]
    request_content_types: tuple[str, ...]
    response_content_types: tuple[str, ...]
    parameter_count: int
    protocols: tuple[str, ...]
    first_seen_ns: int
    last_seen_ns: int
    examined_count: int
    latencies: Mapping[str, int]
    facts: EndpointFacts | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """All that is known of one endpoint.

    Attributes:
        request_schema: JSON Schema (draft 2020-12) of the request body; None where none of JSON or msgpack was seen.
        response_schemas: JSON Schema of the response body by status.
        xml_schemas: JSON Schema of XML bodies as `xml_document` reads them, by status; of the request, by "request".
        access: who calls it with which credentials (see `access.summary`).
        sensitive: which fields hold values of which classes (see `sensitive.fields`).
        vnis: exchanges by the VNI that they were mirrored under.
        members: ids of the endpoints that are shown as this one.
    """

    summary: EndpointSummary
    parameters: tuple[Parameter, ...] = ()
    request_schema: Mapping[str, Any] | None = None
    response_schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    xml_schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    access: Access = field(default_factory=Access)
    sensitive: Sensitive = field(default_factory=Sensitive)
    vnis: Mapping[str, int] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    findings: tuple[FindingState, ...] = ()
