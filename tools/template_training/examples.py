"""Made traffic with its truth: as evidence, as lines to score, and as examples of values and routes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import unquote

from api_document import ApiDocument, erase_names
from make_traffic import Settings, TrafficMaker
from score_templates import Line, comparable, score_lines
from value_styles import StyleBook

from api_inventory.path_template import path_of, path_template
from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from api_inventory.templates.features import features_of
from api_inventory.templates.segments import PARAMETER, tokens_of
from api_inventory.templates.trie import trie_of
from api_inventory.templates.walk import walk

if TYPE_CHECKING:
    from score_templates import Score

    from api_inventory.templates.features import Position
    from api_inventory.templates.model import Model
    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node
    from api_inventory.templates.walk import Children

# Resources of a document that are called at most, chosen anew for each traffic: part of an API is an API.
_OPERATIONS_MAX = 150


@dataclass(frozen=True, slots=True)
class Recipe:
    """What made one traffic."""

    document: str
    style: Path
    volume: int
    seed: int
    tenants: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """The requests of one host. `lines` and `templates` (lexical) go together; `truth` counts values and routes."""

    recipe: Recipe
    leaves: tuple[LeafEvidence, ...]
    lines: tuple[Line, ...]
    templates: tuple[str, ...]
    truth: dict[tuple[tuple[str, ...], str], tuple[int, int]]


def make(document: ApiDocument, recipe: Recipe) -> Traffic:
    """Draw the traffic of a document."""
    part = ApiDocument(document.name, document.source)
    part.__dict__["operations"] = _some_operations(document, Random(f"{recipe.document}/{recipe.seed}"))
    maker = TrafficMaker(part, StyleBook(recipe.style), Settings(recipe.volume, recipe.seed, recipe.tenants, 1.0))
    counts: dict[tuple[str, str], list[int]] = {}
    truth: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}
    lines, templates = [], []
    known: dict[str, str] = {}
    for pair in maker.pairs():
        path = path_of(pair.path)
        template = known.get(path) or known.setdefault(path, path_template(path).text)
        true = unquote(erase_names(pair.operation.template)) if pair.operation else None
        lines.append(Line(pair.method, true, pair.noise))
        templates.append(template)
        outcomes = counts.setdefault((template, pair.method), [0, 0, 0, 0])
        outcomes[_outcome(pair.status)] += 1
        if true is not None and pair.method != "OPTIONS":
            _tell(truth, tokens_of(template), tuple(true.split("/")))
    methods: dict[str, dict[str, MethodEvidence]] = {}
    for (template, method), outcomes in counts.items():
        methods.setdefault(template, {})[method] = MethodEvidence(sum(outcomes), *outcomes)
    leaves = tuple(LeafEvidence(template, by_method) for template, by_method in methods.items())
    return Traffic(recipe, leaves, tuple(lines), tuple(templates), truth)


def examples_of(traffic: Traffic, words: RouteWords) -> list[tuple[dict[str, float], bool]]:
    """The features of every child that a position of the true templates has, and whether it is a value."""
    examples = []

    def judge(position: Position, children: Children, node: Node) -> frozenset[str]:
        del children, node
        values = set()
        for token, features in features_of(position, words).items() if position.literals else ():
            as_value, as_route = traffic.truth.get((tuple(position.path), token), (0, 0))
            if as_value + as_route:
                examples.append((features, as_value > as_route))
                if as_value > as_route:
                    values.add(token)
        return frozenset(values)

    walk(trie_of(traffic.leaves).root, judge, words)
    return examples


def score_of(traffic: Traffic, model: Model, words: RouteWords) -> Score:
    """How well a model templates a traffic."""
    templates = decide(traffic.leaves, now_s=0, model=model, words=words)
    found = {template: comparable(templates.group_of(template, 0)) for template in set(traffic.templates)}
    return score_lines(list(traffic.lines), [found[template] for template in traffic.templates])


def _some_operations(document: ApiDocument, draw: Random) -> list[object]:
    operations = list(document.operations)
    if len(operations) <= _OPERATIONS_MAX:
        return operations
    by_resource: dict[tuple[str, ...], list[object]] = {}
    for operation in operations:
        by_resource.setdefault(tuple(operation.segments[:3]), []).append(operation)
    resources = list(by_resource)
    draw.shuffle(resources)
    chosen: list[object] = []
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
