"""`python -m heliostat.faults`: see `make faults`.

Exit status: 0 where every scenario was carried out and explained, 1 where something is not explained, 2 where nothing
is unexplained and some scenarios were not begun, for want of time, or not tried, for want of what they need.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from heliostat.faults.control_trial import NAME as CONTROL_PLANE
from heliostat.faults.control_trial import carry_out_control
from heliostat.faults.report import document_of, status_of, table_of
from heliostat.faults.scenario import LONG, SHORT
from heliostat.faults.trial import carry_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from heliostat.faults.trial import Trial

    Carry = Callable[[int, Path], Trial]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry scenarios out; the exit status says whether all of them were, and are explained."""
    asked = _parser().parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    scenarios = [(name, carry) for name, carry in _all(short=asked.short) if asked.only in name]
    telling = Console(stderr=True)
    telling.print(f"seed {seed}: {len(scenarios)} scenarios, {asked.minutes:g} minutes at most")
    trials = _trials(scenarios, seed, asked, telling)
    not_begun = [name for name, _ in scenarios[len(trials) :]]
    document = document_of(trials, seed, not_begun)
    if asked.json:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        Console(width=None if sys.stdout.isatty() else 180).print(table_of(trials))
    if not_begun:
        telling.print(
            f"{len(not_begun)} scenarios were not begun, their time was over: {', '.join(not_begun)}."
            " Ask for them with --only, or for more --minutes.",
            highlight=False,
        )
    for name, reason in document["not_tried"].items():
        telling.print(f"{name} was not tried: {reason}", highlight=False)
    telling.print(f"seed {seed}")
    return status_of(document)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="what to draw from; the seed of an earlier run repeats its draws")
    parser.add_argument("--short", action="store_true", help="the few scenarios that every run of the tests does")
    parser.add_argument("--only", default="", metavar="WORDS", help="scenarios whose name holds these words")
    parser.add_argument("--minutes", type=float, default=10.0, help="begin no scenario after so many")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where logs and spools stay; by default they go")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def _all(*, short: bool) -> Iterator[tuple[str, Carry]]:
    """Every trial of a form by its name. The long form begins with what takes longest."""
    if not short:
        yield CONTROL_PLANE, carry_out_control
    for scenario in SHORT if short else LONG:
        yield scenario.name, partial(carry_out, scenario)


def _trials(
    scenarios: Sequence[tuple[str, Carry]], seed: int, asked: argparse.Namespace, telling: Console
) -> list[Trial]:
    # A scenario lasts for up to a minute.
    ends_s = time.monotonic() + max(asked.minutes - 1, 0.5) * 60
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory(prefix="heliostat-faults-") as temporary:
        base = asked.keep or Path(temporary)
        for number, (_, carry) in enumerate(scenarios):
            if time.monotonic() > ends_s:
                break
            folder = base / f"{number:02d}"
            folder.mkdir(parents=True, exist_ok=True)
            trial = carry(seed, folder)
            word = "not tried" if trial.left_out else "explained" if trial.is_explained else "UNEXPLAINED"
            telling.print(f"{trial.seconds:6.1f} s  {trial.name}: {word}", highlight=False)
            trials.append(trial)
    return trials


if __name__ == "__main__":
    sys.exit(main())
