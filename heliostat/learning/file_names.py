"""File names for hosts that a stranger chose."""

from __future__ import annotations

import hashlib
import re

# With an optional port: the form of every ordinary host, and a safe file name once the colon is replaced.
_ORDINARY = re.compile(r"[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?(:[0-9]{1,5})?")
_UNSAFE = re.compile(r"[^a-z0-9.-]+")
_CHARACTERS_MAX = 60
_HASH_HEX_DIGITS = 12


def host_file_name(host: str) -> str:
    """A file name, without an extension, that no other host has.

    "shop.example.test:8080" gives "shop.example.test_8080".

    A host of another form gets a hash after "~", which no ordinary host holds.
    """
    if _ORDINARY.fullmatch(host) and ".." not in host:
        return host.replace(":", "_")
    readable = _UNSAFE.sub("_", host.lower())[:_CHARACTERS_MAX].strip(".")
    return f"{readable}~{hashlib.sha256(host.encode('utf-8', 'surrogatepass')).hexdigest()[:_HASH_HEX_DIGITS]}"
