"""Where a local run's control plane is, as `heliostat up` tells other commands: `api.json` in its state folder."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE_DEFAULT = Path(".heliostat")
FILE_NAME = "api.json"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class LocalRun:
    """The address of a run, and the token that admits to it."""

    address: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        url = urlsplit(self.address)
        if url.scheme != "http" or url.hostname not in LOOPBACK_NAMES:
            # A folder that came with somebody's repository must not send anybody's requests elsewhere.
            raise ValueError("the address is not one of this machine's loopback")
        if not (self.token.isascii() and self.token.isprintable()):
            raise ValueError("the token is none")


@contextmanager
def announced(state: Path, run: LocalRun) -> Iterator[None]:
    """Let other commands of this user find a run until the block ends."""
    path, written = state / FILE_NAME, state / f"{FILE_NAME}.new"
    written.unlink(missing_ok=True)
    # Made for its owner alone from the first moment, and put in place whole.
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"address": run.address, "token": run.token}, file)
    written.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def announced_run(state: Path) -> LocalRun | None:
    """The run that keeps its state in this folder; None where none does.

    Raises:
        WrongUsage: the file is damaged, or names another machine.
    """
    path = state / FILE_NAME
    try:
        document = json.loads(path.read_text("utf-8"))
        return LocalRun(str(document["address"]), str(document["token"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUsage(f"{path}: does not say where a local run is ({error}); start `heliostat up` anew") from error
