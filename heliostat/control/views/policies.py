"""The tasks that there are IAM policies for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.control.views.tables import table, text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document


def policies_view(answer: Document) -> RenderableType:
    """A row for each task."""
    rows = table("task", "used by", "what for")
    for item in answer["items"]:
        rows.add_row(text(item["task"]), text(item["used_by"]), text(item["description"]))
    return rows
