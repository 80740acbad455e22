from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from werkzeug.test import Client

from chalice_app.page.security_headers import SECURITY_HEADERS
from heliostat.up.api_gateway import ApiGateway
from heliostat.up.dashboard_files import DashboardFiles
from heliostat.up.front import Front
from heliostat.up.sign_in import SignIn

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "http://127.0.0.1:8080"
SIGNED_IN = {"Authorization": "Bearer s3cret"}


class App:
    """Stands for the control plane: answers with the event it got."""

    routes: ClassVar[dict[str, Any]] = {
        "/v1/health": {"GET": None},
        "/v1/collections": {"GET": None, "POST": None},
    }

    def __call__(self, event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": event["resource"]}


@pytest.fixture
def client(tmp_path: Path) -> Client:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>dashboard")
    (tmp_path / "assets" / "app-1a2b.js").write_text("run()")
    return Client(Front(ApiGateway(App()), DashboardFiles(tmp_path), SignIn("s3cret")))


@pytest.mark.parametrize(
    "path", ["/", "/endpoints/1", "/v1/health", "/v1/collections", "/v1/nothing", "/assets/none.js"]
)
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    answer = client.get(path, base_url=ORIGIN)

    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()


def test_the_api_asks_for_the_token_and_health_does_not(client: Client) -> None:
    refused = client.get("/v1/collections", base_url=ORIGIN)

    assert refused.status_code == 401
    assert refused.get_json()["error"]["code"] == "unauthenticated"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/v1/health", base_url=ORIGIN).status_code == 200
    assert client.get("/v1/collections", base_url=ORIGIN, headers=SIGNED_IN).text == "/v1/collections"


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/health/", "/v1//health", "/v1/health/../collections", "/v1/unknown"]
)
def test_no_other_spelling_of_a_path_opens_the_api(client: Client, path: str) -> None:
    assert client.get(path, base_url=ORIGIN).status_code == 401


def test_answers_of_the_api_are_not_kept_by_a_browser(client: Client) -> None:
    assert client.get("/v1/health", base_url=ORIGIN).headers["Cache-Control"] == "no-store"


def test_a_page_that_rebinds_its_own_name_to_loopback_reaches_nothing(client: Client) -> None:
    answer = client.get("/v1/health", base_url="http://evil.example:8080")

    assert answer.status_code == 421
    assert answer.get_json()["error"]["code"] == "unknown_host"
    assert client.get("/v1/health", base_url="http://localhost:8080").status_code == 200
    assert client.get("/v1/health", base_url="http://[::1]:8080").status_code == 200


def test_a_large_body_is_refused_in_the_error_shape(client: Client) -> None:
    answer = client.post("/v1/collections", base_url=ORIGIN, headers=SIGNED_IN, data=b"x" * (2**20 + 1))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "body_too_large")


def test_the_dashboard_is_served_beside_the_api(client: Client) -> None:
    assert client.get("/", base_url=ORIGIN).text == "<!doctype html>dashboard"
    assert client.get("/assets/app-1a2b.js", base_url=ORIGIN).text == "run()"
