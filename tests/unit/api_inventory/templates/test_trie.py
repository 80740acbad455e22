from __future__ import annotations

import random

from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from api_inventory.templates.trie import Node, merged_node, trie_of


def leaf(template: str, requests: int, method: str = "GET") -> LeafEvidence:
    return LeafEvidence(template, {method: MethodEvidence(requests, requests)})


def paths(node: Node, prefix: str = "") -> set[str]:
    return {prefix, *(path for token, child in node.children.items() for path in paths(child, f"{prefix}/{token}"))}


def test_requests_are_counted_at_every_node_of_their_path() -> None:
    root = trie_of([leaf("/users/{user_id}", 3), leaf("/users/{user_id}.json", 2), leaf("/users", 5, "POST")]).root

    users = root.children["users"]
    assert (users.requests, users.methods) == (10, {"POST": 5})
    assert users.children["{}"].requests == 5


def test_a_head_is_a_get_and_a_preflight_is_nothing() -> None:
    root = trie_of([leaf("/a", 3, "HEAD"), leaf("/a", 4), leaf("/b", 4, "OPTIONS")]).root

    assert root.children.keys() == {"a"}
    assert root.children["a"].methods == {"GET": 7}


def test_the_bound_keeps_the_same_paths_whatever_the_order_and_the_busiest_first() -> None:
    leaves = [leaf(f"/{number:x}/a", 1) for number in range(500)] + [leaf("/busy/a", 9)]
    shuffled = random.Random(1).sample(leaves, len(leaves))

    one, other = trie_of(leaves, 100), trie_of(shuffled, 100)

    assert one.is_cut
    assert paths(one.root) == paths(other.root)
    assert len(paths(one.root)) == 101
    assert "/busy/a" in paths(one.root)


def test_merging_adds_what_stands_below_and_leaves_the_parts_alone() -> None:
    root = trie_of([leaf("/a/x", 1), leaf("/b/x", 2), leaf("/b/y", 3)]).root

    merged = merged_node([root.children["a"], root.children["b"]])

    assert merged.requests == 6
    assert {token: child.requests for token, child in merged.children.items()} == {"x": 3, "y": 3}
    assert root.children["a"].children["x"].requests == 1
