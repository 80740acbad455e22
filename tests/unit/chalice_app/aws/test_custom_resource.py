"""Answers of a custom resource, handed in to a server that stands for Amazon S3."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from chalice_app.aws.custom_resource import answer
from chalice_app.errors import AwsUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def taking(status: int) -> Iterator[tuple[str, list[tuple[str, str | None, bytes]]]]:
    taken: list[tuple[str, str | None, bytes]] = []

    class Bucket(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, self.headers["Content-Type"], body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Bucket)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/answer?X-Amz-Signature=abc", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer_is_put_under_the_signed_address_without_a_content_type() -> None:
    with taking(200) as (url, taken):
        answer(url, b'{"Status": "SUCCESS"}')

    assert taken == [("/answer?X-Amz-Signature=abc", "", b'{"Status": "SUCCESS"}')]


def test_an_answer_that_is_refused_or_reaches_nobody_is_told_so_that_lambda_tries_again() -> None:
    with taking(403) as (url, _), pytest.raises(AwsUnreachable):
        answer(url, b"{}")
    # The server is gone by now.
    with pytest.raises(AwsUnreachable):
        answer(url, b"{}")
