"""What a purge removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.views.tables import facts, text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document

# Of a value, these stay, without its tails.
_STAYS = {
    "damaged": " (stay: they cannot be read)",
    "documents": " (stay, without the value)",
    "sums": " (stay, without the value)",
}
# What the records of a kind are called, where its name does not tell.
_CALLED = {
    "damaged": "records that cannot be read",
    "documents": "reviews and decisions",
    "minutes": "hours of traffic",
}
# Who may still write.
_OTHERS = {"processors": "Processors", "review": "A review that began before"}


def purge_view(step: Document, title: str) -> RenderableType:
    """Records by kind; there are more where they were not counted to the end."""
    if not step["is_complete"] and not step["counts"]:
        return text("There is too much to count it in time.")
    if not step["counts"]:
        return text("Nothing is kept of it." if step["host"] is None else f"Nothing is kept of {step['host']}.")
    is_value = step["host"] is None
    rows = facts(
        *(
            (_CALLED.get(kind, kind), f"{count:,}{_STAYS.get(kind, '') if is_value else ''}")
            for kind, count in sorted(step["counts"].items())
        )
    )
    return Group(text(f"{title}:" if step["is_complete"] else f"{title}, at least:", "bold"), rows)


def wait_view(step: Document) -> RenderableType:
    """What a purge waits for, and until when."""
    # A control plane of an earlier version does not tell for what.
    others = _OTHERS.get(step.get("waits_for") or "processors", "Others")
    return text(
        f"Nothing is left now. {others} may still write what was read before: it is looked again at "
        f"{step['settles_at']}."
    )
