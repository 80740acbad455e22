"""What people were told, who is told, and what they do not want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice import Blueprint, IAMAuthorizer

from api_inventory.finding import SEVERITIES
from api_inventory.notifications.happening import KINDS
from api_inventory.notifications.limits import HOST_PATTERN_CHARACTERS_MAX
from api_inventory.notifications.mute import NotificationMute
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, NobodyToTell, UnknownName
from chalice_app.operations.identifier import new_identifier
from chalice_app.people.user import read_email
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_strings, read_text_field, required
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_time_ns
from chalice_app.webhooks.webhook import read_webhook
from chalice_app.webhooks.webhooks import named

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint(__name__)
MUTE_FIELDS = {
    "kind": str,
    "host": str,
    "endpoint_id": str,
    "class": str,
    "below": str,
    "reason": str,
    "until": str,
}
WEBHOOK_FIELDS = {"name": str, "url": str, "secret": str, "format": str, "kinds": list, "least_severity": str}


@blueprint.route("/v1/notifications", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_notifications() -> dict[str, Any]:
    """What was sent last, the youngest first; what waits; and how much was kept back, since the installation began."""
    outbox = wiring.notifications().outbox()
    return {
        "items": [dict(each) for each in outbox.recent],
        "waiting": len(outbox.waiting) + sum(outbox.left_out.values()),
        "counters": {
            name: outbox.counters.get(name, 0)
            for name in ("sent", "muted", "repeated", "held_back", "left_out", "refused")
        },
    }


@blueprint.route("/v1/notifications/test", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_test() -> dict[str, Any]:
    """Send a test to all who subscribed, webhooks as well."""
    _topic_or_refusal()
    intend_change(blueprint.current_request, None, None)
    sent = wiring.send_test()
    tell_change(blueprint.current_request, None, {"notification_id": sent.id})
    return {"notification_id": sent.id, "subject": sent.subject_line(wiring.settings().name)}


@blueprint.route("/v1/notifications/subscribers", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_subscribers() -> dict[str, Any]:
    """Mail addresses and webhooks that are told. Neither addresses nor keys of webhooks are shown."""
    mails, others = wiring.subscriptions().mails()
    known = wiring.settings()
    return {
        "topic": known.topic_arn or None,
        "emails": [{"id": each.id or None, "email": each.email, "is_confirmed": bool(each.id)} for each in mails],
        "others": others,
        "webhooks": [each.document() for each in wiring.webhooks().all()],
        "dead_letters": wiring.dead_letters().count() if known.webhook_dead_letters else 0,
        "allows_loopback": known.posts_to_loopback,
    }


@blueprint.route("/v1/notifications/emails", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_email() -> dict[str, Any]:
    """Ask somebody by mail whether they want to be told: SNS sends a link, and tells them nothing before."""
    given = read_body(blueprint.current_request.raw_body, {"email": str})
    required(given, "email")
    email = read_email(given["email"])
    _topic_or_refusal()
    asked = {"id": None, "email": email, "is_confirmed": False}
    intend_change(blueprint.current_request, None, asked, email=email)
    wiring.subscriptions().subscribe(email)
    tell_change(blueprint.current_request, None, asked, email=email)
    return asked


@blueprint.route("/v1/notifications/emails/{subscription_id}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_email(subscription_id: str) -> dict[str, Any]:
    """Tell somebody no more."""
    intend_change(blueprint.current_request, None, None)
    removed = wiring.subscriptions().unsubscribe(unquote(subscription_id))
    document = {"id": removed.id, "email": removed.email, "is_confirmed": True}
    tell_change(blueprint.current_request, document, None)
    return document


@blueprint.route("/v1/notifications/webhooks", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_webhook() -> dict[str, Any]:
    """Add a webhook. Its address and the key of its signatures are kept as a secret, and shown nowhere again."""
    request = blueprint.current_request
    given = read_body(request.raw_body, WEBHOOK_FIELDS)
    required(given, "name", "url", "secret")
    webhook = read_webhook(
        {**given, "kinds": read_strings(given, "kinds")},
        identifier=new_identifier(wiring.now_s()),
        by=caller(request),
        at_s=wiring.now_s(),
        allows_loopback=wiring.settings().posts_to_loopback,
    )
    intend_change(request, None, webhook.document(), webhook_id=webhook.id)
    wiring.webhooks().add(webhook)
    tell_change(request, None, webhook.document(), webhook_id=webhook.id)
    return webhook.document()


@blueprint.route("/v1/notifications/webhooks/{webhook_id}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_webhook(webhook_id: str) -> dict[str, Any]:
    """Post to it no more."""
    intend_change(blueprint.current_request, None, None)
    removed = wiring.webhooks().remove(webhook_id).document()
    tell_change(blueprint.current_request, removed, None)
    return removed


@blueprint.route("/v1/notifications/webhooks/{webhook_id}/test", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_webhook_test(webhook_id: str) -> dict[str, Any]:
    """Post a test to one webhook, once, and tell what became of it."""
    named(wiring.webhooks().all(), webhook_id)
    intend_change(blueprint.current_request, None, None)
    outcome = wiring.webhook_function().test(webhook_id)
    tell_change(blueprint.current_request, None, outcome)
    return outcome


@blueprint.route("/v1/notifications/mutes", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_mutes() -> dict[str, Any]:
    """Every rule, the oldest first."""
    return {"items": [_mute_document(key, mute) for key, mute in wiring.notifications().mutes().items()]}


@blueprint.route("/v1/notifications/mutes", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_mute() -> dict[str, Any]:
    """Keep people from being told of something, for a while or for good. It stands in the inventory all the same."""
    request, now_s = blueprint.current_request, int(wiring.now_s())
    given = read_body(request.raw_body, MUTE_FIELDS)
    mute_id, mute = new_identifier(wiring.now_s()), _read_mute(given, caller(request), now_s)
    added = _mute_document(mute_id, mute)
    intend_change(request, None, added, mute_id=mute_id)
    wiring.notifications().add_mute(mute_id, mute)
    tell_change(request, None, added, mute_id=mute_id)
    return added


@blueprint.route("/v1/notifications/mutes/{mute_id}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_mute(mute_id: str) -> dict[str, Any]:
    """Take a rule back."""
    book = wiring.notifications()
    mute = book.mutes().get(mute_id)
    if mute is None:
        raise UnknownName("mute", mute_id[:100], "GET /v1/notifications/mutes")
    removed = _mute_document(mute_id, mute)
    intend_change(blueprint.current_request, removed, None)
    book.remove_mute(mute_id)
    tell_change(blueprint.current_request, removed, None)
    return removed


def _read_mute(given: Mapping[str, Any], by: str, now_s: int) -> NotificationMute:
    if not {"kind", "host", "endpoint_id", "class", "below"} & given.keys():
        raise InvalidRequest("kind", "a kind, a host, an endpoint_id, a class or a severity floor, or several of them")
    if given.get("kind", KINDS[0]) not in KINDS or given.get("kind") == "test":
        raise InvalidRequest("kind", "one of " + ", ".join(kind for kind in KINDS if kind != "test"))
    if given.get("below", SEVERITIES[0]) not in SEVERITIES:
        raise InvalidRequest("below", "one of " + ", ".join(SEVERITIES))
    until_s = read_time_ns("until", given["until"]) // 10**9 if "until" in given else None
    if until_s is not None and until_s <= now_s:
        raise InvalidRequest("until", "a time to come")
    return NotificationMute(
        by,
        now_s,
        read_text_field(given, "reason"),
        kind=given.get("kind"),
        host=read_text_field(given, "host", HOST_PATTERN_CHARACTERS_MAX).strip().lower() or None,
        endpoint_id=read_text_field(given, "endpoint_id") or None,
        class_name=read_text_field(given, "class") or None,
        below=given.get("below"),
        until_s=until_s,
    )


def _mute_document(mute_id: str, mute: NotificationMute) -> dict[str, Any]:
    return {
        "id": mute_id,
        "by": mute.by,
        "at": rfc3339(mute.at_s * 10**9),
        "reason": mute.reason,
        "kind": mute.kind,
        "host": mute.host,
        "endpoint_id": mute.endpoint_id,
        "class": mute.class_name,
        "below": mute.below,
        "until": None if mute.until_s is None else rfc3339(mute.until_s * 10**9),
    }


def _topic_or_refusal() -> None:
    if not wiring.settings().topic_arn:
        raise NobodyToTell
