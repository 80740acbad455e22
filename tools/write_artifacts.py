"""Puts the stack templates beside the built artifacts, and writes what they are into `manifest.json`.

    python tools/write_artifacts.py FOLDER

The folder holds control-plane.zip, control-plane.json, processor.zip and heliostat-agent.tar by then.
Bills of materials that lie there are named as well.
`heliostat deploy` takes what the manifest names, and nothing that is not as it says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

# Run as a script, Python finds the folder of this file alone.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from template_file import read_template, template_text

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ("bootstrap", "collector", "processing")
BUILT = ("control-plane.zip", "control-plane.json", "processor.zip", "heliostat-agent.tar")


def main() -> int:
    """Completes the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if missing := [name for name in BUILT if not (folder / name).is_file()]:
        print(f"write_artifacts: {folder}: not built yet: {', '.join(missing)}", file=sys.stderr)
        return 1
    for name in TEMPLATES:
        template = read_template(ROOT / "cfn" / f"{name}.yaml")
        (folder / f"{name}.json").write_text(template_text(template), "utf-8")
    files = {}
    bills = (path.name for path in folder.glob("*.cdx.json"))
    for name in sorted((*BUILT, *(f"{name}.json" for name in TEMPLATES), *bills)):
        content = (folder / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps({"files": files}, indent=2, sort_keys=True) + "\n", "utf-8")
    print(f"{folder}: {len(files)} artifacts, {sum(file['bytes'] for file in files.values()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
