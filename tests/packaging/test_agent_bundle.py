"""What agents on EC2 are installed from: the same bytes twice, complete, and enough by itself."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from tests.architecture.test_source_tree import PACKAGES
from tests.packaging.builds import ROOT, Recipe, built, run

pytestmark = pytest.mark.timeout(300)


WHEEL = (*PACKAGES, "capture", "pyproject.toml", "README.md", "LICENSE")


def _make_bundles(_tree: Path, out: Path) -> None:
    """As `make agent-bundle` does, in the checkout: its Rust core is compiled already where `make setup` ran."""
    maturin = Path(sys.executable).parent / "maturin"
    run([str(maturin), "build", "--release", "--locked", "--quiet", "--out", str(out)], ROOT)
    [wheel] = out.glob("*.whl")
    for name in ("first.tar", "second.tar"):
        run([sys.executable, "tools/build_agent_bundle.py", str(out / name), str(wheel)], ROOT)


@pytest.fixture(scope="module")
def bundles() -> tuple[Path, Path]:
    """The bundle, built twice of one wheel."""
    compiler = run(["rustc", "--version"], ROOT)
    inputs = (*WHEEL, "requirements/agent.txt", "tools/build_agent_bundle.py", "cfn/heliostat-agent.service")
    folder = built(Recipe("agent-bundle", inputs, ("maturin", "pip"), _make_bundles, (compiler,)))
    return folder / "first.tar", folder / "second.tar"


def test_the_same_input_makes_the_same_bytes(bundles: tuple[Path, Path]) -> None:
    first, second = bundles

    assert first.read_bytes() == second.read_bytes()
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert first.with_suffix(".tar.sha256").read_text("ascii") == f"{digest}  first.tar\n"


def test_the_bundle_holds_one_wheel_a_pin_and_the_unit(bundles: tuple[Path, Path]) -> None:
    pins = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "agent.txt").read_text("utf-8"), re.MULTILINE))
    with tarfile.open(bundles[0]) as archive:
        entries = archive.getmembers()

    names = [entry.name for entry in entries]
    wheels = [Path(name).name for name in names if name.startswith("wheels/")]
    assert {name.split("-")[0].replace("_", "-").lower() for name in wheels} == pins | {"heliostat"}
    assert set(names) - {f"wheels/{name}" for name in wheels} == {"heliostat-agent.service"}
    assert names == sorted(names)
    assert {(entry.mtime, entry.uid, entry.gid, entry.mode, entry.isfile()) for entry in entries} == {
        (0, 0, 0, 0o644, True)
    }


def test_an_agent_is_installed_from_the_bundle_alone_and_runs(bundles: tuple[Path, Path], tmp_path: Path) -> None:
    with tarfile.open(bundles[0]) as archive:
        archive.extractall(tmp_path / "bundle", filter="data")
    # As the start-up script does: Debian's image has no pip.
    venv.create(tmp_path / "agent", with_pip=False)
    [pip] = (tmp_path / "bundle" / "wheels").glob("pip-*.whl")
    python = tmp_path / "agent" / "bin" / "python"

    run(
        [
            *(str(python), str(pip / "pip"), "install", "--quiet", "--no-input", "--no-index", "--find-links"),
            *(str(tmp_path / "bundle" / "wheels"), "heliostat[agent]"),
        ],
        tmp_path,
    )

    environment = {"PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
    command = [str(python), "-m", "mirror_agent", "--stream", "x", "--listen", "nowhere:0", "--region", "eu-central-1"]
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    # It got as far as its port: the core, pydantic and boto3 are all there.
    assert ended.returncode == 1
    assert "UDP port nowhere:0" in ended.stderr
    checked = subprocess.run(
        [str(tmp_path / "agent" / "bin" / "heliostat"), "agent", "--check", "--stream", "bad name"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (checked.returncode, checked.stdout.split()[:2]) == (2, ["fail", "settings"])


def test_a_wheel_of_another_machine_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "heliostat-0.1.0-cp311-abi3-macosx_11_0_arm64.whl"
    other.write_bytes(b"")
    command = [sys.executable, "tools/build_agent_bundle.py", str(tmp_path / "out.tar"), str(other)]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 1
    assert "cp311-abi3" in ended.stderr
