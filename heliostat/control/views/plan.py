"""A plan: its steps by what they do, what it takes of the account's quotas, and what it costs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.limits import STEPS_SHOWN_MAX
from heliostat.control.names import name_of
from heliostat.control.views.tables import more, sentence, state, table, text, words
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from heliostat.control.api import Document

ACTIONS = ("create", "modify", "delete", "keep", "skip")


def plan_view(plan: Document) -> RenderableType:
    """All of a plan; of many steps of one action, the first."""
    return Group(
        _selection(plan["selection"]),
        *_steps(plan),
        *(Text.assemble(state("warning"), " ", text(warning)) for warning in plan["warnings"]),
        _quotas(plan),
        *_cost(plan["cost"]),
    )


def _selection(selection: Document) -> Text:
    ids = selection["load_balancer_ids"]
    return text(f"{plural(len(ids), 'load balancer')}, collector in {selection['vpc_id'] or 'no VPC yet'}", "bold")


def _steps(plan: Document) -> Iterator[RenderableType]:
    ordered = sorted(plan["steps"], key=lambda step: ACTIONS.index(step["action"]))
    for action, group in groupby(ordered, key=lambda step: step["action"]):
        steps = list(group)
        yield Text.assemble("\n", state(action), text(f" {len(steps):,}", "bold"))
        rows = table("what", "which", "code", "why")
        for step in steps[:STEPS_SHOWN_MAX]:
            why = sentence(step["explanation"], step["fix"])
            rows.add_row(text(words(step["kind"])), text(_which(step)), text(step["code"]), why)
        yield rows
        if len(steps) > STEPS_SHOWN_MAX:
            yield more(len(steps) - STEPS_SHOWN_MAX, "steps", "--json has them all")
    if not any(plan["counts"][action] for action in ("create", "modify", "delete")):
        yield Group(Text(), text("Nothing is to be changed."))


def _which(step: Document) -> str:
    """What a step is about; a target with its load balancer and group, for its id may stand in several."""
    if step["kind"] != "target":
        return str(step["subject"])
    return f"{step['subject']} of {name_of(step['load_balancer_id'])}/{step['target_group']}"


def _quotas(plan: Document) -> RenderableType:
    rows = table("quota", "used", "after", "limit", right=("used", "after", "limit"))
    for quota in plan["quotas"]:
        used = [f"{quota[name]:,}" for name in ("used_before", "used_after", "limit")]
        rows.add_row(text(quota["name"]), *used)
    return Group(Text(), rows)


def _cost(cost: Document) -> Iterator[RenderableType]:
    rows = table("each month", "now", "after", "each", "cost", right=("now", "after", "each", "cost"))
    for line in cost["lines"]:
        prices = [text(line[name] or "no price") for name in ("each", "month")]
        rows.add_row(text(line["what"]), f"{line['count_before']:,}", f"{line['count']:,}", *prices)
    rows.add_row("all of it", text(cost["before"], "bold"), text(cost["after"], "bold"), "", text(cost["currency"]))
    yield Group(Text(), rows)
    by_volume = "; ".join(f"{each['what']}: {each['price']}" for each in cost["by_volume"])
    yield text(f"List prices of {cost['region']}, read {cost['prices_of']}. Traffic adds: {by_volume}.", "dim")
