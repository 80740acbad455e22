"""An HTTP server on loopback, in a thread of its own."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

from heliostat.errors import PartFailed
from heliostat.limits import (
    REQUEST_BODY_BYTES_MAX,
    REQUEST_HEADER_BYTES_MAX,
    WEB_CONNECTIONS_MAX,
    WEB_SERVER_THREADS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed.wsgi import WSGIApplication

STOP_TIMEOUT_S = 5.0


@contextmanager
def serving(application: WSGIApplication, port: int) -> Iterator[int]:
    """Serve an application on 127.0.0.1 until the block ends; `port` 0 takes a free one.

    Yields:
        The port.

    Raises:
        PartFailed: the port is taken.
    """
    channels: dict[int, Any] = {}
    server: Any = create_server(
        application,
        map=channels,
        sockets=[_listening(port)],
        threads=WEB_SERVER_THREADS,
        connection_limit=WEB_CONNECTIONS_MAX,
        max_request_header_size=REQUEST_HEADER_BYTES_MAX,
        # The front refuses a large body in the API's own words; this bounds what is read before it is asked.
        max_request_body_size=2 * REQUEST_BODY_BYTES_MAX,
        ident="heliostat",
    )
    thread = Thread(target=server.run, name="web-server", daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        # Answers under way are finished first; then the loop's own thread closes its channels, and ends without any.
        server.task_dispatcher.shutdown(timeout=STOP_TIMEOUT_S)
        server.trigger.pull_trigger(lambda: wasyncore.close_all(channels, ignore_all=True))
        thread.join(STOP_TIMEOUT_S)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise PartFailed(f"port {port} of 127.0.0.1 cannot be opened: {error.strerror}") from error
