"""A file as an answer: put together from pieces, within what one answer holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.errors import AnswerTooLarge
from chalice_app.inventory.limits import ANSWER_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

JSON = "application/json"
YAML = "application/yaml"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Download:
    """A text with its media type and the name under which a browser keeps it."""

    text: str
    content_type: str
    file_name: str

    @property
    def headers(self) -> dict[str, str | list[str]]:
        """Of the answer."""
        return {
            "Content-Type": self.content_type,
            "Content-Disposition": f'attachment; filename="{self.file_name}"',
            "Cache-Control": "no-store",
        }


def within_answer(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, where it fits.

    Raises:
        AnswerTooLarge: it does not.
    """
    # The answer is a string within a JSON document on its way through Lambda.
    if len(json.dumps(json.dumps(document))) > ANSWER_BYTES_MAX:
        raise AnswerTooLarge(f"{ANSWER_BYTES_MAX:,} bytes", "Ask for the same as CSV, with a filter.")
    return document


def download(pieces: Iterable[str], content_type: str, file_name: str) -> Download:
    """A file of these pieces, of which no more are made than fit.

    Raises:
        AnswerTooLarge: they do not all fit.
    """
    kept, left = [], ANSWER_BYTES_MAX
    for piece in pieces:
        # The answer is a string within a JSON document on its way through Lambda.
        left -= len(json.dumps(piece))
        if left < 0:
            raise AnswerTooLarge(f"{ANSWER_BYTES_MAX:,} bytes", "Ask for one host, or for fewer by a filter.")
        kept.append(piece)
    return Download("".join(kept), content_type, file_name)


def file_name(host: str, kind: str) -> str:
    """`shop.example-8080.postman_collection.json`: a host may hold what a file's name may not."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in ".-_") else "-" for each in host)
    return f"{plain[:150]}.{kind}"
