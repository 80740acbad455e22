"""GraphQL over HTTP: the operation that a request runs, by type and name.

The forms of the GraphQL-over-HTTP specification (POST of JSON, GET with parameters), and those that servers take beside
it: `application/graphql`, forms, uploads in multipart, batches, and persisted documents (Apollo's hash, `documentId`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from api_inventory.operations.graphql_document import read_document
from api_inventory.operations.json_messages import read_json, read_messages
from api_inventory.operations.limits import LABEL_CHARACTERS_MAX
from api_inventory.operations.operation import REST, Route, is_label, route_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.operations.graphql_document import Definition

MEDIA_TYPE = "application/graphql"
PARAMETERS = frozenset({"query", "operationName", "variables", "extensions", "documentId"})

_LABEL = re.compile(r"(?:query|mutation|subscription|persisted):[_A-Za-z][_0-9A-Za-z]*")
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
# Of a hash of 256 bits: two documents of one API share so much once in a million million APIs.
_HASH_DIGITS = 16
# Each is looked for once, behind the one before: whatever a body repeats costs one pass.
_NAMES_OPERATIONS = re.compile(r'[; \t]name=(?:"operations"|operations(?=[;\r\n]))')
_HEAD_ENDS = re.compile(r"\r?\n\r?\n")
_PART_ENDS = re.compile(r"\r?\n--")


def route_of_messages(messages: Iterable[Mapping[str, Any]], *, is_cut: bool) -> Route:
    """The operations of JSON messages; REST where one of them is none of GraphQL."""
    labels: list[str] = []
    reason = None
    found = False
    for message in messages:
        label, why = _label_of(message, is_cut=is_cut)
        if label is None and why is None:
            return REST
        found = True
        reason = reason or why
        if label is not None:
            labels.append(label)
    return route_of_labels("graphql", labels, reason) if found else REST


def route_of_document(text: str, *, is_cut: bool) -> Route:
    """The operation of a body that is a document."""
    return route_of_messages([{"query": text}], is_cut=is_cut)


def route_of_pairs(pairs: Iterable[tuple[str, str]]) -> Route:
    """The operation of a query's or a form's parameters, whose extensions are JSON."""
    message: dict[str, Any] = {name: value for name, value in pairs if name in PARAMETERS}
    if "extensions" in message:
        message["extensions"] = read_json(message["extensions"])
    return route_of_messages([message], is_cut=False) if message else REST


def route_of_upload(text: str, *, is_cut: bool) -> Route:
    """The operations of a multipart body, as the GraphQL multipart request specification has them."""
    named = _NAMES_OPERATIONS.search(text)
    head_ends = named and _HEAD_ENDS.search(text, named.end())
    if head_ends is None:
        return REST
    part_ends = _PART_ENDS.search(text, head_ends.end())
    if part_ends is None:
        return route_of_messages(read_messages(text[head_ends.end() :], is_cut=is_cut), is_cut=is_cut)
    return route_of_messages(read_messages(text[head_ends.end() : part_ends.start()], is_cut=False), is_cut=is_cut)


def _label_of(message: Mapping[str, Any], *, is_cut: bool) -> tuple[str | None, str | None]:
    """The label, or why there is none; neither of what is not GraphQL."""
    document, name = message.get("query"), message.get("operationName")
    name = name if isinstance(name, str) else ""
    if isinstance(document, str) and document:
        definitions = read_document(document, is_cut=is_cut)
        return (None, None) if definitions is None else _label_in(definitions, name)
    if document is not None and document != "":
        return None, None
    digest = _digest_of(message)
    if digest is None and not (name and "variables" in message):
        return None, None
    if name:
        return _checked(f"persisted:{name}")
    match = _HASH.fullmatch(digest or "")
    return (None, "operation_not_named") if match is None else (f"persisted:{match[1][:_HASH_DIGITS]}", None)


def _label_in(definitions: tuple[Definition, ...], name: str) -> tuple[str | None, str | None]:
    """Of the operation that is run (GraphQL specification, section 6.1)."""
    if name:
        named = [definition for definition in definitions if definition.name == name]
        if not named:
            return None, "operation_unknown"
        definition = named[0]
    elif len(definitions) > 1:
        return None, "operation_not_named"
    else:
        definition = definitions[0]
    if definition.name:
        return _checked(f"{definition.type}:{definition.name}")
    return _anonymous(definition), None


def _anonymous(definition: Definition) -> str:
    """`query(cart,me)`: known by what it asks for, where it has no name; `*` stands for fields without room."""
    label = f"{definition.type}({','.join(definition.fields)})"
    fields = list(definition.fields)
    while len(label) > LABEL_CHARACTERS_MAX:
        fields.pop()
        label = f"{definition.type}({','.join([*fields, '*'])})"
    return label


def _checked(label: str) -> tuple[str | None, str | None]:
    return (label, None) if is_label(label, _LABEL) else (None, "operation_name_malformed")


def _digest_of(message: Mapping[str, Any]) -> str | None:
    """What a persisted document is known by; None where the message names none."""
    extensions = message.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if isinstance(persisted, dict):
        digest = persisted.get("sha256Hash")
        return digest if isinstance(digest, str) else ""
    document_id = message.get("documentId")
    is_hash = isinstance(document_id, str) and document_id.startswith("sha256:")
    return document_id if is_hash else None
