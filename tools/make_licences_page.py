"""Makes docs/licences.md from what is shipped."""

from __future__ import annotations

import sys
from pathlib import Path

# Run as a script, Python finds the folder of this file alone.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from licence_rules import ALLOWED, is_allowed
from shipped_packages import ROOT, NotKnown, Package, Part, shipped_parts

PAGE = ROOT / "docs" / "licences.md"
ECOSYSTEMS = {"pypi": "Python", "cargo": "Rust", "npm": "npm"}
HEAD = """# Licences of what is shipped

Made by `tools/make_licences_page.py` from the pins and from what each package says of itself; a test holds it current.
The same packages stand, with their versions, in the bills of materials that `make package` writes
([supply-chain.md](supply-chain.md)). Heliostat itself is Apache-2.0.

## Allowed

A package whose licence is outside this list fails the tests: of `A OR B` one must stand here, of `A AND B` both.

| licence | why |
|---|---|
"""


def page(parts: tuple[Part, ...]) -> str:
    """The page. Versions are left to the bills of materials, so that it changes with the packages alone."""
    rows = [f"| {licence} | {why} |" for licence, why in ALLOWED.items()]
    text = HEAD + "\n".join(rows) + "\n"
    shipped_by: dict[tuple[str, str, str], list[str]] = {}
    for part in parts:
        for package in part.packages:
            key = (ECOSYSTEMS[package.ecosystem], package.name, package.licence)
            shipped_by.setdefault(key, [])
            if part.name not in shipped_by[key]:
                shipped_by[key].append(part.name)
    for ecosystem in ECOSYSTEMS.values():
        text += f"\n## {ecosystem}\n\n| package | licence | shipped in |\n|---|---|---|\n"
        text += "".join(
            f"| {name} | {licence} | {', '.join(names)} |\n"
            for (of, name, licence), names in sorted(shipped_by.items())
            if of == ecosystem
        )
    return text


def not_allowed(parts: tuple[Part, ...]) -> list[Package]:
    """What must not be shipped."""
    return [package for part in parts for package in part.packages if not is_allowed(package.licence)]


def main() -> int:
    """Writes the page, unless something must not be shipped."""
    try:
        parts = shipped_parts()
    except NotKnown as error:
        print(f"make_licences_page: {error}", file=sys.stderr)
        return 1
    for package in (refused := not_allowed(parts)):
        print(f"make_licences_page: {package.purl}: {package.licence} is not allowed", file=sys.stderr)
    PAGE.write_text(page(parts), "utf-8")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
