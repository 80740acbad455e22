"""Runs dynalite (DynamoDB) or kinesalite (Kinesis) as a child process on loopback; `make engines` installs them."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent
STOP_TIMEOUT_S = 10


@contextmanager
def node_engine(name: Literal["dynalite", "kinesalite"]) -> Iterator[str]:
    """Serves an engine until the block ends, in memory; skips the test where it is not installed.

    Yields:
        The endpoint URL for an AWS client.
    """
    if not (FOLDER / "node_modules" / name).is_dir():
        pytest.skip(f"{name} is not installed: run `make engines`")
    with subprocess.Popen(
        ["node", "serve.js", name], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            port = process.stdout.readline().strip()
            assert port.isdecimal(), f"{name} ended with status {process.wait(STOP_TIMEOUT_S)}"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            process.wait(STOP_TIMEOUT_S)
