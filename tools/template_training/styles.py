"""Style books drawn at random: other words, names and patterns than any book that a score is taken with."""

from __future__ import annotations

import copy
import gzip
from pathlib import Path
from random import Random
from typing import Any

import yaml

# Given names of many languages, none of which is in the published style book's list by design.
_NAMES = (
    "aiko akira amara anouk astrid beatriz bogdan camille cedric chidi cosima dagmar dorota eamon edith efua elodie emeka "
    "enzo esra farid fenna fritz gael giulia gunnar halima henrik hiro ilse imani ingrid jamal joaquin kaito kasper katya "
    "kofi lars leila linnea lorenzo magnus malik marek mehmet mirela nadira niamh nikos odile olek oona pilar quentin "
    "rafael ravi rosalind runa sabine saoirse selma shreya sigrid soren svetlana tariq thea tomasz tuan ulrich valentina "
    "wanjiru xiomara yannick yusra zainab zofia"
).split()
# Words that teams and projects are called by.
_COMMON = (
    "time year people way day man thing woman life child world school state family student group country problem hand part "
    "place case week company system program question work government number night point home water room mother area money "
    "story fact month lot right study book eye job word business issue side kind head house service friend father power "
    "hour game line end member law car city community name president team minute idea kid body information back parent "
    "face others level office door health person art war history party result change morning reason research girl guy "
    "moment air teacher force education product marketing sales finance legal design engineering platform mobile web "
    "backend frontend infra security analytics billing growth support operations testing production staging development "
    "internal external primary secondary main default public private global local europe america asia africa north south "
    "east west red green blue black white summer winter spring autumn alpha beta gamma delta sigma omega"
).split()
_SYLLABLES = (
    "ka ren to mi shi ra no ve lo chi ba du fe gu ha jo ke la me ni po qua ri se tu wa xa yo ze bri cla dro fle gri klu pla "
    "sta tre"
).split()
_PATTERNS: dict[str, list[str]] = {
    "slug": [
        "{word}", "{word}-{word}", "{word}-{word}-{word}", "{word}{int:1-99}", "{word}_{word}", "{Cap}{Cap}", "{word}.{word}",
        "{made}", "{Cap}", "{UP}", "{UP}-{int:1-999}", "{word}-{int:1-99}", "{made}-{word}", "{word}-{hex:6}", "{Cap}-{Cap}",
        "{word}-{word}-{int:2019-2026}", "{word}%20{word}", "{prefix}-{word}", "{made}{made}", "{word}-{b32:4}",
        "{Cap}{Cap}{Cap}", "{word}+{word}", "{word}~{int:1-9}", "the-{word}-{word}", "{word}:{word}", "@{word}",
    ],
    "username": [
        "{name}", "{name}{int:1-999}", "{name}.{name}", "{name}_{name}", "{name}-{word}", "{made}", "{Cap}{made}",
        "{name}{word}", "{word}{int:10-99}", "{name}%40{made}.io", "{made}{int:1-99}", "x{name}x", "{name}.{made}",
    ],
    "k8s_name": [
        "{word}", "{word}-{word}", "{word}-{word}-{hex:9}-{b32:5}", "{word}-{int:0-9}", "{word}-{hex:10}",
        "{made}-{word}-{int:0-20}", "{word}-{b32:5}",
    ],
    "code": [
        "{b36:6}", "{b36:3}-{digits:4}", "{b36:8}", "{UP}{digits:3}", "{b36:2}{digits:6}", "{UP}", "{digits:3}-{digits:3}",
        "{b36:4}-{b36:4}",
    ],
    "branch": [
        "{pick:main|trunk|production|release|dev}", "{word}-{word}", "v{int:0-9}.{int:0-20}", "{name}%2F{word}",
        "{UP}-{int:1-3000}", "hotfix-{int:1-40}", "{word}",
    ],
    "namespace": [
        "{pick:default|system|shared|apps|ingress|platform}", "{word}", "{word}-{word}", "{word}-{pick:dev|prod|test}",
        "team-{word}", "{made}",
    ],
    "tag": ["{word}", "{word}-{word}", "{word}:{word}", "{word}_{word}", "{Cap}", "{made}", "{word}%20{word}"],
    "file": [
        "{word}.{pick:txt|json|png|pdf|csv|md|jpg|log|yaml}", "{word}-{word}.{pick:html|xml|zip}", "{word}",
        "{word}_{int:1-99}.{pick:csv|parquet}", "{word}%2F{word}.{pick:js|ts|go}",
    ],
    "title": ["{Cap}", "{Cap}%20{Cap}", "{word}", "{Cap}_{Cap}", "{Cap}%20of%20{Cap}"],
    "base62": ["{b62:12}", "{b62:8}", "{b62:22}", "{url64:11}", "{url64:16}"],
    "prefixed": ["{prefix}_{b62:16}", "{prefix}-{hex:17}", "{prefix}_{b36:10}", "{prefix}:{digits:6}", "{prefix}-{b62:10}"],
    "object_id": ["{hex:24}", "{hex:12}", "{HEX:16}", "{hex:32}"],
    "region": [
        "{pick:us-east-1|us-west-2|eu-central-1|ap-south-1|sa-east-1}", "{pick:iad|fra|lhr|syd|gru|nrt}",
        "{pick:emea|apac|amer|latam}",
    ],
    "version": ["{int:1-9}.{int:0-20}.{int:0-9}", "{int:1-40}", "v{int:1-9}.{int:0-9}", "{int:2019-2026}.{int:1-12}", "{word}"],
    "host": ["{word}.{pick:example.com|corp.internal|test}", "{made}.{word}.example", "{made}.io"],
}  # fmt: skip
_ID_STYLES = (
    "serial number long_number uuid object_id base62 prefixed code slug username k8s_name title".split()
)
_OTHER_STYLES = "slug username title tag k8s_name code namespace".split()
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
    rare = draw.sample(words, _RARE_WORDS)
    book["words"] = " ".join(draw.choice([_COMMON, rare, _COMMON + rare[:200]]))
    invented = ["".join(draw.choices(_SYLLABLES, k=2)) for _ in range(60)]
    book["names"] = " ".join(_NAMES if draw.random() < 0.5 else draw.sample(_NAMES + invented, 90))
    book["syllables"] = " ".join(draw.sample(_SYLLABLES, 22))
    for name, patterns in _PATTERNS.items():
        chosen = draw.sample(patterns, min(draw.choice([1, 2, 3, 4, 6]), len(patterns)))
        drawn_pool = [draw.choice([4, 8, 15, 30, 60, 120]), draw.choice([0.5, 1.0, 1.3]), draw.choice([40, 300, 2000])]
        pool = source["styles"][name]["pool"] if draw.random() < 0.5 else drawn_pool
        book["styles"][name] = {"patterns": [[one, draw.choice([1, 2, 5, 10])] for one in chosen], "pool": pool}
    if draw.random() < 0.7:
        del book["apis"]
    for rule in book["rules"]:
        if rule.get("name", "").startswith("id$"):
            chosen = draw.sample(_ID_STYLES, draw.choice([2, 4, 8]))
            rule["use"] = {style: draw.choice([0.2, 1, 1, 3]) for style in chosen}
    book["rules"][-1] = {"use": {style: draw.choice([0.5, 1, 3]) for style in draw.sample(_OTHER_STYLES, 3)}}
    return book
