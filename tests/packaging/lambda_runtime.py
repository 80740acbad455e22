"""Runs a zip's function under Lambda's own runtime client, awslambdaric, as an execution environment does.

What stands in for Lambda is the other side of the runtime API, on loopback
(https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). The interpreter finds the zip's files, the runtime
client and the standard library, and no more.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import files
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from simulator.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RUNTIME_CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")
API = "/2018-06-01/runtime"
PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:3]
from awslambdaric.__main__ import main
main(["awslambdaric", sys.argv[3]])
"""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What became of an event: an answer, or the error that the runtime client told."""

    answer: Any = None
    error: dict[str, Any] | None = None


class Killed(Exception):
    """No answer came in time, and the process is gone, as after a timeout, or with its machine."""


@dataclass
class RuntimeApi:
    """Lambda's side of the runtime API, for one process."""

    _events: Queue[tuple[str, bytes, int] | None] = field(default_factory=Queue)
    _ended: Queue[tuple[str, Invocation]] = field(default_factory=Queue)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        place = request.path.removeprefix(API).strip("/").split("/")
        match request.method, place:
            case "GET", ["invocation", "next"]:
                return self._next()
            case "POST", ["invocation", request_id, "response"]:
                self._ended.put((request_id, Invocation(answer=json.loads(request.get_data()))))
            case "POST", ["invocation", request_id, "error"]:
                self._ended.put((request_id, Invocation(error=json.loads(request.get_data()))))
            case "POST", ["init", "error"]:
                self._ended.put(("init", Invocation(error=json.loads(request.get_data()))))
            case _:
                return Response("no such operation", 404)
        return Response('{"status": "OK"}', 202, content_type="application/json")

    def _next(self) -> Response:
        asked = self._events.get()
        if asked is None:
            return Response("", 410)
        request_id, event, deadline_ms = asked
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:heliostat",
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
        }
        return Response(event, 200, headers, content_type="application/json")

    def invoke(self, event: Any, timeout_s: float, patience_s: float) -> Invocation | None:
        """Hands an event over and waits for what becomes of it; None where that takes too long."""
        request_id = str(uuid.uuid4())
        self._events.put((request_id, json.dumps(event).encode(), int((time.time() + timeout_s) * 1000)))
        try:
            ended_id, invocation = self._ended.get(timeout=patience_s)
        except Empty:
            return None
        assert ended_id in {request_id, "init"}
        return invocation

    def end(self) -> None:
        """Lets whoever asks for an event go."""
        self._events.put(None)


@dataclass(frozen=True, slots=True)
class Function:
    """A function in its execution environment."""

    api: RuntimeApi
    process: subprocess.Popen[bytes]
    log: Path

    def invoke(self, event: Any, timeout_s: float = 120, killed_after_s: float = 120) -> Invocation:
        """One invocation; `timeout_s` is what the function is told that it has. Raises Killed."""
        invocation = self.api.invoke(event, timeout_s, killed_after_s)
        if invocation is None:
            self.process.kill()
            raise Killed
        return invocation

    def printed(self) -> str:
        """All it has printed."""
        return self.log.read_text("utf-8")


@contextmanager
def cold_start(task: Path, handler: str, scratch: Path, environment: dict[str, str]) -> Iterator[Function]:
    """A new execution environment of a zip's files until the block ends; `scratch` takes what it needs beside them."""
    runtime, log = scratch / "runtime", scratch / f"{uuid.uuid4().hex}.log"
    _lay_runtime_client(runtime)
    api = RuntimeApi()
    with serving(api, name="runtime-api") as port, log.open("wb") as output:
        # Compiled once for all starts, beside the zip's files: these stay as they were shipped.
        compiled = ("-X", f"pycache_prefix={scratch / 'compiled'}")
        command = [sys.executable, "-I", "-S", *compiled, "-c", PROGRAM, str(task), str(runtime), handler]
        variables = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
            "AWS_LAMBDA_FUNCTION_NAME": "heliostat",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
            "LAMBDA_TASK_ROOT": str(task),
            "_HANDLER": handler,
            "TZ": ":UTC",
            **environment,
        }
        with subprocess.Popen(command, cwd=task, env=variables, stdout=output, stderr=output) as process:
            try:
                yield Function(api, process, log)
            finally:
                process.kill()
                process.wait()
                api.end()


def _lay_runtime_client(folder: Path) -> None:
    """Lays the runtime client into a folder, without what is installed beside it here."""
    if folder.exists():
        return
    for name in RUNTIME_CLIENT:
        for each in files(name) or ():
            if each.suffix in {".py", ".so"} and ".." not in each.parts:
                (folder / each).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(each.locate(), folder / each)
