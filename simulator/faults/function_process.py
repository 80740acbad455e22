"""A Lambda function in a process of its own, which can be killed at any moment: the next invocation starts another.

One invocation runs at a time. Where its process ends meanwhile, the invocation fails, as on Lambda where an execution
environment is lost or its memory or time is up.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.faults.limits import FUNCTION_LINE_BYTES_MAX, FUNCTION_START_S_MAX
from simulator.limits import STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.kinesis_event import InvocationContext


class FunctionDied(SimulatorError):
    """The function's process ended before its answer."""


class FunctionFailed(SimulatorError):
    """The function raised."""


class FunctionProcess:
    """A handler by its name; a callable as a mapping invokes it.

    Attributes:
        counters: starts, invocations, deaths.
    """

    def __init__(self, handler: str, environment: Mapping[str, str], log: Path, arguments: Sequence[str] = ()) -> None:
        """`environment` on top of this process's own; `log` takes what it writes; `arguments` are its runtime's."""
        self._command = [sys.executable, "-m", "simulator.faults.function_runtime", handler]
        self.arguments = list(arguments)
        self.environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._invoking = Lock()
        self.counters: Counter[str] = Counter()

    def __call__(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        """Invoke it, in a new process where there is none.

        Raises:
            FunctionDied: its process ended, or did not answer within its time and was ended.
            FunctionFailed: it raised.
        """
        invocation = {"event": event, "request_id": context.aws_request_id, "function": asdict(context.function)}
        with self._invoking:
            process = self._alive()
            self.counters["invocations"] += 1
            line = self._exchanged(process, json.dumps(invocation).encode() + b"\n", context.function.timeout_s)
            if line is None:
                self.counters["deaths"] += 1
                self._end(process)
                raise FunctionDied(f"{context.function_name} ended before its answer")
        answer = json.loads(line)
        if "error" in answer:
            raise FunctionFailed(f"{context.function_name} raised {answer['error']}")
        return answer["answer"]

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> bool:
        """Ends its process at once, whatever it does; False where there is none."""
        process = self._process
        if process is None or process.poll() is not None:
            return False
        process.kill()
        self.counters["kills"] += 1
        return True

    def terminate(self) -> bool:
        """Asks its process to end by SIGTERM; False where there is none."""
        process = self._process
        if process is None or process.poll() is not None:
            return False
        process.terminate()
        self.counters["terminations"] += 1
        return True

    def close(self) -> None:
        """Ends it."""
        process = self._process
        if process is not None:
            self._end(process)

    def _alive(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None:
            return process
        if process is not None:
            self._end(process)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                [*self._command, *self.arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.counters["starts"] += 1
        return self._process

    def _exchanged(self, process: subprocess.Popen[bytes], line: bytes, timeout_s: float) -> bytes | None:
        """The line of its answer; None where it ended, or its time."""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except OSError:
            return None
        deadline_s = time.monotonic() + timeout_s + FUNCTION_START_S_MAX
        answer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not selector.select(max(deadline_s - time.monotonic(), 0)) or len(answer) > FUNCTION_LINE_BYTES_MAX:
                    return None
                piece = os.read(process.stdout.fileno(), 65_536)
                if not piece:
                    return None
                answer += piece
        return answer

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait(STOP_TIMEOUT_S)
        for end in (process.stdin, process.stdout):
            if end is not None:
                with suppress(OSError):
                    end.close()
        self._process = None
