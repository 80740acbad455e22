"""What can be wrong with what people say about sensitive data.

SensitiveDataError
 +- InvalidCustomClass   (caller)   a class that cannot be added; the sentence names it and says why
"""

from __future__ import annotations


class SensitiveDataError(Exception):
    """Something about sensitive data that a sentence explains."""


class InvalidCustomClass(SensitiveDataError):
    """A class that a person wrote cannot be used.

    Attributes:
        name: the class, as far as it has a name.
        reason: what is wrong, for a person.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"class {name!r}: {reason}")
        self.name = name
        self.reason = reason
