"""Logistic regression on examples, as the model that ships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from api_inventory.templates.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Example = tuple[dict[str, float], bool]

# Strong: what was never seen counts, and features say much the same in pairs.
_INVERSE_REGULARISATION = 0.05


def fit(parts: Iterable[Sequence[Example]], names: Sequence[str] = tuple(FEATURES)) -> dict[str, Any]:
    """The document of a model fitted to the examples of several traffics.

    A traffic weighs as the root of its number of examples: a large API teaches more than a small one, not as much more
    as it is larger.
    """
    parts = [part for part in parts if part]
    features = np.array([[one[name] for name in names] for part in parts for one, _ in part])
    answers = np.array([is_value for part in parts for _, is_value in part])
    weights = np.concatenate([np.full(len(part), len(part) ** -0.5) for part in parts])
    means, deviations = features.mean(axis=0), features.std(axis=0)
    deviations[deviations == 0] = 1
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    regression.fit((features - means) / deviations, answers, sample_weight=weights)
    rows = zip(names, means, deviations, regression.coef_[0], strict=True)
    return {
        "bias": round(float(regression.intercept_[0]), 4),
        "weights": {name: [round(float(value), 4) for value in row] for name, *row in rows},
    }
