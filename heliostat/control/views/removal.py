"""What a removal takes away, and what that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.views.tables import facts, text
from heliostat.numbers import plural

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document


def removal_view(now: Document) -> RenderableType:
    """What there is now, and what it costs: that is saved, and what traffic adds with it."""
    cost = now["cost"]
    rows = facts(
        ("selection", plural(len(now["selection"]["load_balancer_ids"]), "load balancer")),
        ("mirror sessions", f"{now['sessions']['count']:,}"),
        ("stacks", ", ".join(stack["name"] for stack in now["stacks"] if stack["status"]) or "none"),
        ("saved each month", f"{cost['month']} {cost['currency']} (list prices of {cost['prices_of']})"),
    )
    return Group(text("This is taken away; the inventory stays:", "bold"), rows)
