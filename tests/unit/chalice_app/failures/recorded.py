"""The messages that AWS gave to somebody, as they were recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class Recorded:
    row: str
    code: str | None
    message: str
    source: str
    worded: str = "quoted"
    context: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


RECORDED = [
    Recorded(**each) for path in sorted(MESSAGES.glob("*.json")) for each in json.loads(path.read_text("utf-8"))
]
