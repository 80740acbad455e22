"""Text of strangers, made safe to look at.

HTML escaping keeps markup out. It does not stop text that turns the line around it, hides itself, or never ends.
"""

from __future__ import annotations

import unicodedata

# Format characters that change how their neighbours are shown: bidi controls, zero-width, tags. And every control,
# private, surrogate and unassigned character.
_MISLEADING = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_KEPT = frozenset("\n\t")


def visible(text: str, characters_max: int) -> str:
    """The text with characters that do not show as themselves written by name, and cut at the bound."""
    shown = "".join(map(_shown, text[:characters_max]))
    left = len(text) - characters_max
    return f"{shown}… ({left:,} characters more)" if left > 0 else shown


def _shown(character: str) -> str:
    misleads = unicodedata.category(character) in _MISLEADING and character not in _KEPT
    return f"⟨U+{ord(character):04X}⟩" if misleads else character
