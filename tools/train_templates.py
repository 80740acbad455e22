#!/usr/bin/env python3
"""Train the model of the path templates: documents, traffic, examples, weights, and a table of what was left out.

Writes `weights.json` and `route_words.json` into `api_inventory/templates/`. The traffic is made by the discovery tools
(`make_traffic.py`), which are given as a folder, in style books drawn at random.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "api_inventory" / "templates"
VOLUMES = (5, 20, 100)
TENANTS = (1, 5, 50, 200)
FOLDS = 3
_SHARED: dict[str, Any] = {}

if TYPE_CHECKING:
    from template_training.examples import Recipe, Traffic


def main() -> int:
    """Train, or only score what is left out."""
    arguments = _arguments()
    sys.path[:0] = [str(ROOT), str(arguments.discovery_tools)]
    with tempfile.TemporaryDirectory() as folder:
        return _train(arguments, Path(folder))


def _train(arguments: argparse.Namespace, folder: Path) -> int:
    from template_training.documents import botocore_documents, discovery_documents, openapi_documents
    from template_training.examples import Recipe
    from template_training.fitting import fit
    from template_training.lexicon import lexicon_of
    from template_training.styles import write_style_books

    tools = arguments.discovery_tools
    books = write_style_books(folder, tools / "styles.yaml", tools / "data" / "english_words.txt.gz", arguments.styles)
    own = [document for path in arguments.documents for document in openapi_documents(path)]
    foreign = [
        *(document for path in arguments.botocore for document in botocore_documents(path)),
        *(document for path in arguments.discovery_documents for document in discovery_documents(path)),
    ]
    documents = {document.name: document for document in [*own, *foreign]}
    lexicon = lexicon_of(documents.values())
    draw = Random(arguments.seed)
    some = [*own, *draw.sample(foreign, min(arguments.foreign, len(foreign)))]
    recipes = [
        Recipe(document.name, draw.choice(books), volume, draw.randrange(10**6), draw.choice(TENANTS))
        for document in some
        for volume in (VOLUMES if document in own else draw.sample(VOLUMES, 2))
    ]
    print(f"{len(documents)} documents for words, {len(some)} for traffic, {len(recipes)} traffics", flush=True)
    # Forked workers have the documents already: they are large, and sending them would cost more than the work.
    shared = {"initializer": _share, "initargs": (documents, lexicon)}
    with ProcessPoolExecutor(arguments.processes, get_context("fork"), **shared) as pool:
        prepared = list(pool.map(_prepared, recipes))
        print(f"{sum(len(examples) for _, examples in prepared)} examples", flush=True)
        if arguments.write:
            weights = fit(examples for _, examples in prepared)
            _write(TEMPLATES / "weights.json", weights)
            _write(TEMPLATES / "route_words.json", _tables(lexicon.without()))
        for name, splits in _splits(recipes).items() if arguments.tables else ():
            scores = []
            for train, test in splits:
                weights = fit(prepared[number][1] for number in train)
                scores += pool.map(partial(_scored, weights), [prepared[number][0] for number in test])
            _print_table(name, scores)
    return 0


def _share(documents: dict[str, Any], lexicon: Any) -> None:
    """What every piece of work in this process needs."""
    _SHARED.update(documents=documents, lexicon=lexicon)


def _prepared(recipe: Recipe) -> tuple[Traffic, list[Any]]:
    from template_training.examples import examples_of, make

    traffic = make(_SHARED["documents"][recipe.document], recipe)
    return traffic, examples_of(traffic, _SHARED["lexicon"].without([recipe.document]))


def _scored(weights: dict[str, Any], traffic: Traffic) -> tuple[Recipe, Any]:
    from template_training.examples import score_of

    from api_inventory.templates.model import Model

    words = _SHARED["lexicon"].without([traffic.recipe.document])
    return traffic.recipe, score_of(traffic, Model.from_json(weights), words)


def _splits(recipes: list[Recipe]) -> dict[str, list[tuple[list[int], list[int]]]]:
    """What is trained on and what is scored, by what was left out: documents, styles, or both."""
    documents, styles = (_folds(sorted({getattr(r, name) for r in recipes})) for name in ("document", "style"))
    numbers = range(len(recipes))
    splits: dict[str, list[tuple[list[int], list[int]]]] = defaultdict(list)
    for one in range(FOLDS):
        for name, folds, key in (("document", documents, "document"), ("style", styles, "style")):
            held = {number for number in numbers if folds[getattr(recipes[number], key)] == one}
            splits[f"{name} left out"].append(([n for n in numbers if n not in held], sorted(held)))
        for other in range(FOLDS):
            held_documents = {n for n in numbers if documents[recipes[n].document] == one}
            held_styles = {n for n in numbers if styles[recipes[n].style] == other}
            train = [n for n in numbers if n not in held_documents | held_styles]
            splits["document and style left out"].append((train, sorted(held_documents & held_styles)))
    return splits


def _folds(names: list[Any]) -> dict[Any, int]:
    shuffled = list(names)
    Random(3).shuffle(shuffled)
    return {name: number % FOLDS for number, name in enumerate(shuffled)}


def _print_table(name: str, scores: list[tuple[Recipe, Any]]) -> None:
    rows: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for recipe, score in scores:
        rows[_family(recipe.document), recipe.volume].append(score)
        rows["all", recipe.volume].append(score)
    print(f"\n{name}\n{'documents':10} {'requests':>8} {'number':>6} {'F1':>6} {'lowest':>6} {'over':>6} {'under':>6}")
    for (family, volume), found in sorted(rows.items()):
        means = [fmean(getattr(score, field) for score in found) for field in ("f1", "over_merge", "under_merge")]
        lowest = min(score.f1 for score in found)
        print(f"{family:10} {volume:8} {len(found):6} {means[0]:6.3f} {lowest:6.2f} {means[1]:6.3f} {means[2]:6.3f}")
    sys.stdout.flush()


def _family(document: str) -> str:
    return document.partition("-")[0] if document.startswith(("aws-", "google-")) else "openapi"


def _tables(words: Any) -> dict[str, Any]:
    return {name: getattr(words, name) for name in ("words", "segments", "before_parameter", "before_literal")}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print(f"wrote {path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def _arguments() -> argparse.Namespace:
    shared = ROOT.parent / "shared"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "documents", type=Path, nargs="*", default=[shared / "specs"], help="folders of OpenAPI documents"
    )
    parser.add_argument("--botocore", type=Path, nargs="*", default=[], help="botocore's data folder")
    parser.add_argument("--discovery-documents", type=Path, nargs="*", default=[], help="Google's discovery documents")
    parser.add_argument(
        "--discovery-tools", type=Path, default=shared / "tools" / "discovery", help="make_traffic.py's"
    )
    parser.add_argument("--foreign", type=int, default=40, help="services of the two that traffic is made of")
    parser.add_argument("--styles", type=int, default=40, help="style books to draw")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-tables", dest="tables", action="store_false", help="score nothing that is left out")
    parser.add_argument("--write", action="store_true", help="write the weights and the words")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
