"""A WSGI application on 127.0.0.1, served by a thread until the block ends."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

from simulator.limits import HTTP_BODY_BYTES_MAX, HTTP_CONNECTIONS_MAX, HTTP_THREADS, STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed.wsgi import WSGIApplication


@contextmanager
def serving(application: WSGIApplication, *, name: str, port: int = 0) -> Iterator[int]:
    """Serve an application until the block ends; `port` 0 takes a free one.

    Yields:
        The port.

    Raises:
        OSError: the port is taken.
    """
    listening = socket.create_server(("127.0.0.1", port))
    channels: dict[int, Any] = {}
    server: Any = create_server(
        application,
        map=channels,
        sockets=[listening],
        threads=HTTP_THREADS,
        connection_limit=HTTP_CONNECTIONS_MAX,
        max_request_body_size=HTTP_BODY_BYTES_MAX,
        ident=name,
    )
    taken_port: int = listening.getsockname()[1]
    thread = Thread(target=server.run, name=name, daemon=True)
    thread.start()
    try:
        yield taken_port
    finally:
        # Answers under way are finished first; then the loop's own thread closes its channels, and ends without any.
        server.task_dispatcher.shutdown(timeout=STOP_TIMEOUT_S)
        # Whoever answered last may have had the loop look already: then it is closed before it is asked to.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(channels, ignore_all=True))
        thread.join(STOP_TIMEOUT_S)
