"""Why children of a position are values, in words: what spoke for it most."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from api_inventory.templates.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api_inventory.templates.model import Model

_REASONS_MAX = 4
# Weaker ones say nothing to a person.
_CONTRIBUTION_MIN = 0.2


def reasons_of(model: Model, features: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The features that spoke most for values, on average over the children of a rule, as sentences."""
    average = {name: fsum(one[name] for one in features) / len(features) for name in features[0]}
    parts = model.contributions(average)
    strongest = sorted(parts, key=lambda name: (-parts[name], name))[:_REASONS_MAX]
    return tuple(
        FEATURES[name].high if average[name] > model.weights[name].mean else FEATURES[name].low
        for name in strongest
        if parts[name] >= _CONTRIBUTION_MIN
    )
