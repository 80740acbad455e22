"""Where the references of rules lead."""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """A place to read on: what it is called, and its address."""

    name: str
    address: str


def reference_of(text: str) -> Reference:
    """A reference as the catalogue writes it: "CWE-306", "RFC8725", or an address."""
    if text.startswith("CWE-"):
        return Reference(text, f"https://cwe.mitre.org/data/definitions/{text[4:]}.html")
    if text.startswith("RFC"):
        return Reference(text, f"https://www.rfc-editor.org/rfc/rfc{text[3:]}")
    return Reference(text.rstrip("/").rpartition("/")[2].removesuffix(".html").replace("_", " "), text)
