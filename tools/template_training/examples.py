"""Made traffic with its truth: as evidence, as lines to score, and as examples of values and routes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from api_document import ApiDocument, erase_names
from make_traffic import Settings, TrafficMaker
from score_templates import Line, comparable, score_lines

from api_inventory.path_template import path_of, path_template
from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from api_inventory.templates.features import features_of
from api_inventory.templates.segments import PARAMETER, tokens_of
from api_inventory.templates.trie import trie_of
from api_inventory.templates.walk import walk
from template_training.siblings import with_foreign_siblings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api_document import Operation
    from score_templates import Score
    from value_styles import StyleBook

    from api_inventory.templates.features import Position
    from api_inventory.templates.model import Model
    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node
    from api_inventory.templates.walk import Children
    from template_training.siblings import Sibling

# Resources of a document that are called at most, chosen anew for each traffic: part of an API is an API.
_OPERATIONS_MAX = 150


@dataclass(frozen=True, slots=True)
class Recipe:
    """What made one traffic.

    Attributes:
        document: its name.
        style: the name of the style book.
        volume: mean requests per operation.
        seed: of every draw.
        tenants: how many callers there are.
        has_foreign_siblings: whether routes of other documents stand beside this one's ids.
    """

    document: str
    style: str
    volume: int
    seed: int
    tenants: int
    has_foreign_siblings: bool

    @property
    def name(self) -> str:
        """The name of a file that holds the traffic."""
        parts = (self.document, self.style, self.volume, self.seed, self.tenants, int(self.has_foreign_siblings))
        return "__".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class Traffic:
    """The requests of one host: what was counted, what is scored, and what is true.

    Attributes:
        recipe: what made it.
        leaves: the evidence.
        lines: each kind of line once, with its lexical template: how often it came changes no score.
        truth: by true position and word, how often the word was a value and how often a route.
    """

    recipe: Recipe
    leaves: tuple[LeafEvidence, ...]
    lines: tuple[tuple[Line, str], ...]
    truth: dict[tuple[tuple[str, ...], str], tuple[int, int]]


class Example(NamedTuple):
    """A word at a true position: what the model sees of it, and whether it is a value."""

    position: tuple[str, ...]
    features: dict[str, float]
    is_value: bool


def make(document: ApiDocument, recipe: Recipe, book: StyleBook, siblings: Sequence[Sibling]) -> Traffic:
    """Draw the traffic of a document; `siblings` are routes of other documents."""
    part = ApiDocument(document.name, document.source)
    draw = Random(f"{recipe.document}/{recipe.seed}")
    operations = _some_operations(document, draw)
    if recipe.has_foreign_siblings:
        operations = with_foreign_siblings(operations, siblings, draw)
    part.__dict__["operations"] = operations
    maker = TrafficMaker(part, book, Settings(recipe.volume, recipe.seed, recipe.tenants, 1.0))
    counts: dict[tuple[str, str], list[int]] = {}
    truth: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}
    lines: dict[tuple[Line, str], None] = {}
    known: dict[str, str] = {}
    for pair in maker.pairs():
        path = path_of(pair.path)
        template = known.get(path) or known.setdefault(path, path_template(path).text)
        true = unquote(erase_names(pair.operation.template)) if pair.operation else None
        lines[Line(pair.method, true, pair.noise), template] = None
        outcomes = counts.setdefault((template, pair.method), [0, 0, 0, 0])
        outcomes[_outcome(pair.status)] += 1
        if true is not None and pair.method != "OPTIONS":
            _tell(truth, tokens_of(template), tuple(true.split("/")))
    methods: dict[str, dict[str, MethodEvidence]] = {}
    for (template, method), outcomes in counts.items():
        methods.setdefault(template, {})[method] = MethodEvidence(sum(outcomes), *outcomes)
    leaves = tuple(LeafEvidence(template, by_method) for template, by_method in methods.items())
    return Traffic(recipe, leaves, tuple(lines), truth)


def examples_of(traffic: Traffic, words: RouteWords) -> list[Example]:
    """The features of every child that a position of the true templates has, and whether it is a value."""
    examples: list[Example] = []

    def judge(position: Position, children: Children, node: Node) -> frozenset[str]:
        del children, node
        values = set()
        for token, features in features_of(position, words).items() if position.literals else ():
            as_value, as_route = traffic.truth.get((tuple(position.path), token), (0, 0))
            if as_value + as_route:
                examples.append(Example(tuple(position.path), features, as_value > as_route))
                if as_value > as_route:
                    values.add(token)
        return frozenset(values)

    walk(trie_of(traffic.leaves).root, judge, words)
    return examples


def score_of(traffic: Traffic, model: Model, words: RouteWords) -> Score:
    """How well a model templates a traffic."""
    templates = decide(traffic.leaves, now_s=0, model=model, words=words)
    found = {template: comparable(templates.group_of(template, 0)) for _, template in traffic.lines}
    return score_lines([line for line, _ in traffic.lines], [found[template] for _, template in traffic.lines])


def _some_operations(document: ApiDocument, draw: Random) -> list[Operation]:
    operations = list(document.operations)
    if len(operations) <= _OPERATIONS_MAX:
        return operations
    by_resource: dict[tuple[str, ...], list[Operation]] = {}
    for operation in operations:
        by_resource.setdefault(tuple(operation.segments[:3]), []).append(operation)
    resources = list(by_resource)
    draw.shuffle(resources)
    chosen: list[Operation] = []
    for resource in resources:
        if len(chosen) >= _OPERATIONS_MAX:
            break
        chosen += by_resource[resource]
    return chosen


def _tell(
    truth: dict[tuple[tuple[str, ...], str], tuple[int, int]], tokens: tuple[str, ...], true: tuple[str, ...]
) -> None:
    if len(tokens) != len(true):
        return
    for depth, (token, segment) in enumerate(zip(tokens, true, strict=True)):
        as_value, as_route = truth.get((true[:depth], token), (0, 0))
        is_value = segment == PARAMETER
        truth[true[:depth], token] = (as_value + is_value, as_route + (not is_value))


def _outcome(status: int) -> int:
    if 200 <= status < 300:
        return 0
    return 1 if status in (401, 403) else 2 if status == 404 else 3
