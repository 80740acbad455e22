from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.control import api, limits
from heliostat.control.address import Address
from heliostat.control.api import ControlPlane
from heliostat.errors import ControlPlaneRefused, ControlPlaneTooSlow, ControlPlaneUnreachable
from tests.unit.heliostat.control.fake_control_plane import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane


@pytest.fixture
def asking(control: FakeControlPlane) -> ControlPlane:
    return ControlPlane(Address(control.address, TOKEN))


def test_requests_carry_the_token_and_a_document(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.answers("PUT /v1/mirroring", {"id": "op-1"}, status=202)

    assert asking.put("/v1/mirroring", {"version": 3}) == {"id": "op-1"}

    [asked] = control.asked
    assert asked.document == {"version": 3}
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"].startswith("heliostat/")


def test_every_page_of_a_listing_is_read(control: FakeControlPlane, asking: ControlPlane) -> None:
    pages = [{"items": [1], "next_page_token": "a b"}, {"items": [], "next_page_token": "c"}]
    last = {"items": [2], "next_page_token": None}
    control.answers("GET /v1/load-balancers", *pages, last)

    assert list(asking.pages("/v1/load-balancers", {"search": "x", "vpc_id": None})) == [*pages, last]

    assert [asked.query for asked in control.asked] == [
        {"search": "x"},
        {"search": "x", "page_token": "a b"},
        {"search": "x", "page_token": "c"},
    ]


def test_a_listing_without_an_end_is_given_up(
    control: FakeControlPlane, asking: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGES_MAX", 3)
    control.answers("GET /v1/load-balancers", {"items": [], "next_page_token": "again"})

    with pytest.raises(ControlPlaneUnreachable, match="3 pages, and more"):
        list(asking.pages("/v1/load-balancers"))

    assert len(control.asked) == 3


@pytest.mark.parametrize(
    ("status", "scope", "exit_code"),
    [(400, "caller", 2), (404, "caller", 2), (409, "caller", 2), (502, "account", 1), (503, "service", 1)],
)
def test_a_refusal_keeps_its_words_and_whose_fault_it_is(
    control: FakeControlPlane, asking: ControlPlane, status: int, scope: str, exit_code: int
) -> None:
    control.refuses("GET /v1/mirroring", status, "stale_version", scope, fix="Read it anew.", retryable=True)

    with pytest.raises(ControlPlaneRefused) as refused:
        asking.get("/v1/mirroring")

    error = refused.value
    assert (error.code, error.fix, error.scope, error.retryable) == ("stale_version", "Read it anew.", scope, True)
    assert error.exit_code == exit_code
    assert str(error) == "It is stale_version. Fix: Read it anew. Trying again may help. (stale_version)"


def test_what_api_gateway_refuses_by_itself_is_told_with_what_to_check(control: FakeControlPlane) -> None:
    with pytest.raises(ControlPlaneRefused, match="API Gateway refused the request: Missing Auth") as refused:
        ControlPlane(Address(control.address, "another-token")).get("/v1/mirroring")

    assert refused.value.code == "http_403"
    assert "execute-api:Invoke" in str(refused.value)
    assert refused.value.exit_code == 1
    assert "another-token" not in str(refused.value)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("The security token included in the request is expired", "aws sso login"),
        ("Signature expired: 20261127T101500Z is now earlier than 20261127T102132Z (20261127T102632Z - 5 min.)", "ntp"),
    ],
)
def test_why_api_gateway_does_not_take_a_caller_is_told_by_its_words(
    control: FakeControlPlane, asking: ControlPlane, message: str, word: str
) -> None:
    control.answers("GET /v1/other", {"message": message}, status=403)

    with pytest.raises(ControlPlaneRefused) as refused:
        asking.get("/v1/other")

    assert word in str(refused.value)


def test_words_of_a_refusal_cannot_write_on_the_terminal(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.refuses("GET /v1/mirroring", 400, "x", "caller", explanation="a\x1b[31mb", fix="\u202ec")
    control.answers("GET /v1/other", {"message": "a\x1b[31mb"}, status=500)

    for path in ("/v1/mirroring", "/v1/other"):
        with pytest.raises(ControlPlaneRefused) as refused:
            asking.get(path)
        assert str(refused.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"null", b"[" * 100_000, b"\xff"])
@pytest.mark.parametrize("status", [200, 502])
def test_what_is_no_document_is_no_control_plane(
    control: FakeControlPlane, asking: ControlPlane, content: bytes, status: int
) -> None:
    control.answers_bytes("GET /v1/mirroring", content, status=status)

    with pytest.raises(ControlPlaneUnreachable, match="what answers there is no control plane of Heliostat"):
        asking.get("/v1/mirroring")


def test_nobody_is_followed_elsewhere(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.answers("GET /v1/mirroring", {}, status=302)
    control.answers("GET /elsewhere", {"is": "wrong"})

    with pytest.raises(ControlPlaneRefused, match="http_302"):
        asking.get("/v1/mirroring")

    assert control.routes_asked() == ["GET /v1/mirroring"]


def test_an_answer_without_an_end_is_given_up(
    control: FakeControlPlane, asking: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "ANSWER_BYTES_MAX", 1_000)
    control.answers("GET /v1/mirroring", {"items": "x" * 2_000})

    with pytest.raises(ControlPlaneUnreachable, match="larger than 1,000 bytes"):
        asking.get("/v1/mirroring")


def test_an_answer_that_drips_is_given_up(
    control: FakeControlPlane, asking: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, limits.ANSWER_TIMEOUT_S + 1])
    monkeypatch.setattr(api.time, "monotonic", lambda: next(times, limits.ANSWER_TIMEOUT_S + 2))
    control.answers("GET /v1/mirroring", {})

    with pytest.raises(ControlPlaneUnreachable, match="takes longer than 60 s"):
        asking.get("/v1/mirroring")


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_run_that_is_gone_is_told_in_a_sentence() -> None:
    with pytest.raises(ControlPlaneUnreachable, match=r"no answer: .*refused: is `heliostat up` still running\?"):
        ControlPlane(Address(closed_port(), TOKEN)).get("/v1/mirroring")


def test_an_answer_that_does_not_come_in_time_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heliostat.control.api.ANSWER_TIMEOUT_S", 0.05)

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ControlPlaneTooSlow, match="no answer within"):
        ControlPlane(Address(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN)).get("/v1/mirroring")


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"no HTTP at all\r\n\r\n"])
def test_a_connection_that_breaks_off_is_told_in_a_sentence(sent: bytes, broken_server: Callable[[bytes], str]) -> None:
    with pytest.raises(ControlPlaneUnreachable, match="no answer: "):
        ControlPlane(Address(broken_server(sent), TOKEN)).get("/v1/mirroring")


@pytest.fixture
def broken_server(request: pytest.FixtureRequest) -> Callable[[bytes], str]:
    """Makes a server that sends some bytes to the first who connects, and hangs up."""
    import threading  # noqa: PLC0415 - of this fixture alone

    def start(sent: bytes) -> str:
        listening = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(sent)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        request.addfinalizer(listening.close)
        request.addfinalizer(thread.join)
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    return start


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    control: FakeControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, closed_port())
    control.answers("GET /v1/mirroring", {"state": "off"})

    answer: Any = ControlPlane(Address(control.address, TOKEN)).get("/v1/mirroring")

    assert answer == {"state": "off"}
