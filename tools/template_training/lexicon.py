"""Which words name routes: counted by document, so that one document's words can be left out again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from api_inventory.path_template import split_extension
from api_inventory.templates.route_words import RouteWords, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_document import ApiDocument

# A word of one document may be that document's own; a table of all of them would be five times the size.
DOCUMENTS_MIN = 2
_TABLES = 4
# Those that say nothing of what follows a word.
_TABLES_OF_WORDS = 2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of each document, in the four tables of `RouteWords`."""

    words: dict[str, tuple[frozenset[str], ...]]

    def without(self, left_out: Iterable[str] = ()) -> RouteWords:
        """What the other documents say."""
        names = set(left_out)
        tables = [Counter[str]() for _ in range(_TABLES)]
        for name, parts in self.words.items():
            if name not in names:
                for table, part in zip(tables, parts, strict=True):
                    table.update(part)
        return _kept(tables)

    def added_to(self, words: RouteWords) -> RouteWords:
        """These documents beside those that a table was made of, less what only one of those had.

        Numbers and letters are no words: among so many documents any is a route somewhere. What follows a word stays
        as it is where the table says so: the weights were fitted with it.
        """
        known = words.words, words.segments, words.before_parameter, words.before_literal
        tables = [Counter(table) for table in known]
        followed = words.before_parameter.keys() | words.before_literal.keys()
        for parts in self.words.values():
            for place, (table, part) in enumerate(zip(tables, parts, strict=True)):
                fixed = followed if place >= _TABLES_OF_WORDS else frozenset()
                table.update(word for word in part - fixed if len(word) > 1 and not _is_number(word))
        return _kept(tables)


def lexicon_of(documents: Iterable[ApiDocument]) -> Lexicon:
    """Read the literal segments of every document."""
    return Lexicon({document.name: _words(document) for document in documents})


def lexicon_of_providers(documents: Iterable[tuple[str, ApiDocument]]) -> Lexicon:
    """The same, of documents with their providers: all documents of one provider count as one, for they write alike."""
    words: dict[str, tuple[frozenset[str], ...]] = {}
    for provider, document in documents:
        known = words.get(provider, (frozenset(),) * _TABLES)
        words[provider] = tuple(one | other for one, other in zip(known, _words(document), strict=True))
    return Lexicon(words)


def _is_number(word: str) -> bool:
    return word.replace(".", "").replace("-", "").isdigit()


def _kept(tables: Iterable[Counter[str]]) -> RouteWords:
    return RouteWords(*({word: n for word, n in sorted(table.items()) if n >= DOCUMENTS_MIN} for table in tables))


def _words(document: ApiDocument) -> tuple[frozenset[str], ...]:
    words, segments, before_parameter, before_literal = (set[str]() for _ in range(_TABLES))
    for operation in document.operations:
        for segment, follower in pairwise([*operation.segments, ""]):
            own = words_of(segment)
            if "{" in segment or not own:
                continue
            words.update(own)
            segments.add(split_extension(segment)[0].lower())
            if follower:
                (before_parameter if "{" in follower else before_literal).add(own[-1])
    return tuple(map(frozenset, (words, segments, before_parameter, before_literal)))
