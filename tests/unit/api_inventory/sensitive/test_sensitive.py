from __future__ import annotations

import random
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from api_inventory.sensitive.evidence import SensitiveTally
from api_inventory.sensitive.fields import sensitive_fields

sys.path.insert(0, str(Path(__file__).parent))
from planted_values import DECOYS, PLANTED, PlantedField  # noqa: E402

VALUES_PER_FIELD = 20


def classes_claimed(field: PlantedField, seed: int) -> set[str]:
    draw = random.Random(f"{seed}/{field.path}")
    tally = SensitiveTally(b"key")
    for _ in range(VALUES_PER_FIELD):
        tally.add_leaf("response.body", field.path, "", field.make(draw))
    return {found.class_name for found in sensitive_fields(tally.sensitive())}


if __name__ == "__main__":
    for seed in range(8):
        for field in PLANTED + DECOYS:
            c = classes_claimed(field, seed)
            if c != ({field.truth} if field.truth else set()):
                print(seed, field.path, field.truth, c, [field.make(random.Random(i)) for i in range(2)])
