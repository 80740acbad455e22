"""A control plane on loopback that gives recorded answers, and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from heliostat.control.local_run import LocalRun, announced
from simulator.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "token-of-the-run"


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    raw_path: str
    raw_query: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content)


@dataclass
class FakeControlPlane:
    """Of several answers to one route, each is given once, and the last for ever after."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    _answers: dict[tuple[str, str], deque[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(deque))

    def answers(self, route: str, *documents: Any, status: int = 200) -> None:
        method, path = route.split(" ", 1)
        self._answers[method, path].extend((status, json.dumps(document).encode()) for document in documents)

    def refuses(self, route: str, status: int, code: str, scope: str, **told: Any) -> None:
        error = {
            "code": code,
            "scope": scope,
            "explanation": f"It is {code}.",
            "fix": None,
            "retryable": False,
            "evidence": {},
            "request_id": "1",
        }
        self.answers(route, {"error": {**error, **told}}, status=status)

    def answers_bytes(self, route: str, content: bytes, *, status: int = 200) -> None:
        method, path = route.split(" ", 1)
        self._answers[method, path].append((status, content))

    def routes_asked(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.asked]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        raw_path, _, raw_query = environ["REQUEST_URI"].partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(
            Asked(
                *(request.method, request.path, raw_path, raw_query, request.args.to_dict(), headers),
                request.get_data(),
            )
        )
        response = self._answer(request)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response('{"message": "Missing Authentication Token"}', status=403)
        return self._answer_admitted(request)

    def _answer_admitted(self, request: Request) -> Response:
        left = self._answers.get((request.method, request.path))
        if not left:
            return Response('{"message": "Not Found"}', status=404)
        status, content = left.popleft() if len(left) > 1 else left[0]
        headers = {"Location": "/elsewhere"} if 300 <= status < 400 else {}
        return Response(content, status=status, content_type="application/json", headers=headers)


@contextmanager
def fake_control_plane(state: Path) -> Iterator[FakeControlPlane]:
    """Serve one, announced in a state folder as `heliostat up` announces itself."""
    fake = FakeControlPlane()
    state.mkdir(parents=True, exist_ok=True)
    with serving(fake, name="fake-control-plane") as port:
        fake.address = f"http://127.0.0.1:{port}"
        with announced(state, LocalRun(fake.address, TOKEN)):
            yield fake
