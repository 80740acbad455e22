"""What agents say of themselves once a minute, in their log group. FilterLogEvents is not billed."""

from __future__ import annotations

import json
from typing import Any

# Lines that are read of one span: five minutes of a hundred agents, and more of what fits into one.
LINES_MAX = 1_000


def last_heartbeats(client: Any, group: str, first_s: float, end_s: float) -> dict[str, dict[str, Any]]:
    """The last heartbeat of each agent between two moments, by agent. Raises what botocore raises."""
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        startTime=int(first_s * 1000),
        endTime=int(end_s * 1000),
        filterPattern='"heartbeat"',
        PaginationConfig={"MaxItems": LINES_MAX},
    )
    events = sorted((each for page in pages for each in page["events"]), key=lambda each: each["timestamp"])
    newest: dict[str, dict[str, Any]] = {}
    for event in events:
        try:
            said = json.loads(event["message"])
        except ValueError:
            continue
        if isinstance(said, dict) and said.get("event") == "heartbeat":
            newest[str(said.get("agent", ""))] = said
    return newest
