"""Which actions the caller has, which not, and the statement to add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.views.tables import json_text, sentence, state, table, text
from heliostat.numbers import plural

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document

METHODS = {"simulated": "as IAM's policy simulator says", "probed": "as calls and dry runs were answered"}
VERDICTS = ("denied", "unknown", "allowed")


def permissions_view(answer: Document) -> RenderableType:
    """A row for each action, those that are missing first."""
    rows = table("action", "task", "verdict", "reason")
    for item in sorted(answer["items"], key=lambda item: (VERDICTS.index(item["verdict"]), item["action"])):
        why = sentence(item["reason"], item["fix"])
        rows.add_row(text(item["action"]), text(item["task"]), state(item["verdict"]), why)
    count = len(answer["missing"])
    method = METHODS.get(answer["method"], answer["method"])
    told = f"{plural(count, 'action')} missing" if count else "nothing is missing"
    parts: list[RenderableType] = [rows, text(f"{answer['principal']}: {told}, {method}", "bold")]
    for delta in answer["deltas"]:
        parts += [text("Add this policy:"), json_text(delta)]
    return Group(*parts)
