"""The model that turns the features of a child into the probability that it is a value: a logistic regression.

Its weights are data (`weights.json`), made by `tools/train_templates.py`. A decision is a sum, so that each feature's
part in it can be told.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Weight:
    """One feature's weight, per standard deviation from the mean it had in training."""

    mean: float
    deviation: float
    weight: float


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by the name of the feature; features without a weight are not looked at."""

    bias: float
    weights: Mapping[str, Weight]

    def contributions(self, features: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the log odds: positive speaks for a value, negative for a route."""
        return {name: one.weight * (features[name] - one.mean) / one.deviation for name, one in self.weights.items()}

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability of being a value."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.bias + math.fsum(self.contributions(features).values())))))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Model:
        """Read what `tools/train_templates.py` writes."""
        return cls(document["bias"], {name: Weight(*parts) for name, parts in document["weights"].items()})


@cache
def shipped_model() -> Model:
    """The model that ships with Heliostat."""
    return Model.from_json(json.loads(files(__package__).joinpath("weights.json").read_text("utf-8")))
