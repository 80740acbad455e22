"""Style books drawn at random: other words, names and patterns than any book that a score is taken with."""

from __future__ import annotations

import copy
import gzip
from pathlib import Path
from random import Random
from typing import Any

import yaml

# Given names of many languages, words that teams and projects are called by, syllables, and patterns by style.
_PARTS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("style_parts.yaml").read_text("utf-8"))
_RARE_WORDS = 600


def write_style_books(folder: Path, published: Path, words_file: Path, count: int) -> list[Path]:
    """Write `count` style books of the published one's form; the same for the same number."""
    source = yaml.safe_load(published.read_text("utf-8"))
    with gzip.open(words_file, "rt", encoding="utf-8") as file:
        words = [word for word in file.read().split() if 3 <= len(word) <= 11]
    paths = []
    for number in range(count):
        path = folder / f"drawn-{number}.yaml"
        path.write_text(yaml.safe_dump(_drawn(source, words, Random(f"style{number}"))), "utf-8")
        paths.append(path)
    return paths


def _drawn(source: dict[str, Any], words: list[str], draw: Random) -> dict[str, Any]:
    book = copy.deepcopy(source)
    names, common, syllables = (_PARTS[part].split() for part in ("names", "words", "syllables"))
    rare = draw.sample(words, _RARE_WORDS)
    book["words"] = " ".join(draw.choice([common, rare, common + rare[:200]]))
    invented = ["".join(draw.choices(syllables, k=2)) for _ in range(60)]
    book["names"] = " ".join(names if draw.random() < 0.5 else draw.sample(names + invented, 90))
    book["syllables"] = " ".join(draw.sample(syllables, 22))
    for name, patterns in _PARTS["patterns"].items():
        chosen = draw.sample(patterns, min(draw.choice([1, 2, 3, 4, 6]), len(patterns)))
        drawn_pool = [draw.choice([4, 8, 15, 30, 60, 120]), draw.choice([0.5, 1.0, 1.3]), draw.choice([40, 300, 2000])]
        pool = source["styles"][name]["pool"] if draw.random() < 0.5 else drawn_pool
        book["styles"][name] = {"patterns": [[one, draw.choice([1, 2, 5, 10])] for one in chosen], "pool": pool}
    if draw.random() < 0.7:
        del book["apis"]
    for rule in book["rules"]:
        if rule.get("name", "").startswith("id$"):
            chosen = draw.sample(_PARTS["id_styles"], draw.choice([2, 4, 8]))
            rule["use"] = {style: draw.choice([0.2, 1, 1, 3]) for style in chosen}
    book["rules"][-1] = {"use": {style: draw.choice([0.5, 1, 3]) for style in draw.sample(_PARTS["other_styles"], 3)}}
    return book
