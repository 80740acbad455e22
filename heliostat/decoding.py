"""The Rust core behind `heliostat decode` and `heliostat bench decode`; Python sees counters, never an exchange."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from heliostat.errors import UnreadableInput, UnwritableOutput, WrongUsage
from heliostat.progress import progress_bar
from mirror_agent import _capture

if TYPE_CHECKING:
    from pathlib import Path


def decode_capture(capture: Path, out: Path | None, *, bodies: bool) -> dict[str, int]:
    """Write a capture's exchanges as JSON lines to a file, or to standard output; give what was counted.

    Raises:
        UnreadableInput: the file is no capture.
        UnwritableOutput: the lines cannot be written.
        BrokenPipeError: nobody reads the lines any more.
        WrongUsage: the lines would be written over the capture.
    """
    if out is not None and out.exists() and capture.exists() and out.samefile(capture):
        raise WrongUsage(f"--out {out}: is the capture itself")
    sys.stdout.flush()
    size = capture.stat().st_size if capture.is_file() else 0
    try:
        with progress_bar("Decoding", size) as advance:
            return _capture.decode_file(capture, out, bodies=bodies, progress=lambda read, _size: advance(read))
    except _capture.CaptureError as error:
        raise UnreadableInput(str(error)) from error
    except BrokenPipeError:
        # Whoever reads has enough: nothing to tell. The core knows no error number, by which such an end is known.
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from None
    except OSError as error:
        raise UnwritableOutput(f"{out or 'standard output'}: cannot be written: {error}") from error


def bench_capture(capture: Path, repeat: int) -> dict[str, float]:
    """Decode a capture `repeat` times into a sink that counts.

    Raises:
        UnreadableInput: the file is no capture.
    """
    try:
        figures = _capture.bench_decode(capture, repeat)
    except _capture.CaptureError as error:
        raise UnreadableInput(str(error)) from error
    return {
        "exchanges": figures.exchanges,
        "packets": figures.packets,
        "bytes": figures.bytes,
        "cpu_s": round(figures.cpu_s, 6),
        "wall_s": round(figures.wall_s, 6),
        "peak_rss_mib": round(figures.peak_rss_mib, 1),
    }
