"""The agent's command: arguments in, exit status out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from mirror_agent.errors import EXIT_FAILED, AgentError
from mirror_agent.log import agent_logger
from mirror_agent.settings_sources import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs the agent; its exit status is listed in `errors`. Logs go to stderr, one JSON object a line."""
    log = agent_logger(sys.stderr)
    try:
        environment = dict(os.environ)
        settings = read_settings(arguments, environment)
        from mirror_agent.wiring import run_agent  # noqa: PLC0415  boto3 takes a second, --help needs none of it

        return run_agent(settings, log, lambda: read_settings(arguments, environment))
    except AgentError as error:
        log.error("ended", extra={"facts": {"reason": str(error)}})  # noqa: TRY400  a sentence, not a trace
        return error.exit_code
    except Exception:
        log.exception("ended")
        return EXIT_FAILED
