"""Builds every artifact twice and compares the bytes.

    python tools/check_reproducible.py [--keep FOLDER]

Each time from a copy of the tracked files in another folder, with other times of the files, another umask, time zone,
language, hash seed, home of the crates and target folder: what a build may depend on is the source and the pins. The
exit status is 1 where a byte differs; a row then says in which file of the artifact.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = Path("build") / "artifacts"
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs from one build to the other."""

    folder: str
    modified_s: int
    umask: int
    variables: dict[str, str]


FIRST = Surroundings("a", 1_600_000_000, 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"})
SECOND = Surroundings(
    "another/folder", 1_700_000_001, 0o077, {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "2"}
)


def copy_tracked(out: Path, surroundings: Surroundings) -> None:
    """Copies the tracked files as they are now, symbolic links kept."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, out / name
        if source.is_symlink() or source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    surround(out, surroundings)


def surround(folder: Path, surroundings: Surroundings) -> None:
    """Gives the files of a folder the times and modes that they have in these surroundings."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            # Git knows of a file's mode whether it can be run, and nothing else.
            path.chmod((0o777 if os.access(path, os.X_OK) else 0o666) & ~surroundings.umask)
            os.utime(path, (surroundings.modified_s, surroundings.modified_s))


def build(scratch: Path, surroundings: Surroundings) -> Path:
    """Builds everything in a copy; the answer is the folder of artifacts."""
    before = os.umask(surroundings.umask)
    try:
        folder = scratch / surroundings.folder
        folder.mkdir(parents=True)
        copy_tracked(folder, surroundings)
        (folder / "dashboard" / "node_modules").symlink_to((ROOT / "dashboard" / "node_modules").resolve())
        # The same crates under another path.
        crates = scratch / f"crates-{surroundings.umask}"
        crates.symlink_to(Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo"))
        environment = os.environ | surroundings.variables | {"CARGO_HOME": str(crates)}
        environment["CARGO_TARGET_DIR"] = str(folder / "target")
        for command in (
            ["npm", "run", "--silent", "build", "--prefix", "dashboard"],
            ["make", "--no-print-directory", "artifacts", f"BIN={BIN}"],
        ):
            subprocess.run(command, cwd=folder, env=environment, check=True)
    finally:
        os.umask(before)
    return folder / ARTIFACTS


def members(path: Path) -> dict[str, str]:
    """The files of an archive by name with their digests; a file that is none is one of its own."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: _digest(archive.read(name)) for name in archive.namelist()}
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as bundle:
            files = [entry for entry in bundle if entry.isfile()]
            return {entry.name: _digest(opened.read()) for entry in files if (opened := bundle.extractfile(entry))}
    return {path.name: _digest(path.read_bytes())}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def differences(first: Path, second: Path) -> dict[str, list[str]]:
    """Every artifact of either folder, and what differs in it: nothing where the bytes are the same."""
    names = sorted({path.name for folder in (first, second) for path in folder.iterdir()})
    found: dict[str, list[str]] = {}
    for name in names:
        one, other = first / name, second / name
        if not (one.is_file() and other.is_file()):
            found[name] = ["built only once"]
        elif one.read_bytes() == other.read_bytes():
            found[name] = []
        else:
            here, there = members(one), members(other)
            within = sorted(each for each in here.keys() | there.keys() if here.get(each) != there.get(each))
            found[name] = within or ["the same files, packed otherwise"]
    return found


def main() -> int:
    """Builds twice, and prints a row for each artifact."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="where both builds are left, to look at what differs")
    keep: Path | None = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as made:
        scratch = (keep or Path(made)).resolve()
        found = differences(build(scratch, FIRST), build(scratch, SECOND))
    width = max(map(len, found))
    for name, within in found.items():
        print(f"{name:<{width}}  {'DIFFERS: ' + ', '.join(within[:10]) if within else 'same'}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
