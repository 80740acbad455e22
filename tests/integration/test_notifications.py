"""People are told: from made traffic and a person's button to a queue and to receivers of webhooks on loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from simulator.region import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from simulator.shop import REGION_NAME
from tests.integration.running_heliostat import RUN_TIMEOUT_S, RunningHeliostat, running_heliostat, until
from tests.unit.chalice_app.webhooks.receiver import Received, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "a-key-that-both-sides-know-and-nobody-else"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHeliostat]:
    state: Path = tmp_path_factory.mktemp("up") / "state"
    with running_heliostat("--traffic", "off", "--webhooks-to-loopback", state=state) as running:
        yield running


def asked(run: RunningHeliostat, method: str, path: str, body: Any = None) -> Any:
    answer = run.ask(method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def client(run: RunningHeliostat, service: str) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=REGION_NAME,
        endpoint_url=run.announced["region_endpoint_url"],
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


def queue_that_hears(run: RunningHeliostat, topic: str) -> Any:
    """A subscriber as a team has one: it asks for what is high or worse."""
    sqs = client(run, "sqs")
    url = sqs.create_queue(QueueName="ears")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    client(run, "sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"FilterPolicy": json.dumps({"kind": ["sensitive_endpoint", "first_traffic"]})},
    )
    heard: list[dict[str, Any]] = []

    def documents() -> list[dict[str, Any]]:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            heard.append(json.loads(json.loads(message["Body"])["Message"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return heard

    return documents


def told(received: Received) -> dict[str, list[dict[str, Any]]]:
    """What came, by its kind; each was signed with the key."""
    found: dict[str, list[dict[str, Any]]] = {}
    for _, headers, body in list(received.requests):
        sent_at, _, digest = headers["Heliostat-Signature"].removeprefix("t=").partition(",v1=")
        assert digest == hmac.new(SECRET.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
        document = json.loads(body)
        assert headers["Heliostat-Notification"] == document["id"]
        found.setdefault(document["kind"], []).append(document)
    return found


@pytest.mark.timeout(RUN_TIMEOUT_S + 60)
def test_what_happens_arrives_at_every_subscriber_grouped_signed_and_once(run: RunningHeliostat) -> None:
    topic = asked(run, "GET", "/v1/notifications/subscribers")["topic"]
    documents = queue_that_hears(run, topic)
    with receiving() as received, receiving() as refusing:
        refusing.statuses = [410]
        hook = {"name": "chat", "url": f"http://127.0.0.1:{received.port}/hook?room=secret-room", "secret": SECRET}
        added = asked(run, "POST", "/v1/notifications/webhooks", hook)
        gone = {**hook, "name": "gone", "url": f"http://127.0.0.1:{refusing.port}/", "kinds": ["first_traffic"]}
        asked(run, "POST", "/v1/notifications/webhooks", gone)

        tested = asked(run, "POST", f"/v1/notifications/webhooks/{added['id']}/test", {})
        asked(run, "POST", "/v1/notifications/test", {})
        run.send(60)
        until(lambda: {"test", "first_traffic", "sensitive_endpoint"} <= told(received).keys(), expected=True)
        until(lambda: {each["kind"] for each in documents()}, {"sensitive_endpoint", "first_traffic"})
        # Of the test to all, and of the first traffic.
        until(lambda: asked(run, "GET", "/v1/notifications/subscribers")["dead_letters"] > 1, expected=True)
        # What waits for others of its kind comes as well, and then nothing more.
        until(lambda: run.get("/v1/notifications")["waiting"], 0)
        for each in asked(run, "GET", "/v1/notifications/subscribers")["webhooks"]:
            asked(run, "DELETE", f"/v1/notifications/webhooks/{each['id']}")
        heard, shown = documents(), run.get("/v1/notifications")
        letters = asked(run, "GET", "/v1/notifications/subscribers")["dead_letters"]
        by_hook = told(received)

    assert tested == {"is_delivered": True, "status": 200, "reason": "", "attempts": 1}
    assert len(by_hook["test"]) == 2
    # The test to all went there as well.
    assert 1 < letters <= 1 + len(by_hook["first_traffic"])
    # Grouped: many endpoints, and few messages; and each thing in one of them.
    items = [item["id"] for message in by_hook["sensitive_endpoint"] for item in message["items"]]
    assert len(items) == len(set(items)) > len(by_hook["sensitive_endpoint"])
    assert len({each["id"] for each in heard}) == len(heard)
    assert {each["id"] for each in heard} <= {each["id"] for each in shown["items"]}
    # Neither address nor key is shown, logged or recorded.
    everything = json.dumps(
        [asked(run, "GET", "/v1/notifications/subscribers"), asked(run, "GET", "/v1/audit"), shown, heard, by_hook]
    )
    logs = "".join(each.read_text("utf-8", "replace") for each in run.state.rglob("*.log"))
    for secret in (SECRET, "secret-room"):
        assert secret not in everything
        assert secret not in logs
