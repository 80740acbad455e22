"""The catalogue of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.control.views.tables import table, text, words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document


def catalogue_view(catalogue: Document) -> RenderableType:
    """A row for each failure, in the order in which they are tried."""
    rows = table("code", "scope", "known by", "what it means")
    for item in catalogue["items"]:
        known_by = ", ".join(item["aws_codes"]) or item["seen"] or "AWS's text"
        rows.add_row(text(item["code"]), text(words(item["scope"])), text(known_by), text(item["explanation"]))
    return rows
