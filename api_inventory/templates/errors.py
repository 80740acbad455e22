"""What can go wrong with learnt path templates.

TemplatesError
 +- UnreadableTemplates   a stored document is not what `HostTemplates.to_json` writes
 +- InvalidPin  (caller)  what a person says of a path cannot be followed; names the path
"""

from __future__ import annotations


class TemplatesError(Exception):
    """Something about the learnt templates of a host."""


class UnreadableTemplates(TemplatesError):
    """A document of another form or version; the message names what is wrong."""


class InvalidPin(TemplatesError):
    """A path that cannot be pinned.

    Attributes:
        path: as it was given.
        expected: what a pin of its kind is.
    """

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path!r}: expected {expected}")
        self.path = path
        self.expected = expected
