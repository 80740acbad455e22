from __future__ import annotations

import socketserver
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, InvalidProxiesConfigError, SSLError

from chalice_app.aws.refusal import named_refusals
from chalice_app.aws.silence import reason_of
from chalice_app.errors import AwsUnreachable
from chalice_app.failures.explain import explain
from chalice_app.failures.raw_text import SHOWN_CHARACTERS_MAX
from heliostat.deploying.account import refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.doctor.verdict import Verdict, judged
from tests.unit.chalice_app.webhooks.receiver import contexts, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# RFC 6761: no resolver knows a name below it.
UNKNOWN_HOST = "sts.heliostat.invalid"
PASSWORD = "wine-dark-sea"
WANTS_A_NAME = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A port of loopback that answers whatever comes with these bytes, and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(5)


def ask(url: str, **proxies: str) -> Any:
    config = Config(connect_timeout=5, read_timeout=5, retries={"total_max_attempts": 1}, proxies=proxies)
    keys = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    client = boto3.client("sts", region_name="eu-central-1", endpoint_url=url, config=config, **keys)
    return client.get_caller_identity()


def asked_through_proxy(port: int) -> Any:
    return ask(f"https://{UNKNOWN_HOST}", https=f"http://ann:{PASSWORD}@127.0.0.1:{port}")


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_name_that_is_not_found_is_told_from_silence() -> None:
    with pytest.raises(AwsUnreachable) as raised, named_refusals("sts:GetCallerIdentity"):
        ask(f"https://{UNKNOWN_HOST}")

    assert (raised.value.code, raised.value.retryable) == ("name_not_found", True)
    assert UNKNOWN_HOST in raised.value.explanation


def test_what_a_proxy_answered_is_told_without_its_password() -> None:
    with (
        answering(WANTS_A_NAME) as port,
        pytest.raises(AwsUnreachable) as raised,
        named_refusals("sts:GetCallerIdentity"),
    ):
        asked_through_proxy(port)

    assert raised.value.code == "proxy_refuses"
    assert f"127.0.0.1:{port}" in raised.value.explanation
    assert "It answered 407 Proxy Authentication Required." in raised.value.explanation
    assert PASSWORD not in str(raised.value.explanation) + str(raised.value.failure)


def test_tls_that_breaks_off_is_silence_that_is_tried_again() -> None:
    with answering(b"") as port, pytest.raises(AwsUnreachable) as raised, named_refusals("sts:GetCallerIdentity"):
        ask(f"https://127.0.0.1:{port}")

    assert "EOF occurred" in raised.value.explanation
    assert (raised.value.code, raised.value.retryable) == ("aws_unreachable", True)


def test_a_certificate_that_nobody_here_trusts_is_tls_that_somebody_opens(tmp_path: Path) -> None:
    with (
        receiving(contexts(tmp_path)[0]) as server,
        pytest.raises(AwsUnreachable) as raised,
        named_refusals("sts:GetCallerIdentity"),
    ):
        ask(f"https://127.0.0.1:{server.port}")

    assert (raised.value.code, raised.value.retryable) == ("tls_intercepted", False)
    assert "for 127.0.0.1 " in raised.value.explanation


def test_a_deployment_and_the_doctor_tell_the_same() -> None:
    with (
        answering(WANTS_A_NAME) as port,
        pytest.raises(DeploymentFailed, match="It answered 407"),
        refusals("sts:GetCallerIdentity"),
    ):
        asked_through_proxy(port)

    def examine() -> Iterator[Verdict]:
        with refusals("sts:GetCallerIdentity"):
            yield ask(f"https://{UNKNOWN_HOST}")

    [row] = judged("account", examine)

    assert UNKNOWN_HOST in row.found
    assert row.fix == explain(code="name_not_found", message="").fix


def test_a_cause_is_bounded_told_once_and_left_out_where_it_may_quote_a_password() -> None:
    misconfigured = InvalidProxiesConfigError(error=f"Failed to parse: http://ann:{PASSWORD}@proxy.example:port")
    endless = EndpointConnectionError(endpoint_url="https://ec2.example", error="no route " * 1_000)
    told = SSLError(endpoint_url="https://ec2.example", error="EOF occurred in violation of protocol")

    assert PASSWORD not in reason_of(misconfigured)
    assert len(reason_of(endless)) == SHOWN_CHARACTERS_MAX
    assert reason_of(told) == str(told)
