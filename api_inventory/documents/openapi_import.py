"""OpenAPI 3.0 and 3.1 and Swagger 2.0, as people write them, read into a `DocumentedApi`.

Lenient where leniency loses nothing: what one operation gets wrong is noted with its place, and the others are read.
Only a document that is none of these formats at all is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.content_type import FORM, is_json
from api_inventory.documents.document_text import measured, read_document
from api_inventory.documents.documented_api import (
    DocumentedApi,
    DocumentedOperation,
    DocumentedParameter,
    Problem,
)
from api_inventory.documents.errors import MalformedDocument, UnknownDocument
from api_inventory.documents.limits import (
    OPERATIONS_MAX,
    PARAMETERS_PER_OPERATION_MAX,
    PROBLEMS_MAX,
    RESPONSES_PER_OPERATION_MAX,
    TEXT_CHARACTERS_MAX,
)
from api_inventory.documents.references import References
from api_inventory.documents.servers import Servers, servers_of, servers_of_swagger
from api_inventory.schema_fields import field_types, schema_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_inventory.endpoint import ParameterLocation
    from api_inventory.schema_fields import SchemaField

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_LOCATIONS: dict[Any, ParameterLocation] = {
    "path": "path",
    "query": "query",
    "header": "header",
    "cookie": "cookie",
    "formData": "form",
}
_FORMS = frozenset({FORM, "multipart/form-data"})


def import_openapi(source: str | bytes | Mapping[str, Any]) -> DocumentedApi:
    """Read a document.

    Args:
        source: its text, JSON or YAML, or the value that was read from it.

    Raises:
        DocumentTooLarge: more than is read; see `documents.limits`.
        MalformedDocument: neither JSON nor YAML, or without paths; `pointer` names the place.
        UnknownDocument: another format, or another version.
    """
    if isinstance(source, str | bytes):
        document = read_document(source)
    else:
        document = dict(source)
        measured(document)
    if not isinstance(document, dict):
        raise MalformedDocument("a document is an object, with `openapi` or `swagger` at its top")
    return _Importer(document, _is_swagger(document)).api()


def _is_swagger(document: Mapping[str, Any]) -> bool:
    swagger, openapi = str(document.get("swagger", "")), str(document.get("openapi", ""))
    if openapi.startswith(("3.0", "3.1", "3.2")):
        return False
    if swagger.startswith("2"):
        return True
    named = f"`openapi: {openapi}`" if openapi else f"`swagger: {swagger}`" if swagger else "neither"
    raise UnknownDocument(f"expected `openapi: 3.0` or `3.1`, or `swagger: 2.0`, found {_text(named)}")


class _Importer:
    """One document. `swagger`: its keywords are those of Swagger 2."""

    def __init__(self, document: dict[str, Any], swagger: bool) -> None:  # noqa: FBT001 - one caller, above
        self._document = document
        self._swagger = swagger
        self._references = References(document)
        self._problems: dict[Problem, None] = {}
        # Schemas recur. By identity, so that each is kept as long as its identity has to name it.
        self._fields: dict[int, tuple[Any, dict[str, SchemaField]]] = {}

    def api(self) -> DocumentedApi:
        document = self._document
        info = dict(_items(document.get("info")))
        servers = servers_of_swagger(document) if self._swagger else servers_of(document.get("servers")) or Servers()
        operations = tuple(self._operations(servers))
        for reference, why in self._references.broken.items():
            self._note("", f"{_text(reference)}: {why}")
        version = document["swagger" if self._swagger else "openapi"]
        return DocumentedApi(
            format=f"{'Swagger' if self._swagger else 'OpenAPI'} {_text(version)}",
            title=_text(info.get("title", "")),
            version=_text(info.get("version", "")),
            hosts=servers.hosts,
            operations=operations,
            problems=tuple(self._problems),
        )

    def _operations(self, servers: Servers) -> Iterator[DocumentedOperation]:
        paths = self._document.get("paths")
        if paths is None and not self._swagger:
            return  # 3.1 allows a document of webhooks or components alone
        if not isinstance(paths, dict):
            raise MalformedDocument("expected an object of paths", "/paths")
        count = 0
        for path, node in _items(paths):
            pointer = f"/paths/{_step(path)}"
            item = self._references.followed(node)
            if path.startswith("x-"):
                continue
            if not path.startswith("/") or not isinstance(item, dict):
                self._note(pointer, "a path begins with a slash, and is an object")
                continue
            for method in _METHODS:
                if method not in item:
                    continue
                count += 1
                if count > OPERATIONS_MAX:
                    self._note(pointer, f"only the first {OPERATIONS_MAX} operations are read")
                    return
                if isinstance(item[method], dict):
                    yield self._operation(path, item, method, servers, f"{pointer}/{method}")
                else:
                    self._note(f"{pointer}/{method}", "an operation is an object")

    def _operation(
        self, path: str, item: Mapping[str, Any], method: str, servers: Servers, pointer: str
    ) -> DocumentedOperation:
        node = item[method]
        own = None if self._swagger else servers_of(node.get("servers")) or servers_of(item.get("servers"))
        parameters, body = self._parameters(item, node, pointer)
        if not self._swagger:
            form, body = self._request_body(node)
            parameters += form
        security = node.get("security", self._document.get("security"))
        return DocumentedOperation(
            method=method.upper(),
            path_template=path,
            base_paths=(own or servers).base_paths,
            pointer=pointer,
            operation_id=_text(node.get("operationId", "")),
            deprecated=node.get("deprecated") is True,
            secured=bool(security) and {} not in security if isinstance(security, list) else None,
            parameters=tuple(parameters),
            request_fields=None if body is None else self._schema_fields(body),
            responses=self._responses(node, pointer),
        )

    def _parameters(
        self, item: Mapping[str, Any], node: Mapping[str, Any], pointer: str
    ) -> tuple[list[DocumentedParameter], Any]:
        """Those of the path, overridden by those of the operation; and the schema of a body of Swagger 2."""
        found: dict[tuple[str, str], DocumentedParameter] = {}
        body = None
        nodes = [*_list(item.get("parameters")), *_list(node.get("parameters"))]
        for number, listed in enumerate(nodes[:PARAMETERS_PER_OPERATION_MAX]):
            parameter = self._references.followed(listed)
            if isinstance(parameter, dict) and parameter.get("in") == "body":
                body = parameter.get("schema", {})
                continue
            read = self._parameter(parameter)
            if read is None:
                self._note(f"{pointer}/parameters/{number}", "a parameter has a name, and a place that is known")
            else:
                found[read.location, read.name] = read
        return list(found.values()), body

    def _parameter(self, node: Any) -> DocumentedParameter | None:
        if not isinstance(node, dict) or not isinstance(node.get("name"), str):
            return None
        place = node.get("in")
        location = _LOCATIONS.get(place) if isinstance(place, str) else None
        if location is None:
            return None
        schema = node if self._swagger else node.get("schema")
        for media in _values(node.get("content")):  # of OpenAPI 3: a parameter that is itself a document
            schema = media.get("schema") if isinstance(media, dict) else None
        return DocumentedParameter(
            location,
            node["name"].lower() if location == "header" else node["name"],
            required=node.get("required") is True or location == "path",
            types=field_types(schema, self._references.target),
        )

    def _request_body(self, node: Mapping[str, Any]) -> tuple[list[DocumentedParameter], Any]:
        """Fields of a form, and the schema of a JSON body; of OpenAPI 3."""
        body = self._references.followed(node.get("requestBody"))
        form: list[DocumentedParameter] = []
        json_schema = None
        for media_type, media in _items(body.get("content") if isinstance(body, dict) else None):
            schema = media.get("schema", {}) if isinstance(media, dict) else {}
            name = media_type.partition(";")[0].strip().lower()
            if name in _FORMS:
                form = form or self._form(schema)
            elif json_schema is None and (is_json(name) or name == "*/*"):
                json_schema = schema
        return form, json_schema

    def _form(self, schema: Any) -> list[DocumentedParameter]:
        fields = self._schema_fields(schema)
        top = {pointer: known for pointer, known in fields.items() if pointer.count("/") == 1 and "/~" not in pointer}
        return [
            DocumentedParameter("form", pointer[1:].replace("~1", "/").replace("~0", "~"), known.required, known.types)
            for pointer, known in top.items()
        ]

    def _responses(self, node: Mapping[str, Any], pointer: str) -> dict[str, Mapping[str, SchemaField] | None]:
        responses: dict[str, Mapping[str, SchemaField] | None] = {}
        listed = node.get("responses")
        if not isinstance(listed, dict):
            self._note(f"{pointer}/responses", "expected an object of responses by status")
        for status, entry in list(_items(listed))[:RESPONSES_PER_OPERATION_MAX]:
            if status.startswith("x-"):
                continue
            response = self._references.followed(entry)
            schema = self._response_schema(response) if isinstance(response, dict) else None
            responses[status.upper() if len(status) == 3 else status] = (
                None if schema is None else self._schema_fields(schema)
            )
        return responses

    def _response_schema(self, response: Mapping[str, Any]) -> Any:
        if self._swagger:
            return response.get("schema")
        for media_type, media in _items(response.get("content")):
            name = media_type.partition(";")[0].strip().lower()
            if isinstance(media, dict) and (is_json(name) or name == "*/*"):
                return media.get("schema", {})
        return None

    def _schema_fields(self, schema: Any) -> dict[str, SchemaField]:
        known = self._fields.get(id(schema))
        if known is None:
            known = self._fields[id(schema)] = schema, schema_fields(schema, self._references.target)
        return known[1]

    def _note(self, pointer: str, sentence: str) -> None:
        if len(self._problems) < PROBLEMS_MAX:
            self._problems[Problem(_text(pointer), sentence)] = None


def _text(value: Any) -> str:
    """Text of a document, of bounded length and without halves of characters."""
    return str(value)[:TEXT_CHARACTERS_MAX].encode("utf-8", "replace").decode("utf-8")


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    """Of a document that is a value already, keys may be numbers."""
    return ((str(key), below) for key, below in value.items()) if isinstance(value, dict) else ()


def _values(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else ()
