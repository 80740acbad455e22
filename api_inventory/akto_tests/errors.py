"""What can be wrong with a test file.

AktoTestError
 +- AktoTestMalformed  (author)   names the file, the line and what is not understood there
"""

from __future__ import annotations


class AktoTestError(Exception):
    """Something about a test that a sentence explains."""


class AktoTestMalformed(AktoTestError):
    """A test file that cannot be read. `line` counts from 1."""

    def __init__(self, source: str, line: int, sentence: str) -> None:
        super().__init__(f"{source}:{line}: {sentence}")
        self.source = source
        self.line = line
        self.sentence = sentence
