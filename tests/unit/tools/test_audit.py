"""An audit says clean only where a database answered. A stand-in prints what the real program would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from audit import (
    CLEAN,
    FINDINGS,
    NODE_PACKAGES,
    NOT_ASKED,
    PINS,
    WORKSPACES,
    Answer,
    Row,
    main,
    npm_row,
    python_row,
    run,
    rust_row,
    told,
)

ROOT = Path(__file__).resolve().parents[3]
VULNERABLE = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"]}]}
HARMLESS = {"name": "six", "version": "1.17.0", "vulns": []}
SKIPPED = {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited: six (1.17.0)"}
ADVISORY = {
    "package": {"name": "time", "version": "0.1.40"},
    "advisory": {"id": "RUSTSEC-2020-0071"},
    "versions": {"patched": [">=0.2.23"]},
}
REFUSED = {"statusCode": 405, "body": "", "error": {"summary": "", "detail": ""}}


@pytest.mark.parametrize(
    ("packages", "verdict", "says"),
    [
        ([HARMLESS], CLEAN, "1 packages"),
        ([VULNERABLE, HARMLESS], FINDINGS, "jinja2 2.4.1: PYSEC-2014-8, mended in 2.7.2"),
        # One that is found matters more than one that was skipped; one that was skipped is not clean.
        ([VULNERABLE, SKIPPED], FINDINGS, "jinja2 2.4.1: PYSEC-2014-8, mended in 2.7.2"),
        ([HARMLESS, SKIPPED], NOT_ASKED, f"1 of 2 packages: {SKIPPED['skip_reason']}"),
        ([], NOT_ASKED, "said"),
    ],
)
def test_what_pip_audit_says(packages: list[object], verdict: str, says: str) -> None:
    assert python_row("a.txt", Answer({"dependencies": packages}, "said")) == Row("a.txt", verdict, (says,))


@pytest.mark.parametrize(
    ("found", "verdict", "says"),
    [
        ([], CLEAN, "90 packages"),
        ([ADVISORY], FINDINGS, "time 0.1.40: RUSTSEC-2020-0071, mended in >=0.2.23"),
    ],
)
def test_what_cargo_audit_says(found: list[object], verdict: str, says: str) -> None:
    said = {"lockfile": {"dependency-count": 90}, "vulnerabilities": {"found": bool(found), "list": found}}

    assert rust_row("Cargo.lock", Answer(said, "")) == Row("Cargo.lock", verdict, (says,))


def test_what_cargo_audit_only_warns_of_is_a_finding() -> None:
    unsound = {"kind": "unsound", **ADVISORY}
    yanked = {"kind": "yanked", "package": {"name": "six", "version": "1.0.0"}, "advisory": None, "versions": None}
    said = {
        "lockfile": {"dependency-count": 90},
        "vulnerabilities": {"found": False, "list": []},
        "warnings": {"yanked": [yanked], "unsound": [unsound]},
    }

    assert rust_row("Cargo.lock", Answer(said, "")) == Row(
        "Cargo.lock", FINDINGS, ("time 0.1.40: unsound, RUSTSEC-2020-0071", "six 1.0.0: yanked")
    )


@pytest.mark.parametrize(
    ("found", "verdict", "says"),
    [
        ({}, CLEAN, "70 packages"),
        ({"vite": {"severity": "high", "range": "<7.1.11"}}, FINDINGS, "vite: high, in <7.1.11"),
    ],
)
def test_what_npm_says(found: dict[str, object], verdict: str, says: str) -> None:
    said = {"auditReportVersion": 2, "vulnerabilities": found, "metadata": {"dependencies": {"total": 70}}}

    assert npm_row("lock", Answer(said, "")) == Row("lock", verdict, (says,))


@pytest.mark.parametrize("row", [python_row, rust_row, npm_row])
@pytest.mark.parametrize("said", [None, {}, REFUSED])
def test_whoever_does_not_answer_was_not_asked(row: object, said: dict[str, object] | None) -> None:
    assert callable(row)
    assert row("lock", Answer(said, "no route to host")) == Row("lock", NOT_ASKED, ("no route to host",))


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        ("import sys; print('error: no network', file=sys.stderr); sys.exit(1)", "error: no network"),
        ("print('[1]')", "said nothing"),
        ("print('not json')", "said nothing"),
    ],
)
def test_a_program_without_a_document_has_a_complaint(program: str, complaint: str, tmp_path: Path) -> None:
    answer = run([sys.executable, "-c", program], tmp_path)

    assert answer.said is None
    assert complaint in answer.complaint
    assert "No such file" in run([str(tmp_path / "absent")], tmp_path).complaint


@pytest.mark.parametrize(("package", "status"), [(HARMLESS, 2), (SKIPPED, 2), (VULNERABLE, 1)])
def test_an_audit_that_nobody_answered_is_not_clean(
    package: dict[str, object],
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = tmp_path / "said.json"
    said.write_text(json.dumps({"dependencies": [package]}))
    for name in ("pip-audit", "cargo-audit"):
        (tmp_path / name).write_text(f"#!/bin/sh\ncat {said}\n")
        (tmp_path / name).chmod(0o755)
    # npm is another stand-in: it answers like a registry that refuses.
    (tmp_path / "npm").write_text(f"#!/bin/sh\necho '{json.dumps(REFUSED)}'\necho 'refused' >&2\nexit 1\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "argv", ["audit.py", "--programs", str(tmp_path)])

    assert main() == status

    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[-len(NODE_PACKAGES) :]] == [
        [f"{folder}/package-lock.json", "NOT", "ASKED", "refused"] for folder in NODE_PACKAGES
    ]
    assert len(lines) == len(PINS) + len(WORKSPACES) + len(NODE_PACKAGES)


def test_an_audit_in_which_all_answer_and_find_nothing_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.rows", lambda _: [Row("a.lock", CLEAN), Row("b.lock", CLEAN)])
    monkeypatch.setattr(sys, "argv", ["audit.py"])

    assert main() == 0


def test_each_detail_has_its_line() -> None:
    assert told([Row("a.lock", FINDINGS, ("one", "two")), Row("b", CLEAN)]) == (
        "a.lock  findings   one\n                   two\nb       clean"
    )


def test_every_lock_of_the_repository_is_asked_about() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    locks = {path for path in tracked if Path(path).name in {"Cargo.lock", "package-lock.json"}}
    pins = {
        path
        for path in tracked
        if path.endswith(".txt") and "--hash=sha256:" in (ROOT / path).read_text("utf-8", "replace")
    }

    asked = {f"{folder}/Cargo.lock" for folder in WORKSPACES}
    assert locks == asked | {f"{folder}/package-lock.json" for folder in NODE_PACKAGES}
    assert pins == set(PINS)
