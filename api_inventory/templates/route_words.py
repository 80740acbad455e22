"""The words that public API documents name routes with, and how many of them do (`route_words.json`).

A document counts once for each word. Which documents these were stands in docs/templates.md.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from api_inventory.path_template import split_extension

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
# A word is known when so many documents have it: what one document alone says may be its own.
_DOCUMENTS_MIN = 2
# Of a pair of letters that no word has.
_RARE_BITS = 9.0
_LISTS = json.loads(files(__package__).joinpath("common_words.json").read_text("utf-8"))
# Words that stand for one thing among many, for all of them or for a span of time, and what is done to a resource: no
# designer would take them for ids, and documents of few APIs have each.
_COMMON_WORDS = frozenset(_LISTS["common"])
# Small words that stand between others where no capital parts them: pageviewsovertime.
_SMALL_WORDS = frozenset(_LISTS["small"])
# A word this long may be several, each of so many letters.
_COMPOUND_LETTERS_MIN = 8
_PART_LETTERS_MIN = 3
# A literal that so many documents have as a whole segment is a route word wherever it stands.
_STRONG_DOCUMENTS_MIN = 8


@lru_cache(maxsize=16_384)
def words_of(segment: str) -> tuple[str, ...]:
    """The words of a segment in lower case, without its file extension: `OrderItems2.json` has three."""
    return tuple(word.lower() for word in _SPLIT.split(split_extension(segment)[0]) if word)


def is_plural(word: str) -> bool:
    """Whether a word looks like the name of a collection."""
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss")


@dataclass(frozen=True, slots=True)
class RouteWords:
    """How many documents have a word in a literal segment, a whole segment, or a segment at a place.

    Attributes:
        words: by word of a literal segment.
        segments: by whole segment.
        before_parameter: by last word of a segment that a parameter follows.
        before_literal: by last word of a segment that a literal follows.
        pairs: how surprising each pair of letters is in words.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    segments: Mapping[str, int] = field(default_factory=dict)
    before_parameter: Mapping[str, int] = field(default_factory=dict)
    before_literal: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", _letter_pairs(self.words))

    def known_share(self, segment: str) -> float:
        """The share of a segment's words that are known as words of routes."""
        words = words_of(segment)
        if not words:
            return 0.0
        return sum(self.is_known(word) for word in words) / len(words)

    def is_known(self, word: str) -> bool:
        """Whether a word, or each of the words that it is made of, names routes in other APIs."""
        return self._is_word(word) or (len(word) >= _COMPOUND_LETTERS_MIN and self._is_compound(word))

    def _is_word(self, word: str) -> bool:
        return word in _COMMON_WORDS or self.words.get(word, 0) >= _DOCUMENTS_MIN

    def _is_compound(self, word: str) -> bool:
        """Whether a long word falls into known ones: `datasourcesbytype`."""
        ends = {0}
        for start in range(len(word)):
            if start in ends:
                for end in range(start + 1, len(word) + 1):
                    part = word[start:end]
                    if part in _SMALL_WORDS or (len(part) >= _PART_LETTERS_MIN and self._is_word(part)):
                        ends.add(end)
        return len(word) in ends

    def is_strong_route(self, segment: str) -> bool:
        """Whether a segment that was never seen at its position is rather a route than a value."""
        return self.documents_with_route(segment) >= _STRONG_DOCUMENTS_MIN

    def documents_with_route(self, segment: str) -> int:
        """How many documents have the segment as a route; a common word is a strong one."""
        whole = split_extension(segment)[0].lower()
        return max(self.segments.get(whole, 0), _STRONG_DOCUMENTS_MIN if whole in _COMMON_WORDS else 0)

    def strangeness(self, segment: str) -> float:
        """How unlikely the letters of a segment follow each other in words of routes: mean bits per letter."""
        bits = [self._letters(word) for word in words_of(segment) if not word.isdigit()]
        pairs = sum(pairs for _, pairs in bits)
        return sum(total for total, _ in bits) / pairs if pairs else 0.0

    def _letters(self, word: str) -> tuple[float, int]:
        marked = f"^{word}$"
        return sum(self.pairs.get(pair, _RARE_BITS) for pair in map("".join, pairwise(marked))), len(marked) - 1

    def log_odds_of_parameter(self, segment: str) -> float:
        """How much more often the segment's last word stands before a parameter than before a literal."""
        words = words_of(segment)
        if not words:
            return 0.0
        parameter, literal = (table.get(words[-1], 0) for table in (self.before_parameter, self.before_literal))
        return math.log((parameter + 0.5) / (literal + 0.5))


def _letter_pairs(words: Mapping[str, int]) -> dict[str, float]:
    """Bits of surprise of each letter after the one before it, `^` and `$` around each word."""
    pairs, firsts = Counter[str](), Counter[str]()
    for word, documents in words.items():
        if documents < _DOCUMENTS_MIN:
            continue
        for first, second in pairwise(f"^{word}$"):
            pairs[first + second] += 1
            firsts[first] += 1
    return {pair: -math.log2((count + 0.5) / (firsts[pair[0]] + 15)) for pair, count in pairs.items()}


@cache
def route_words() -> RouteWords:
    """The words that ship with Heliostat."""
    return RouteWords(**json.loads(files(__package__).joinpath("route_words.json").read_text("utf-8")))
