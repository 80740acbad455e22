from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.traffic.making import PARALLEL, making
from simulator.traffic.perturbation import Perturbation

if TYPE_CHECKING:
    from simulator.traffic.conversation import Conversation
    from simulator.traffic.segments import Frame

    Made = list[tuple[list[Conversation], list[Frame]]]


def made(conversations: int, seed: int, perturbation: Perturbation | None = None) -> Made:
    with making(conversations, seed=seed, perturbation=perturbation or Perturbation()) as groups:
        return [(held, list(arriving)) for held, arriving in groups]


def test_the_same_seed_makes_the_same_traffic_and_another_makes_other() -> None:
    assert made(10, seed=4) == made(10, seed=4)
    assert made(10, seed=4) != made(10, seed=5)


def test_conversations_run_side_by_side_in_order_of_time() -> None:
    groups = made(2 * PARALLEL + 1, seed=1)

    assert [len(held) for held, _ in groups] == [PARALLEL, PARALLEL, 1]
    everything = [frame for _, arriving in groups for frame in arriving]
    assert all(before.at_s <= after.at_s for before, after in pairwise(everything))
    changes = sum(before.vni != after.vni for before, after in pairwise(groups[0][1]))
    assert changes > len({conversation.vni for conversation in groups[0][0]})


def test_every_conversation_of_a_capture_has_a_connection_of_its_own() -> None:
    held = [conversation for group, _ in made(20, seed=2) for conversation in group]

    assert len({(conversation.client, conversation.server) for conversation in held}) == len(held)


def test_a_perturbation_touches_the_frames_and_not_the_truth() -> None:
    [(held, arriving)] = made(4, seed=3)
    [(held_too, fewer)] = made(4, seed=3, perturbation=Perturbation(loss=0.5))

    assert held == held_too
    assert len(fewer) < len(arriving)
