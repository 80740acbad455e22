"""Where it stops: a row for each stage, at the one that is stopped the reason and the fix, and the same by VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.views.tables import duration, sentence, state, table, text, words
from heliostat.control.views.vpcs import vpcs_view
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from heliostat.control.api import Document

# Where nothing is stopped, by the state of the last stage.
_NOTHING_ARRIVES = "Nothing stops it, and nothing arrives at the moment."
_ARRIVAL = {
    "flowing": "Requests arrive in the inventory.",
    "unknown": "Nothing is known to stop it; whether requests arrive could not be read.",
}


def pipeline_view(pipeline: Document) -> RenderableType:
    """The stages in order, and the verdict in one line."""
    rows = table("stage", "state", "each second", "total", "last moved", right=("each second", "total"))
    for stage in pipeline["stages"]:
        rate, total = stage["rate_per_s"], stage["total"]
        rows.add_row(
            text(words(stage["name"])),
            state(stage["state"]),
            "" if rate is None else f"{rate:,.2f}",
            "" if total is None else plural(total, stage["unit"].removesuffix("s")),
            "" if stage["age_s"] is None else f"{duration(stage['age_s'])} ago",
        )
    parts: list[RenderableType] = [rows, text(f"Releases: {_releases(pipeline['releases']['parts'])}")]
    if misfit := pipeline["releases"]["misfit"]:
        parts.append(sentence(misfit["explanation"], misfit["fix"]))
    stops_at = pipeline["stops_at"]
    if stops_at is not None:
        heading = text(f"It stops at: {words(stops_at)}", "bold red")
        parts += [Text(), heading, sentence(pipeline["reason"], pipeline["fix"])]
    else:
        parts += [Text(), text(_ARRIVAL.get(pipeline["stages"][-1]["state"], _NOTHING_ARRIVES))]
    by_vpc = vpcs_view(pipeline["vpcs"], pipeline["vpcs_unread"])
    if by_vpc is not None:
        parts += [Text(), by_vpc]
    return Group(*parts)


def _releases(parts: Sequence[Document]) -> str:
    return ", ".join(f"{words(each['part'])} {each['version'] or 'does not say'}" for each in parts)
