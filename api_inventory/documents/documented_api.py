"""An API as a document promises it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.endpoint import ParameterLocation
    from api_inventory.schema_fields import SchemaField


@dataclass(frozen=True, slots=True)
class DocumentedParameter:
    """A parameter. `types` are JSON types; empty where any is allowed."""

    location: ParameterLocation
    name: str
    required: bool
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """An operation: what a document says of one method of one path.

    Attributes:
        path_template: as written, without a server's path.
        base_paths: the paths of its servers, "" or "/v1", the most likely first; each without a final slash.
        pointer: where it stands in the document.
        secured: it asks for credentials; None where the document does not say.
        request_fields: of its body by pointer (see `schema_fields`); None where it has none.
        responses: fields of the response by status ("200", "4XX", "default"); None where it has no JSON body.
    """

    method: str
    path_template: str
    base_paths: tuple[str, ...]
    pointer: str
    operation_id: str = ""
    deprecated: bool = False
    secured: bool | None = None
    parameters: tuple[DocumentedParameter, ...] = ()
    request_fields: Mapping[str, SchemaField] | None = None
    responses: Mapping[str, Mapping[str, SchemaField] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in a document that was left out, and why. The rest of it is read all the same."""

    pointer: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DocumentedApi:
    """A document.

    Attributes:
        format: "OpenAPI 3.1.0", "Swagger 2.0".
        hosts: of its servers, as far as it names any, as an inventory spells hosts.
        operations: in the order of the document.
        problems: what could not be read of it, at most as many as a person reads.
    """

    format: str
    title: str
    version: str
    hosts: tuple[str, ...] = ()
    operations: tuple[DocumentedOperation, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """Every path that it promises, below each of its servers."""
        return frozenset(
            base + operation.path_template for operation in self.operations for base in operation.base_paths or ("",)
        )
