"""The instance metadata service on loopback, as EC2 documents version 2 of it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token"


@dataclass
class MetadataService:
    """Items by path; what is not there is 404. Without a valid token, 401."""

    items: dict[str, str] = field(default_factory=dict)
    token: str = TOKEN
    tokens_given: int = 0
    url: str = ""


@contextmanager
def metadata_service(**items: str) -> Iterator[MetadataService]:
    service = MetadataService({name.replace("__", "/").replace("_", "-"): text for name, text in items.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            if self.path == "/latest/api/token" and int(self.headers["X-aws-ec2-metadata-token-ttl-seconds"]) <= 21600:
                service.tokens_given += 1
                self._answer(200, service.token)
            else:
                self._answer(400, "")

        def do_GET(self) -> None:
            text = service.items.get(self.path.removeprefix("/latest/meta-data/"))
            if self.headers["X-aws-ec2-metadata-token"] != service.token:
                self._answer(401, "")
            else:
                self._answer(404 if text is None else 200, text or "")

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
