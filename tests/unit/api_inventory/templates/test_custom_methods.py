from __future__ import annotations

from api_inventory.templates.custom_methods import parts_of_values
from api_inventory.templates.route_words import route_words
from api_inventory.templates.trie import Node

# Those of Spanner and Firestore.
VERBS = [
    "batchWrite",
    "beginTransaction",
    "commit",
    "executeSql",
    "partitionQuery",
    "read",
    "rollback",
    "streamingRead",
]
NOUNS = ["alpine", "bookworm", "trixie", "slim"]


def behind_the_colon(words: list[str], method: str) -> Node:
    return Node({word: Node(requests=3, methods={method: 3}) for word in words})


def test_what_is_posted_to_is_done() -> None:
    assert parts_of_values(behind_the_colon(VERBS, "POST"), frozenset(), route_words()) == frozenset()


def test_names_that_are_only_read_are_parts_of_values_unless_they_are_promised() -> None:
    node = behind_the_colon(NOUNS, "GET")

    assert parts_of_values(node, frozenset(), route_words()) == set(NOUNS)
    assert parts_of_values(node, frozenset({"slim"}), route_words()) == {"alpine", "bookworm", "trixie"}


def test_one_word_that_is_only_read_is_a_method() -> None:
    assert parts_of_values(behind_the_colon(["wait"], "GET"), frozenset(), route_words()) == frozenset()


def test_more_words_than_an_api_has_methods_are_parts_of_values() -> None:
    words = [f"{left}{right}" for left in NOUNS for right in map(str.title, VERBS)]

    assert parts_of_values(behind_the_colon(words, "POST"), frozenset(), route_words()) == set(words)
