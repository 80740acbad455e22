"""Make docs/findings.md from the catalogue of rules."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from api_inventory.rules.page import findings_page  # noqa: E402 - found by the line above

if __name__ == "__main__":
    (ROOT / "docs" / "findings.md").write_text(findings_page(), "utf-8")
