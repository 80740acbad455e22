"""What can go wrong for the person at the command line.

HeliostatError                    exit status
 +- UnreadableInput  (caller)     2   a file that is not there, or not what the command reads
 +- WrongUsage       (caller)     2   options that do not go together, or name what is not there
 +- UnwritableOutput (service)    1   what was asked for cannot be written
 +- PartFailed       (service)    1   a part of `heliostat up` did not start, or ended by itself

Each holds one clear sentence. `main` prints it and nothing else: no traceback reaches a person.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2


class HeliostatError(Exception):
    """Something that a sentence explains; `exit_code` is the exit status of the command that it ends."""

    exit_code = EXIT_FAILED


class UnreadableInput(HeliostatError):
    """An input that cannot be read; the sentence names the file, the place in it and what was expected there."""

    exit_code = EXIT_USAGE


class WrongUsage(HeliostatError):
    """Options that cannot be followed as given."""

    exit_code = EXIT_USAGE


class UnwritableOutput(HeliostatError):
    """An output that cannot be written; the sentence names it."""


class PartFailed(HeliostatError):
    """A part of the running system ended or never began; the sentence carries the last lines of its log."""
