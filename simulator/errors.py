"""What can go wrong in the simulator, and whose fault it is.

SimulatorError
 +- RecordRefused         (caller)   a record or request that Kinesis would not take; keeps the AWS error code
 +- UnknownShard          (caller)   the stream has no such shard
 +- InvalidIterator       (caller)   not a shard iterator of this stream
 +- InvalidMapping        (caller)   event source mapping settings that Lambda would not take
 +- StreamUnavailable     (service)  the record stream did not answer; trying again can help
 +- EmulatorMissing       (operator) the emulator's own environment was not made
 +- EmulatorFailed        (service)  the emulator did not start, or ended by itself; keeps the end of its log
 +- TrafficFailed         (service)  the made traffic could not be recorded
"""

from __future__ import annotations


class SimulatorError(Exception):
    """Anything this package raises on purpose."""


class RecordRefused(SimulatorError):
    """A request that Kinesis refuses as a whole."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class UnknownShard(SimulatorError):
    """The stream has no such shard."""

    def __init__(self, shard_id: str) -> None:
        super().__init__(f"no shard is called {shard_id!r}")
        self.shard_id = shard_id


class InvalidIterator(SimulatorError):
    """Not a shard iterator that this stream gave."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a shard iterator: {text[:80]!r}")


class InvalidMapping(SimulatorError):
    """Event source mapping settings that Lambda would not take."""

    def __init__(self, setting: str, value: float, expected: str) -> None:
        super().__init__(f"{setting} is {value}: expected {expected}")
        self.setting = setting


class StreamUnavailable(SimulatorError):
    """The record stream did not answer; trying again can help."""


class EmulatorMissing(SimulatorError):
    """The emulator's own environment was not made."""


class EmulatorFailed(SimulatorError):
    """The emulator did not start, or ended by itself."""

    def __init__(self, sentence: str, log_tail: str) -> None:
        super().__init__(f"{sentence}; the end of its log:\n{log_tail}" if log_tail else sentence)
        self.log_tail = log_tail


class TrafficFailed(SimulatorError):
    """The made traffic could not be recorded or sent."""
