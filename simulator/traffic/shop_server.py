"""Serves the Corner Shop over HTTP/1.1 with connections that last, chunked bodies and pipelining.

The usual WSGI servers close a connection after a chunked answer, which an application server behind a load balancer
does not. This one speaks to the clients of `conversation` alone: it trusts them, and listens on loopback.
"""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.test import EnvironBuilder, run_wsgi_app

from simulator.limits import STOP_TIMEOUT_S
from simulator.traffic.corner_shop import CornerShop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug.datastructures import Headers

TIMEOUT_S = 20.0
NO_BODY = (204, 304)


class _Handler(BaseHTTPRequestHandler):
    """One connection: its requests one after the other."""

    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT_S
    # Heads and bodies leave as they are written: waiting for acknowledgements would only slow the making.
    disable_nagle_algorithm = True
    wbufsize = -1

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        body = self._body()
        builder = EnvironBuilder(
            path=path,
            query_string=query,
            base_url=f"http://{self.headers['Host']}",
            method=self.command,
            headers=list(self.headers.items()),
            data=body,
        )
        pieces, status, headers = run_wsgi_app(_SHOP, builder.get_environ())
        builder.close()
        code, _, phrase = status.partition(" ")
        self._send(int(code), phrase, headers, pieces)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server calls

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        del self.headers["Transfer-Encoding"]
        return body

    def _send(self, code: int, phrase: str, headers: Headers, pieces: Iterable[bytes]) -> None:
        has_body = code not in NO_BODY
        is_chunked = has_body and "Content-Length" not in headers and self.request_version == "HTTP/1.1"
        self.send_response_only(code, phrase)
        for name, value in headers.items():
            self.send_header(name, value)
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces if has_body else ():
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


_SHOP = CornerShop()


@contextmanager
def serving_shop() -> Iterator[int]:
    """Serve the shop on 127.0.0.1 until the block ends.

    Yields:
        The port.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="corner-shop", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(STOP_TIMEOUT_S)
