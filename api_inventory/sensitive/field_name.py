"""What the name of a field tells of its values: `billing.card.number`, `clientIp`, `fecha_de_nacimiento`.

Names are compared by words, never by what they contain: "public" holds "lic", and "recipient" holds "ip". Words are
told by humps, separators and digits; a word that is none is taken apart into known ones (`clientip`). Where all words
of a name are carriers (`number`, `value`, `home`), its parent's words stand before them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.pointer_steps import ITEMS, VALUES
from api_inventory.sensitive.limits import COMPOUND_CHARACTERS_MAX, NAMES_REMEMBERED_MAX
from api_inventory.sensitive.sensitive_class import CLASSES, DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEPS = re.compile(r"[./\[\]:]+")
_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|[^\W\d_A-Za-z]+")
# How many parents are asked where all words are carriers: `card.number.value`.
_PARENTS_MAX = 3
_DIGITS = "0123456789"
# Letters that Unicode does not take apart into a letter and an accent.
_WITHOUT_PARTS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})


@dataclass(frozen=True, slots=True)
class NameHints:
    """What a name tells.

    Attributes:
        classes: of which its values may be, the most telling first.
        denied: of which they are not, although they may look like it; of classes that a value tells.
    """

    classes: tuple[str, ...]
    denied: frozenset[str]


def words_of(name: str) -> list[str]:
    """The words of one step of a path, in lower case and without accents, as `classes.json` writes them."""
    words = [word for token in _WORD.findall(_without_accents(name)) for word in _known_words(token.lower())]
    return [word for word in words if word not in _FILLERS]


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def hints_of(path: str) -> NameHints | None:
    """What a name, or a JSON Pointer or a dotted path to it, tells; None where it tells nothing, as most do.

    `path` is remembered: of a long one, give its end (NAME_CHARACTERS_MAX).
    """
    steps = [words_of(step) for step in _STEPS.split(path) if step not in {"", ITEMS, VALUES}]
    steps = [words for words in steps if words]
    if not steps:
        return None
    own, parents = steps[-1], steps[:-1]
    words = own
    for _ in range(_PARENTS_MAX):
        if not parents or not _CARRIERS.issuperset(words):
            break
        words = parents.pop() + words
    is_told_of = any(not _ABOUT_NAMES.isdisjoint(step) for step in steps[:-1])
    classes = () if is_told_of else tuple(name for name in _classes_named(words) if _holds(name, words, own))
    denied = frozenset(name for word in words for name in _DENIED_BY.get(word, ()) if name not in classes)
    return NameHints(classes, denied) if classes or denied else None


def _classes_named(words: list[str]) -> list[str]:
    """Classes with a sequence of these words, the longest sequences first, then as `classes.json` has them."""
    found: dict[str, int] = {}
    for sequence in _sequences_in(words, _SEQUENCE_MAX):
        for name in _SEQUENCES.get(sequence, ()):
            found[name] = max(found.get(name, 0), len(sequence))
    for name in _WHOLE_NAMES.get(tuple(words), ()):
        found[name] = max(found.get(name, 0), len(words))
    return sorted(found, key=lambda name: (-found[name], _PLACES[name]))


def _holds(name: str, words: list[str], own: list[str]) -> bool:
    """Whether the field holds such a value, and does not say something about one: `password_hint`, `tokenType`.

    Where a check digit decides, no such word is heeded: `nhs_id`. Nor is it a word that only keeps values of this form
    from being taken for the class: `order_card_number`.
    """
    known = CLASSES[name]
    if known.stdnum:
        return True
    beside = set(own) - _words_of_class(name, words)
    is_other = known.is_told_by_name and not known.not_names.isdisjoint(beside)
    return not is_other and _QUALIFIERS.isdisjoint(beside)


def _words_of_class(name: str, words: list[str]) -> set[str]:
    return {
        word
        for sequence in _sequences_in(words, _SEQUENCE_OF_ALL_MAX)
        if name in _SEQUENCES.get(sequence, ()) or name in _WHOLE_NAMES.get(sequence, ())
        for word in sequence
    }


def _sequences_in(words: list[str], length_max: int) -> Iterator[tuple[str, ...]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + length_max, len(words)) + 1):
            yield tuple(words[start:end])


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", kept).translate(_WITHOUT_PARTS)


def _known_words(token: str) -> list[str]:
    for word in (token, token.rstrip(_DIGITS)):
        for singular in (word, word.removesuffix("s"), word.removesuffix("es")):
            if singular in _VOCABULARY:
                return [_SYNONYMS.get(singular, singular)]
    apart = _apart(token.rstrip(_DIGITS)) if len(token) <= COMPOUND_CHARACTERS_MAX else None
    return [token] if apart is None else [_SYNONYMS.get(word, word) for word in apart]


def _apart(token: str) -> list[str] | None:
    """A word as known words of two letters or more, as few as there can be; None where it is none of them."""
    ways: list[list[str] | None] = [[], *([None] * len(token))]
    for end in range(2, len(token) + 1):
        for start in range(end - 1):
            before, word = ways[start], token[start:end]
            if before is not None and word in _VOCABULARY and (best := ways[end]) is not None:
                ways[end] = min(best, [*before, word], key=len)
            elif before is not None and word in _VOCABULARY:
                ways[end] = [*before, word]
    return ways[-1]


_SYNONYMS: dict[str, str] = DEFINITION["synonyms"]
_FILLERS = frozenset(DEFINITION["fillers"])
_QUALIFIERS = frozenset(DEFINITION["qualifiers"])
_CARRIERS = frozenset(DEFINITION["carriers"])
_ABOUT_NAMES = frozenset(DEFINITION["about_names"])


def _sequence(name: str) -> tuple[str, ...]:
    words = [_SYNONYMS.get(word, word) for word in _without_accents(name).split()]
    return tuple(word for word in words if word not in _FILLERS)


def _by_sequence(*, whole: bool) -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for known in CLASSES.values():
        for name in known.whole_names if whole else known.names:
            sequence = _sequence(name)
            table[sequence] = (*table.get(sequence, ()), known.name)
    return table


def _by_denying_word() -> dict[str, tuple[str, ...]]:
    """Classes that a value tells, by the words that say it is something else."""
    table: dict[str, tuple[str, ...]] = {}
    for known in CLASSES.values():
        for word in () if known.is_told_by_name else known.not_names:
            table[word] = (*table.get(word, ()), known.name)
    return table


_SEQUENCES = _by_sequence(whole=False)
_WHOLE_NAMES = _by_sequence(whole=True)
_SEQUENCE_MAX = max(map(len, _SEQUENCES))
_SEQUENCE_OF_ALL_MAX = max(map(len, (*_SEQUENCES, *_WHOLE_NAMES)))
_DENIED_BY = _by_denying_word()
_PLACES = {name: place for place, name in enumerate(CLASSES)}
_VOCABULARY = frozenset(
    {word for sequence in (*_SEQUENCES, *_WHOLE_NAMES) for word in sequence}
    | {word for known in CLASSES.values() for word in known.not_names}
    | _QUALIFIERS
    | _CARRIERS
    | _ABOUT_NAMES
    | set(_SYNONYMS)
    | set(DEFINITION["common"])
    | {word for word in _FILLERS if len(word) > 1}
)
