"""What tells a value from a route: numbers about one literal child of a position, each with its meaning in words.

A child is compared with its siblings, the other literal children of the same position. Every number depends on the set
of children alone, not on the order in which they came.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from api_inventory.segment_shape import is_bare_version, is_version
from api_inventory.templates.likeness import profile_of, same_source, scaled
from api_inventory.templates.route_words import is_plural, words_of
from api_inventory.templates.segments import PARAMETER
from api_inventory.templates.spelling import MANY_WORDS, spelling_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api_inventory.templates.likeness import Profile
    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

_VERSION_PARENTS = frozenset({"api", "apis", "rest", "public", "internal"})
# In the place of a version, where it stands in front: in another place it is the last of many.
_NEWEST_VERSION = "latest"


class Meaning(NamedTuple):
    """What a feature says of a child, in words: where its number is high, and where it is low."""

    high: str
    low: str


FEATURES: Mapping[str, Meaning] = {
    "siblings": Meaning("it has many siblings", "it has few siblings"),
    "requests_in_all": Meaning("many requests go through this position", "few requests go through this position"),
    "distinct_per_request": Meaning("nearly every request brings another word", "the same words come again and again"),
    "largest_share": Meaning("one sibling has most of the requests", "no sibling has most of the requests"),
    "has_parameter": Meaning("ids stand beside it", "no ids stand beside it"),
    "is_root": Meaning("it stands first in the path", "it does not stand first in the path"),
    "below_parameter": Meaning("it follows a parameter", "it does not follow a parameter"),
    "parent_is_version": Meaning("it follows a version", "it does not follow a version"),
    "parent_is_plural": Meaning("it follows the name of a collection", "it does not follow the name of a collection"),
    "parent_before_parameter": Meaning(
        "ids follow the word before it in other APIs", "routes follow the word before it in other APIs"
    ),
    "requests": Meaning("it has many requests", "it has few requests"),
    "known_words": Meaning("its words name routes in other APIs", "its words name no routes in other APIs"),
    "route_documents": Meaning("many APIs have this very route", "no other API has this very route"),
    "has_digit": Meaning("it has digits", "it has no digits"),
    "has_hyphen": Meaning("it is hyphenated", "it is not hyphenated"),
    "is_camel": Meaning("it is written in camel case", "it is not written in camel case"),
    "has_capital": Meaning(
        "it begins with a capital, other than the host's routes",
        "it does not begin with a capital, or the host's routes do as well",
    ),
    "is_plural": Meaning("it is a plural", "it is no plural"),
    "has_sign": Meaning("it has signs that routes seldom have", "it has no signs that routes seldom have"),
    "is_strange": Meaning("its letters are unusual for words of routes", "its letters are those of words of routes"),
    "siblings_share_words": Meaning("its siblings share words", "its siblings share no words"),
    "spelled_as_routes": Meaning(
        "it is spelled as the host's routes are", "it is not spelled as the host's routes are"
    ),
    "siblings_known_words": Meaning(
        "its siblings' words name routes in other APIs", "its siblings' words name no routes in other APIs"
    ),
    "siblings_plural": Meaning("its siblings are plurals", "its siblings are no plurals"),
    "goes_on_alike_0": Meaning("it is asked for with the methods of its siblings", "its methods are its own"),
    "goes_on_alike_1": Meaning("below it stands what stands below its siblings", "what stands below it is its own"),
    "shared_below": Meaning("what follows it follows its siblings", "what follows it follows no sibling"),
    "shared_requests_below_1": Meaning(
        "most requests go on below it as below its siblings", "requests go on below it as below no sibling"
    ),
    "known_but_shared": Meaning(
        "although its words name routes, it goes on as its siblings",
        "its words name no routes, or it goes on otherwise",
    ),
    "requests_but_shared": Meaning(
        "its many requests go on as those of its siblings", "it has few requests, or they go on otherwise"
    ),
    "shared_requests_below_2": Meaning(
        "most requests go on alike two segments below", "requests do not go on alike two segments below"
    ),
    "ends_here": Meaning("it ends where its siblings go on", "it goes on, or its siblings end as well"),
    "methods_as_parameter": Meaning("it is asked for as the ids beside it", "it is asked for unlike ids"),
    "shared_with_parameter": Meaning("the same stands below it and below ids", "nothing of ids stands below it"),
    "is_changed": Meaning("it is replaced or deleted", "it is never replaced or deleted"),
    "only_post": Meaning("it is only posted to", "it is not only posted to"),
    "parameter_below": Meaning("ids follow it", "no ids follow it"),
}
_EVIDENCE_MAX = 30.0
# More requests of one word tell no more of what it is: the only tenant of a busy host has as many as a route.
_REQUESTS_TOLD_APART_MAX = 30
# Each sibling speaks with so many requests at most, so that a busy route among ids does not speak for them. Ids that
# were told by their shape speak together.
_REQUESTS_OF_SIBLING_MAX = 5
_REQUESTS_OF_PARAMETER_MAX = 30
# Those who ask for a child have habits of their own: its hundredth request tells little that ten did not.
_REQUESTS_OF_CHILD_MAX = 10
# What is left of a sum of shares when all of them were taken away again.
_NOTHING = 1e-9
_CHANGING_METHODS = frozenset({"DELETE", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Position:
    """The literal children of one position of a host.

    Attributes:
        path: the tokens that lead here, `PARAMETER` for what was merged above.
        literals: the children in question.
        parameter: the child that stands for the values that are known already; None where there is none.
        spellings: of the host's routes with several words, the share that is written in each way.
        capitals: whether the host's routes begin with a capital: then that one does tells nothing of it.
    """

    path: Sequence[str]
    literals: Mapping[str, Node]
    parameter: Node | None
    spellings: Mapping[str, float]
    capitals: bool


def features_of(position: Position, words: RouteWords) -> dict[str, dict[str, float]]:
    """The features of each literal child."""
    siblings = _Siblings(position, words)
    shared = dict(_of_position(position, siblings, words))
    return {token: shared | dict(_of_child(token, siblings)) for token in sorted(position.literals)}


class _Siblings:
    """What is summed over all children once, so that a child is compared with the rest by a subtraction."""

    def __init__(self, position: Position, words: RouteWords) -> None:
        literals = position.literals
        self.position = position
        self.words = words
        self.nodes = literals
        self.parameter = position.parameter
        self.others = len(literals) - 1
        self.requests = sum(node.requests for node in literals.values())
        self.requests_in_all = self.requests + (position.parameter.requests if position.parameter else 0)
        self.profiles = {token: profile_of(node) for token, node in literals.items()}
        self.parameter_profile = profile_of(position.parameter) if position.parameter else None
        levels = len(next(iter(self.profiles.values())))
        self.totals: list[dict[str, float]] = [{} for _ in range(levels)]
        self.holders: list[Counter[str]] = [Counter() for _ in range(levels)]
        for token, profile in self.profiles.items():
            for level, counts in enumerate(profile):
                for key, count in self.voice(token, counts).items():
                    self.totals[level][key] = self.totals[level].get(key, 0.0) + count
                self.holders[level].update(counts.keys())
        heard = [(node, _REQUESTS_OF_SIBLING_MAX) for node in literals.values()]
        if position.parameter is not None:
            heard.append((position.parameter, _REQUESTS_OF_PARAMETER_MAX))
        self.requests_heard = math.fsum(min(node.requests, most) for node, most in heard)
        self.requests_heard_below = math.fsum(min(1.0, most / node.requests) * _below(node) for node, most in heard)
        self.known = {token: words.known_share(token) for token in literals}
        self.plurals = {token: float(bool(words_of(token)) and is_plural(words_of(token)[-1])) for token in literals}
        held = Counter(word for token in literals for word in set(words_of(token)))
        self.shares_word = {token: float(any(held[word] > 1 for word in words_of(token))) for token in literals}
        self.sums = {
            name: math.fsum(table.values())
            for name, table in (
                ("known", self.known),
                ("plurals", self.plurals),
                ("shares_word", self.shares_word),
            )
        }

    def voice(self, token: str, counts: Mapping[str, int]) -> dict[str, float]:
        """Counts of a child with the weight that it has among its siblings."""
        return scaled(counts, self.nodes[token].requests, _REQUESTS_OF_SIBLING_MAX)

    def goes_on_alike(self, token: str, level: int) -> float:
        """The evidence that what goes on so many segments below a child comes from where that of its siblings does."""
        counts = self.profiles[token][level]
        if not counts or not self.others:
            return 0.0
        own = scaled(counts, counts.total(), _REQUESTS_OF_CHILD_MAX)
        others = _without(self.totals[level], self.voice(token, counts))
        return same_source(own, others) / math.log(2 + sum(own.values()))

    def ends_here(self, token: str) -> float:
        """The log evidence that a child ends, as a sum over its requests: siblings go on with a share of theirs."""
        node = self.nodes[token]
        if node.children:
            return 0.0
        requests = self.requests_heard - min(node.requests, _REQUESTS_OF_SIBLING_MAX)
        share = self.requests_heard_below / (requests + 1)
        return math.log1p(min(_EVIDENCE_MAX, -node.requests * math.log1p(-share)))

    def shared_below(self, counts: Counter[str]) -> float:
        """The mean share of the siblings that have what stands directly below a child."""
        if not counts or not self.others:
            return 0.0
        return math.fsum((self.holders[1][key] - 1) / self.others for key in counts) / len(counts)

    def shared_requests_below(self, counts: Counter[str], level: int) -> float:
        """The same for what stands so many segments below, each by its requests."""
        if not counts or not self.others:
            return 0.0
        holders = self.holders[level]
        return math.fsum(n * (holders[key] - 1) / self.others for key, n in counts.items()) / counts.total()

    def mean_of_others(self, name: str, own: float) -> float:
        """The mean of a number over the siblings of a child; the child's own where it has none."""
        return (self.sums[name] - own) / self.others if self.others else own


def _of_position(position: Position, siblings: _Siblings, words: RouteWords) -> Iterator[tuple[str, float]]:
    above = position.path[-1] if position.path else ""
    is_below_parameter = above.startswith("{")
    parent = "" if is_below_parameter else above
    yield "siblings", math.log(len(siblings.nodes))
    yield "requests_in_all", math.log(siblings.requests_in_all)
    yield "distinct_per_request", len(siblings.nodes) / siblings.requests
    yield "largest_share", max(node.requests for node in siblings.nodes.values()) / siblings.requests
    yield "has_parameter", float(siblings.parameter is not None)
    yield "is_root", float(not position.path)
    yield "below_parameter", float(is_below_parameter)
    yield "parent_is_version", float(_is_version_or_front(position.path))
    parent_words = words_of(parent)
    yield "parent_is_plural", float(bool(parent_words) and parent_words[-1].endswith("s"))
    yield "parent_before_parameter", words.log_odds_of_parameter(parent)


def _is_version_or_front(path: Sequence[str]) -> bool:
    """Whether a path ends in a version, or in what stands before one: `/v1`, `/api/0`, `/rest/api/latest`, `/api`."""
    if not path:
        return False
    *before, last = path
    if last == _NEWEST_VERSION:
        return all(word in _VERSION_PARENTS for word in before)
    return is_version(last, leading=True) or is_bare_version(last) or last in _VERSION_PARENTS


def _of_child(token: str, siblings: _Siblings) -> Iterator[tuple[str, float]]:
    node = siblings.nodes[token]
    yield "requests", _log_requests(node)
    yield from _of_spelling(token, siblings)
    yield from _of_subtree(token, siblings)
    yield from _of_methods(node)


def _of_spelling(token: str, siblings: _Siblings) -> Iterator[tuple[str, float]]:
    yield "known_words", siblings.known[token]
    yield "route_documents", math.log1p(siblings.words.documents_with_route(token))
    yield "has_digit", float(any(map(str.isdigit, token)))
    yield "has_hyphen", float("-" in token)
    yield "is_camel", float(any(a.islower() and b.isupper() for a, b in pairwise(token)))
    yield "has_capital", float(token[:1].isupper() and not siblings.position.capitals)
    yield "is_plural", siblings.plurals[token]
    yield "has_sign", float(not token.replace("-", "").replace("_", "").replace(".", "").isalnum())
    yield "is_strange", siblings.words.strangeness(token)
    yield "siblings_share_words", siblings.mean_of_others("shares_word", siblings.shares_word[token])
    spelling = spelling_of(token)
    yield "spelled_as_routes", siblings.position.spellings.get(spelling, 0.0) if spelling in MANY_WORDS else 0.0
    yield "siblings_known_words", siblings.mean_of_others("known", siblings.known[token])
    yield "siblings_plural", siblings.mean_of_others("plurals", siblings.plurals[token])


def _of_subtree(token: str, siblings: _Siblings) -> Iterator[tuple[str, float]]:
    profile = siblings.profiles[token]
    yield "goes_on_alike_0", siblings.goes_on_alike(token, 0)
    yield "goes_on_alike_1", siblings.goes_on_alike(token, 1)
    yield "shared_below", siblings.shared_below(profile[1])
    shared = siblings.shared_requests_below(profile[1], 1)
    yield "shared_requests_below_1", shared
    yield "shared_requests_below_2", siblings.shared_requests_below(profile[2], 2)
    # What a word is famous for, and that it is busy, tells less where the same goes on below it as below its siblings.
    yield "known_but_shared", siblings.known[token] * shared
    yield "requests_but_shared", _log_requests(siblings.nodes[token]) * shared
    yield "ends_here", siblings.ends_here(token)
    yield from _of_parameter_subtree(profile, siblings.parameter_profile)


def _of_parameter_subtree(profile: Profile, parameter: Profile | None) -> Iterator[tuple[str, float]]:
    methods, below = profile[0], profile[1]
    yield "methods_as_parameter", same_source(methods, parameter[0]) if parameter and methods else 0.0
    shared = sum(key in parameter[1] for key in below) / len(below) if parameter and below else 0.0
    yield "shared_with_parameter", shared


def _of_methods(node: Node) -> Iterator[tuple[str, float]]:
    yield "is_changed", float(not _CHANGING_METHODS.isdisjoint(node.methods))
    yield "only_post", float(node.methods.keys() == {"POST"})
    yield "parameter_below", float(PARAMETER in node.children)


def _log_requests(node: Node) -> float:
    return math.log(min(node.requests, _REQUESTS_TOLD_APART_MAX))


def _below(node: Node) -> int:
    return sum(below.requests for below in node.children.values())


def _without(total: Mapping[str, float], part: Mapping[str, float]) -> dict[str, float]:
    return {key: left for key, count in total.items() if (left := count - part.get(key, 0.0)) > _NOTHING}
