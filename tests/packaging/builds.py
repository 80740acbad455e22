"""What is shipped, built once for each content of what it is made from.

A build sees a copy of the files that its recipe names and nothing else of the checkout, so that its key, the hash of
just these files and of the tools that make it, cannot leave one out. Builds lie outside of the checkout, beside the
other caches (or where HELIOSTAT_BUILD_CACHE says): the processes of a test run share them, and so do later runs.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tools.check_reproducible import FIRST, SECOND, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
CACHES = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heliostat"
CACHE = Path(os.environ.get("HELIOSTAT_BUILD_CACHE") or CACHES / "builds")
# Of each recipe: more than are in use at once by all checkouts of a machine.
KEPT_MAX = 12
TIMEOUT_S = 280


@dataclass(frozen=True, slots=True)
class Recipe:
    """How something is built.

    Attributes:
        name: of the entries in the cache.
        inputs: files and folders of the checkout that it is made from.
        tools: packages of this environment that take part; their versions are part of the key.
        make: builds from a tree of the inputs into a folder.
        given: what else it is made from.
    """

    name: str
    inputs: tuple[str, ...]
    tools: tuple[str, ...]
    make: Callable[[Path, Path], None]
    given: tuple[str, ...] = ()


def built(recipe: Recipe) -> Path:
    """The folder of what was built; built now where nobody did. It is shared, so it is only read."""
    files = _input_files(recipe.inputs)
    entry = CACHE / f"{recipe.name}-{_key(recipe, files)}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{recipe.name}.lock").open("w") as lock:
        # Held until it stands: whoever else wants it waits, and makes nothing twice.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not entry.exists():
            with tempfile.TemporaryDirectory(dir=CACHE, prefix="making-") as scratch:
                tree, out = Path(scratch) / "tree", Path(scratch) / "out"
                for folder in (tree, out):
                    folder.mkdir()
                for name in files:
                    (tree / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
                recipe.make(tree, out)
                out.rename(entry)
        entry.touch()
        _forget_old(recipe.name)
    return entry


def run(command: list[str], folder: Path, surroundings: Surroundings = FIRST) -> str:
    """Runs a command away from a person's AWS configuration; what it printed."""
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
        timeout=TIMEOUT_S,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def _input_files(inputs: tuple[str, ...]) -> list[str]:
    """What a commit of the checkout as it is now would hold of them; symbolic links are files of their own."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *inputs]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return sorted(name for name in set(listed.split("\0")) if name and os.path.lexists(ROOT / name))


def _key(recipe: Recipe, files: list[str]) -> str:
    tools = [f"{tool}=={version(tool)}" for tool in recipe.tools]
    digest = hashlib.sha256()
    how = Path(inspect.getfile(recipe.make)).read_text("utf-8")
    for part in (platform.python_version(), platform.platform(), how, str(SECOND), *tools, *recipe.given):
        digest.update(f"{part}\0".encode())
    for name in files:
        path = ROOT / name
        content = bytes(path.readlink()) if path.is_symlink() else path.read_bytes()
        mode = "link" if path.is_symlink() else "x" if os.access(path, os.X_OK) else "-"
        digest.update(f"{name}\0{mode}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:24]


def _forget_old(name: str) -> None:
    entries = sorted(CACHE.glob(f"{name}-*"), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in entries[KEPT_MAX:]:
        shutil.rmtree(entry, ignore_errors=True)
