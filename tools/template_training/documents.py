"""API documents to learn from: OpenAPI documents, Google's discovery documents, botocore's service models.

Knows how each kind writes paths, methods and types of parameters. Bodies and prose are left out.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

from api_document import ApiDocument, UnreadableDocument

Json = dict[str, Any]

# Smaller ones teach nothing; larger ones would outweigh everything in time, not in what they teach.
_OPERATIONS_MIN, _OPERATIONS_MAX = 8, 1_200
_FORMATS = {"google-datetime": "date-time"}
_FORMATS_KEPT = frozenset({"uuid", "date", "date-time", "email"})


def openapi_documents(folder: Path) -> list[ApiDocument]:
    """Every readable document of a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".yaml", ".yml"}:
            try:
                found.append(ApiDocument.load(path))
            except UnreadableDocument:
                continue
    return found


def discovery_documents(folder: Path) -> list[ApiDocument]:
    """Google's discovery documents: of each API its newest stable version."""
    by_api: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.json")):
        by_api.setdefault(path.name.partition(".")[0], []).append(path)
    chosen = [min(paths, key=lambda p: ("alpha" in p.name, "beta" in p.name, p.name)) for paths in by_api.values()]
    return [document for path in chosen if (document := _usable(f"google-{path.stem}", _of_discovery(path)))]


def botocore_documents(folder: Path) -> list[ApiDocument]:
    """The models of botocore's services that speak REST, each in its newest version."""
    found = []
    for service in sorted(path for path in folder.iterdir() if path.is_dir()):
        models = sorted(service.glob("*/service-2.json*"))
        if models and (document := _usable(f"aws-{service.name}", _of_botocore(models[-1]))):
            found.append(document)
    return found


def _usable(name: str, source: Json | None) -> ApiDocument | None:
    if source is None:
        return None
    operations = sum(map(len, source["paths"].values()))
    return ApiDocument(name, source) if _OPERATIONS_MIN <= operations <= _OPERATIONS_MAX else None


def _of_discovery(path: Path) -> Json | None:
    source = json.loads(path.read_text("utf-8"))
    paths: Json = {}
    base = source.get("servicePath", "")

    def visit(node: Json) -> None:
        for method in (node.get("methods") or {}).values():
            template = _whole_segments("/" + (base + (method.get("flatPath") or method["path"])).lstrip("/"))
            declared = method.get("parameters") or {}
            operation = _operation(method["id"], template, {name: _schema(one) for name, one in declared.items()})
            paths.setdefault(template, {}).setdefault(method["httpMethod"].lower(), operation)
        for resource in (node.get("resources") or {}).values():
            visit(resource)

    visit(source)
    return _document(paths) if paths else None


def _of_botocore(path: Path) -> Json | None:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    source = json.loads(text)
    if source["metadata"].get("protocol") not in {"rest-json", "rest-xml"}:
        return None
    shapes, paths = source["shapes"], {}
    for name, operation in source["operations"].items():
        template = _whole_segments(operation["http"]["requestUri"].partition("?")[0]).rstrip("/")
        members = shapes[operation["input"]["shape"]]["members"] if "input" in operation else {}
        uri = {one.get("locationName", key): one for key, one in members.items() if one.get("location") == "uri"}
        schemas = {key: _schema(shapes[one["shape"]]) for key, one in uri.items()}
        if template:
            methods = paths.setdefault(template, {})
            methods.setdefault(operation["http"]["method"].lower(), _operation(name, template, schemas))
    return _document(paths) if paths else None


def _whole_segments(template: str) -> str:
    """A parameter fills its segment here: what stands around it would be part of every value."""
    template = re.sub(r"\{\+?(\w+)[+*]?\}", r"{\1}", template)
    return re.sub(r"[^/{}]+(?=\{)", "", re.sub(r"(?<=\})[^/]+", "", template))


def _schema(source: Json) -> Json:
    """Type, format and enumeration, in which values differ."""
    kind = source.get("type", "string")
    schema: Json = {"type": {"long": "integer", "float": "number", "double": "number"}.get(kind, kind)}
    if kind not in {"string", "integer", "number", "boolean", "long", "float", "double"}:
        schema = {"type": "string"}
    written = _FORMATS.get(source.get("format", ""), source.get("format"))
    if written in _FORMATS_KEPT:
        schema["format"] = written
    if source.get("enum"):
        schema["enum"] = source["enum"]
    return schema


def _operation(name: str, template: str, schemas: dict[str, Json]) -> Json:
    names = re.findall(r"\{([^{}]+)\}", template)
    parameters = [
        {"name": n, "in": "path", "required": True, "schema": schemas.get(n, {"type": "string"})} for n in names
    ]
    return {"operationId": name, "parameters": parameters, "responses": {"200": {}}, "security": [{"key": []}]}


def _document(paths: Json) -> Json:
    schemes = {"key": {"type": "http", "scheme": "bearer"}}
    return {"openapi": "3.0.3", "paths": paths, "components": {"securitySchemes": schemes}}
