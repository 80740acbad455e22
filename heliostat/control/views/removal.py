"""What a removal takes away, and what that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.views.tables import facts, text
from heliostat.numbers import plural

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.control.api import Document


def removal_view(now: Document, plan: Document) -> RenderableType:
    """What there is now, and what it costs; `plan` is that of a selection of nothing."""
    cost = plan["cost"]
    rows = facts(
        ("selection", plural(len(now["selection"]["load_balancer_ids"]), "load balancer")),
        ("mirror sessions", f"{now['sessions']['count']:,}"),
        ("stacks", ", ".join(f"{stack['name']} ({stack['status']})" for stack in now["stacks"] if stack["status"])),
        ("costs now", f"{cost['before']} {cost['currency']} each month, and what traffic adds"),
    )
    return Group(
        text("This is taken away; the inventory stays:", "bold"),
        rows,
        text(f"List prices of {cost['region']}, read {cost['prices_of']}.", "dim"),
    )
