"""A function's process: `python -m simulator.faults.function_runtime MODULE:NAME`.

It reads one invocation a line from standard input and answers a line to standard output, until its input ends. The
handler is imported at the start, as Lambda does. Its own output goes to standard error, where a log is kept.

The clock can be ahead of the machine's (`--clock-ahead-s`), and pauses cut short (`--pause-s-max`): both for Python's
`time` alone, before anything else is imported.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from simulator.faults.clock import shift

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Answers until the input ends."""
    arguments = _arguments()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    _shift_time(arguments.clock_ahead_s, arguments.pause_s_max)
    module, _, name = arguments.handler.partition(":")
    handler = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(handler, json.loads(line))) + "\n")
        answers.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("handler", metavar="MODULE:NAME")
    parser.add_argument("--clock-ahead-s", type=float, default=0.0)
    parser.add_argument("--pause-s-max", type=float)
    return parser.parse_args()


def _shift_time(ahead_s: float, pause_s_max: float | None) -> None:
    if ahead_s:
        shift(ahead_s)
    if pause_s_max is not None:
        pause = time.sleep
        time.sleep = lambda seconds: pause(min(float(seconds), pause_s_max))


def _answer(handler: Callable[[Any, Any], Any], invocation: dict[str, Any]) -> dict[str, Any]:
    # Not before time is as it is to be: what is imported may keep a clock.
    from simulator.kinesis_event import FunctionIdentity, InvocationContext  # noqa: PLC0415

    context = InvocationContext(invocation["request_id"], FunctionIdentity(**invocation["function"]))
    try:
        return {"answer": handler(invocation["event"], context)}
    except Exception as error:  # noqa: BLE001 - whatever a function raises is its answer, as on Lambda
        traceback.print_exc()
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main()
