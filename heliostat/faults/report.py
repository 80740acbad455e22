"""The outcome of a run of faults as a table for people, and as JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from heliostat.faults.account import first_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliostat.faults.trial import Trial

_NUMBERS = ("sent", "decoded", "in stream", "counted")


def table_of(trials: Sequence[Trial]) -> Table:
    """One row for each trial, and what is not explained below it."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    table.add_column("faults", no_wrap=False, max_width=32)
    for name in _NUMBERS:
        table.add_column(name, justify="right")
    table.add_column("named", max_width=46)
    table.add_column("at most", max_width=34)
    table.add_column("outcome")
    for trial in trials:
        table.add_row(*_cells(trial))
        for problem in first_of(trial.problems):
            table.add_row("", "", "", "", "", Text(problem, "red"), "", "")
    return table


def _cells(trial: Trial) -> list[Text | str]:
    account = trial.account
    numbers = (
        [f"{each:,}" for each in (account.sent, account.decoded, account.arrived, account.counted)]
        if account
        else [""] * 4
    )
    # Of the control plane no exchange is counted: what it came through is told instead.
    named, bounds = (_told(account.named), _told(account.bounds)) if account else (_told(trial.did or {}), "")
    return [trial.name, *numbers, named, bounds, _outcome(trial)]


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _outcome(trial: Trial) -> Text:
    if trial.left_out:
        return Text(f"not tried: {trial.left_out}", "yellow")
    return Text("explained", "green") if trial.is_explained else Text("UNEXPLAINED", "bold red")


EXPLAINED, UNEXPLAINED, INCOMPLETE = 0, 1, 2


def status_of(document: Mapping[str, Any]) -> int:
    """The exit status: a run of which a part was left out is no proof, though nothing is unexplained."""
    if any(trial["problems"] for trial in document["trials"]):
        return UNEXPLAINED
    if document["not_begun"] or document["not_tried"]:
        return INCOMPLETE
    return EXPLAINED if document["is_explained"] else UNEXPLAINED


def document_of(trials: Sequence[Trial], seed: int, not_begun: Sequence[str] = ()) -> dict[str, Any]:
    """The same for machines. `not_begun`: scenarios for which there was no time.

    `is_explained` is about what was carried out, and false where nothing was; `not_begun` and `not_tried`, with the
    reason, say what it is not about.
    """
    tried = [trial for trial in trials if not trial.left_out]
    return {
        "seed": seed,
        "is_explained": bool(tried) and all(trial.is_explained for trial in tried),
        "not_begun": list(not_begun),
        "not_tried": {trial.name: trial.left_out for trial in trials if trial.left_out},
        "trials": [{**trial.document(), "is_explained": trial.is_explained} for trial in trials],
    }
