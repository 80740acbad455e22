from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from simulator.errors import TrafficFailed
from simulator.traffic import tcp_relay
from simulator.traffic.tcp_relay import Dialogue, Side, recording

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def a_server_that_shouts() -> Iterator[int]:
    """It answers in capitals until it hears the end."""

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            while data := connection.recv(100):
                connection.sendall(data.upper())

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def test_what_each_side_says_passes_and_is_written_down_in_turn() -> None:
    with (
        a_server_that_shouts() as server_port,
        recording(server_port) as (port, dialogue),
        socket.create_connection(("127.0.0.1", port), 10) as client,
    ):
        for said in (b"hello", b"again"):
            client.sendall(said)
            assert client.recv(100) == said.upper()

    assert dialogue.turns == [
        (Side.CLIENT, b"hello"),
        (Side.SERVER, b"HELLO"),
        (Side.CLIENT, b"again"),
        (Side.SERVER, b"AGAIN"),
    ]
    assert dialogue.ended_by is Side.CLIENT


def test_what_one_side_says_in_pieces_is_one_turn() -> None:
    dialogue = Dialogue()

    for side, data in ((Side.CLIENT, b"a"), (Side.CLIENT, b"b"), (Side.SERVER, b"c"), (Side.SERVER, b"d")):
        dialogue.add(side, data)

    assert dialogue.turns == [(Side.CLIENT, b"ab"), (Side.SERVER, b"cd")]


def test_a_server_that_is_not_there_fails_the_recording() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        free_port = nobody.getsockname()[1]

    with pytest.raises(TrafficFailed, match="could not be recorded"), recording(free_port) as (port, _):
        socket.create_connection(("127.0.0.1", port), 10).close()


def test_a_client_that_never_comes_fails_the_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp_relay, "SILENCE_S_MAX", 0.05)

    with pytest.raises(TrafficFailed, match="timed out"), recording(9):
        pass
