"""What is shipped, as the tests here take it."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from heliostat.deploying.artifacts import Artifacts, read_artifacts
from tests.packaging.builds import ROOT, Recipe, built, run
from tools.check_reproducible import FIRST, SECOND, surround

CONTROL_PLANE = ("app.py", ".chalice", "requirements.txt", "vendor", "api_inventory", "chalice_app", "inventory_store")
PROCESSOR = ("api_inventory", "inventory_store", "stream_processor")
CHALICE = ("chalice", "pip", "setuptools", "wheel")
INDEX = '<!doctype html><script type="module" src="/assets/index-1a2b.js"></script>'


def _make_control_plane(tree: Path, out: Path) -> None:
    printed = run([str(Path(sys.executable).parent / "chalice"), "package", "--stage", "prod", str(out)], tree)
    assert "Could not install" not in printed
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        archive.extractall(out / "files")


def _elsewhere(tree: Path) -> Path:
    """The same files in another folder, with other times and modes: what a second build must not depend on."""
    folder = tree.parent / "another" / "tree"
    shutil.copytree(tree, folder, symlinks=True)
    surround(folder, SECOND)
    return folder


def _make_processor(tree: Path, out: Path) -> None:
    run([sys.executable, "tools/build_lambda.py", str(out / "first.zip")], tree, FIRST)
    run([sys.executable, "tools/build_lambda.py", str(out / "second.zip")], _elsewhere(tree), SECOND)


def _write_page(folder: Path) -> None:
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "heliostat.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text("run()")


def _make_deployable(tree: Path, out: Path) -> None:
    _write_page(out / "page")
    tool = [sys.executable, "tools/package_control_plane.py"]
    for name, source, surroundings in (("first", tree, FIRST), ("second", _elsewhere(tree), SECOND)):
        run([*tool, str(out / name), "--page", str(out / "page")], source, surroundings)


@pytest.fixture(scope="session")
def control_plane() -> Path:
    """The folder that `chalice package` writes: deployment.zip and sam.json."""
    return built(Recipe("control-plane", CONTROL_PLANE, CHALICE, _make_control_plane))


@pytest.fixture(scope="session")
def control_plane_files(control_plane: Path) -> Path:
    """The control plane's zip, unzipped."""
    return control_plane / "files"


@pytest.fixture(scope="session")
def processor_zips() -> tuple[Path, Path]:
    """The processor's zip, built twice, in other surroundings."""
    inputs = (*PROCESSOR, "tools/build_lambda.py")
    folder = built(Recipe("processor", inputs, ("pip",), _make_processor))
    return folder / "first.zip", folder / "second.zip"


@pytest.fixture(scope="session")
def built_page(deployable: tuple[Path, Path]) -> Path:
    """The dashboard in small, as Vite lays it out; in `deployable`."""
    return deployable[0].parent / "page"


@pytest.fixture(scope="session")
def deployable() -> tuple[Path, Path]:
    """control-plane.zip and control-plane.json as they are deployed, built twice, in other surroundings."""
    tools = ("tools/package_control_plane.py", "tools/build_lambda.py", "tools/template_file.py")
    inputs = (*CONTROL_PLANE, "cfn/control-plane.yaml", *tools)
    recipe = Recipe("deployable", inputs, (*CHALICE, "aws-sam-translator", "cfn-lint"), _make_deployable, (INDEX,))
    folder = built(recipe)
    return folder / "first", folder / "second"


@pytest.fixture(scope="session")
def folder(
    deployable: tuple[Path, Path], processor_zips: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """All that is deployed. The agents' bundle is bytes to everybody but an agent, so others stand for it."""
    folder = tmp_path_factory.mktemp("artifacts")
    for name in ("control-plane.zip", "control-plane.json"):
        (folder / name).write_bytes((deployable[0] / name).read_bytes())
    (folder / "processor.zip").write_bytes(processor_zips[0].read_bytes())
    (folder / "heliostat-agent.tar").write_bytes(b"a bundle")
    run([sys.executable, "tools/write_artifacts.py", str(folder)], ROOT)
    return folder


@pytest.fixture(scope="session")
def artifacts(folder: Path) -> Artifacts:
    """What lies in it, as a deployment reads it."""
    return read_artifacts(folder)
