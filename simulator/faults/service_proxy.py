"""Stands between a client and an AWS service that speaks JSON over HTTP, and fails on order.

What fails is a mishap: it is given the request, and may forward it before, or not. So a refusal comes without effect,
and a lost answer after the effect, as on AWS. The service behind is another program's: it stays right all the time.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import struct
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from simulator.faults.limits import UPSTREAM_TIMEOUT_S
from simulator.limits import HTTP_BODY_BYTES_MAX, STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CONTENT_TYPE = "application/x-amz-json-1.1"
# Of one connection to the service behind alone (RFC 9110 section 7.6.1); its length is told anew.
_NOT_FORWARDED = frozenset({"connection", "content-length", "host", "keep-alive", "transfer-encoding"})
_ACCESS_KEY_ID = re.compile(r"Credential=([^/]+)/")
# A socket that is closed with this lingers for no time: its peer gets a RST.
_RESET = struct.pack("ii", 1, 0)


class ConnectionLost(Exception):
    """The client's connection is reset instead of an answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `operation` is the last word of X-Amz-Target, "" where there is none."""

    operation: str
    access_key_id: str
    headers: Mapping[str, str]
    body: bytes

    def parameters(self) -> dict[str, Any]:
        """The operation's parameters, as JSON has them."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, document: Mapping[str, Any], status: int = 200) -> Self:
        """An answer with a JSON document."""
        return cls(status, {"Content-Type": CONTENT_TYPE}, json.dumps(document).encode())


if TYPE_CHECKING:
    Forward = Callable[[bytes], Answered]
    Mishap = Callable[[Asked, Forward], Answered]
    """Answers a request in the place of the service, which `forward` asks with a body. Raises ConnectionLost."""


class ServiceProxy:
    """Forwards requests to one service.

    Attributes:
        port: where it listens, the same for as long as it is there.
        choose: says which mishap a request meets; None: it is forwarded.
        met: requests by operation and what they met, "" where nothing.
    """

    def __init__(self, service_url: str, choose: Callable[[Asked], tuple[str, Mishap] | None]) -> None:
        address = urlsplit(service_url)
        self._upstream = (address.hostname or "", address.port or 80)
        self.choose = choose
        self.met: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()
        self._connections: set[socket.socket] = set()
        self._server: _Server | None = None
        self._thread: Thread | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The endpoint URL for a client."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @contextmanager
    def refusing_connections(self) -> Iterator[None]:
        """Within the block nobody listens there, and whoever was connected is cut off."""
        self._close()
        try:
            yield
        finally:
            self._open()

    def _open(self) -> None:
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_port
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="service-proxy", daemon=True
        )
        self._thread.start()

    def _close(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join(STOP_TIMEOUT_S)
        self._server.server_close()
        with self._lock:
            cut, self._connections = self._connections, set()
        for connection in cut:
            # Whoever reads it finds its end.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def hold(self, connection: socket.socket) -> None:
        """Notes a client's connection."""
        with self._lock:
            self._connections.add(connection)

    def leave(self, connection: socket.socket) -> None:
        """Forgets a client's connection."""
        with self._lock:
            self._connections.discard(connection)

    def answer(self, asked: Asked, method: str, path: str) -> Answered:
        """What the client gets. Raises ConnectionLost."""

        def forward(body: bytes) -> Answered:
            return self._forwarded(method, path, asked.headers, body)

        chosen = self.choose(asked)
        with self._lock:
            self.met[asked.operation, chosen[0] if chosen else ""] += 1
        return forward(asked.body) if chosen is None else chosen[1](asked, forward)

    def _forwarded(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        connection = http.client.HTTPConnection(*self._upstream, timeout=UPSTREAM_TIMEOUT_S)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _NOT_FORWARDED}
            return Answered(answer.status, kept, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionLost(str(error)) from error
        finally:
            connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that were killed, or cut off."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    proxy: ServiceProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.proxy.hold(self.connection)

    def finish(self) -> None:
        self.proxy.leave(self.connection)
        super().finish()

    def _pass_on(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), HTTP_BODY_BYTES_MAX))
        key = _ACCESS_KEY_ID.search(self.headers.get("Authorization", ""))
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_FORWARDED}
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        asked = Asked(operation, key.group(1) if key else "", kept, body)
        try:
            self._write(self.proxy.answer(asked, self.command, self.path))
        except ConnectionLost:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - the names that http.server calls

    def _write(self, answer: Answered) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in {"date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Says nothing."""
