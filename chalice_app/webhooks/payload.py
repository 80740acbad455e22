"""What is posted: the document as it is, or the text that Slack, Mattermost, Rocket.Chat and those like them take."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from chalice_app.webhooks.limits import CHAT_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.webhooks.webhook import Format


# No letter and no break, and nothing to be seen (Unicode, section 23.2).
WORD_JOINER = "\u2060"
# Where a joiner breaks what chats make of a text: a mention (@all); a link, an image or a reference of Markdown
# (CommonMark 0.31, sections 4.7, 6.3, 6.4); an address that becomes a link by itself (GitHub Flavored Markdown, 6.9).
_BROKEN = re.compile(r"(?<=@)|(?<=\])(?=[(\[:])|(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)


def payload(document: Mapping[str, Any], form: Format) -> bytes:
    """The body of the request, JSON in UTF-8."""
    shown = document if form == "json" else {"text": chat_text(document)}
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def chat_text(document: Mapping[str, Any]) -> str:
    """A few lines: subject, what happened, what to do."""
    lines = [f"*{_escaped(document['subject'])}* ({document['severity']}, {_escaped(document['installation'])})"]
    for item in document["items"]:
        if document["count"] > 1:
            host = f"{item['host']}: " if item["host"] else ""
            lines.append(f"• {_escaped(host + item['text'])}")
        lines += [f"> {_escaped(detail)}" for detail in item["details"]]
    if document["more"]:
        lines.append(f"• and {document['more']} more")
    text = "\n".join(lines)
    return text if len(text) <= CHAT_CHARACTERS_MAX else f"{text[: CHAT_CHARACTERS_MAX - 1]}…"


def _escaped(text: str) -> str:
    """A text in which no name of a host or field becomes a link or mentions everybody, on one line.

    Slack's three control characters (https://api.slack.com/reference/surfaces/formatting#escaping); for those who read
    Markdown and mentions as they stand, a joiner within.
    """
    line = _BROKEN.sub(WORD_JOINER, " ".join(text.split()))
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
