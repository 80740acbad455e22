"""Make docs/failures.md from the catalogue of failures."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from chalice_app.failures.documents import catalogue_page  # noqa: E402 - found by the line above

if __name__ == "__main__":
    (ROOT / "docs" / "failures.md").write_text(catalogue_page(), "utf-8")
