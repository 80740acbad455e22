"""The server is asked by httpx, which is strict about HTTP, and by hand where a client would hide the bytes."""

from __future__ import annotations

import socket

import httpx
import pytest

SHOP = {"Host": "shop.example.test"}


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65_536):
            answer += data
        return answer


def test_a_connection_lasts_over_a_chunked_answer(shop_port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{shop_port}", headers=SHOP, trust_env=False) as client:
        chunked = client.get("/api/v1/products/3/reviews")
        plain = client.get("/api/v1/products/3")

    assert chunked.headers["Transfer-Encoding"] == "chunked"
    assert len(chunked.json()) == 4
    assert plain.json()["id"] == 3
    assert "Connection" not in chunked.headers


def test_requests_sent_at_once_are_answered_in_order(shop_port: int) -> None:
    one = b"GET /entries?after=%d HTTP/1.1\r\nHost: ledger.example.test\r\n\r\n"

    answer = raw(shop_port, one % 10 + one % 20)

    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b'"entry":11') < answer.index(b'"entry":21')


def test_an_http_1_0_client_gets_a_body_that_ends_with_the_connection(shop_port: int) -> None:
    answer = raw(shop_port, b"GET /health HTTP/1.0\r\nHost: shop.example.test\r\n\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"ok\n"
    assert b"Content-Length" not in head
    assert b"Transfer-Encoding" not in head


def test_a_chunked_request_body_is_read(shop_port: int) -> None:
    body = (b"line\n" for _ in range(5))

    answer = httpx.post(
        f"http://127.0.0.1:{shop_port}/entries",
        content=body,
        headers={"Host": "ledger.example.test"},
        trust_env=False,
        timeout=30,
    )

    assert answer.json() == {"accepted": 5}


@pytest.mark.parametrize("target", ["/api/v1/cart/items/4"])
def test_an_answer_without_content_has_no_body(shop_port: int, target: str) -> None:
    answer = raw(shop_port, f"DELETE {target} HTTP/1.1\r\nHost: shop.example.test\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 204 ")
    assert answer.endswith(b"\r\n\r\n")
    assert b"chunked" not in answer
