"""How alike two parts of a host are, by what goes on below them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.templates.limits import LEVEL_NODES_MAX, LEVELS_COMPARED_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.templates.trie import Node

# What goes on below a node, level by level: level 0 has the methods that end at the node itself, each further level the
# segments that stand there and the methods that end there, with their requests.
Profile = tuple[Counter[str], ...]

# Of a parent's habits no more is believed than of so many requests: they are of other children.
_REQUESTS_BELIEVED_MAX = 30
_EVIDENCE_MAX = 8.0


def profile_of(node: Node) -> Profile:
    """What goes on below a node."""
    levels = [Counter({f"~{method}": count for method, count in node.methods.items()})]
    nodes = [node]
    for _ in range(LEVELS_COMPARED_MAX):
        counts: Counter[str] = Counter()
        below = []
        for above in nodes[:LEVEL_NODES_MAX]:
            for token, child in above.children.items():
                counts[token] += child.requests
                below.append(child)
                for method, count in child.methods.items():
                    counts[f"~{method}"] += count
        levels.append(counts)
        nodes = below
    return tuple(levels)


def scaled(counts: Mapping[str, int], requests: int, most: int) -> dict[str, float]:
    """The counts of so many requests, as if there had been no more than `most` of them."""
    scale = min(1.0, most / requests)
    return {key: count * scale for key, count in counts.items()}


def same_source(counts: Mapping[str, float], others: Mapping[str, float]) -> float:
    """The log evidence that counts come from where the others come from, rather than from a source of their own.

    Two Dirichlet-multinomial models are compared (a Bayes factor): one expects what the others did, one nothing.
    """
    if not counts:
        return 0.0
    keys = sorted(counts.keys() | others.keys())
    total = sum(others.values())
    scale = min(1.0, _REQUESTS_BELIEVED_MAX / total) if total else 0.0
    as_others = _log_likelihood(counts, {key: others.get(key, 0) * scale + 0.2 for key in keys})
    as_own = _log_likelihood(counts, dict.fromkeys(keys, 0.5))
    return max(-_EVIDENCE_MAX, min(_EVIDENCE_MAX, as_others - as_own))


def _log_likelihood(counts: Mapping[str, float], prior: Mapping[str, float]) -> float:
    weight = sum(prior.values()) + 0.5
    likelihood = math.lgamma(weight) - math.lgamma(weight + sum(counts.values()))
    for key in sorted(counts):
        likelihood += math.lgamma(prior[key] + counts[key]) - math.lgamma(prior[key])
    return likelihood
