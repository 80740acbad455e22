"""Operations that stand where others have an id, beside ids that are words: as a table, with several draws of each."""

from __future__ import annotations

import random
from itertools import product
from typing import TYPE_CHECKING

import pytest

from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from api_inventory.templates.features import Position, features_of
from api_inventory.templates.route_words import route_words
from api_inventory.templates.trie import trie_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.templates.host_templates import HostTemplates

SYLLABLES = "ka ren to mi shi ra no ve lo chi ba du fe gu zor vel tri xen".split()  # noqa: SIM905 - read as a line
OPERATIONS = {
    "/users/search": "GET",
    "/users/login": "POST",
    "/orders/export": "POST",
    "/items/batch": "POST",
    "/jobs/status": "GET",
    "/users/count": "GET",
    "/articles/new": "GET",
    "/releases/latest": "GET",
    "/templates/default": "GET",
    "/teams/stats": "GET",
    "/services/health": "GET",
}
NAMES = "anna bruno carla dmitri elif farah goran hana ivo jana karim lena marco nadia".split()  # noqa: SIM905
PLACES = "hill river stone cloud maple cedar amber harbor meadow canyon".split()  # noqa: SIM905
VOLUMES = (5, 20, 100)
SEEDS = range(3)


def slugs_of(draw: random.Random, count: int) -> list[str]:
    """Words of one kind: invented ones, names, or words of a language in pairs."""
    kind = draw.randrange(3)
    found: set[str] = set()
    while len(found) < count:
        invented = "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3))))
        named = draw.choice(NAMES) + draw.choice(("", str(draw.randrange(100))))
        found.add((invented, named, f"{draw.choice(PLACES)}-{draw.choice(PLACES)}")[kind])
    return draw.sample(sorted(found), count)


def host(
    collection: str, draw: random.Random, *, slugs: int, volume: int, below: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Requests for a collection of words, `volume` for each of its operations."""
    words = slugs_of(draw, slugs)
    ways = [("GET", ""), ("PATCH", ""), ("DELETE", ""), *(("GET", f"/{one}") for one in below)]
    requests = [(method, collection) for method in ("GET", "POST") for _ in range(volume)]
    return requests + [
        (method, f"{collection}/{words[int(slugs * draw.random() ** 1.6)]}{rest}")
        for method, rest in ways
        for _ in range(volume)
    ]


def learnt(requests: Iterable[tuple[str, str]]) -> HostTemplates:
    return decide(
        [LeafEvidence(path, {method: MethodEvidence(requests=1, ok=1)}) for method, path in requests], now_s=0
    )


def erased(templates: HostTemplates, path: str) -> str:
    return "/".join("{}" if "{" in part else part for part in templates.template_of(path, 0).text.split("/"))


@pytest.mark.parametrize("volume", VOLUMES)
@pytest.mark.parametrize("below", [(), ("members", "settings")], ids=["items end", "items go on"])
@pytest.mark.parametrize("slugs", [4, 12, 60])
def test_operations_beside_words_are_routes(slugs: int, below: tuple[str, ...], volume: int) -> None:
    wrong = []
    for (path, method), seed in product(OPERATIONS.items(), SEEDS):
        collection = path.rpartition("/")[0]
        draw = random.Random(f"{path}{seed}")
        requests = host(collection, draw, slugs=slugs, volume=volume, below=below)

        templates = learnt([*requests, *[(method, path)] * volume])

        wrong += [] if erased(templates, path) == path else [path]
    # Five requests of one kind beside sixty words, all of which end there: one case in thirty may wait for more.
    assert len(wrong) <= (volume == 5), wrong


@pytest.mark.parametrize("volume", VOLUMES)
@pytest.mark.parametrize("slugs", [12, 60])
def test_the_words_beside_operations_are_values(slugs: int, volume: int) -> None:
    found = []
    for (path, method), seed in product(OPERATIONS.items(), SEEDS):
        collection = path.rpartition("/")[0]
        draw = random.Random(f"{path}{seed}")
        requests = host(collection, draw, slugs=slugs, volume=volume, below=("members", "settings"))

        templates = learnt([*requests, *[(method, path)] * volume])

        words = {path.split("/")[2] for _, path in requests if path != collection}
        found += [erased(templates, f"{collection}/{word}/members") == f"{collection}/{{}}/members" for word in words]
    assert sum(found) >= 0.98 * len(found)


# What compares a child with its siblings by how often something was done.
COMPARED = ("goes_on_alike_0", "goes_on_alike_1", "ends_here")


def compared(*requests: tuple[str, str, int], word: str) -> dict[str, float]:
    """What is seen of one word among its siblings, of requests with how often each came."""
    leaves = [LeafEvidence(path, {method: MethodEvidence(count, ok=count)}) for method, path, count in requests]
    features = features_of(Position((), trie_of(leaves).root.children, None, {}, capitals=False), route_words())[word]
    return {name: features[name] for name in COMPARED}


@pytest.mark.parametrize("times", [2, 10, 1_000])
def test_a_busy_sibling_says_no_more_than_a_steady_one(times: int) -> None:
    names = [("GET", f"/{name}", 3) for name in NAMES]

    steady = compared(*names, ("POST", "/batch", 20), ("GET", "/batch/rows", 20), word="anna")
    busy = compared(*names, ("POST", "/batch", 20 * times), ("GET", "/batch/rows", 20 * times), word="anna")

    assert busy == pytest.approx(steady)
    assert busy["goes_on_alike_0"] > 0


@pytest.mark.parametrize("times", [2, 10, 1_000])
def test_habits_of_those_who_ask_are_no_evidence_however_often_they_ask(times: int) -> None:
    others = [(method, f"/{name}", 4) for name in NAMES[1:] for method in ("GET", "PUT")]

    seldom = compared(*others, ("GET", "/anna", 9), ("PUT", "/anna", 3), word="anna")
    often = compared(*others, ("GET", "/anna", 9 * times), ("PUT", "/anna", 3 * times), word="anna")

    assert often == pytest.approx(seldom)
    assert often["goes_on_alike_0"] > 0


def test_the_only_tenant_of_a_busy_host_looks_no_more_like_a_route_than_that_of_a_quiet_one() -> None:
    seen = []
    for count in (100, 1_000_000):
        leaves = [LeafEvidence(f"/anna/{below}", {"GET": MethodEvidence(count, ok=count)}) for below in ("a", "b")]
        seen.append(
            features_of(Position((), trie_of(leaves).root.children, None, {}, capitals=False), route_words())["anna"]
        )

    assert seen[0]["requests"] == seen[1]["requests"]
