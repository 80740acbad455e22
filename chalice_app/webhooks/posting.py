"""One POST to an address that somebody typed: to the Internet alone, without redirects, within a time.

The name is resolved here and the connection is made to what it resolved to, so that a name cannot lead somewhere else
between the look and the connection. No proxy of the environment is used, and nothing of an answer but its status.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalice_app.webhooks.address import is_loopback, is_public
from chalice_app.webhooks.limits import ATTEMPT_S, CONNECT_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

RETRIED = frozenset({408, 425, 429})


class NotDelivered(Exception):
    """A message was not taken. `reason` names no part of the address.

    Attributes:
        is_passing: whether it may be taken later.
    """

    def __init__(self, reason: str, *, is_passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_passing = is_passing


class Poster:
    """Posts.

    Args:
        allows_loopback: to this machine as well: for a run of `heliostat up` that was told so.
        context: of TLS; the system's authorities where none is given.
        resolve: gives the addresses of a name and port, as `socket.getaddrinfo` does.
        attempt_s: of one post.
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
        scheme, host = parts.scheme, parts.hostname or ""
        port = parts.port or (80 if scheme == "http" else 443)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = HTTPSConnection(host, port) if scheme == "https" else HTTPConnection(host, port)
        with closing(connection):
            try:
                connected = self._connected(scheme, host, port)
                connection.sock = connected
                # A receiver that sends a byte now and then keeps every time-out of a socket, and not this.
                timer = Timer(self._attempt_s, _shut, [connected])
                timer.daemon = True
                timer.start()
                try:
                    connection.request("POST", target, body, dict(headers))
                    return connection.getresponse().status
                finally:
                    timer.cancel()
            except ssl.SSLCertVerificationError as error:
                reason = f"the certificate does not hold: {error.verify_message}"
                raise NotDelivered(reason, is_passing=False) from None
            except (OSError, HTTPException) as error:
                raise NotDelivered(f"no answer: {type(error).__name__}", is_passing=True) from None

    def _connected(self, scheme: str, host: str, port: int) -> socket.socket:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            raise NotDelivered("the name of the host is not known", is_passing=True) from None
        # All of them: a name that leads to the Internet and into a VPC is no receiver's.
        if not addresses or not all(self._is_allowed(scheme, each) for each in addresses):
            raise NotDelivered("the name of the host leads to an address that is not of the Internet", is_passing=False)
        connected = _first_connected(addresses, port)
        connected.settimeout(self._attempt_s)
        if scheme != "https":
            return connected
        context = self._context or ssl.create_default_context()
        try:
            return context.wrap_socket(connected, server_hostname=host)
        except BaseException:
            connected.close()
            raise

    def _is_allowed(self, scheme: str, address: str) -> bool:
        if self._allows_loopback and is_loopback(address):
            return True
        return scheme == "https" and is_public(address)


def _addresses(host: str, port: int) -> list[str]:
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _first_connected(addresses: list[str], port: int) -> socket.socket:
    last: OSError | None = None
    # Two families and their first addresses: a list of hundreds is nobody's.
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=CONNECT_TIMEOUT_S)
        except OSError as error:
            last = error
    raise last or OSError


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
