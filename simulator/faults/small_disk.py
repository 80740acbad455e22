"""A disk of a few hundred kilobytes, which is really full when it is: a tmpfs in a mount namespace of its own.

The namespace is held by a process that sleeps, so that programs that come one after the other find the same disk.
"""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError
from simulator.limits import STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NoSmallDisk(SimulatorError):
    """This machine lets nobody mount: user namespaces are switched off, or a tool is missing."""


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[list[str]]:
    """Mount one at a folder until the block ends.

    Yields:
        What a command is to begin with, so that it sees the disk there.

    Raises:
        NoSmallDisk: that is not possible here.
    """
    folder.mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o size={size_bytes} tmpfs "$0" && echo mounted && exec cat'
    try:
        holder = subprocess.Popen(  # noqa: S603 - the command is ours
            ["unshare", "--mount", "--map-root-user", "sh", "-c", script, str(folder)],  # noqa: S607 - of the system
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoSmallDisk(str(error)) from error
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        if holder.stdout.readline() != b"mounted\n":
            raise NoSmallDisk("unshare and mount are not allowed here")
        yield ["nsenter", "--target", str(holder.pid), "--user", "--mount", "--preserve-credentials", "--wd=."]
    finally:
        # It reads until its input ends, which it does with this process at the latest.
        holder.stdin.close()
        holder.wait(STOP_TIMEOUT_S)
        holder.stdout.close()
