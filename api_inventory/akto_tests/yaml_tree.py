"""A YAML file as a tree that knows its lines. Bounded: aliases are followed within a budget, tags make no objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from api_inventory.akto_tests.errors import AktoTestMalformed
from api_inventory.akto_tests.limits import DEPTH_MAX, FILE_CHARACTERS_MAX, NODES_MAX

_PREFIX = "tag:yaml.org,2002:"
_TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of a file.

    Attributes:
        value: a text, number, boolean or None; a tuple of trees; or a tuple of pairs of a key and a tree.
        is_mapping: `value` are pairs.
        line: where it begins, from 1.
    """

    value: Any
    line: int
    is_mapping: bool = False

    @property
    def pairs(self) -> tuple[tuple[str, Tree], ...]:
        """The entries of a mapping; of anything else, none."""
        return self.value if self.is_mapping else ()

    @property
    def items(self) -> tuple[Tree, ...]:
        """The items of a list; of anything else but nothing, itself."""
        if isinstance(self.value, tuple) and not self.is_mapping:
            return self.value
        return () if self.value is None else (self,)

    @property
    def is_scalar(self) -> bool:
        """Whether it has no parts."""
        return not isinstance(self.value, tuple)

    def get(self, key: str) -> Tree | None:
        """The last entry of this key."""
        return next((tree for name, tree in reversed(self.pairs) if name == key), None)

    def text(self, key: str) -> str:
        """The entry of this key as text; "" where it is left out or has parts."""
        tree = self.get(key)
        return str(tree.value).strip() if tree is not None and tree.is_scalar and tree.value is not None else ""


def read_yaml(text: str, source: str) -> Tree:
    """The one document of a file. Raises AktoTestMalformed."""
    if len(text) > FILE_CHARACTERS_MAX:
        raise AktoTestMalformed(
            source, 1, f"the file has {len(text)} characters, and at most {FILE_CHARACTERS_MAX} are read"
        )
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise AktoTestMalformed(source, line, f"this is no YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise AktoTestMalformed(source, 1, f"this is no YAML: {error}") from error
    if root is None:
        raise AktoTestMalformed(source, 1, "the file is empty")
    return _Reader(source).tree(root, 0)


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._nodes = 0

    def tree(self, node: yaml.Node, depth: int) -> Tree:
        line = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise AktoTestMalformed(self._source, line, f"there are more than {NODES_MAX} values, aliases followed")
        if depth > DEPTH_MAX:
            raise AktoTestMalformed(self._source, line, f"values are nested deeper than {DEPTH_MAX}")
        if isinstance(node, yaml.ScalarNode):
            return Tree(self._scalar(node, line), line)
        if isinstance(node, yaml.SequenceNode):
            return Tree(tuple(self.tree(child, depth + 1) for child in node.value), line)
        pairs = tuple((self._key(key), self.tree(value, depth + 1)) for key, value in node.value)
        return Tree(pairs, line, is_mapping=True)

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise AktoTestMalformed(self._source, node.start_mark.line + 1, "a key is no text")
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        written: str = node.value
        if kind == "null":
            return None
        if kind == "bool":
            return written.lower() in _TRUE
        if kind == "int" and written.lstrip("+-").isdecimal():
            return int(written)
        if kind.startswith(("!", "python")):
            raise AktoTestMalformed(self._source, line, f"the tag {node.tag} is not read")
        return written
