"""AWS's own text: bounded, without secrets, and with the error codes that are told within it."""

from __future__ import annotations

import re

# A message of AWS is some hundred characters; an encoded authorization message some thousand. What is longer is not
# read to its end.
READ_CHARACTERS_MAX = 65_536
SHOWN_CHARACTERS_MAX = 2_048

# An encoded authorization message, a token, a signature: nobody reads it, and it may tell what its reader should
# not know.
BLOB = re.compile(r"[A-Za-z0-9+/_=-]{160,}")
ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,128}\b")
SIGNED = re.compile(
    r"(?i)\b(X-Amz-(?:Signature|Credential|Security-Token)|SecretAccessKey|SessionToken)(\"?[=:]\s?\"?)[^&\s\"]+"
)

# Java and Ruby SDKs, CloudFormation's handlers, the command line, Go, groups of several instance types, and EC2's state
# reasons, in this order.
TOLD_CODES = (
    re.compile(r"\bError Code: ([A-Za-z.]{1,80})\b"),
    re.compile(r"\bHandlerErrorCode: ([A-Za-z.]{1,80})\b"),
    re.compile(r"\bAn error occurred \(([A-Za-z.]{1,80}|[345]\d{2})\) when calling\b"),
    re.compile(r"\bapi error ([A-Z][A-Za-z.]{1,79}):"),
    re.compile(r"\bCould not launch (?:On-Demand|Spot) Instances\. ([A-Z][A-Za-z.]{1,79}) - "),
    re.compile(r"(?:^|[\s\"])(?:Client\.|Server\.)?([A-Z][A-Za-z]{3,80}(?:\.[A-Z][A-Za-z]{1,40})?): "),
)


def shown(message: str) -> str:
    """The message as it may be shown and searched: bounded, blobs and secrets left out."""
    text = message[:READ_CHARACTERS_MAX]
    text = BLOB.sub(lambda found: f"(encoded, {len(found[0])} characters)", text)
    text = ACCESS_KEY.sub("(access key)", text)
    text = SIGNED.sub(r"\1\2(secret)", text)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else text[: SHOWN_CHARACTERS_MAX - 1] + "…"


def told_codes(code: str | None, text: str) -> frozenset[str]:
    """AWS's error codes: the one that was given and those that the text tells."""
    codes = {found[1] for pattern in TOLD_CODES for found in pattern.finditer(text)}
    given = (code or "").removeprefix("Client.").removeprefix("Server.")
    return frozenset(codes | {given} - {""})
