"""From the evidence of a host to its path templates: which children of which positions are values.

A pure function of what was counted, of what people say and of what was decided before. The order of the evidence does
not matter. What was decided before weighs: a host whose evidence wavers does not waver with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

from api_inventory.path_template import split_extension
from api_inventory.templates.collections import collections
from api_inventory.templates.custom_methods import parts_of_values
from api_inventory.templates.features import features_of
from api_inventory.templates.file_tree import is_file_tree, stores_of_files
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.limits import (
    CHANGE_INTERVAL_S,
    COMPANIONS_MIN,
    FEW_REQUESTS_MAX,
    LITERALS_MAX,
    MERGE_PROBABILITY,
    MERGE_PROBABILITY_OF_FEW,
    MERGE_REQUESTS_MIN,
    RULE_HISTORY_S,
    RULES_MAX,
    SPLIT_PROBABILITY,
    UNCERTAIN_MAX,
    UNCERTAIN_PROBABILITIES,
)
from api_inventory.templates.locales import locales
from api_inventory.templates.model import shipped_model
from api_inventory.templates.names import kind_of_values
from api_inventory.templates.pins import Pins, pinned_positions
from api_inventory.templates.reasons import reasons_of
from api_inventory.templates.route_words import route_words
from api_inventory.templates.rule import Rule, Uncertain, is_reserved
from api_inventory.templates.segments import CUSTOM_METHOD, PARAMETER, is_host_name, is_oneself, keyed_name
from api_inventory.templates.trie import trie_of
from api_inventory.templates.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.templates.evidence import LeafEvidence
    from api_inventory.templates.features import Position
    from api_inventory.templates.model import Model
    from api_inventory.templates.pins import PinnedPosition, PinnedPositions
    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node
    from api_inventory.templates.walk import Children

_TREE_REASONS = ("below it stand files, at many depths",)
_STORE_REASONS = ("below it stand files, as below many of its siblings",)
_LOCALE_REASONS = ("they are codes of languages or countries, and go on alike",)
_COLON_REASONS = ("more stands behind the colon than names what can be done",)
_COLLAPSE_REASONS = ("it has more children than are told apart",)
_NOTHING_DECIDED = HostTemplates()
_NO_PINS = Pins()
_NS_PER_S = 1_000_000_000
# Values with so many kinds of extensions are files of any kind: the extension is no format of an answer.
_EXTENSIONS_MIN = 3


def decide(  # noqa: PLR0913 - what is known, by name
    leaves: Iterable[LeafEvidence],
    *,
    previous: HostTemplates = _NOTHING_DECIDED,
    pins: Pins = _NO_PINS,
    now_s: int,
    takes_effect_in_s: int = 0,
    model: Model | None = None,
    words: RouteWords | None = None,
) -> HostTemplates:
    """Decide the path templates of a host.

    Args:
        leaves: what was counted, by lexical template; several of one template add up.
        previous: what was decided before.
        pins: what people and documents say.
        now_s: of the decision, seconds since the epoch.
        takes_effect_in_s: how long processors may go on with `previous`: what changes is in force from then on.
        model: in place of the one that ships with Heliostat.
        words: in place of those that ship with Heliostat.
    """
    trie = trie_of(leaves)
    words = words or route_words()
    judge = _HostJudge(previous, pinned_positions(pins), now_s, model or shipped_model(), words)
    walk(trie.root, judge, words)
    judge.judge_unseen_pins()
    return HostTemplates(_scheduled(judge, previous, now_s, now_s + takes_effect_in_s), now_s, trie.is_cut)


def position_text(path: tuple[str, ...]) -> str:
    """A position as rules write it."""
    return "/" + "/".join(path)


@dataclass(frozen=True, slots=True)
class _Child:
    """A literal child of a position: the probability that it is a value, and what it is shown as until now."""

    token: str
    probability: float
    was_value: bool


class _HostJudge:
    """Judges the positions of one host, and keeps the rules that follow; their times are still open."""

    def __init__(
        self, previous: HostTemplates, pinned: PinnedPositions, now_s: int, model: Model, words: RouteWords
    ) -> None:
        self._previous = previous
        self._pinned = pinned
        self._now_s = now_s
        self._model = model
        self._words = words
        self._changed_s = _last_changes(previous)
        self.before = {rule.position: rule for rule in previous.rules if rule.until_s is None}
        self.visited: set[str] = set()
        self.changed: set[str] = set()
        self.rules: dict[str, Rule] = {}
        self._stores: set[tuple[str, ...]] = set()

    def __call__(self, position: Position, children: Children, node: Node) -> frozenset[str] | None:
        path = tuple(position.path)
        text = position_text(path)
        self.visited.add(text)
        pinned, before = self._pinned.at(path), self.before.get(text)
        if pinned is None and self._is_file_tree(path, node):
            self.rules[text] = Rule(text, 0, 0, name="path", is_tail=True, drops_extensions=True, reasons=_TREE_REASONS)
            return None
        if path[-1:] == (CUSTOM_METHOD,):
            return self._judge_custom_methods(text, pinned, before, node)
        features = features_of(position, self._words) if position.literals else {}
        judged = {
            token: _Child(token, self._model.probability(features[token]), before is not None and before.takes(token))
            for token in position.literals
        }
        named = collections(position.literals)
        merged = {child.token for child in judged.values() if self._is_value(child, position, pinned, named)}
        merged |= {child.token for child in judged.values() if self._goes_with(child, merged, position, pinned, named)}
        merged |= self._of_a_kind(position, pinned)
        if any(
            child.was_value != (child.token in merged) for child in judged.values() if self._was_there(position, child)
        ):
            self.changed.add(text)
        is_collapsed = bool(children.beyond) and not (merged or before or children.known_values)
        merged |= _titles(children, merged, pinned, before)
        if merged or before or children.known_values or is_collapsed:
            merged |= children.beyond - (pinned.literals if pinned else frozenset())
        has_parameter = bool(merged or children.known_values - {PARAMETER} or (pinned and pinned.parameter is not None))
        if not has_parameter and not (before and children.known_values):
            return frozenset()
        routes = (children.open | children.routes | children.beyond) - merged
        rule = self._rule(text, merged, routes, judged, before)
        if pinned is not None and pinned.parameter is not None:
            rule = replace(rule, name=pinned.parameter, source=pinned.source, reasons=(), probability=1.0)
        elif is_collapsed:
            rule = replace(rule, source="collapsed", reasons=_COLLAPSE_REASONS, probability=1.0)
        elif reasons := self._reasons_of_a_kind(path, rule):
            rule = replace(rule, reasons=reasons)
        elif merged & judged.keys():
            rule = replace(
                rule, reasons=reasons_of(self._model, [features[token] for token in sorted(merged & judged.keys())])
            )
        self.rules[text] = rule
        return frozenset(merged)

    def _is_file_tree(self, path: tuple[str, ...], node: Node) -> bool:
        is_in_store = path[-1:] == (PARAMETER,) and path[:-1] in self._stores
        return bool(path) and (is_in_store or is_file_tree(node))

    def _reasons_of_a_kind(self, path: tuple[str, ...], rule: Rule) -> tuple[str, ...]:
        if path in self._stores:
            return _STORE_REASONS
        return _LOCALE_REASONS if rule.name in {"locale", "country"} else ()

    def _of_a_kind(self, position: Position, pinned: PinnedPosition | None) -> frozenset[str]:
        """What several children together are, however little each tells: stores of files, codes of languages."""
        if pinned is not None:
            return frozenset()
        stores = stores_of_files(position.literals, self._words)
        if stores:
            self._stores.add(tuple(position.path))
        return stores | locales(position.literals, self._words)

    def _judge_custom_methods(
        self, text: str, pinned: PinnedPosition | None, before: Rule | None, node: Node
    ) -> frozenset[str]:
        """What stands behind colons; what was found to be part of a value stays so."""
        routes = pinned.literals if pinned else frozenset()
        values = parts_of_values(node, routes, self._words)
        if before is not None:
            values |= {token for token in node.children if token not in routes and before.takes(token)}
        if any((token in values) != (before is not None and before.takes(token)) for token in node.children):
            self.changed.add(text)
        if values:
            literals = tuple(sorted((node.children.keys() | routes) - values))[:LITERALS_MAX]
            known = tuple(sorted(token for token in values if is_reserved(token)))
            self.rules[text] = Rule(text, 0, 0, literals=literals, values=known, reasons=_COLON_REASONS)
        return values

    def _is_value(
        self, child: _Child, position: Position, pinned: PinnedPosition | None, named: frozenset[str]
    ) -> bool:
        if pinned is not None and child.token in pinned.literals:
            return False
        if pinned is not None and pinned.parameter is not None:
            return True
        if self._is_left_alone(position, child):
            return child.was_value
        # Behind `me` stands what one has. Of 3,900 segments behind it in public API documents none was a parameter.
        if child.token in named or (position.path and is_oneself(position.path[-1])):
            return False
        return is_host_name(child.token, position.path) or self._is_likely_value(child, position)

    def _is_likely_value(self, child: _Child, position: Position) -> bool:
        if child.was_value:
            return child.probability > SPLIT_PROBABILITY
        requests = sum(node.requests for node in (*position.literals.values(), *filter(None, [position.parameter])))
        needed = MERGE_PROBABILITY_OF_FEW if requests <= FEW_REQUESTS_MAX else MERGE_PROBABILITY
        return child.probability >= needed and requests >= MERGE_REQUESTS_MIN

    def _goes_with(
        self,
        child: _Child,
        merged: set[str],
        position: Position,
        pinned: PinnedPosition | None,
        named: frozenset[str],
    ) -> bool:
        """Whether a child goes on as the values beside it do, and in no way of its own: a busy tenant is a tenant.

        Then it has to be no surer a value than one that was merged before.
        """
        if (
            child.token in merged
            or child.token in named
            or len(merged) < COMPANIONS_MIN
            or self._is_left_alone(position, child)
        ):
            return False
        if pinned is not None and child.token in pinned.literals:
            return False
        node, values = position.literals[child.token], [position.literals[token] for token in merged]
        below = set[str]().union(*(value.children for value in values))
        methods = set[str]().union(*(value.methods for value in values))
        goes_on_alike = bool(node.children) and node.children.keys() <= below and node.methods.keys() <= methods
        return goes_on_alike and child.probability > SPLIT_PROBABILITY

    def _is_left_alone(self, position: Position, child: _Child) -> bool:
        """Whether the position was changed so lately that children which were there then stay as they are."""
        changed_s = self._changed_s.get(position_text(tuple(position.path)))
        return (
            changed_s is not None and self._now_s - changed_s < CHANGE_INTERVAL_S and self._was_there(position, child)
        )

    def _was_there(self, position: Position, child: _Child) -> bool:
        """Whether a child was there at the decision before; one without a time was."""
        first_seen_ns = position.literals[child.token].first_seen_ns
        return first_seen_ns is None or first_seen_ns < self._previous.decided_s * _NS_PER_S

    def judge_unseen_pins(self) -> None:
        """Pinned parameters of positions that no request has reached yet."""
        for path, pinned in self._pinned.positions.items():
            text = position_text(path)
            if text not in self.visited and pinned.parameter is not None:
                self.visited.add(text)
                literals = tuple(sorted(pinned.literals))
                self.rules[text] = Rule(text, 0, 0, name=pinned.parameter, literals=literals, source=pinned.source)

    def _rule(
        self, text: str, merged: set[str], routes: frozenset[str], judged: Mapping[str, _Child], before: Rule | None
    ) -> Rule:
        known_routes = set(before.literals) - merged if before else set()
        values = {token for token in merged if is_reserved(token)}
        known_values = set(before.values) - routes if before else set()
        probabilities = [judged[token].probability for token in sorted(merged & judged.keys())]
        return Rule(
            text,
            since_s=0,
            changed_s=0,
            name=before.name if before else kind_of_values(merged),
            literals=tuple(sorted(routes) + sorted(known_routes - routes))[:LITERALS_MAX],
            values=tuple(sorted(values | known_values)),
            probability=round(fsum(probabilities) / len(probabilities), 3) if probabilities else 1.0,
            uncertain=_uncertain(judged.values(), merged),
            drops_extensions=(before is not None and before.drops_extensions)
            or len({split_extension(token)[1] for token in merged}) >= _EXTENSIONS_MIN,
        )


def _titles(children: Children, merged: set[str], pinned: PinnedPosition | None, before: Rule | None) -> frozenset[str]:
    """`Heat_({})` among titles of which most are values; what is a route without its key is one with it.

    What was a value stays one.
    """
    routes = (children.open | children.routes) - merged
    are_values = 2 * len(merged) > len(children.open)
    return frozenset(
        token
        for token in children.routes - (pinned.literals if pinned else frozenset())
        if (name := keyed_name(token))
        and name not in routes
        and not is_reserved(name)
        and (are_values or (before is not None and before.takes(token)))
    )


def _uncertain(judged: Iterable[_Child], merged: set[str]) -> tuple[Uncertain, ...]:
    """The children that a person should look at, the least certain first."""
    low, high = UNCERTAIN_PROBABILITIES
    open_ = [child for child in judged if low <= child.probability <= high]
    open_.sort(key=lambda child: (abs(child.probability - 0.5), child.token))
    return tuple(
        Uncertain(child.token, round(child.probability, 3), child.token in merged) for child in open_[:UNCERTAIN_MAX]
    )


def _last_changes(previous: HostTemplates) -> dict[str, int]:
    """When children of each position changed sides for the last time: by a rule, or by its end."""
    changes: dict[str, int] = {}
    for rule in previous.rules:
        changed_s = rule.changed_s if rule.until_s is None else rule.until_s
        changes[rule.position] = max(changes.get(rule.position, 0), changed_s)
    return changes


def _scheduled(judge: _HostJudge, previous: HostTemplates, now_s: int, effective_s: int) -> tuple[Rule, ...]:
    """The rules of the judge with their times, and what is out of force but may still be asked for."""
    rules = [rule for rule in previous.rules if rule.until_s is not None and rule.until_s > now_s - RULE_HISTORY_S]
    for position in sorted(judge.rules.keys() | judge.before.keys()):
        rule, before = judge.rules.get(position), judge.before.get(position)
        if before is not None and position not in judge.visited:
            rules.append(before)  # No evidence is left, as where all values have long been merged.
        elif rule is not None and before is not None and before.decides_as(rule):
            rules.append(replace(rule, since_s=before.since_s, changed_s=before.changed_s))
        else:
            if before is not None and before.since_s < effective_s:
                rules.append(replace(before, until_s=effective_s))
            if rule is not None:
                is_change = before is None or position in judge.changed
                changed_s = now_s if is_change or before is None else before.changed_s
                rules.append(replace(rule, since_s=effective_s, changed_s=changed_s))
    if len(rules) > RULES_MAX:
        rules.sort(key=lambda rule: (rule.until_s is not None, rule.position.count("/"), rule.position, rule.since_s))
    return tuple(sorted(rules[:RULES_MAX], key=lambda rule: (rule.position, rule.since_s)))
