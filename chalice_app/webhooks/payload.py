"""What is posted: the document as it is, or the text that Slack, Mattermost, Rocket.Chat and those like them take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice_app.webhooks.limits import CHAT_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.webhooks.webhook import Format


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
    """Slack's three control characters, so that no name of a host or field becomes a link or mentions everybody.

    https://api.slack.com/reference/surfaces/formatting#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
