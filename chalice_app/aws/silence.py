"""Why AWS said nothing, in botocore's words."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ConnectionError as NoConnection

from chalice_app.failures.raw_text import shown


def reason_of(error: BotoCoreError) -> str:
    """The error's text and its cause, bounded, without secrets.

    Errors of connections print the address alone: whether its name is unknown, or what the proxy answered, is told by
    the cause only. Causes of other errors are left out, since those of a wrong configuration may quote a password.
    """
    text = str(error)
    cause = str(error.kwargs.get("error", "")) if isinstance(error, NoConnection) else ""
    return shown(text if cause in text else f"{text} ({cause})")
