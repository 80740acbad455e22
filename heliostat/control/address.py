"""Where the control plane is, and how a request proves who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from heliostat.control.local_run import LOOPBACK_NAMES, announced_run
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOKEN_VARIABLE = "HELIOSTAT_API_TOKEN"  # noqa: S105 - the name of a variable
EXAMPLE = "https://abc123.execute-api.eu-central-1.amazonaws.com/api"


@dataclass(frozen=True, slots=True)
class Address:
    """The URL that the routes follow, without a slash at its end.

    Attributes:
        token: admits to a local run; None where AWS asks for a signature instead.
    """

    url: str
    token: str | None = field(default=None, repr=False)

    @property
    def is_local(self) -> bool:
        """On this machine: no proxy stands in between."""
        return urlsplit(self.url).hostname in LOOPBACK_NAMES


def find_address(url: str | None, state: Path, environment: Mapping[str, str]) -> Address:
    """The address that was given, else that of the run whose state folder this is.

    Raises:
        WrongUsage: there is none, or it cannot be one.
    """
    run = announced_run(state)
    if url is None:
        if run is None:
            raise WrongUsage(
                f"no control plane was named, and no `heliostat up` runs with its state in {state}: "
                "start it, or give its folder with --state, or name a control plane with --api URL or HELIOSTAT_API"
            )
        return Address(run.address, run.token)
    address = Address(_checked(url))
    if not address.is_local:
        return address
    if run is not None and run.address == address.url:
        return Address(run.address, run.token)
    token = environment.get(TOKEN_VARIABLE)
    if not token:
        raise WrongUsage(
            f"{address.url}: a local run asks for its token: name its folder with --state, or set {TOKEN_VARIABLE}"
        )
    if not (token.isascii() and token.isprintable()):
        raise WrongUsage(f"{TOKEN_VARIABLE}: expected the token that `heliostat up` printed")
    return Address(address.url, token)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        fits = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _wrong(url) from None
    has_more = parts.username or parts.password or parts.query or parts.fragment
    # What is signed or carries a token goes in the clear to this machine alone.
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES)
    if not (fits and is_safe and url.isascii() and url.isprintable() and " " not in url) or has_more:
        raise _wrong(url)
    return url.rstrip("/")


def _wrong(url: str) -> WrongUsage:
    return WrongUsage(f"--api: expected an address such as {EXAMPLE} or http://127.0.0.1:8080, found {url!r}")
