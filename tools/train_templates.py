#!/usr/bin/env python3
"""Train the model of the path templates: documents, traffic, examples, weights, and a table of what was left out.

Writes `weights.json` and `route_words.json` into `api_inventory/templates/`. The traffic is made by the discovery tools
(`make_traffic.py`), which are given as a folder, in style books drawn at random.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from template_training.report import table

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "api_inventory" / "templates"
VOLUMES = (5, 20, 100)
TENANTS = (1, 5, 50, 200)
# The style book that scores are published with: it scores here as well, and never teaches.
PUBLISHED = "published"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from template_training.examples import Recipe, Traffic
    from template_training.fitting import Arrays
    from template_training.lexicon import Lexicon
    from template_training.siblings import Sibling


def main() -> int:
    """Train, or only score what is left out."""
    arguments = _arguments()
    sys.path[:0] = [str(ROOT), str(arguments.discovery_tools)]
    if arguments.add_words:
        return _add_words(arguments.documents)
    with tempfile.TemporaryDirectory() as folder:
        return _train(arguments, Path(folder))


def _add_words(providers: list[Path]) -> int:
    """The table of words that ships, and the words of more documents; the weights stay as they are."""
    from template_training.documents import openapi_documents
    from template_training.lexicon import lexicon_of_providers

    from api_inventory.templates.route_words import route_words

    documents = ((path.name, document) for path in providers for document in openapi_documents(path))
    lexicon = lexicon_of_providers((name, document) for name, document in documents if _is_valid(document))
    print(f"{len(lexicon.words)} providers", flush=True)
    _write(TEMPLATES / "route_words.json", _tables(lexicon.added_to(route_words())))
    return 0


def _is_valid(document: Any) -> bool:
    """Whether the operations of a document can be read: large collections hold some that are broken."""
    try:
        return bool(document.operations)
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        print(f"{document.name} is left out: {error}", file=sys.stderr)
        return False


def _train(arguments: argparse.Namespace, folder: Path) -> int:
    from template_training.documents import botocore_documents, discovery_documents, openapi_documents
    from template_training.fitting import fit
    from template_training.lexicon import lexicon_of
    from template_training.siblings import siblings_of
    from template_training.styles import write_style_books
    from value_styles import StyleBook

    tools = arguments.discovery_tools
    published = tools / "styles.yaml"
    drawn = write_style_books(folder, published, tools / "data" / "english_words.txt.gz", arguments.styles)
    books = {PUBLISHED: StyleBook(published), **{path.stem: StyleBook(path) for path in drawn}}
    own = [document for path in arguments.documents for document in openapi_documents(path)]
    foreign = [
        *(document for path in arguments.botocore for document in botocore_documents(path)),
        *(document for path in arguments.discovery_documents for document in discovery_documents(path)),
    ]
    documents = {document.name: document for document in [*own, *foreign]}
    lexicon = lexicon_of(documents.values())
    siblings = sorted({sibling for document in documents.values() for sibling in siblings_of(document)})
    recipes = _recipes(own, foreign, [path.stem for path in drawn], arguments)
    names = {recipe.document for recipe in recipes}
    print(f"{len(documents)} documents for words, {len(names)} for traffic, {len(recipes)} traffics", flush=True)
    kept = arguments.keep or folder / "traffics"
    kept.mkdir(parents=True, exist_ok=True)
    shared = _Shared(documents, books, lexicon, siblings, kept)
    # Forked workers have the documents already: they are large, and sending them would cost more than the work.
    with ProcessPoolExecutor(arguments.processes, get_context("fork"), initializer=_share, initargs=(shared,)) as pool:
        prepared = list(_counted(pool.map(_prepared, recipes), len(recipes), "made"))
        taught = [number for number, recipe in enumerate(recipes) if recipe.style != PUBLISHED]
        print(f"{sum(len(prepared[number].answers) for number in taught)} examples", flush=True)
        if arguments.write:
            _write(TEMPLATES / "weights.json", fit(prepared[number] for number in taught))
            _write(TEMPLATES / "route_words.json", _tables(lexicon.without()))
        for name, splits in _splits(recipes).items() if arguments.tables else ():
            work = [
                (weights, recipes[number])
                for train, test in splits
                for weights in [fit(prepared[number] for number in train)]
                for number in test
            ]
            scores = list(_counted(pool.map(_scored, work), len(work), "scored"))
            print(table(f"{name} left out", scores), flush=True)
    return 0


def _recipes(own: list[Any], foreign: list[Any], styles: list[str], arguments: argparse.Namespace) -> list[Recipe]:
    """Traffics of the given documents at each volume, of some of the others at two; half with foreign routes."""
    from template_training.examples import Recipe

    draw = Random(arguments.seed)

    def recipe(document: Any, style: str, volume: int, *, has_foreign_siblings: bool) -> Recipe:
        seed, tenants = draw.randrange(10**6), draw.choice(TENANTS)
        return Recipe(document.name, style, volume, seed, tenants, has_foreign_siblings)

    recipes = []
    for document in own:
        for volume in VOLUMES:
            recipes += [
                recipe(document, draw.choice(styles), volume, has_foreign_siblings=False),
                recipe(document, draw.choice(styles), volume, has_foreign_siblings=True),
                recipe(document, PUBLISHED, volume, has_foreign_siblings=False),
            ]
    for document in draw.sample(foreign, min(arguments.foreign, len(foreign))):
        for number, volume in enumerate(draw.sample(VOLUMES, 2)):
            recipes.append(recipe(document, draw.choice(styles), volume, has_foreign_siblings=bool(number)))
    return recipes


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all workers read."""

    documents: dict[str, Any]
    books: dict[str, Any]
    lexicon: Lexicon
    siblings: list[Sibling]
    kept: Path

    def traffic(self, recipe: Recipe) -> Traffic:
        """The traffic of a recipe, made once."""
        from template_training.examples import make

        path = self.kept / f"{recipe.name}.pickle"
        if path.exists():
            return cast("Traffic", pickle.loads(path.read_bytes()))  # noqa: S301 - this tool's own file
        siblings = [sibling for sibling in self.siblings if sibling.document != recipe.document]
        traffic = make(self.documents[recipe.document], recipe, self.books[recipe.style], siblings)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(pickle.dumps(traffic))
        unfinished.replace(path)
        return traffic


_shared: list[_Shared] = []


def _share(shared: _Shared) -> None:
    """Take what every piece of work in this process needs."""
    _shared[:] = [shared]


@lru_cache(maxsize=32)
def _words(document: str) -> Any:
    return _shared[0].lexicon.without([document])


def _prepared(recipe: Recipe) -> Arrays:
    """The examples of a traffic, as arrays."""
    from template_training.examples import examples_of
    from template_training.fitting import arrays_of

    return arrays_of(examples_of(_shared[0].traffic(recipe), _words(recipe.document)))


def _scored(work: tuple[dict[str, Any], Recipe]) -> tuple[Recipe, Any]:
    from template_training.examples import score_of

    from api_inventory.templates.model import Model

    weights, recipe = work
    return recipe, score_of(_shared[0].traffic(recipe), Model.from_json(weights), _words(recipe.document))


def _counted(results: Iterator[Any], count: int, what: str) -> Iterator[Any]:
    """The results, with a line on the error output from time to time."""
    for number, result in enumerate(results, 1):
        if number % 50 == 0 or number == count:
            print(f"{what} {number} of {count}", file=sys.stderr, flush=True)
        yield result


def _splits(recipes: list[Recipe]) -> dict[str, list[tuple[list[int], list[int]]]]:
    """What is trained on and what is scored, by what was left out: documents, styles, or both."""
    from template_training.folds import splits_of

    places = [(recipe.document, recipe.style) for recipe in recipes]
    return splits_of(places, never_trained=frozenset({PUBLISHED}))


def _tables(words: Any) -> dict[str, Any]:
    names = ("words", "segments", "before_parameter", "before_literal")
    return {name: getattr(words, name) for name in names}


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
    parser.add_argument("--foreign", type=int, default=100, help="services of the two that traffic is made of")
    parser.add_argument("--styles", type=int, default=40, help="style books to draw")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the traffics: a run that was stopped goes on there")
    parser.add_argument("--no-tables", dest="tables", action="store_false", help="score nothing that is left out")
    parser.add_argument(
        "--add-words",
        action="store_true",
        help="train nothing: add the words of DOCUMENTS, each a provider's folder, to the table that ships",
    )
    parser.add_argument("--write", action="store_true", help="write the weights and the words")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
