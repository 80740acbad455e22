"""Writes a bill of materials for each artifact that is shipped: CycloneDX 1.6, as JSON.

    python tools/make_sbom.py FOLDER

The same pins make the same bytes: no time stands in it, and its serial number is made of its content.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

# Run as a script, Python finds the folder of this file alone.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import json
import tomllib

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from shipped_packages import OWN_LICENCE, ROOT, NotKnown, Part, shipped_parts


def bill_of_materials(part: Part, version: str) -> str:
    """The document of one artifact."""
    licences = LicenseFactory()
    components = {
        package.purl: Component(
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            bom_ref=package.purl,
            purl=PackageURL.from_string(package.purl),
            licenses=[licences.make_from_string(package.licence)],
        )
        for package in part.packages
    }
    root = Component(
        name=part.name,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"heliostat:{part.name}",
        description=part.description,
        licenses=[licences.make_from_string(OWN_LICENCE)],
    )
    bom = Bom(components=components.values())
    bom.metadata.component = root
    bom.register_dependency(root, [components[package.purl] for package in part.packages if package.is_direct])
    for package in part.packages:
        bom.register_dependency(components[package.purl], [components[purl] for purl in sorted(package.requires)])
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    # Both would differ from one build to the next.
    del document["metadata"]["timestamp"], document["serialNumber"]
    content = json.dumps(document, sort_keys=True)
    document["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, content).urn
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def main() -> int:
    """Writes the documents into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    try:
        parts = shipped_parts()
    except NotKnown as error:
        print(f"make_sbom: {error}", file=sys.stderr)
        return 1
    for part in parts:
        (folder / f"{part.name}.cdx.json").write_text(bill_of_materials(part, version), "utf-8")
        print(f"{folder / part.name}.cdx.json: {len(part.packages)} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
