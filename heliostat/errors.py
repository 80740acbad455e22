"""What can go wrong for the person at the command line.

HeliostatError                    exit status
 +- UnreadableInput  (caller)     2   a file that is not there, or not what the command reads
 +- WrongUsage       (caller)     2   options that do not go together, or name what is not there
 +- UnwritableOutput (service)    1   what was asked for cannot be written
 +- PartFailed       (service)    1   a part of `heliostat up` did not start, or ended by itself
 +- ControlPlaneUnreachable       1   no control plane answers
 |   +- ControlPlaneTooSlow       1   or not in time
 +- ControlPlaneRefused           1   the control plane, or AWS behind it, refused; 2 where the request was wrong
 +- NotAgreed        (caller)     1   a person was asked, and said no
 +- OperationGoesOn (caller)    130   nobody watches any more, and the operation goes on; 1 where watching failed

Each holds one clear sentence. `main` prints it and nothing else: no traceback reaches a person.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
# A person has to say yes, or to do something, before work goes on.
EXIT_WAITING = 3
EXIT_INTERRUPTED = 130


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


class ControlPlaneUnreachable(HeliostatError):
    """No answer came, or none of a control plane; the sentence names the address."""


class ControlPlaneTooSlow(ControlPlaneUnreachable):
    """It took the request, and an answer did not come in time."""


class ControlPlaneRefused(HeliostatError):
    """The control plane refused, in its one error shape.

    Attributes:
        code: stable, for machines.
        explanation, fix: sentences; `fix` is None where nothing can be done.
        scope: whose fault it is: "caller", "account", "service"...
        retryable: trying again unchanged can help.
    """

    def __init__(
        self, code: str, explanation: str, *, fix: str | None = None, scope: str = "service", retryable: bool = False
    ) -> None:
        again = " Trying again may help." if retryable else ""
        super().__init__(f"{explanation}{f' Fix: {fix}' if fix else ''}{again} ({code})")
        self.code = code
        self.explanation = explanation
        self.fix = fix
        self.scope = scope
        self.retryable = retryable
        self.exit_code = EXIT_USAGE if scope == "caller" else EXIT_FAILED


class NotAgreed(HeliostatError):
    """A person said no: nothing was changed."""


class OperationGoesOn(HeliostatError):
    """Watching ended before the operation did; the sentence says how to watch it again."""

    def __init__(self, sentence: str, *, exit_code: int = EXIT_FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
