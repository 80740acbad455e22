from __future__ import annotations

from simulator.traffic.conversation import Conversation, MadeExchange
from simulator.traffic.tcp_relay import Side
from simulator.traffic.truth import TruthSoFar


def made(product: int, status: int) -> MadeExchange:
    target = f"/products/{product}"
    return MadeExchange(
        7, "10.0.0.1:2048", "10.0.0.2:80", "http/1.1", "GET", "shop", target, "/products/{id}", status, 0, 9
    )


def a_conversation(*exchanges: MadeExchange) -> Conversation:
    return Conversation(7, ("10.0.0.1", 2048), ("10.0.0.2", 80), (), Side.CLIENT, exchanges)


def test_the_truth_is_counted_by_endpoint_and_by_status() -> None:
    so_far = TruthSoFar()
    so_far.add([a_conversation(made(1, 200), made(2, 200)), a_conversation(made(3, 404))])
    so_far.datagrams += 30

    truth = so_far.whole()

    assert (truth.conversations, len(truth.exchanges), truth.datagrams) == (2, 3, 30)
    assert truth.requests_by_endpoint() == {("GET", "shop", "/products/{id}"): 3}
    assert truth.requests_by_status() == {
        ("GET", "shop", "/products/{id}", 200): 2,
        ("GET", "shop", "/products/{id}", 404): 1,
    }
