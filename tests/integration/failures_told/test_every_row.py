"""Every row of the catalogue has a scenario, which met it: a new row asks for one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from chalice_app.failures.catalogue import CATALOGUE

FOLDER = Path(__file__).parent


def scenarios() -> dict[str, list[str]]:
    """The scenarios of each row, by the row's code."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("test_*.py")):
        module = import_module(f"tests.integration.failures_told.{path.stem}")
        for name, scenario in vars(module).items():
            for code in getattr(scenario, "codes", ()) if name.startswith("test_") else ():
                found.setdefault(code, []).append(f"{path.stem}:{name}")
    return found


def test_every_row_of_the_catalogue_has_a_scenario() -> None:
    assert sorted({row.code for row in CATALOGUE} - scenarios().keys()) == []


def test_every_scenario_is_of_a_row_of_the_catalogue() -> None:
    assert sorted(scenarios().keys() - {row.code for row in CATALOGUE}) == []
