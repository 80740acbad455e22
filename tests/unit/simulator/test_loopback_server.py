from __future__ import annotations

import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from werkzeug.wrappers import Response

from simulator.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def hello(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return Response("hello")(environ, start_response)


def test_an_application_answers_on_loopback_until_the_block_ends() -> None:
    with serving(hello, name="test") as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        connection.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_port_that_is_taken_is_an_error() -> None:
    with serving(hello, name="a") as port, pytest.raises(OSError, match="in use"), serving(hello, name="b", port=port):
        pytest.fail("a second server took the port")
