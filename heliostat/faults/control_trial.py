"""Operations of the control plane under faults, each held against the same one undisturbed."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from heliostat.errors import HeliostatError
from heliostat.faults.control_plane import running_control_plane
from heliostat.faults.trial import Trial
from simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from heliostat.faults.control_plane import ControlPlane

NAME = "control plane: worker killed, AWS fails"
ROUNDS = 1
_CALLS_MAX = 90
_NOTHING: dict[str, Any] = {"sessions": [], "filters": [], "targets": 0, "stacks": []}


def carry_out_control(seed: int, folder: Path) -> Trial:
    """Apply, reconcile and remove, first undisturbed, then with a worker that is killed and an AWS that fails."""
    began_s = time.monotonic()
    problems: list[str] = []
    did: Mapping[str, int] = {}
    try:
        with running_control_plane(folder, seed) as plane:
            did = plane.did
            applied = _undisturbed(plane, problems)
            for _ in range(ROUNDS):
                _disturbed(plane, plane.apply, applied, problems)
                plane.unsettle()
                _disturbed(plane, plane.reconcile, applied, problems)
                _disturbed(plane, plane.remove, _NOTHING, problems)
            if not did.get("workers killed"):
                problems.append("workers killed: it never came to that")
    except (HeliostatError, SimulatorError, OSError) as error:
        problems.append(f"{type(error).__name__}: {error}")
    return Trial(NAME, seed, round(time.monotonic() - began_s, 1), None, dict(did), tuple(problems))


def _undisturbed(plane: ControlPlane, problems: list[str]) -> dict[str, Any]:
    _ends_well(plane.ended(plane.apply()), problems)
    applied = plane.state()
    if not applied["sessions"]:
        problems.append("apply, undisturbed: nothing is mirrored")
    _ends_well(plane.ended(plane.remove()), problems)
    problems += _differences("remove, undisturbed", plane.state(), _NOTHING)
    return applied


def _disturbed(
    plane: ControlPlane, ask: Callable[[], Mapping[str, Any]], expected: Mapping[str, Any], problems: list[str]
) -> None:
    with ExitStack() as parts:
        plane.kill_at(plane.random.randrange(1, _CALLS_MAX), is_after=plane.random.random() < 0.5)
        # Asked in fair weather: the API refuses whoever asks in a storm, and says so.
        asked = ask()
        plane.storm(parts)
        operation = plane.ended(asked)
    plane.did["operations"] += 1
    # An operation that AWS's failures brought to its end says so; asked again in fair weather, it goes on from there.
    if operation["state"] == "failed":
        plane.did["operations that failed, and said why"] += 1
        if not operation.get("failure"):
            problems.append(f"{operation['kind']} failed and does not say why")
        operation = plane.ended(ask())
    _ends_well(operation, problems)
    problems += _differences(operation["kind"], plane.state(), expected)
    if plane.others() != plane.foreign:
        problems.append(f"{operation['kind']}: mirror sessions of others are not as they were")


def _ends_well(operation: Mapping[str, Any], problems: list[str]) -> None:
    if operation["state"] != "succeeded":
        problems.append(f"{operation['kind']} ended as {operation['state']}: {operation.get('failure')}"[:400])


def _differences(what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    return [
        f"{what}: {name} are {found[name]}, expected {expected[name]}"[:400]
        for name in expected
        if found[name] != expected[name]
    ]
