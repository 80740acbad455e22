"""How much the schemas of an OpenAPI export say, beside how often bodies that were not learnt from break them.

    python benchmarks/documents/run.py [--shared FOLDER] [--volumes 5 20 100]

For each volume, twice as many exchanges an operation are made from OpenAPI documents (with `make_traffic.py` of the
discovery tools, where it is there). What half of them show is exported, and the other half is held against it: bodies
by the operation and status that they are known to belong to, so that templates and schemas are not measured at once.
A document that says little is hardly ever wrong, so neither number is worth anything alone. Exits with 1 where more
than one body in a thousand is refused.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.json_schema import json_schema
from api_inventory.schema_claims import KnownTypes, claimed

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
REFUSED_SHARE_MAX = 0.001
# Of one place: more would let a few large operations stand for all.
HELD_OUT_MAX = 25
# The documents that are made in minutes at a hundred requests an operation.
DOCUMENTS = ("asana", "box", "crapi", "emb-cyclotron", "emb-genome-nexus", "emb-market", "intercom", "slack")


@dataclass(slots=True)
class Bodies:
    """Of one place: a request's, or those of one status."""

    learnt: list[Any] = field(default_factory=list)
    held_out: list[Any] = field(default_factory=list)


def main() -> int:
    """Print a row for each volume."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="where tools/discovery and specs are"
    )
    parser.add_argument("--volumes", type=int, nargs="+", default=[5, 20, 100], help="requests per operation")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    maker = arguments.shared / "tools" / "discovery" / "make_traffic.py"
    if not maker.exists():
        print(f"{maker}: not there, so nothing is held against documents")
        return 0
    specs = [str(arguments.shared / "specs" / f"{name}.json") for name in DOCUMENTS]
    is_right = True
    print(f"{'requests':>8} {'properties':>10} {'with a type':>11} {'bodies':>8} {'refused':>8}")
    for volume in arguments.volumes:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "pairs.ndjson"
            options = ["--per-operation", str(2 * volume), "--seed", str(arguments.seed), "--noise", "0"]
            subprocess.run([sys.executable, str(maker), *specs, *options, "--out", str(made)], check=True)
            properties, typed, bodies, refused = measured(made)
        print(f"{volume:8} {properties:10,} {typed / properties:11.1%} {bodies:8,} {refused:8,}", flush=True)
        is_right &= refused <= REFUSED_SHARE_MAX * bodies
    return 0 if is_right else 1


def measured(pairs: Path) -> tuple[int, int, int, int]:
    """Properties, those with a type, bodies held against the schemas, and those that were refused."""
    properties = typed = bodies = refused = 0
    known: defaultdict[str, KnownTypes] = defaultdict(KnownTypes)
    schemas: list[tuple[str, Bodies, dict[str, Any]]] = []
    for (host, *_), place in _places(pairs).items():
        tally = FieldTally()
        tally.add(place.learnt)
        if schema := json_schema(tally.fields):
            known[host].take(schema)
            schemas.append((host, place, schema))
    for host, place, schema in schemas:
        claims = claimed(schema, known[host])
        for each in _properties(claims):
            properties += 1
            typed += "type" in each
        validator = Draft202012Validator(claims, format_checker=Draft202012Validator.FORMAT_CHECKER)
        held_out = place.held_out[:HELD_OUT_MAX]
        bodies += len(held_out)
        refused += sum(not validator.is_valid(body) for body in held_out)
    return properties, typed, bodies, refused


def _places(pairs: Path) -> dict[tuple[str, ...], Bodies]:
    places: defaultdict[tuple[str, ...], Bodies] = defaultdict(Bodies)
    with pairs.open() as lines:
        for line in lines:
            pair = json.loads(line)
            operation = (pair["host"], pair["method"], pair["truth"]["template"])
            for name, text in (("request", pair["request_body"]), (str(pair["status"]), pair["response_body"])):
                if text and text[0] in "{[":
                    place = places[*operation, name]
                    # Halves by turns, place by place, so that each has as many.
                    half = place.learnt if len(place.learnt) <= len(place.held_out) else place.held_out
                    half.append(json.loads(text))
    return places


def _properties(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from _properties(schema[name])
    for name in ("properties", "patternProperties"):
        for below in schema.get(name, {}).values():
            yield below
            yield from _properties(below)


if __name__ == "__main__":
    sys.exit(main())
