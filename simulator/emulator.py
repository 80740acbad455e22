"""Runs ministack, an emulator that answers for Kinesis and DynamoDB by API, as a child process on loopback.

It lives in an environment of its own, because it pins another botocore; `make emulator` makes that. It ends with its
parent, however that ends: it watches the pipe that its parent holds.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from moto.core.models import DEFAULT_ACCOUNT_ID

from simulator.errors import EmulatorFailed, EmulatorMissing
from simulator.limits import EMULATOR_LOG_CHARACTERS, EMULATOR_START_S_MAX, STOP_TIMEOUT_S
from simulator.region import Region
from simulator.shop import REGION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENVIRONMENT = Path(__file__).resolve().parents[1] / ".venv-emulator"
READY_PAUSE_S = 0.1
HEALTH_PATH = "/_ministack/health"

# The emulator in the main thread, and the end of the parent's pipe in another.
PROGRAM = """
import os, sys, threading
def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ["ministack"]
from ministack.app import main
main()
"""


@dataclass(frozen=True, slots=True)
class EmulatedRegion(Region):
    """A region that an emulator answers for, as long as it runs."""

    process: subprocess.Popen[bytes] = field(kw_only=True, repr=False)
    log: Path = field(kw_only=True, repr=False)

    def check(self) -> None:
        """Return while the emulator runs.

        Raises:
            EmulatorFailed: it ended by itself.
        """
        status = self.process.poll()
        if status is not None:
            raise EmulatorFailed(f"the emulator ended by itself with status {status}", _tail(self.log))


@contextmanager
def start_emulator(
    *,
    environment: Path = ENVIRONMENT,
    start_s_max: float = EMULATOR_START_S_MAX,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[EmulatedRegion]:
    """Serve Kinesis and DynamoDB on 127.0.0.1 until the block ends; nothing is kept afterwards.

    Raises:
        EmulatorMissing: its environment was not made.
        EmulatorFailed: it did not answer in time, or ended by itself.
    """
    python = environment / "bin" / "python"
    if not python.exists():
        raise EmulatorMissing(f"the emulator's environment is not there ({environment.name}): run `make emulator`")
    with _reserved_port() as port, TemporaryDirectory(prefix="heliostat-emulator-") as directory:
        log = Path(directory) / "log"
        with log.open("wb") as log_file, _running(python, port, directory, log_file.fileno()) as process:
            region = EmulatedRegion(
                f"http://127.0.0.1:{port}", REGION_NAME, DEFAULT_ACCOUNT_ID, process=process, log=log
            )
            _wait_until_ready(region, start_s_max, pause)
            yield region


@contextmanager
def _running(python: Path, port: int, directory: str, log_file: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - a fixed program of a named environment
        [python, "-c", PROGRAM],
        cwd=directory,
        env=_variables(port, directory),
        stdin=subprocess.PIPE,
        stdout=log_file,
        stderr=subprocess.STDOUT,
        # A person's Ctrl-C goes to the parent, which stops its children in order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin:
            process.stdin.close()


def _variables(port: int, directory: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "TMPDIR": directory,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION_NAME,
        "MINISTACK_ACCOUNT_ID": DEFAULT_ACCOUNT_ID,
        "LOG_LEVEL": "WARNING",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # It would look for containers of earlier runs and remove them: there are none of ours.
        "DOCKER_HOST": f"unix://{directory}/no-docker.sock",
    }


def _wait_until_ready(region: EmulatedRegion, start_s_max: float, pause: Callable[[float], None]) -> None:
    deadline_s = time.monotonic() + start_s_max
    while not _is_ready(region.endpoint_url):
        region.check()
        if time.monotonic() > deadline_s:
            raise EmulatorFailed(f"the emulator did not answer within {start_s_max:.0f} s", _tail(region.log))
        pause(READY_PAUSE_S)


def _is_ready(url: str) -> bool:
    try:
        # No proxy of a person's environment stands between this machine and itself.
        with build_opener(ProxyHandler({})).open(f"{url}{HEALTH_PATH}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _tail(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-EMULATOR_LOG_CHARACTERS:].strip()


@contextmanager
def _reserved_port() -> Iterator[int]:
    """A port that nobody is given who asks for any, in the seconds until the emulator asks for just this one.

    It is bound, and not listened at: whoever names it may bind it too, where both allow that (SO_REUSEADDR).
    """
    with socket.socket() as reserving:
        reserving.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserving.bind(("127.0.0.1", 0))
        yield reserving.getsockname()[1]
