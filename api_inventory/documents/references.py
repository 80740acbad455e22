"""What `$ref` names within one document (RFC 6901 pointers in URI fragments). Other documents are never fetched."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from api_inventory.documents.limits import REFERENCES_CHAINED_MAX


class References:
    """Looks references up in a document.

    Attributes:
        broken: references that name nothing, or another document, each once; bounded by the document itself.
    """

    def __init__(self, document: Any) -> None:
        self.broken: dict[str, str] = {}
        self._document = document

    def target(self, reference: str) -> Any:
        """What a reference names; None where it names nothing here, which is noted."""
        if not reference.startswith("#"):
            self.broken[reference] = "a reference to another document is not followed"
            return None
        node = self._document
        for step in unquote(reference[1:]).split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and key in node:
                node = node[key]
            elif isinstance(node, list) and key.isascii() and key.isdigit() and int(key[:9]) < len(node):
                node = node[int(key[:9])]
            else:
                self.broken[reference] = "the reference names nothing"
                return None
        return node

    def followed(self, node: Any) -> Any:
        """The node, or what its reference leads to, through other references; None where that goes round in circles."""
        for _ in range(REFERENCES_CHAINED_MAX):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self.target(node["$ref"])
        self.broken[str(node.get("$ref"))] = "references that lead to each other"
        return None
