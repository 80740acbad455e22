"""A host's lexical path templates as a trie: segment by segment, with what was counted below.

Which nodes exist does not depend on the order of the leaves, also where the bound cuts some off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from api_inventory.templates.limits import TRIE_NODES_MAX
from api_inventory.templates.segments import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.counts import Counts
    from api_inventory.templates.evidence import LeafEvidence, MethodEvidence

# Preflights ask about a path, they do not use it; HEAD is GET without a body.
_METHOD_OF = {"HEAD": "GET"}
_NO_METHODS = frozenset({"OPTIONS", "TRACE", "CONNECT"})


@dataclass(slots=True)
class Node:
    """A position of paths.

    Attributes:
        children: by literal, or `PARAMETER`.
        requests: that were answered, here and below.
        methods: answered requests that end here.
        first_seen_ns: of the first request here or below; None where no time is known.
    """

    children: dict[str, Node] = field(default_factory=dict)
    requests: int = 0
    methods: dict[str, int] = field(default_factory=dict)
    first_seen_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Trie:
    """The root of a host's paths, and whether leaves were left out to keep the bound."""

    root: Node
    is_cut: bool


def trie_of(leaves: Iterable[LeafEvidence], nodes_max: int = TRIE_NODES_MAX) -> Trie:
    """Count the answered requests of all leaves.

    Leaves that nobody answered (scanners ask for them) tell nothing. Over the bound, leaves with more requests come
    first, those with as many in the order of a hash.
    """
    root, nodes, is_cut = Node(), 0, False
    for leaf in sorted(leaves, key=_rank):
        methods = {name: method for name, method in leaf.methods.items() if name not in _NO_METHODS}
        answered = {name: method for name, method in methods.items() if method.is_answered}
        if not answered:
            continue
        tokens = tokens_of(leaf.template)
        if nodes + _missing(root, tokens) > nodes_max:
            is_cut = True
            continue
        nodes += _missing(root, tokens)
        _count(root, tokens, answered)
    return Trie(root, is_cut)


def merged_node(nodes: list[Node]) -> Node:
    """The sum of several subtrees; the nodes themselves stay as they are."""
    if len(nodes) == 1:
        return nodes[0]
    total = Node(requests=sum(node.requests for node in nodes))
    total.first_seen_ns = min((node.first_seen_ns for node in nodes if node.first_seen_ns is not None), default=None)
    grouped: dict[str, list[Node]] = {}
    for node in nodes:
        _add_counts(total.methods, node.methods)
        for token, child in node.children.items():
            grouped.setdefault(token, []).append(child)
    total.children = {token: merged_node(group) for token, group in grouped.items()}
    return total


def _rank(leaf: LeafEvidence) -> tuple[int, bytes]:
    answered = sum(method.ok + method.other for method in leaf.methods.values())
    return -answered, blake2b(leaf.template.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _missing(root: Node, tokens: tuple[str, ...]) -> int:
    """How many nodes a path would add."""
    node = root
    for depth, token in enumerate(tokens):
        child = node.children.get(token)
        if child is None:
            return len(tokens) - depth
        node = child
    return 0


def _count(root: Node, tokens: tuple[str, ...], answered: dict[str, MethodEvidence]) -> None:
    requests = sum(method.requests - method.not_found for method in answered.values())
    first_seen_ns = min((m.first_seen_ns for m in answered.values() if m.first_seen_ns is not None), default=None)
    node = root
    for token in tokens:
        node = node.children.setdefault(token, Node())
        node.requests += requests
        if first_seen_ns is not None and (node.first_seen_ns is None or first_seen_ns < node.first_seen_ns):
            node.first_seen_ns = first_seen_ns
    for name, method in answered.items():
        merged_name = _METHOD_OF.get(name, name)
        node.methods[merged_name] = node.methods.get(merged_name, 0) + method.requests - method.not_found


def _add_counts(total: dict[str, int], part: Counts) -> None:
    for key, count in part.items():
        total[key] = total.get(key, 0) + count
