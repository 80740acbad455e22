"""What a load balancer and a person may ask a running agent, over HTTP.

`/healthz` says whether traffic is read and records are accepted (200, or 503 with the reasons): a check of anything
less would keep mirrored traffic on an agent that is deaf. `/metrics` gives all counters as Prometheus text,
`/metrics.json` as JSON. Nothing of the traffic itself can be asked for.
"""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self

from mirror_agent.errors import PortUnavailable
from mirror_agent.limits import HEALTH_REQUEST_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from mirror_agent.settings import Address

_PREFIX = "heliostat_agent_"
_GAUGE_SUFFIX = "_held"


class Patient(Protocol):
    """Whose health it is."""

    def counters(self) -> Mapping[str, int]:
        """Everything counted, by name."""

    def ailments(self) -> list[str]:
        """What is wrong, one sentence each."""


class HealthServer:
    """Answers on its own threads between `__enter__` and `__exit__`."""

    def __init__(self, address: Address, patient: Patient) -> None:
        """Opens the port.

        Raises:
            PortUnavailable: it is held by another process, or may not be opened.
        """
        handler = type("Handler", (_Handler,), {"patient": patient})
        try:
            self._server = ThreadingHTTPServer((address.host, address.port), handler)
        except OSError as error:
            reason = f"health port {address.host}:{address.port}: {error.strerror}"
            raise PortUnavailable(reason) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        """The port that is really open."""
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def prometheus_text(counters: Mapping[str, int]) -> str:
    """All counters in the text format of Prometheus, sorted by name."""
    lines = []
    for name, value in sorted(counters.items()):
        kind = "gauge" if name.endswith(_GAUGE_SUFFIX) else "counter"
        lines += [f"# TYPE {_PREFIX}{name} {kind}", f"{_PREFIX}{name} {value}"]
    return "\n".join(lines) + "\n"


class _Handler(BaseHTTPRequestHandler):
    patient: Patient
    timeout = HEALTH_REQUEST_TIMEOUT_S
    server_version = "heliostat-agent"
    sys_version = ""

    def do_GET(self) -> None:
        match self.path.partition("?")[0]:
            case "/healthz":
                ailments = self.patient.ailments()
                status = HTTPStatus.SERVICE_UNAVAILABLE if ailments else HTTPStatus.OK
                self._answer(status, {"status": "unhealthy" if ailments else "healthy", "ailments": ailments})
            case "/metrics":
                self._write(HTTPStatus.OK, "text/plain; version=0.0.4", prometheus_text(self.patient.counters()))
            case "/metrics.json":
                self._answer(HTTPStatus.OK, dict(self.patient.counters()))
            case _:
                self._answer(HTTPStatus.NOT_FOUND, {"paths": ["/healthz", "/metrics", "/metrics.json"]})

    def log_message(self, *_: object) -> None:
        """Says nothing: load balancers ask every few seconds."""

    def _answer(self, status: HTTPStatus, document: Mapping[str, Any]) -> None:
        self._write(status, "application/json", json.dumps(document) + "\n")

    def _write(self, status: HTTPStatus, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
