from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from api_inventory.templates.model import Model

pytest.importorskip("sklearn", reason="the model is trained with scikit-learn")
from template_training.fitting import arrays_of, fit


@dataclass(frozen=True)
class Example:
    position: tuple[str, ...]
    features: dict[str, float]
    is_value: bool


NAMES = ("tells", "noise")


def position(name: str, draw: random.Random, *, values: int) -> list[Example]:
    """One route and its siblings, told apart by one feature of two."""
    words = [False] + [True] * values
    return [
        Example((name,), {"tells": is_value + draw.gauss(0, 0.3), "noise": draw.random()}, is_value)
        for is_value in words
    ]


def test_what_is_fitted_tells_values_from_routes_as_the_model_that_ships_reads_it() -> None:
    draw = random.Random(1)
    parts = [arrays_of(position(f"p{n}", draw, values=3), NAMES) for n in range(60)]  # type: ignore[arg-type]

    model = Model.from_json(fit(parts, NAMES))

    assert model.probability({"tells": 1.1, "noise": 0.5}) > 0.9
    assert model.probability({"tells": -0.1, "noise": 0.5}) < 0.5
    contributions = model.contributions({"tells": 1.1, "noise": 1.0})
    assert abs(contributions["tells"]) > 5 * abs(contributions["noise"])


def test_the_values_of_one_position_weigh_less_than_as_many_routes() -> None:
    arrays = arrays_of(position("p", random.Random(1), values=100), NAMES)  # type: ignore[arg-type]

    route, values = arrays.weights[0], arrays.weights[1:].sum()
    assert route == 1.0
    assert 1.0 < values < 100.0


def test_a_traffic_without_examples_teaches_nothing() -> None:
    taught = arrays_of(position("p", random.Random(1), values=3), NAMES)  # type: ignore[arg-type]
    empty = arrays_of([], NAMES)

    assert fit([taught, empty], NAMES) == fit([taught], NAMES)
