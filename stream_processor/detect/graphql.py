"""Rules on GraphQL: what a schema tells, and what one request may ask for (OWASP API4 and API8:2023)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLSyntaxError, parse
from graphql.language import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode

from api_inventory.content_type import FORM
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.limits import GRAPHQL_CHARACTERS_MAX, GRAPHQL_TOKENS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql.language import DocumentNode, Node

    from stream_processor.examined import Examined

# Nothing is given back (`*+`): blanks around a name that is not there could otherwise be shared out in many ways.
_IGNORED = r"\s*+(?:#[^\n]*+\n\s*+)*+"
_DOCUMENT = re.compile(
    rf"{_IGNORED}(?:\{{|(?:query|mutation|subscription)\b\s*+(?:\w++\s*+)?+[({{@]|fragment\s++\w++\s++on\b)"
)
_MUTATION = re.compile(rf"{_IGNORED}mutation\b")
_BATCH_MAX = 10
_ALIASES_MIN = 20
_DEPTH_MAX = 10
_CONSOLE = re.compile(rb"(?i)graphiql|graphql[ -]?playground|<title>[^<]{0,40}altair|graphql[ -]?voyager")


def operations(examined: Examined) -> Iterator[Sighting]:
    """What one request asks of a schema, and gets."""
    documents = _documents(examined) if examined.is_ok else []
    if not documents:
        return
    yield from _introspection(examined, documents)
    yield from _batch(examined, documents)
    by_form = examined.request_type in {FORM, "multipart/form-data", "text/plain"}
    if (examined.method == "GET" or by_form) and any(_MUTATION.match(text) for text in documents) and _data(examined):
        how = "GET" if examined.method == "GET" else examined.request_type
        yield Sighting("GQL-05", how, f"a mutation by {how} was carried out")
    if not _data(examined):
        return
    for text in documents:
        if text.count("{") > _DEPTH_MAX or text.count(":") >= _ALIASES_MIN:
            yield from _measured(text)


def _introspection(examined: Examined, documents: list[str]) -> Iterator[Sighting]:
    if examined.is_public and any("__schema" in text or "__type" in text for text in documents):
        told = {name for data in _data(examined) for name in ("__schema", "__type") if data.get(name) is not None}
        for name in sorted(told):
            yield Sighting("GQL-01", name, f"data.{name} answered a public client")


def _batch(examined: Examined, documents: list[str]) -> Iterator[Sighting]:
    answers = examined.response_document
    if len(documents) > _BATCH_MAX and isinstance(answers, list) and len(answers) == len(documents):
        yield Sighting("GQL-02", "batch", f"{len(documents)} operations in one request, all answered")


def _measured(text: str) -> Iterator[Sighting]:
    document = _parsed(text)
    if document is None:
        return
    definitions = document.definitions
    fragments = {node.name.value: _shape(node) for node in definitions if isinstance(node, FragmentDefinitionNode)}
    try:
        _unfold(fragments)
    except CycleError:
        # Of which no server carries out a thing (specification, section 5.5.2.2).
        return
    for node in definitions:
        if isinstance(node, OperationDefinitionNode):
            shape = _shape(node).unfolded(fragments)
            if shape.depth > _DEPTH_MAX:
                yield Sighting("GQL-03", "depth", f"a query {shape.depth} levels deep was answered")
            if shape.aliases >= _ALIASES_MIN:
                yield Sighting("GQL-02", "aliases", f"{shape.aliases} aliases of one field in one request, answered")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Of an operation or a fragment.

    Attributes:
        depth: how deep fields stand.
        aliases: how often one field stands under other names beside itself, at most.
        spreads: the fragments that are spread in it, and how many fields stand above the deepest place.
    """

    depth: int
    aliases: int
    spreads: dict[str, int]

    def unfolded(self, fragments: dict[str, _Shape]) -> _Shape:
        """With the fragments that it spreads, which are unfolded already."""
        known = [(fragments[name], above) for name, above in self.spreads.items() if name in fragments]
        depth = max([self.depth, *(above + fragment.depth for fragment, above in known)])
        return _Shape(depth, max([self.aliases, *(fragment.aliases for fragment, _ in known)]), {})


def _unfold(fragments: dict[str, _Shape]) -> None:
    """Each fragment once, after those that it spreads: spread by many, it would be walked by all of their paths.

    Raises:
        CycleError: a fragment spreads itself.
    """
    spread_by = {name: fragments[name].spreads.keys() & fragments.keys() for name in fragments}
    for name in TopologicalSorter(spread_by).static_order():
        fragments[name] = fragments[name].unfolded(fragments)


def _shape(definition: Node) -> _Shape:
    """Of what stands in a definition itself."""
    deepest, most = 0, 0
    spreads: dict[str, int] = {}
    pending: list[tuple[Node, int]] = [(definition, 0)]
    while pending:
        node, depth = pending.pop()
        aliases: Counter[str] = Counter()
        selections = getattr(node, "selection_set", None)
        for selection in () if selections is None else selections.selections:
            if isinstance(selection, FieldNode):
                deepest = max(deepest, depth + 1)
                if selection.alias is not None:
                    aliases[selection.name.value] += 1
                pending.append((selection, depth + 1))
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                spreads[name] = max(depth, spreads.get(name, 0))
            else:
                pending.append((selection, depth))
        most = max(most, *aliases.values(), 0)
    return _Shape(deepest, most, spreads)


def _parsed(text: str) -> DocumentNode | None:
    if len(text) > GRAPHQL_CHARACTERS_MAX:
        return None
    try:
        return parse(text, no_location=True, max_tokens=GRAPHQL_TOKENS_MAX)
    except (GraphQLError, GraphQLSyntaxError, RecursionError):
        return None


def suggestions(examined: Examined) -> Iterator[Sighting]:
    """Errors that name the fields that somebody may have meant."""
    if _suggests(examined.response_document) and _documents(examined):
        yield Sighting("GQL-04", "suggestions", 'errors[].message: "... Did you mean ..."')


def _suggests(answers: Any) -> bool:
    for answer in answers if isinstance(answers, list) else [answers]:
        errors = answer.get("errors") if isinstance(answer, dict) else None
        for error in errors if isinstance(errors, list) else ():
            message = error.get("message") if isinstance(error, dict) else None
            if isinstance(message, str) and "Did you mean" in message:
                return True
    return False


def console(examined: Examined) -> Iterator[Sighting]:
    """A page of a console for GraphQL."""
    if (
        examined.status == 200
        and examined.response_type == "text/html"
        and (match := _CONSOLE.search(examined.response_body))
    ):
        name = match[0].decode("latin-1").rpartition(">")[2].strip().lower()
        yield Sighting("GQL-06", "console", f"page of {name}")


def _documents(examined: Examined) -> list[str]:
    """The texts of the operations that a request asks for; empty where it is none of GraphQL."""
    if examined.request_type == "application/graphql":
        return [examined.request_body.decode("utf-8", "replace")]
    messages: Any = [value for name, value in examined.query if name == "query"]
    if not messages and examined.request_body:
        document = examined.request_document
        rows = document if isinstance(document, list) else [document]
        messages = [row.get("query") for row in rows if isinstance(row, dict)]
    texts = [text for text in messages if isinstance(text, str)]
    return texts if texts and all(map(_DOCUMENT.match, texts)) else []


def _data(examined: Examined) -> list[dict[str, Any]]:
    """What was answered with data."""
    answers = examined.response_document
    rows = answers if isinstance(answers, list) else [answers]
    data = [row.get("data") for row in rows if isinstance(row, dict)]
    return [value for value in data if isinstance(value, dict) and any(part is not None for part in value.values())]


DETECTORS = (
    Detector(
        ("GQL-01", "GQL-02", "GQL-03", "GQL-05"), operations, (("request_mark", "graphql"), ("query_mark", "graphql"))
    ),
    Detector(("GQL-04",), suggestions, (("response_mark", "suggestion"),)),
    Detector(("GQL-06",), console, (("response_mark", "graphql_console"),)),
)
