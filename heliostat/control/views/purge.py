"""What a purge removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.views.tables import facts, text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document

# Of a value, these stay, without its tails.
_REWRITTEN = frozenset({"documents", "sums"})


def purge_view(step: Document, title: str) -> RenderableType:
    """Records by kind."""
    if not step["counts"]:
        return text("Nothing is kept of it." if step["host"] is None else f"Nothing is kept of {step['host']}.")
    is_value = step["host"] is None
    rows = facts(
        *(
            (kind, f"{count:,}{' (stay, without the value)' if is_value and kind in _REWRITTEN else ''}")
            for kind, count in sorted(step["counts"].items())
        )
    )
    return Group(text(title, "bold"), rows)
