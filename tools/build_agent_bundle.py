"""Builds what an agent is installed from: its wheel, the pinned wheels that it needs, and its systemd unit, in one tar.

    python tools/build_agent_bundle.py OUT.tar HELIOSTAT.whl

The same wheel and the same `requirements/agent.txt` make the same bytes: names are sorted, times, owners and modes
fixed, and pip holds every wheel to its hash. Wheels are those of Debian 12 (CPython 3.11, x86_64), whatever machine
builds. The SHA-256 that is printed, and written beside the tar, is a parameter of `cfn/collector.yaml`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "agent.txt"
UNIT = ROOT / "cfn" / "heliostat-agent.service"
RUNTIME = (
    *("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"),
    *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
)


def download_requirements(folder: Path) -> None:
    """Fetches the pinned wheels into a folder; one whose hash is another ends it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--only-binary", ":all:", "--require-hashes", *RUNTIME),
            *("--dest", str(folder), "--requirement", str(REQUIREMENTS)),
        ],
        check=True,
    )


def is_for_the_agents(wheel: Path) -> bool:
    """Does a wheel run under CPython 3.11 on Linux and x86_64?"""
    _, _, tags = wheel.name.removesuffix(".whl").partition("-cp311-abi3-")
    return wheel.name.startswith("heliostat-") and "linux" in tags and tags.endswith("x86_64")


def write_tar(out: Path, files: dict[str, bytes]) -> None:
    """Writes the files, sorted, with one time, owner and mode; wheels are compressed already."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(files[name]))


def main() -> int:
    """Builds the bundle that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("wheel", type=Path)
    given = parser.parse_args()
    out: Path = given.out
    wheel: Path = given.wheel
    if not is_for_the_agents(wheel):
        print(f"{wheel}: expected a wheel of heliostat for cp311-abi3 and Linux on x86_64", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        download_requirements(Path(scratch))
        files = {f"wheels/{path.name}": path.read_bytes() for path in (*Path(scratch).glob("*.whl"), wheel)}
    write_tar(out, {**files, UNIT.name: UNIT.read_bytes()})
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".tar.sha256").write_text(f"{digest}  {out.name}\n", "ascii")
    print(f"{out}: {len(files)} wheels, {out.stat().st_size:,} bytes, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
