"""The tools import each other as scripts do, from their own folder, and read documents with the discovery tools."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
for folder in (ROOT / "tools", ROOT.parent / "shared" / "tools" / "discovery"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
