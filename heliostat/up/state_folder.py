"""Where a run keeps what survives it: the inventory, and the logs of its parts."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class StateFolder:
    """A folder that one run at a time holds."""

    path: Path

    @property
    def inventory_url(self) -> str:
        """The address of the SQLite inventory."""
        return f"sqlite://{quote(str(self.path.resolve() / 'inventory.sqlite'))}"

    @property
    def agent_settings(self) -> Path:
        """The settings file of the run's agent."""
        return self.path / "agent.toml"

    def log(self, part: str) -> Path:
        """The log of a part of the run."""
        return self.path / f"{part}.log"


@contextmanager
def held_state_folder(path: Path) -> Iterator[StateFolder]:
    """Make the folder where there is none, and hold it until the block ends.

    Only its owner may enter: an inventory tells where the soft spots are.

    Raises:
        WrongUsage: it cannot be made, or another run holds it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (path / "lock").open("wb")
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be used to keep the inventory: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WrongUsage(f"{path}: another `heliostat up` keeps its inventory there; choose --state DIR") from error
        yield StateFolder(path)
