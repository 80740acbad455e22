"""What is left out of training in turn: documents, style books, or both."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Of the documents, and of the styles.
FOLDS = 3
_SEED = 3

Split = tuple[list[int], list[int]]


def splits_of(places: Sequence[tuple[str, str]], *, never_trained: frozenset[str]) -> dict[str, list[Split]]:
    """Numbers of traffics to train on and to score, by what was left out of training.

    Args:
        places: the document and the style of each traffic.
        never_trained: styles that only score. They are left out everywhere, so they score where documents are.
    """
    documents = _folds(document for document, _ in places)
    styles = _folds(style for _, style in places if style not in never_trained)
    numbers = range(len(places))
    document_of = [documents[document] for document, _ in places]
    style_of = [styles.get(style) for _, style in places]
    splits: dict[str, list[Split]] = {"document": [], "style": [], "document and style": []}
    for one in range(FOLDS):
        kept = [n for n in numbers if document_of[n] != one and style_of[n] is not None]
        splits["document"].append((kept, [n for n in numbers if document_of[n] == one and style_of[n] is not None]))
        unseen = [n for n in numbers if document_of[n] == one and style_of[n] is None]
        splits["document and style"].append((kept, unseen))
        kept = [n for n in numbers if style_of[n] not in {one, None}]
        splits["style"].append((kept, [n for n in numbers if style_of[n] == one]))
        for other in range(FOLDS):
            train = [n for n in numbers if document_of[n] != one and style_of[n] not in {other, None}]
            test = [n for n in numbers if document_of[n] == one and style_of[n] == other]
            splits["document and style"].append((train, test))
    return {name: [split for split in found if all(split)] for name, found in splits.items()}


def _folds(names: Iterable[str]) -> dict[str, int]:
    shuffled = sorted(set(names))
    Random(_SEED).shuffle(shuffled)
    return {name: number % FOLDS for number, name in enumerate(shuffled)}
