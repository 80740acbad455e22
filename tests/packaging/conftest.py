"""What is shipped, built once from a clean copy of the tracked files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.check_reproducible import FIRST, SECOND, Surroundings, copy_tracked

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracked files as they are now, symbolic links kept: what a clone would hold."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if name.split("/")[0] in {"dashboard", "docs", "capture", "tests"}:
            continue
        source, target = ROOT / name, folder / name
        if source.is_symlink() or source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    return folder


@pytest.fixture(scope="session")
def other_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files elsewhere, with other times and modes: what a second build must not depend on."""
    folder = tmp_path_factory.mktemp("another") / "checkout"
    copy_tracked(folder, SECOND)
    return folder


def run(command: list[str], folder: Path, surroundings: Surroundings = FIRST) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_DEFAULT_REGION": "eu-central-1", "PYTHONDONTWRITEBYTECODE": "1"} | surroundings.variables
    ran = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        umask=surroundings.umask,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def control_plane(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `chalice package` writes: deployment.zip and sam.json."""
    out = tmp_path_factory.mktemp("control-plane")
    printed = run([str(Path(sys.executable).parent / "chalice"), "package", "--stage", "prod", str(out)], checkout)
    assert "Could not install" not in printed
    return out


@pytest.fixture(scope="session")
def control_plane_files(control_plane: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The control plane's zip, unzipped."""
    folder = tmp_path_factory.mktemp("control-plane-files")
    with zipfile.ZipFile(control_plane / "deployment.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def processor_zips(checkout: Path, other_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The processor's zip, built twice, in other surroundings."""
    folder = tmp_path_factory.mktemp("processor")
    first, second = folder / "first.zip", folder / "second.zip"
    for out, source, surroundings in ((first, checkout, FIRST), (second, other_checkout, SECOND)):
        run([sys.executable, "tools/build_lambda.py", str(out)], source, surroundings)
    return first, second


INDEX = '<!doctype html><script type="module" src="/assets/index-1a2b.js"></script>'


@pytest.fixture(scope="session")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dashboard in small, as Vite lays it out."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(INDEX)
    (folder / "heliostat.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text("run()")
    return folder


@pytest.fixture(scope="session")
def deployable(
    checkout: Path, other_checkout: Path, built_page: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """control-plane.zip and control-plane.json as they are deployed, built twice, in other surroundings."""
    folder = tmp_path_factory.mktemp("deployable")
    first, second = folder / "first", folder / "second"
    tool = [sys.executable, "tools/package_control_plane.py"]
    for out, source, surroundings in ((first, checkout, FIRST), (second, other_checkout, SECOND)):
        run([*tool, str(out), "--page", str(built_page)], source, surroundings)
    return first, second
