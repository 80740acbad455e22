from __future__ import annotations

import base64
import io
from threading import Thread
from typing import Any, ClassVar

import pytest
from chalice.app import Chalice, Response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from heliostat.up.api_gateway import ApiGateway, match_route, proxy_event


def a_request(path: str, method: str = "GET", **parts: Any) -> Request:
    builder = EnvironBuilder(path=path.partition("?")[0], query_string=path.partition("?")[2], method=method, **parts)
    return Request(builder.get_environ() | {"REQUEST_URI": path})


def current(app: Chalice) -> Any:
    assert app.current_request is not None
    return app.current_request


@pytest.fixture
def gateway() -> ApiGateway:
    app = Chalice(app_name="demo")

    @app.route("/v1/hosts/{host}")
    def host(host: str) -> dict[str, Any]:
        return {"host": host, "query": current(app).query_params}

    @app.route("/v1/hosts/all")
    def all_hosts() -> dict[str, Any]:
        return {"all": True}

    @app.route("/v1/echo", methods=["POST"], content_types=["application/json", "application/octet-stream"])
    def echo() -> Response:
        headers: dict[str, str | list[str]] = {"Content-Type": "application/octet-stream", "X-A": "1"}
        return Response(current(app).raw_body, headers, 201)

    return ApiGateway(app)


def test_a_route_gets_its_parameter_as_it_was_sent(gateway: ApiGateway) -> None:
    response = gateway.handle(a_request("/v1/hosts/shop.example.test%3A8080?page_size=5&search="))

    assert response.status_code == 200
    assert response.get_json() == {
        "host": "shop.example.test%3A8080",
        "query": {"page_size": "5", "search": ""},
    }


def test_an_encoded_slash_stays_inside_its_parameter(gateway: ApiGateway) -> None:
    assert gateway.handle(a_request("/v1/hosts/a%2Fb")).get_json()["host"] == "a%2Fb"


def test_a_literal_route_is_preferred_to_a_parameter(gateway: ApiGateway) -> None:
    assert gateway.handle(a_request("/v1/hosts/all/")).get_json() == {"all": True}


def test_an_unknown_route_and_an_unknown_method_have_the_error_shape(gateway: ApiGateway) -> None:
    unknown = gateway.handle(a_request("/v1/nothing/here"))
    refused = gateway.handle(a_request("/v1/echo", "DELETE"))

    assert (unknown.status_code, unknown.get_json()["error"]["code"]) == (404, "unknown_route")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (405, "method_not_allowed")
    assert set(unknown.get_json()["error"]) == {
        *("code", "scope", "explanation", "fix", "retryable", "evidence", "request_id"),
    }


def test_a_body_that_comes_slowly_keeps_nobody_else_waiting(gateway: ApiGateway) -> None:
    answered = []

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            if not answered:
                answered.append(gateway.handle(a_request("/v1/hosts/all")).get_json())
            return super().readinto(buffer)

    environ = a_request("/v1/echo", "POST", data=b"{}", content_type="application/json").environ
    # One that waits for the other would do so for ever.
    thread = Thread(target=lambda: gateway.handle(Request(environ | {"wsgi.input": Slow(b"{}")})), daemon=True)
    thread.start()
    thread.join(timeout=20)

    assert answered == [{"all": True}]
    assert not thread.is_alive()


def test_a_body_arrives_and_an_answer_keeps_its_status_and_headers(gateway: ApiGateway) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/octet-stream"}

    response = gateway.handle(a_request("/v1/echo", "POST", data=b'{"a": 1}', headers=headers))

    assert (response.status_code, response.data) == (201, b'{"a": 1}')
    assert (response.headers["X-A"], response.content_type) == ("1", "application/octet-stream")


def test_bytes_that_are_not_text_travel_as_base64() -> None:
    request = a_request("/v1/echo", "POST", data=b"\xff\x00")
    route = match_route({"/v1/echo": {}}, "/v1/echo")

    assert route is not None
    event = proxy_event(request, route, "id")

    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\xff\x00"


def test_the_sign_in_token_goes_no_further_than_the_front() -> None:
    request = a_request("/v1/echo", headers={"Authorization": "Bearer s3cret"})
    route = match_route({"/v1/echo": {}}, "/v1/echo")

    assert route is not None
    assert "s3cret" not in str(proxy_event(request, route, "id"))


def test_the_context_knows_the_gateways_own_timeout() -> None:
    seen: list[Any] = []

    class App:
        routes: ClassVar[dict[str, Any]] = {"/": {"GET": None}}

        def __call__(self, _event: dict[str, Any], context: Any) -> dict[str, Any]:
            seen.append(context)
            return {"statusCode": 204, "body": None}

    assert ApiGateway(App()).handle(a_request("/")).status_code == 204
    assert seen[0].get_remaining_time_in_millis() == 29_000
    assert seen[0].aws_request_id
