"""Builds the processor's zip: its packages and its pinned requirements, the same bytes for the same input.

    python tools/build_lambda.py OUT.zip

Names are sorted, times fixed, bytecode left out. Wheels are those of the Lambda runtime (CPython 3.11, x86_64,
manylinux2014), whatever machine builds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("api_inventory", "inventory_store", "stream_processor")
REQUIREMENTS = ROOT / "stream_processor" / "requirements.txt"
RUNTIME = ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--platform", "manylinux2014_x86_64")
# The earliest time that a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
# What Lambda unzips at the most, in bytes.
UNZIPPED_BYTES_MAX = 250 * 1024 * 1024
LEFT_OUT_SUFFIXES = frozenset({".pyc", ".pyi", ".so.debug"})
LEFT_OUT_FOLDERS = frozenset({"__pycache__", "bin", "tests"})


def install_requirements(folder: Path) -> None:
    """Installs the pinned wheels into a folder; one whose hash is another ends it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
            *(
                "--require-hashes",
                "--no-deps",
                "--only-binary",
                ":all:",
                *RUNTIME,
                "--target",
                str(folder),
                "--requirement",
                str(REQUIREMENTS),
            ),
        ],
        check=True,
    )


def is_shipped(path: Path) -> bool:
    """Does a file belong into the zip?"""
    return path.suffix not in LEFT_OUT_SUFFIXES and not LEFT_OUT_FOLDERS.intersection(path.parts)


def contents(requirements: Path) -> dict[str, bytes]:
    """Every file of the zip by its name."""
    files = {}
    for folder in (requirements, *(ROOT / package for package in PACKAGES)):
        base = requirements if folder == requirements else ROOT
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(base)
            if path.is_file() and is_shipped(name):
                files[name.as_posix()] = path.read_bytes()
    # pip writes where and how a package was installed: it differs from machine to machine, and nobody reads it.
    return {
        name: data for name, data in files.items() if not name.endswith(("/RECORD", "/direct_url.json", "/REQUESTED"))
    }


def write_zip(out: Path, files: dict[str, bytes]) -> None:
    """Writes the files, sorted, with one time and one mode."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])


def main() -> int:
    """Builds the zip that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as scratch:
        install_requirements(Path(scratch))
        files = contents(Path(scratch))
    size = sum(map(len, files.values()))
    if size > UNZIPPED_BYTES_MAX:
        print(f"{out}: unzipped it would have {size:,} bytes, and Lambda takes {UNZIPPED_BYTES_MAX:,}", file=sys.stderr)
        return 1
    write_zip(out, files)
    print(f"{out}: {len(files):,} files, {size:,} bytes unzipped, {out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
