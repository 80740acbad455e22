"""One POST to an address that somebody typed: to the Internet alone, without redirects, within a time.

The name is resolved here and the connection is made to what it resolved to, so that a name cannot lead somewhere else
between the look and the connection. No proxy of the environment is used, and nothing of an answer but its status. One
deadline holds for all of it: the look, connections, the handshake, the answer.
"""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread, Timer
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalice_app.webhooks.address import is_loopback, is_public
from chalice_app.webhooks.limits import ATTEMPT_S, CONNECT_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

RETRIED = frozenset({408, 425, 429})
# Why a certificate is refused, by the codes of OpenSSL (X509_V_ERR_*): its own words may hold the name of the host.
_CERTIFICATE = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "its authority is not known",
    20: "its authority is not known",
    21: "its authority is not known",
    23: "it was revoked",
    62: "it is of another name",
    64: "it is of another address",
}


class NotDelivered(Exception):
    """A message was not taken. `reason` names no part of the address.

    Attributes:
        is_passing: whether it may be taken later.
    """

    def __init__(self, reason: str, *, is_passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_passing = is_passing


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When an attempt ends, by the clock that nobody sets."""

    at_s: float

    def left_s(self) -> float:
        """Raises TimeoutError where it is over."""
        left_s = self.at_s - monotonic()
        if left_s <= 0:
            raise TimeoutError
        return left_s


class Poster:
    """Posts.

    Args:
        allows_loopback: to this machine as well: for a run of `heliostat up` that was told so.
        context: of TLS; the system's authorities where none is given.
        resolve: gives the addresses of a name and port, as `socket.getaddrinfo` does.
        attempt_s: of one post, from the look for the name on.
    """

    def __init__(
        self,
        *,
        allows_loopback: bool = False,
        context: ssl.SSLContext | None = None,
        resolve: Callable[[str, int], list[str]] | None = None,
        attempt_s: float = ATTEMPT_S,
    ) -> None:
        self._allows_loopback = allows_loopback
        self._context = context
        self._resolve = resolve or _addresses
        self._attempt_s = attempt_s

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post; the status, which is one of success.

        Raises:
            NotDelivered: it was not taken.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and not self._allows_loopback:
            raise NotDelivered("the address is not by HTTPS", is_passing=False)
        status = self._status(parts, body, headers)
        if 200 <= status < 300:
            return status
        if 300 <= status < 400:
            raise NotDelivered(f"HTTP {status}: redirects are not followed", is_passing=False)
        raise NotDelivered(f"HTTP {status}", is_passing=status >= 500 or status in RETRIED)

    def _status(self, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
        deadline = _Deadline(monotonic() + self._attempt_s)
        scheme, host = parts.scheme, parts.hostname or ""
        port = parts.port or (80 if scheme == "http" else 443)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # It never connects by itself: it gets a socket that is held to the deadline.
        kind = HTTPSConnection if scheme == "https" else HTTPConnection
        connection = kind(host, port)
        with closing(connection):
            try:
                connected = self._connected(scheme, host, port, deadline)
                connection.sock = connected
                connected.settimeout(deadline.left_s())
                # A receiver that sends a byte now and then keeps every time-out of a socket, and not this.
                timer = Timer(deadline.left_s(), _shut, [connected])
                timer.daemon = True
                timer.start()
                try:
                    if isinstance(connected, ssl.SSLSocket):
                        connected.do_handshake()
                    connection.request("POST", target, body, dict(headers))
                    return connection.getresponse().status
                finally:
                    timer.cancel()
            except ssl.SSLCertVerificationError as error:
                why = _CERTIFICATE.get(error.verify_code, f"code {error.verify_code} of OpenSSL")
                reason = f"the certificate does not hold: {why}"
                raise NotDelivered(reason, is_passing=False) from None
            except (OSError, HTTPException) as error:
                raise NotDelivered(f"no answer: {type(error).__name__}", is_passing=True) from None

    def _connected(self, scheme: str, host: str, port: int, deadline: _Deadline) -> socket.socket:
        """A connection, before its handshake where it is of TLS."""
        try:
            addresses = self._resolved(host, port, deadline)
        except TimeoutError:
            raise NotDelivered("the name of the host is not known within the time", is_passing=True) from None
        except (OSError, UnicodeError):
            raise NotDelivered("the name of the host is not known", is_passing=True) from None
        # All of them: a name that leads to the Internet and into a VPC is no receiver's.
        if not addresses or not all(self._is_allowed(scheme, each) for each in addresses):
            raise NotDelivered("the name of the host leads to an address that is not of the Internet", is_passing=False)
        connected = _first_connected(addresses, port, deadline)
        if scheme != "https":
            return connected
        context = self._context or ssl.create_default_context()
        try:
            return context.wrap_socket(connected, server_hostname=host, do_handshake_on_connect=False)
        except BaseException:
            connected.close()
            raise

    def _resolved(self, host: str, port: int, deadline: _Deadline) -> list[str]:
        """The addresses. No look can be broken off: one that takes too long ends in its thread by itself."""
        future: Future[list[str]] = Future()

        def resolve() -> None:
            try:
                future.set_result(self._resolve(host, port))
            except BaseException as error:  # noqa: BLE001 - raised by whoever waits
                future.set_exception(error)

        Thread(target=resolve, name="resolving", daemon=True).start()
        return future.result(deadline.left_s())

    def _is_allowed(self, scheme: str, address: str) -> bool:
        if self._allows_loopback and is_loopback(address):
            return True
        return scheme == "https" and is_public(address)


def _addresses(host: str, port: int) -> list[str]:
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _first_connected(addresses: list[str], port: int, deadline: _Deadline) -> socket.socket:
    last: OSError | None = None
    # Two families and their first addresses: a list of hundreds is nobody's.
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=min(CONNECT_TIMEOUT_S, deadline.left_s()))
        except OSError as error:
            last = error
    raise last or OSError


def _shut(connected: socket.socket) -> None:
    # Of the connection alone: that of an SSLSocket also forgets its state of TLS, which the poster's thread still uses.
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
