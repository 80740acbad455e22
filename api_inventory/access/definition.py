"""The lists of `credentials.json`, which the agent's core compiles in as well, and what text of a token may be told."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from api_inventory.access.limits import NAMES_REMEMBERED_MAX
from api_inventory.value_class import RULES, find_classes

_LISTS: dict[str, list[str]] = json.loads(files(__package__).joinpath("credentials.json").read_text("utf-8"))
_HARMLESS = re.compile(r"[A-Za-z0-9._:/*+-]+")
_NOT_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]+")
_NAMED_CLASSES = {name: rule["class"] for rule in RULES["named_classes"] for name in rule["names"]}

SCOPE_CLAIMS = tuple(_LISTS["scope_claims"])
OPAQUE_CLAIMS = frozenset(_LISTS["opaque_claims"])
WEAK_SECRETS = tuple(secret.encode() for secret in _LISTS["weak_secrets"])
COMMON_PASSWORDS = frozenset(password.encode() for password in _LISTS["common_passwords"])
_SECRET_CLAIMS = frozenset(_LISTS["secret_claims"])


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def is_harmless(text: str, characters_max: int) -> bool:
    """Whether this is a name, of letters, digits and a few signs, in which nothing sensitive stands."""
    return len(text) <= characters_max and _HARMLESS.fullmatch(text) is not None and not find_classes(text.encode())


def class_of_claim(name: str) -> str | None:
    """The class that the name of a claim alone tells: "secret", or one of `redaction.json`."""
    plain = _NOT_LETTER_OR_DIGIT.sub("", name).lower()
    return "secret" if plain in _SECRET_CLAIMS else _NAMED_CLASSES.get(plain)
