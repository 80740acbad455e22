"""One row of an examination."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalice_app.aws.silence import reason_of
from chalice_app.errors import ControlPlaneError
from chalice_app.failures.explain import explain
from heliostat.deploying.account import code_of
from heliostat.deploying.errors import DeploymentFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalice_app.failures.failure import Failure

Standing = Literal["ok", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check.

    Attributes:
        check: stable name.
        standing: ok; failed where something is to be mended; unknown where it could not be asked, or nothing tells yet.
        found: what is so, in a sentence.
        fix: what to do about it; empty where there is nothing to do.
    """

    check: str
    standing: Standing
    found: str
    fix: str = ""

    def document(self) -> dict[str, str]:
        """Plain values, for JSON."""
        return asdict(self)


def ok(check: str, found: str) -> Verdict:
    """It is as it should be."""
    return Verdict(check, "ok", found)


def failed(check: str, found: str, fix: str) -> Verdict:
    """Something is to be mended."""
    return Verdict(check, "failed", found, fix)


def of_failure(check: str, failure: Failure) -> Verdict:
    """A row of the catalogue of failures; a warning is nothing that fails."""
    standing: Standing = "failed" if failure.severity == "error" else "unknown"
    return Verdict(check, standing, failure.explanation, failure.fix or "")


def judged(check: str, examine: Callable[[], Iterable[Verdict]]) -> list[Verdict]:
    """What an examination found. What AWS refuses to tell is unknown, and costs no other check."""
    try:
        return list(examine())
    except DeploymentFailed as error:
        return [Verdict(check, "unknown", _sentence(str(error).partition("\n")[0]), _fix(error.__cause__))]
    except ControlPlaneError as error:
        return [Verdict(check, "unknown", error.explanation, error.fix or "")]


def _fix(cause: BaseException | None) -> str:
    if isinstance(cause, ClientError):
        message = str(cause.response.get("Error", {}).get("Message", ""))
        return explain(code=code_of(cause), message=message).fix or ""
    if isinstance(cause, BotoCoreError):
        # Silence: a proxy, a name that is not found, TLS that somebody opens.
        return explain(code=type(cause).__name__, message=reason_of(cause)).fix or ""
    return ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
