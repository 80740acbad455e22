"""Signatures hold when they are checked as AWS documents it, by other code than that which made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.session import Session

from heliostat.control.address import Address
from heliostat.control.api import ControlPlane
from heliostat.control.signature import Signer
from heliostat.errors import WrongUsage
from simulator.loopback_server import serving
from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane
from tests.unit.heliostat.control.signature_check import scope_of_valid_signature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
KEY = "AKIDEXAMPLE"
URL = "https://abc123.execute-api.eu-central-1.amazonaws.com/api"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials of an example, and nothing of the person who runs the tests."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


class Gateway(FakeControlPlane):
    """Checks each signature before it answers."""

    def _answer(self, request: Any) -> Any:
        asked = self.asked[-1]
        scope = scope_of_valid_signature(
            SECRET, asked.method, asked.raw_path, asked.raw_query, asked.headers, asked.content
        )
        assert scope == (KEY, "sa-east-1", "execute-api")
        return super()._answer_admitted(request)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    with serving(gateway, name="gateway") as port:
        gateway.address = f"http://127.0.0.1:{port}/api"
        yield gateway


def test_requests_of_every_kind_arrive_with_a_signature_that_holds(gateway: Gateway) -> None:
    gateway.answers("GET /api/v1/load-balancers", {"items": []})
    gateway.answers("GET /api/v1/operations/a b%ü", {"id": "a b%ü"})
    gateway.answers("PUT /api/v1/mirroring", {"id": "op-1"}, status=202)
    gateway.answers("DELETE /api/v1/mirroring", {"id": "op-2"}, status=202)
    control = ControlPlane(Address(gateway.address))

    assert control.get("/v1/load-balancers", {"search": "a b&c=ü+/", "vpc_id": "vpc-1", "left_out": None})
    assert control.get("/v1/operations/a%20b%25%C3%BC")
    assert control.put("/v1/mirroring", {"load_balancer_ids": ["ü"]}) == {"id": "op-1"}
    assert control.delete("/v1/mirroring") == {"id": "op-2"}

    assert [asked.headers["authorization"].split(" ")[0] for asked in gateway.asked] == ["AWS4-HMAC-SHA256"] * 4
    assert gateway.asked[0].query == {"search": "a b&c=ü+/", "vpc_id": "vpc-1"}


def test_a_session_token_is_signed_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-of-the-session")
    headers = Signer(URL).signed_headers("GET", f"{URL}/v1/mirroring", {"Accept": "application/json"}, None)

    assert headers["X-Amz-Security-Token"] == "token-of-the-session"
    arrived = {"host": "abc123.execute-api.eu-central-1.amazonaws.com"}
    arrived |= {name.lower(): value for name, value in headers.items()}
    scope = scope_of_valid_signature(SECRET, "GET", "/api/v1/mirroring", "", arrived, b"")
    assert scope == (KEY, "eu-central-1", "execute-api")
    assert "x-amz-security-token" in headers["Authorization"]


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("abc123.execute-api.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("abc123.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("abc123-vpce-0abc.execute-api.eu-west-3.amazonaws.com", "eu-west-3"),
        ("vpce-0abc-1def.execute-api.eu-west-3.vpce.amazonaws.com", "eu-west-3"),
        ("heliostat.example", "sa-east-1"),
        ("abc123.execute-api.eu-west-3.amazonaws.com.evil.example", "sa-east-1"),
    ],
)
def test_the_region_is_that_of_the_hosts_name_or_of_the_configuration(host: str, region: str) -> None:
    assert Signer(f"https://{host}/api").region == region


def test_without_a_region_a_person_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    with pytest.raises(WrongUsage, match="does not tell the AWS region: set AWS_DEFAULT_REGION"):
        Signer("https://heliostat.example/api")


def test_without_credentials_a_person_is_told_how_to_have_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(WrongUsage, match="no AWS credentials were found"):
        Signer(URL).signed_headers("GET", URL, {}, None)


def test_a_profile_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(WrongUsage, match=r"AWS credentials cannot be used: .*nobody"):
        Signer(URL, Session(profile="nobody")).signed_headers("GET", URL, {}, None)


def test_the_check_of_these_tests_finds_what_was_changed_on_the_way() -> None:
    headers = Signer(URL).signed_headers("POST", f"{URL}/v1/mirroring", {}, b"{}")
    arrived = {"host": "abc123.execute-api.eu-central-1.amazonaws.com"}
    arrived |= {name.lower(): value for name, value in headers.items()}

    assert scope_of_valid_signature(SECRET, "POST", "/api/v1/mirroring", "", arrived, b"{}")
    for changed in (
        ("PUT", "/api/v1/mirroring", b"{}"),
        ("POST", "/api/v1/m", b"{}"),
        ("POST", "/api/v1/mirroring", b""),
    ):
        method, path, content = changed
        with pytest.raises(AssertionError):
            scope_of_valid_signature(SECRET, method, path, "", arrived, content)
