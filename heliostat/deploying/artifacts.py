"""What `make package` built, held against its manifest, and the keys under which it is stored.

A key is the content's hash: an upload that was cut is done again without harm, and an upgrade overwrites nothing that a
running stack was made from.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heliostat.deploying.errors import UnusableArtifacts

if TYPE_CHECKING:
    from pathlib import Path

# The name of a built file, and where it goes in the bucket.
KEYS = {
    "control-plane.zip": "control-plane/{sha256}.zip",
    "control-plane.json": "templates/control-plane-{sha256}.json",
    "collector.json": "templates/collector-{sha256}.json",
    "processing.json": "templates/processing-{sha256}.json",
    "processor.zip": "processor/{sha256}.zip",
    "heliostat-agent.tar": "agent/{sha256}.tar",
}
BOOTSTRAP = "bootstrap.json"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One built file."""

    name: str
    path: Path
    sha256: str

    @property
    def key(self) -> str:
        """Its key in the bucket."""
        return KEYS[self.name].format(sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class Artifacts:
    """All built files by name, and the two templates that are deployed from here."""

    files: dict[str, Artifact]
    bootstrap: dict[str, Any]
    control_plane: dict[str, Any]

    def parameters(self) -> dict[str, str]:
        """Parameters of the control-plane stack that name what was uploaded."""
        return {
            "ControlPlaneKey": self.files["control-plane.zip"].key,
            "AgentKey": self.files["heliostat-agent.tar"].key,
            "AgentSha256": self.files["heliostat-agent.tar"].sha256,
            "ProcessorKey": self.files["processor.zip"].key,
            "CollectorTemplateKey": self.files["collector.json"].key,
            "ProcessingTemplateKey": self.files["processing.json"].key,
        }


def read_artifacts(folder: Path) -> Artifacts:
    """The built files of a folder.

    Raises:
        UnusableArtifacts: one is missing, or is not what the manifest says.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise UnusableArtifacts(f"{folder}: no manifest.json; `make package` builds what is deployed")
    try:
        said = json.loads(manifest.read_text("utf-8"))["files"]
        files = {name: Artifact(name, folder / name, said[name]["sha256"]) for name in KEYS}
        bootstrap = Artifact(BOOTSTRAP, folder / BOOTSTRAP, said[BOOTSTRAP]["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableArtifacts(f"{manifest}: not a manifest of `make package`: {error}") from error
    for artifact in (*files.values(), bootstrap):
        _verify(artifact)
    return Artifacts(files, _template(bootstrap), _template(files["control-plane.json"]))


def _verify(artifact: Artifact) -> None:
    try:
        with artifact.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnusableArtifacts(f"{artifact.path}: {error.strerror}; run `make package` again") from error
    if found != artifact.sha256:
        raise UnusableArtifacts(f"{artifact.path}: not what its manifest says; run `make package` again")


def _template(artifact: Artifact) -> dict[str, Any]:
    return dict(json.loads(artifact.path.read_text("utf-8")))
