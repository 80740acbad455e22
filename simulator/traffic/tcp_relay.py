"""A TCP relay that writes down what each side said, in turn."""

from __future__ import annotations

import selectors
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Thread
from typing import TYPE_CHECKING

from simulator.errors import TrafficFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_BYTES = 65_536
# Both ends stand on this machine and answer at once: who says nothing for so long has stopped.
SILENCE_S_MAX = 20.0


class Side(StrEnum):
    """Who speaks."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(slots=True)
class Dialogue:
    """Turns of one connection: what one side said until the other did; `ended_by` closed first."""

    turns: list[tuple[Side, bytes]] = field(default_factory=list)
    ended_by: Side = Side.CLIENT

    def add(self, side: Side, data: bytes) -> None:
        """Write down what a side said. How TCP cut it on loopback is not kept: it differs from run to run."""
        if self.turns and self.turns[-1][0] is side:
            self.turns[-1] = (side, self.turns[-1][1] + data)
        else:
            self.turns.append((side, data))


class _Relay:
    """One connection's relay, run by a thread of its own."""

    def __init__(self, listening: socket.socket, server_port: int) -> None:
        self.dialogue = Dialogue()
        self.failure: Exception | None = None
        self._listening = listening
        self._server_port = server_port

    def run(self) -> None:
        try:
            self._listening.settimeout(SILENCE_S_MAX)
            client, _ = self._listening.accept()
            with client, socket.create_connection(("127.0.0.1", self._server_port), SILENCE_S_MAX) as server:
                self._pass_on({Side.CLIENT: client, Side.SERVER: server})
        except OSError as error:
            self.failure = error

    def _pass_on(self, ends: dict[Side, socket.socket]) -> None:
        others = {Side.CLIENT: ends[Side.SERVER], Side.SERVER: ends[Side.CLIENT]}
        with selectors.DefaultSelector() as selector:
            for listened_to, end in ends.items():
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(end, selectors.EVENT_READ, listened_to)
            while True:
                ready = selector.select(SILENCE_S_MAX)
                if not ready:
                    raise TimeoutError("neither side says anything")
                for key, _ in ready:
                    side: Side = key.data
                    data = ends[side].recv(READ_BYTES)
                    if not data:
                        self.dialogue.ended_by = side
                        return
                    self.dialogue.add(side, data)
                    others[side].sendall(data)


@contextmanager
def recording(server_port: int) -> Iterator[tuple[int, Dialogue]]:
    """Relay one connection to a server of this machine.

    Yields:
        The port to connect to, and the dialogue, which is whole when the block has ended.

    Raises:
        TrafficFailed: the connection failed, or one side fell silent.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        relay = _Relay(listening, server_port)
        thread = Thread(target=relay.run, name="tcp-relay", daemon=True)
        thread.start()
        yield listening.getsockname()[1], relay.dialogue
        thread.join(2 * SILENCE_S_MAX)
    if relay.failure or thread.is_alive():
        raise TrafficFailed(f"a conversation could not be recorded: {relay.failure}")
