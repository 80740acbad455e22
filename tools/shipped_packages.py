"""What each artifact ships of others: Python packages from the pins, crates from Cargo, npm packages from the lock.

Names, versions and edges come from each ecosystem's own tool or lock; licences from what the packages say of
themselves, as SPDX expressions. What is compiled into a wheel or a crate (zstd, RE2) is covered by the package that
brings it.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OWN_LICENCE = "Apache-2.0"
# What the wheel of the agents is compiled from.
BINDING = "capture-py"
TARGET = "x86_64-unknown-linux-gnu"
# Packages that say their licence in words alone, as their licence files have it.
READ_BY_A_PERSON = {
    "chalice": "Apache-2.0",
    "defusedxml": "PSF-2.0",
    "google-re2": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "python-dateutil": "BSD-3-Clause AND (Apache-2.0 OR BSD-3-Clause)",
    "python-stdnum": "LGPL-2.1-or-later",
    "s3transfer": "Apache-2.0",
    "shellingham": "ISC",
}


class NotKnown(Exception):
    """What is shipped cannot be told; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a package of somebody else's."""

    purl: str
    name: str
    version: str
    licence: str
    # The purls of what it needs itself.
    requires: frozenset[str]
    # Do we ask for it ourselves, or does another package?
    is_direct: bool

    @property
    def ecosystem(self) -> str:
        """As the purl has it: pypi, cargo or npm."""
        return PackageURL.from_string(self.purl).type


@dataclass(frozen=True, slots=True)
class Part:
    """One artifact, and what it ships."""

    name: str
    file: str
    description: str
    packages: tuple[Package, ...]


# It reads two thousand licences, each time that it is asked for.
spdx_licensing = functools.cache(get_spdx_licensing)


def spdx(said: str) -> str:
    """The SPDX expression in its usual form. Old crates write "/" for OR.

    Raises:
        ExpressionError: it is none, or names a licence that SPDX does not know.
    """
    return str(spdx_licensing().parse(re.sub(r"\s*/\s*", " OR ", said), validate=True))


def python_licence(name: str, said: importlib.metadata.PackageMetadata) -> str:
    """A Python package's licence.

    Raises:
        NotKnown: it says none that a program can read, and nobody has read it.
    """
    for expression in (said.get("License-Expression"), READ_BY_A_PERSON.get(name), said.get("License")):
        try:
            if expression:
                return spdx(expression)
        except ExpressionError:
            continue
    raise NotKnown(f"{name}: says no licence as SPDX; read its licence file, and name it in {Path(__file__).name}")


def python_packages(pins: Path, *more: str) -> tuple[Package, ...]:
    """The packages of a requirements file that `make lock` made, and more that are installed, as they are here.

    Raises:
        NotKnown: what is installed is not what is pinned.
    """
    entries = {
        canonicalize_name(match[1]): (match[2], match[3])
        for match in re.finditer(r"^([\w.-]+)==(\S+).*\n((?:    .*\n)+)", pins.read_text("utf-8"), re.MULTILINE)
    }
    entries |= {canonicalize_name(name): (importlib.metadata.version(name), "-r") for name in more}
    purls = {name: PackageURL("pypi", None, name, version).to_string() for name, (version, _) in entries.items()}
    packages = []
    for name, (version, via) in entries.items():
        found = importlib.metadata.distribution(name)
        if found.version != version:
            raise NotKnown(f"{name}: {version} is pinned, and {found.version} installed; run `make setup`")
        asked = [Requirement(each) for each in found.requires or ()]
        needs = {canonicalize_name(each.name) for each in asked if not each.marker or each.marker.evaluate()}
        packages.append(
            Package(
                purl=purls[name],
                name=name,
                version=version,
                licence=python_licence(name, found.metadata),
                requires=frozenset(purls[need] for need in needs & purls.keys() if name not in more),
                is_direct=bool(re.search(r"-r\b|\(pyproject\.toml\)", via)),
            )
        )
    return tuple(packages)


def crates() -> tuple[Package, ...]:
    """The crates that are compiled into the agents' wheel, those that only build it included: macros make code."""
    asked = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
    said = answer(asked, ROOT / "capture")
    by_id = {package["id"]: package for package in said["packages"]}
    nodes = {
        node["id"]: [each["pkg"] for each in node["deps"] if any(kind["kind"] is None for kind in each["dep_kinds"])]
        for node in said["resolve"]["nodes"]
    }
    [root] = [package["id"] for package in said["packages"] if package["name"] == BINDING]
    reached, left = set(), [root]
    while left:
        if (package_id := left.pop()) not in reached:
            reached.add(package_id)
            left += nodes[package_id]
    ours = {package_id for package_id in reached if by_id[package_id]["source"] is None}
    direct = {need for package_id in ours for need in nodes[package_id]}
    purls = {
        package_id: PackageURL("cargo", None, by_id[package_id]["name"], by_id[package_id]["version"]).to_string()
        for package_id in reached - ours
    }
    return tuple(
        Package(
            purl=purl,
            name=by_id[package_id]["name"],
            version=by_id[package_id]["version"],
            licence=spdx(by_id[package_id]["license"] or ""),
            requires=frozenset(purls[need] for need in nodes[package_id]),
            is_direct=package_id in direct,
        )
        for package_id, purl in purls.items()
    )


def npm_packages() -> tuple[Package, ...]:
    """The packages that the dashboard is built of, from its lock, as npm itself tells them.

    npm is asked for all of them: with `--omit dev` it leaves out what a package for development needs as well, React
    among them.
    """
    said = answer(["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], ROOT / "dashboard")
    shipped = [
        each
        for each in said["components"]
        if {"name": "cdx:npm:package:development", "value": "true"} not in each["properties"]
    ]
    needs = {each["ref"]: each.get("dependsOn", []) for each in said["dependencies"]}
    purls = {each["bom-ref"]: each["purl"] for each in shipped}
    direct = needs[said["metadata"]["component"]["bom-ref"]]
    return tuple(
        Package(
            purl=each["purl"],
            name=each["name"],
            version=each["version"],
            licence=npm_licence(each),
            requires=frozenset(purls[need] for need in needs.get(each["bom-ref"], ()) if need in purls),
            is_direct=each["bom-ref"] in direct,
        )
        for each in shipped
    )


def npm_licence(component: dict[str, Any]) -> str:
    """The licence of a component of CycloneDX.

    Raises:
        NotKnown: it has none, or several.
    """
    match component.get("licenses"):
        case [{"license": {"id": str(said)}}] | [{"expression": str(said)}]:
            return spdx(said)
    raise NotKnown(f"{component['purl']}: says no licence as SPDX")


def answer(command: list[str], folder: Path) -> dict[str, Any]:
    """The JSON that a tool of an ecosystem answers.

    Raises:
        NotKnown: the tool failed.
    """
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotKnown(f"{' '.join(command[:2])} failed: {ran.stderr.strip()}")
    return dict(json.loads(ran.stdout))


def shipped_parts() -> tuple[Part, ...]:
    """Every artifact that `make package` builds of code.

    Raises:
        NotKnown: an ecosystem's tool failed, or a package says no licence.
    """
    return (
        Part(
            "control-plane",
            "control-plane.zip",
            "Functions of the control plane, with the dashboard",
            # Chalice puts its own runtime beside what is asked for.
            (*python_packages(ROOT / "requirements.txt", "chalice"), *npm_packages()),
        ),
        Part(
            "processor",
            "processor.zip",
            "Functions of the processor",
            python_packages(ROOT / "stream_processor" / "requirements.txt"),
        ),
        Part(
            "heliostat-agent",
            "heliostat-agent.tar",
            "What agents are installed from, with the Rust core",
            (*python_packages(ROOT / "requirements" / "agent.txt"), *crates()),
        ),
    )
