"""What every file of the project keeps to, whoever wrote it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "api_inventory",
    "chalice_app",
    "heliostat",
    "inventory_store",
    "mirror_agent",
    "simulator",
    "stream_processor",
)
# Bounds and error trees hold no behaviour of their own: they are tested where they are met.
WITHOUT_TESTS = frozenset({"__init__.py", "__main__.py", "errors.py", "limits.py"})
# Words that the glossary replaces (docs/glossary.md): each has one meaning, and these have several or none.
BANNED_IN_NAMES = {
    "catalog": "inventory",
    "transaction": "exchange",
    "vuln": "finding",
    "snaplen": "packet_length",
    "utils": "a noun",
    "helpers": "a noun",
    "misc": "a noun",
}
GENERATED = (
    *("package-lock.json", "Cargo.lock", "dashboard/src/api/", "requirements/"),
    "api_inventory/templates/route_words.json",
)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def text_files() -> list[tuple[Path, str]]:
    texts = []
    for path in tracked_files():
        try:
            texts.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def modules() -> list[Path]:
    return [
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name not in WITHOUT_TESTS and "__pycache__" not in path.parts
    ]


@pytest.mark.parametrize("module", modules(), ids=str)
def test_every_module_has_a_test_file_in_its_place(module: Path) -> None:
    place = ROOT / "tests" / "unit" / module.parent

    assert (place / f"test_{module.stem}.py").exists() or (place / f"test_{module.parent.name}.py").exists()


def test_every_unit_test_file_has_a_source_in_its_place() -> None:
    orphans = []
    for test in sorted((ROOT / "tests" / "unit").rglob("test_*.py")):
        place = test.parent.relative_to(ROOT / "tests" / "unit")
        if place.parts and place.parts[0] in PACKAGES:
            stem = test.stem.removeprefix("test_")
            of_module = (ROOT / place / f"{stem}.py").exists()
            of_package = stem == place.name
            if not of_module and not of_package:
                orphans.append(str(test.relative_to(ROOT)))

    assert orphans == []


def test_nothing_unfinished_is_left_in_the_tree() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|coming soon", re.IGNORECASE)
    own = Path(__file__).relative_to(ROOT)

    left = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in text_files()
        if path not in {own, Path("pyproject.toml")} and not str(path).startswith(GENERATED)
        for number, line in enumerate(text.splitlines(), 1)
        if marks.search(line)
    ]

    assert left == []


def test_no_file_names_a_path_of_one_machine_or_a_registry_host() -> None:
    marks = re.compile(
        r"(?<![\w./])/(work|root|home/[a-z]+)/[a-z]"
        r"|files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|static\.crates\.io"
    )
    own = Path(__file__).relative_to(ROOT)

    named = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in text_files()
        if path != own
        for number, line in enumerate(text.splitlines(), 1)
        if marks.search(line)
    ]

    assert named == []


def test_public_names_use_the_words_of_the_glossary() -> None:
    definition = re.compile(r"^\s*(?:def|class) ([A-Za-z]\w*)|^([A-Z][A-Z0-9_]+) =", re.MULTILINE)
    wrong = []
    for module in modules():
        names = [match.group(1) or match.group(2) for match in definition.finditer((ROOT / module).read_text("utf-8"))]
        for name in [*names, module.stem]:
            words = set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))
            wrong += [f"{module}: {name}: say {say}" for word, say in BANNED_IN_NAMES.items() if word in words]

    assert wrong == []


def test_only_the_modules_that_the_architecture_names_call_aws() -> None:
    callers = re.compile(
        r"chalice_app/aws/|inventory_store/dynamodb(_table)?\.py|mirror_agent/check/"
        r"|mirror_agent/(kinesis_connection|log_stream|lifecycle_action)\.py"
        # Makes the agent's clients; tells what a refusal is. Neither calls.
        r"|mirror_agent/(wiring|refusal)\.py"
        r"|stream_processor/(failure_queue|review/notices)\.py"
    )
    below = ("api_inventory", "chalice_app", "inventory_store", "mirror_agent", "stream_processor")
    importing = {
        str(module)
        for module in modules()
        if module.parts[0] in below
        and re.search(r"^\s*(?:import|from) (?:boto3|botocore)\b", (ROOT / module).read_text("utf-8"), re.MULTILINE)
    }

    assert len(importing) > 10
    assert {name for name in importing if not callers.match(name)} == set()


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "__pycache__" not in path.parts
        and path.name != "__main__.py"
        and not path.read_text("utf-8").startswith('"""')
    ]

    assert silent == []


def test_every_exception_from_the_security_rules_has_its_reason() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    silenced = re.compile(r"#\s*noqa:?(?P<rules>[A-Z0-9, ]*)(?P<reason>.*)")
    left = []
    for path, text in text_files():
        if path.suffix == ".py":
            for number, line in enumerate(text.splitlines(), 1):
                if (found := silenced.search(line)) and re.search(r"\bS\d{3}|^\s*$", found["rules"]):
                    left += [f"{path}:{number}"] if not re.search(r"\w", found["reason"]) else []

    assert left == []
    assert ruff["select"] == ["ALL"]
    ignored = {rule for rules in (ruff["ignore"], *ruff["per-file-ignores"].values()) for rule in rules}
    # Never the whole family, so that a rule which nobody thought of is on.
    assert not ignored & {"S", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "ALL"}


def test_every_security_rule_of_our_own_is_tried_and_every_exception_from_one_names_it() -> None:
    rules = ROOT / "tools" / "semgrep"
    tried = []
    for path in rules.glob("*.yaml"):
        examples = "".join(each.read_text("utf-8") for each in rules.glob(f"{path.stem}.*") if each != path)
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]:
            for verdict in ("ruleid", "ok"):
                assert re.search(rf"(//|#) {verdict}: {rule['id']}\n", examples), (verdict, rule["id"])
            tried.append(rule["id"])
    assert len(tried) > 20

    excepted = re.compile(r"(?:#|//) nosemgrep(?P<rest>.*)$", re.MULTILINE)
    sources = [(path, text) for path, text in text_files() if path.suffix in {".py", ".rs", ".ts", ".tsx"}]
    named = {(path, found["rest"].removeprefix(": ")) for path, text in sources for found in excepted.finditer(text)}
    # One that names no rule would silence them all.
    assert {(path, rule) for path, rule in named if rule not in tried and "tests" not in path.parts} == set()
