"""What a load balancer and a person may ask a running agent, over HTTP.

`/healthz` says whether traffic is read and records are accepted (200, or 503 with the reasons), from the ages of the
receive loop and of the sender: a check of anything less would keep mirrored traffic on an agent that is deaf.
`/metrics` gives all counters as Prometheus text, `/metrics.json` as JSON, `/heartbeat.json` all that a heartbeat says.
`/top.json` names hosts and shapes of paths, and therefore answers this machine alone. No value of the traffic can be
asked for.

Strangers cost little: so many connections are open at once and no more, and each ends by its deadline, however slowly
its bytes come.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import sys
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self

from mirror_agent.errors import PortUnavailable
from mirror_agent.limits import HEALTH_CONNECTIONS_MAX, HEALTH_REQUEST_TIMEOUT_S, TOP_SHAPES
from mirror_agent.prometheus import CONTENT_TYPE, prometheus_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from mirror_agent.heartbeat import Heartbeat
    from mirror_agent.settings import Address

PATHS = ("/healthz", "/metrics", "/metrics.json", "/heartbeat.json", "/top.json")


class Patient(Protocol):
    """Whose health it is."""

    def heartbeat(self) -> Heartbeat:
        """How it is now."""

    def top(self, count: int) -> list[dict[str, Any]]:
        """The busiest endpoint shapes."""


class HealthServer:
    """Answers on its own threads between `__enter__` and `__exit__`."""

    def __init__(self, address: Address, patient: Patient) -> None:
        """Opens the port.

        Raises:
            PortUnavailable: it is held by another process, or may not be opened.
        """
        handler = type("Handler", (_Handler,), {"patient": patient})
        try:
            self._server = _BoundedServer((address.host, address.port), handler)
        except OSError as error:
            raise PortUnavailable(f"health port {address}: {error.strerror}") from error
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


def is_this_machine(client: str) -> bool:
    """Whether an address of a peer is loopback, also as IPv4 mapped into IPv6."""
    address = ipaddress.ip_address(client)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


class _BoundedServer(ThreadingHTTPServer):
    """Closes connections beyond a number at once, and each of the others at its deadline."""

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._lock = threading.Lock()
        self._deadlines: dict[socket.socket, float] = {}
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            is_full = len(self._deadlines) >= HEALTH_CONNECTIONS_MAX
            if not is_full:
                self._deadlines[request] = time.monotonic() + HEALTH_REQUEST_TIMEOUT_S
        if is_full:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Comes with every turn of the server, twice a second at least."""
        now_s = time.monotonic()
        with self._lock:
            for request, deadline_s in self._deadlines.items():
                if deadline_s <= now_s:
                    # What its thread waits for ends; it is closed there.
                    with suppress(OSError):
                        request.shutdown(socket.SHUT_RDWR)

    def shutdown_request(self, request: Any) -> None:
        """Ends every connection, whatever became of it."""
        with self._lock:
            self._deadlines.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that went away."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    patient: Patient
    timeout = HEALTH_REQUEST_TIMEOUT_S
    server_version = "heliostat-agent"
    sys_version = ""

    def do_GET(self) -> None:
        match self.path.partition("?")[0]:
            case "/healthz":
                self._answer_health(self.patient.heartbeat())
            case "/metrics":
                self._write(HTTPStatus.OK, CONTENT_TYPE, prometheus_text(self.patient.heartbeat()))
            case "/metrics.json":
                self._answer(HTTPStatus.OK, dict(self.patient.heartbeat().counters))
            case "/heartbeat.json":
                self._answer(HTTPStatus.OK, self.patient.heartbeat().bounded().facts())
            case "/top.json" if is_this_machine(self.client_address[0]):
                self._answer(HTTPStatus.OK, {"shapes": self.patient.top(TOP_SHAPES)})
            case "/top.json":
                self._answer(HTTPStatus.FORBIDDEN, {"reason": "It names hosts: ask from the agent's own machine."})
            case _:
                self._answer(HTTPStatus.NOT_FOUND, {"paths": PATHS})

    def log_message(self, *_: object) -> None:
        """Says nothing: load balancers ask every few seconds."""

    def _answer_health(self, heartbeat: Heartbeat) -> None:
        ailments = heartbeat.ailments
        document = {
            "status": "unhealthy" if ailments else "healthy",
            "ailments": ailments,
            "receive_age_s": heartbeat.receive_age_s,
            "sender_age_s": heartbeat.sender_age_s,
        }
        self._answer(HTTPStatus.SERVICE_UNAVAILABLE if ailments else HTTPStatus.OK, document)

    def _answer(self, status: HTTPStatus, document: Mapping[str, Any]) -> None:
        self._write(status, "application/json", json.dumps(document) + "\n")

    def _write(self, status: HTTPStatus, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
