from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from heliostat.errors import PartFailed
from heliostat.up.web_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    request = Request(environ)
    return Response(f"{environ['REQUEST_URI']} {request.get_data(as_text=True)}")(environ, start_response)


def test_an_application_answers_on_loopback_until_the_block_ends() -> None:
    with serving(echo, 0) as port:
        answer = httpx.post(f"http://127.0.0.1:{port}/a%2Fb?c", content="body")

        assert answer.text == "/a%2Fb?c body"
        assert answer.headers["server"] == "heliostat"

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()

    with serving(echo, 0) as port:
        httpx.get(f"http://127.0.0.1:{port}/")

    assert threading.active_count() == before


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(PartFailed, match=rf"port {port} of 127\.0\.0\.1 cannot be opened"), serving(echo, port):
            pass


def test_a_flood_of_headers_is_refused() -> None:
    with serving(echo, 0) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/", headers={"x-long": "x" * 40_000})

    assert answer.status_code == 431
