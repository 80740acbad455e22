"""Asks the advisory databases of every ecosystem about what is pinned here.

    python tools/audit.py [--programs FOLDER]

One row each: clean, findings, or NOT ASKED where a database did not answer, or answered that it will not. The exit
status is 1 where there are findings, and 2 where there are none and not everything was asked: that is no clean audit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_MAX = 180
PINS = (
    "requirements.txt",
    "stream_processor/requirements.txt",
    "requirements/agent.txt",
    "requirements/dev.txt",
    "requirements/emulator.txt",
    "requirements/checkov.txt",
    "requirements/semgrep.txt",
    "requirements/audit.txt",
)
WORKSPACES = ("capture", "capture/fuzz")
NODE_PACKAGES = ("dashboard", "tests/engines")
CLEAN, FINDINGS, NOT_ASKED = "clean", "findings", "NOT ASKED"


@dataclass(frozen=True, slots=True)
class Row:
    """What one database says of one lock."""

    lock: str
    verdict: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program printed. `said` is None where it could not be run, or printed no JSON object."""

    said: dict[str, object] | None
    complaint: str


def run(command: list[str], folder: Path) -> Answer:
    """Runs a program that prints JSON, whatever its exit status: programs use that for findings too."""
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS_MAX)
    except OSError as error:
        return Answer(None, f"{command[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return Answer(None, f"{Path(command[0]).name}: no answer within {SECONDS_MAX} seconds")
    lines = [line.strip() for line in ran.stderr.splitlines() if line.strip()]
    complaint = lines[0] if lines else f"{Path(command[0]).name} ended with {ran.returncode} and said nothing"
    try:
        said = json.loads(ran.stdout)
    except ValueError:
        return Answer(None, complaint)
    return Answer(said if isinstance(said, dict) else None, complaint)


def python_row(lock: str, answer: Answer) -> Row:
    """What pip-audit says. It skips a package that the database gives no answer for, and calls that success."""
    said = answer.said
    if said is None or not isinstance(packages := said.get("dependencies"), list) or not packages:
        return Row(lock, NOT_ASKED, (answer.complaint,))
    found = tuple(
        f"{each['name']} {each['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'nothing yet'}"
        for each in packages
        for one in each.get("vulns", ())
    )
    if found:
        return Row(lock, FINDINGS, found)
    if skipped := [each for each in packages if "skip_reason" in each]:
        first = skipped[0]
        return Row(lock, NOT_ASKED, (f"{len(skipped)} of {len(packages)} packages: {first['skip_reason']}",))
    return Row(lock, CLEAN, (f"{len(packages)} packages",))


def rust_row(lock: str, answer: Answer) -> Row:
    """What cargo-audit says. Its warnings (a crate that was yanked, is unsound or nobody's) are findings here."""
    match answer.said:
        case {"vulnerabilities": {"list": list(found)}, "lockfile": {"dependency-count": int(count)}}:
            details = tuple(
                f"{each['package']['name']} {each['package']['version']}: {each['advisory']['id']}, "
                f"mended in {', '.join(each['versions']['patched']) or 'nothing yet'}"
                for each in found
            )
            details += rust_warnings(answer.said.get("warnings"))
            return Row(lock, FINDINGS, details) if details else Row(lock, CLEAN, (f"{count} packages",))
    return Row(lock, NOT_ASKED, (answer.complaint,))


def rust_warnings(by_kind: object) -> tuple[str, ...]:
    """Each warning in words; a crate that was yanked has no advisory."""
    return tuple(
        f"{each['package']['name']} {each['package']['version']}: {kind}"
        + (f", {each['advisory']['id']}" if each.get("advisory") else "")
        for kind, found in sorted((by_kind if isinstance(by_kind, dict) else {}).items())
        for each in found
    )


def npm_row(lock: str, answer: Answer) -> Row:
    """What npm says: a registry's refusal is JSON as well, without a report in it."""
    match answer.said:
        case {"vulnerabilities": dict(found), "metadata": {"dependencies": {"total": int(count)}}}:
            details = tuple(f"{name}: {each['severity']}, in {each['range']}" for name, each in sorted(found.items()))
            return Row(lock, FINDINGS, details) if found else Row(lock, CLEAN, (f"{count} packages",))
    return Row(lock, NOT_ASKED, (answer.complaint,))


def rows(programs: Path) -> list[Row]:
    """Every lock's row; `programs` is the folder of pip-audit and cargo-audit."""
    pip_audit, cargo_audit = str(programs / "pip-audit"), str(programs / "cargo-audit")
    asked_python = [pip_audit, "--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip"]
    return [
        *(python_row(pins, run([*asked_python, "--requirement", pins], ROOT)) for pins in PINS),
        *(
            rust_row(f"{folder}/Cargo.lock", run([cargo_audit, "audit", "--json"], ROOT / folder))
            for folder in WORKSPACES
        ),
        *(
            npm_row(f"{folder}/package-lock.json", run(["npm", "audit", "--json"], ROOT / folder))
            for folder in NODE_PACKAGES
        ),
    ]


def told(found: list[Row]) -> str:
    """The rows as text."""
    width = max(len(row.lock) for row in found)
    lines = []
    for row in found:
        first, *more = row.details or ("",)
        lines.append(f"{row.lock:<{width}}  {row.verdict:<9}  {first}".rstrip())
        lines += [f"{'':<{width}}  {'':<9}  {detail}" for detail in more]
    return "\n".join(lines)


def main() -> int:
    """Prints the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, default=Path(sys.executable).parent)
    found = rows(parser.parse_args().programs)
    print(told(found))
    verdicts = {row.verdict for row in found}
    return 1 if FINDINGS in verdicts else 2 if NOT_ASKED in verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
