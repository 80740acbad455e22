"""What a person asked `heliostat up` for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONVERSATIONS_DEFAULT = 300


@dataclass(frozen=True, slots=True)
class UpOptions:
    """The options of one run.

    Attributes:
        port: of the API and the dashboard; 0 takes a free one.
        state: the folder that survives the run.
        captures: files whose packets are mirrored to the agent, one after the other.
        conversations: of made traffic; 0 makes none.
        emulated: Kinesis and DynamoDB by API instead of in this process.
        dashboard: the folder of the dashboard's built files.
        templates: the folder of the stack templates.
        webhooks_to_loopback: webhooks may lead to this machine.
    """

    port: int
    state: Path
    captures: tuple[Path, ...]
    conversations: int
    emulated: bool
    dashboard: Path
    templates: Path
    webhooks_to_loopback: bool = False
