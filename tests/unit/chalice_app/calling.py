"""Calls the application as Lambda does, with events of API Gateway's proxy integration."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from app import app
from heliostat.up.api_gateway import ApiGateway


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Of a refusal."""
        return str(self.body["error"]["code"])


class Api:
    def get(self, path: str, method: str = "GET", *, accept: str = "") -> Answer:
        headers = {"Accept": accept} if accept else {}
        return self._answer(path, EnvironBuilder(path=path, method=method, headers=headers))

    def post(self, path: str, body: bytes | dict[str, Any]) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(path, EnvironBuilder(path=path, method="POST", data=data, content_type="application/json"))

    def put(self, path: str, body: bytes | dict[str, Any], content_type: str = "application/json") -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(path, EnvironBuilder(path=path, method="PUT", data=data, content_type=content_type))

    def delete(self, path: str) -> Answer:
        return self.get(path, "DELETE")

    def _answer(self, path: str, builder: EnvironBuilder) -> Answer:
        environ = builder.get_environ()
        environ["REQUEST_URI"] = path
        response = ApiGateway(app).handle(Request(environ))
        return Answer(
            response.status_code, response.get_json(), response.get_data(as_text=True), dict(response.headers)
        )
