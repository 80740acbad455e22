"""The bounds of this package, each with its reason."""

from __future__ import annotations

# Beyond what the clients of an agent and a processor wait for an answer (10 s): whoever is silent is given up by them.
SILENCE_S_MAX = 15.0
# The service behind stands on this machine, and its emulator imports what it is first asked for.
UPSTREAM_TIMEOUT_S = 30.0

# A function's process imports what Lambda's would: some seconds on a busy machine, on top of its own time.
FUNCTION_START_S_MAX = 60.0
# The answer to an event, and an event of 6 MB in base64 within JSON.
FUNCTION_LINE_BYTES_MAX = 16 * 1024 * 1024
