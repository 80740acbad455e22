from __future__ import annotations

from dataclasses import dataclass

from template_training.lexicon import lexicon_of, lexicon_of_providers


@dataclass(frozen=True)
class Operation:
    segments: list[str]


@dataclass(frozen=True)
class Document:
    name: str
    operations: list[Operation]


def document(name: str, *paths: str) -> Document:
    return Document(name, [Operation(path.strip("/").split("/")) for path in paths])


DOCUMENTS = [
    document("one", "/orders/{id}/lineItems", "/orders/search", "/orders/search"),
    document("two", "/orders/{id}", "/search.json"),
    document("three", "/search/{index}"),
]


def test_a_document_counts_once_for_each_word_and_place() -> None:
    words = lexicon_of(DOCUMENTS).without()  # type: ignore[arg-type]

    assert dict(words.segments) == {"orders": 2, "search": 3}
    assert dict(words.before_parameter) == {"orders": 2}
    # Twice in one document.
    assert dict(words.before_literal) == {}


def test_the_words_of_a_document_can_be_left_out() -> None:
    words = lexicon_of(DOCUMENTS).without(["two"])  # type: ignore[arg-type]

    assert dict(words.segments) == {"search": 2}
    assert words.documents_with_route("search") >= 2
    assert words.documents_with_route("orders") == 0


def test_the_documents_of_a_provider_count_as_one_beside_those_of_a_table() -> None:
    table = lexicon_of(DOCUMENTS).without()  # type: ignore[arg-type]
    more = [
        ("a", document("1", "/search/{q}")),
        ("a", document("2", "/search/fast")),
        ("b", document("3", "/orders/1")),
    ]
    more += [(name, document(name, "/teams/{id}", "/orders/{id}", "/x/2.0")) for name in ("c", "d")]

    words = lexicon_of_providers(more).added_to(table)  # type: ignore[arg-type]

    assert dict(words.segments) == {"orders": 5, "search": 4, "teams": 2}
    # What follows a word is not counted anew; of a word that no document had before, it is.
    assert dict(words.before_parameter) == {"orders": 2, "teams": 2}
