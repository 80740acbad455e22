"""Why a document cannot be read. Each names the place by a JSON Pointer (RFC 6901) where there is one.

DocumentError           (caller)
 +- DocumentTooLarge                more bytes, nodes or levels than any document has that people wrote
 +- MalformedDocument               neither JSON nor YAML, or not what it should be at `pointer`
 +- UnknownDocument                 well-formed, and none of the formats that are read
"""

from __future__ import annotations


class DocumentError(Exception):
    """A document that cannot be read.

    Attributes:
        pointer: where in the document; "" for all of it.
    """

    def __init__(self, sentence: str, pointer: str = "") -> None:
        super().__init__(f"{pointer}: {sentence}" if pointer else sentence)
        self.pointer = pointer


class DocumentTooLarge(DocumentError):
    """Larger, deeper or with more parts than is read."""


class MalformedDocument(DocumentError):
    """Neither JSON nor YAML, or with something else where the format wants another."""


class UnknownDocument(DocumentError):
    """Not a document of a format that is read; the sentence names those."""
