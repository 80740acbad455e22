"""Logistic regression on examples, as the model that ships."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from api_inventory.templates.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from template_training.examples import Example

Array = np.ndarray[Any, Any]

# Strong: what was never seen counts, and features say much the same in pairs.
_INVERSE_REGULARISATION = 0.2
# A value weighs as its position's number of values to this power: a hundred names of one position are one template, and
# so is one route beside them. At 0 routes beside many values are lost, at -1 positions with few values.
_VALUE_WEIGHT_EXPONENT = -0.25


class Arrays(NamedTuple):
    """The examples of a traffic: a row of features for each, whether it is a value, and how much it weighs."""

    rows: Array
    answers: Array
    weights: Array


def arrays_of(examples: Sequence[Example], names: Sequence[str] = tuple(FEATURES)) -> Arrays:
    """The features of a traffic, a row for each example, and which examples are values."""
    values = Counter(one.position for one in examples if one.is_value)
    rows = np.array([[one.features[name] for name in names] for one in examples], dtype=np.float32)
    weights = [values[one.position] ** _VALUE_WEIGHT_EXPONENT if one.is_value else 1.0 for one in examples]
    return Arrays(
        rows.reshape(-1, len(names)), np.array([one.is_value for one in examples], dtype=bool), np.array(weights)
    )


def fit(parts: Iterable[Arrays], names: Sequence[str] = tuple(FEATURES)) -> dict[str, Any]:
    """The document of a model fitted to the examples of several traffics.

    A traffic weighs as the root of its number of examples: a large API teaches more than a small one, not as much more
    as it is larger.
    """
    parts = [part for part in parts if len(part.answers)]
    features = np.concatenate([part.rows for part in parts]).astype(np.float64)
    answers = np.concatenate([part.answers for part in parts])
    weights = np.concatenate([part.weights * part.weights.sum() ** -0.5 for part in parts])
    means, deviations = features.mean(axis=0), features.std(axis=0)
    deviations[deviations == 0] = 1
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    regression.fit((features - means) / deviations, answers, sample_weight=weights)
    rows = zip(names, means, deviations, regression.coef_[0], strict=True)
    return {
        "bias": round(float(regression.intercept_[0]), 4),
        "weights": {name: [round(float(value), 4) for value in row] for name, *row in rows},
    }
