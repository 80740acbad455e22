"""What was recorded is parsed by h11, and must come to what the clients say they did."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import h11
import pytest

from simulator.errors import TrafficFailed
from simulator.traffic import conversation as conversation_module
from simulator.traffic.conversation import Conversation, hold
from simulator.traffic.errands import ERRANDS, Errand, Manner
from simulator.traffic.tcp_relay import Side

if TYPE_CHECKING:
    from collections.abc import Callable


def messages(role: type[h11.CLIENT | h11.SERVER], data: bytes, requests: list[Any]) -> list[tuple[Any, int]]:
    """Heads and body sizes of one side, as h11 sees them on a connection of the other role."""
    found: list[tuple[Any, int]] = []
    rest = data
    for request in requests or [None] * 100:
        connection = h11.Connection(role, max_incomplete_event_size=1_000_000)
        if request is not None:
            connection.send(h11.Request(method=request.method, target=request.target, headers=request.headers))
            connection.send(h11.EndOfMessage())
        connection.receive_data(rest)
        head = connection.next_event()
        if head is h11.NEED_DATA:
            break
        if not requests or isinstance(head, h11.Response):
            found.append((head, 0))
        size = 0
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                size += len(event.data)
            else:
                # The end of the connection is the end of the body.
                connection.receive_data(b"")
        found[-1] = (head, size)
        rest = connection.trailing_data[0]
        if not rest:
            break
    return found


def parsed(conversation: Conversation) -> list[tuple[str, str, str, int, int, int]]:
    """(method, host, target, status, request body size, response body size) of each exchange, by h11."""
    said = {side: b"".join(data for speaker, data in conversation.turns if speaker is side) for side in Side}
    requests = messages(h11.SERVER, said[Side.CLIENT], [])
    as_get = [h11.Request(method="GET", target=head.target, headers=[("Host", "x")]) for head, _ in requests]
    responses = messages(h11.CLIENT, said[Side.SERVER], as_get)
    return [
        (
            head.method.decode(),
            dict(head.headers)[b"host"].decode(),
            head.target.decode(),
            response.status_code,
            size,
            response_size,
        )
        for (head, size), (response, response_size) in zip(requests, responses, strict=True)
    ]


@pytest.mark.parametrize("make", ERRANDS, ids=lambda make: make.__name__.strip("_"))
def test_what_was_said_comes_to_what_the_truth_says(make: Callable[[Random], Errand], shop_port: int) -> None:
    for seed in range(3):
        errand = make(Random(seed))

        held = hold(errand, number=seed, server_port=shop_port, random=Random(seed))

        assert parsed(held) == [
            (
                made.method,
                made.host,
                made.target,
                made.status,
                made.request_body_size,
                made.response_body_size,
            )
            for made in held.exchanges
        ]
        assert {made.vni for made in held.exchanges} == {held.vni} == {errand.target_group.vni}


def test_a_conversation_runs_between_a_load_balancer_node_and_a_running_backend(shop_port: int) -> None:
    for make in ERRANDS:
        errand = make(Random(1))
        held = hold(errand, number=11, server_port=shop_port, random=Random(1))
        [backend] = [each for each in errand.target_group.backends if each.address == held.server[0]]

        assert backend.is_running
        assert held.server[1] == errand.target_group.port
        assert held.client == (backend.subnet.node_address, 2048 + 77)
        assert held.ended_by is (Side.SERVER if errand.manner is Manner.HTTP_1_0 else Side.CLIENT)


def test_load_balancers_that_speak_http_say_for_whom_they_ask(shop_port: int) -> None:
    for make in ERRANDS:
        errand = make(Random(2))
        held = hold(errand, number=1, server_port=shop_port, random=Random(2))

        forwarded = b"X-Forwarded-For: 198.51.100." in held.turns[0][1]
        assert forwarded is (errand.target_group.protocol == "HTTP")


def test_a_shop_that_does_not_answer_fails_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_module, "TIMEOUT_S", 0.5)

    with pytest.raises(TrafficFailed):
        hold(ERRANDS[0](Random(1)), number=1, server_port=9, random=Random(1))
