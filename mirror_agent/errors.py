"""What ends an agent before it began, or in the middle.

AgentError                       exit status
 +- WrongSettings     (caller)   2   flags, environment or a file that cannot be followed
 +- PortUnavailable   (machine)  1   the UDP or the health port cannot be opened
 +- ReceiverStopped   (agent)    1   the receive thread ended by itself

What Kinesis refuses is no error of the agent: it is retried, then counted (see `refusal`).
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
# Not an error: the agent drained since its instance is being terminated, and must not be started again there.
EXIT_INSTANCE_ENDS = 3


class AgentError(Exception):
    """Something that one sentence explains and that ends the agent with `exit_code`."""

    exit_code = EXIT_FAILED


class WrongSettings(AgentError):
    """Flags, variables or keys of the file that cannot be followed; the sentence names each."""

    exit_code = EXIT_USAGE


class PortUnavailable(AgentError):
    """A port that another process holds, or that this one may not open."""


class ReceiverStopped(AgentError):
    """The receive thread ended without being asked to."""
