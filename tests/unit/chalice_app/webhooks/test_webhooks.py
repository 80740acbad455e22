"""Webhooks: what may be one, where it may lead, how messages are signed, and what becomes of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.decode import decode
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api_inventory.notifications.happening import Happening
from api_inventory.notifications.notification import Notification
from chalice_app.errors import Conflict, InvalidRequest, TooManyWebhooks, UnknownName
from chalice_app.webhooks import posting
from chalice_app.webhooks.address import is_public
from chalice_app.webhooks.delivery import Delivery
from chalice_app.webhooks.limits import ATTEMPT_S, ATTEMPTS_MAX, CHAT_CHARACTERS_MAX, REPLAY_WINDOW_S, WEBHOOKS_MAX
from chalice_app.webhooks.payload import payload
from chalice_app.webhooks.posting import NotDelivered, Poster
from chalice_app.webhooks.signature import HEADER, signature
from chalice_app.webhooks.webhook import Webhook, read_webhook
from chalice_app.webhooks.webhooks import Webhooks
from tests.unit.chalice_app.operations.memory import MemoryStore
from tests.unit.chalice_app.webhooks.receiver import Received, contexts, receiving

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[4]
NOW = 1_790_000_000
SECRET = "k" * 32
GIVEN = {"name": "chat", "url": "https://hooks.example.test/services/T0/B0/x", "secret": SECRET}
NAME = "hooks.example.test"


def document(kind: Any = "finding", severity: Any = "high", count: int = 1, text: str = "Anybody reads orders.") -> Any:
    happenings = tuple(Happening(kind, severity, text, str(each), host="shop.test") for each in range(count))
    return Notification(kind, happenings, NOW).document("heliostat")


def webhook(**changes: Any) -> Webhook:
    return replace(Webhook("w1", "chat", GIVEN["url"], SECRET), **changes)


# --- what may be one


def read(**changes: Any) -> Webhook:
    allows = changes.pop("allows_loopback", False)
    return read_webhook({**GIVEN, **changes}, identifier="w1", by="ann", at_s=NOW, allows_loopback=allows)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://hooks.example.test/"),
        ("url", "ftp://hooks.example.test/"),
        ("url", "https://user:pass@hooks.example.test/"),
        ("url", "https://hooks.example.test/#x"),
        ("url", "https:///path"),
        ("url", "https://hooks.example.test:99999/"),
        ("url", "https://hooks.example.test/a b"),
        ("url", "https://hooks.example.test/\r\nX: y"),
        ("url", "https://hooks.exämple.test/"),
        ("url", "https://[::1/"),
        ("url", "http://127.0.0.1:1/"),
        ("url", "https://hooks.example.test/" + "a" * 2048),
        ("secret", "short"),
        ("secret", "k" * 129),
        ("secret", "k" * 31 + " "),
        ("name", " "),
        ("name", "n" * 61),
        ("format", "xml"),
        ("kinds", ["weather"]),
        ("least_severity", "bad"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(**{field: value})

    assert refused.value.evidence["field"] == field


def test_this_machine_is_taken_where_a_run_was_told_so_and_no_other_by_http() -> None:
    assert read(url="http://127.0.0.1:9/hook", allows_loopback=True).host == "127.0.0.1"
    with pytest.raises(InvalidRequest):
        read(url="http://10.0.0.1/hook", allows_loopback=True)


def test_neither_address_nor_key_is_shown() -> None:
    found = read()

    for shown in (repr(found), json.dumps(found.document())):
        assert SECRET not in shown
        assert "T0/B0" not in shown
    assert found.document()["host"] == NAME
    assert Webhook.from_kept(json.loads(json.dumps(found.kept()))) == found


def test_a_webhook_is_told_of_its_kinds_from_its_severity_on_and_of_every_test() -> None:
    picky = webhook(kinds=("finding",), least="high")

    assert [picky.wants(*each) for each in (("finding", "critical"), ("finding", "medium"), ("stack", "high"))] == [
        True,
        False,
        False,
    ]
    assert picky.wants("test", "info")


# --- where it may lead


@pytest.mark.parametrize("address", ["8.8.8.8", "52.94.5.1", "2600:1f18::1", "::ffff:8.8.8.8", "3ffe::1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1"),
        *("fec0::1", "feff::1", "3fff::1", "3fff:fff::1"),
        # Metadata of instances and tasks, the resolver of VPCs, shared and benchmarking space, documentation.
        *(
            "169.254.169.254",
            "169.254.170.2",
            "fd00:ec2::254",
            "169.254.169.253",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:169.254.169.254", "::ffff:10.0.0.1"),
        # Such as lead to another that stands in them.
        *("64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "::a9fe:a9fe", "192.88.99.1"),
    ],
)
def test_nothing_within_an_account_or_a_vpc_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("answers", [["10.0.0.5"], ["8.8.8.8", "169.254.169.254"], []])
def test_a_name_that_leads_inside_is_not_connected_to(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", None)

    with pytest.raises(NotDelivered, match="not of the Internet") as refused:
        Poster(resolve=lambda *_: answers).post(GIVEN["url"], b"{}", {})

    assert not refused.value.is_passing


def test_the_connection_is_made_to_what_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, connected = iter([["8.8.8.8"], ["127.0.0.1"]]), []

    def connect(address: Any, timeout: float) -> Any:
        connected.append((address, timeout > 0))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(NotDelivered):
        Poster(resolve=lambda *_: next(looked)).post(GIVEN["url"], b"{}", {})

    assert connected == [(("8.8.8.8", 443), True)]


def test_loopback_by_name_is_refused_by_the_systems_own_resolver_too() -> None:
    with pytest.raises(NotDelivered, match="not of the Internet"):
        Poster().post("https://localhost/hook", b"{}", {})


# --- posting


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return contexts(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def receiver(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Received]:
    with receiving(tls[0]) as received:
        yield received


def poster(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Poster:
    """By HTTPS to a name, which leads to this machine."""
    return Poster(allows_loopback=True, context=tls[1], resolve=lambda *_: ["127.0.0.1"])


def late_poster(tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> Poster:
    """The same, whose look for the name left 0.2 s of its time, however long it waited for its turn of a processor."""
    now_s = [1_000.0]
    monkeypatch.setattr(posting, "monotonic", lambda: now_s[0])

    def resolve(*_: Any) -> list[str]:
        now_s[0] += 19.8
        return ["127.0.0.1"]

    return Poster(allows_loopback=True, context=tls[1], resolve=resolve, attempt_s=20)


def delivery(post: Any, slept: list[float] | None = None) -> Delivery:
    return Delivery(post, lambda: NOW, [].append if slept is None else slept.append, lambda: 1.0)


def test_a_message_arrives_whole_signed_and_named(tls: Any, receiver: Received) -> None:
    told = document()
    [outcome] = delivery(poster(tls)).deliver(told, [webhook(url=f"https://{NAME}:{receiver.port}/hook?team=a")])

    [(target, headers, body)] = receiver.requests
    assert (outcome.is_delivered, outcome.attempts) == (True, 1)
    assert target == "/hook?team=a"
    assert json.loads(body) == told
    assert headers["Host"] == f"{NAME}:{receiver.port}"
    assert headers["Heliostat-Notification"] == told["id"]
    expected = hmac.new(SECRET.encode(), f"{NOW}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers[HEADER] == f"t={NOW},v1={expected}"


def test_a_certificate_of_somebody_else_is_refused(tls: Any, receiver: Received) -> None:
    with pytest.raises(NotDelivered, match="certificate does not hold: it is of another name") as refused:
        poster(tls).post(f"https://other.example.test:{receiver.port}/", b"{}", {})
    assert "example" not in refused.value.reason
    with pytest.raises(NotDelivered, match="certificate does not hold: it is signed by itself"):
        Poster(allows_loopback=True).post(f"https://127.0.0.1:{receiver.port}/", b"{}", {})

    assert not refused.value.is_passing
    assert receiver.requests == []


def test_redirects_are_not_followed(tls: Any, receiver: Received) -> None:
    receiver.statuses, receiver.location = [307], f"https://{NAME}:{receiver.port}/metadata"

    with pytest.raises(NotDelivered, match="redirects are not followed"):
        poster(tls).post(f"https://{NAME}:{receiver.port}/", b"{}", {})

    assert len(receiver.requests) == 1


def test_a_receiver_that_answers_a_byte_at_a_time_is_given_up(
    tls: Any, receiver: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.dribbles = True

    with pytest.raises(NotDelivered, match="no answer") as given_up:
        late_poster(tls, monkeypatch).post(f"https://{NAME}:{receiver.port}/", b"{}", {})

    assert given_up.value.is_passing


def took_s(post: Callable[[], object], reason: str) -> float:
    """How long an attempt took that was given up for this reason."""
    began_s = time.monotonic()
    with pytest.raises(NotDelivered, match=reason) as given_up:
        post()
    assert given_up.value.is_passing
    return time.monotonic() - began_s


def test_a_look_for_a_name_that_does_not_end_is_given_up() -> None:
    ends = threading.Event()

    def resolve(*_: Any) -> list[str]:
        ends.wait(20)
        return []

    slow = Poster(resolve=resolve, attempt_s=0.2)
    took = took_s(lambda: slow.post(GIVEN["url"], b"{}", {}), "not known within the time")
    ends.set()

    assert took < 5


def test_connections_get_what_the_look_for_the_name_left_of_the_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s, given = [1_000.0], []

    def connect(_: Any, timeout: float) -> Any:
        given.append(timeout)
        now_s[0] += timeout
        raise TimeoutError

    def resolve(*_: Any) -> list[str]:
        now_s[0] += 5
        return ["8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1"]

    monkeypatch.setattr(posting, "monotonic", lambda: now_s[0])
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(posting, "CONNECT_TIMEOUT_S", 3)

    with pytest.raises(NotDelivered, match="no answer") as given_up:
        Poster(resolve=resolve, attempt_s=10).post(GIVEN["url"], b"{}", {})

    assert given_up.value.is_passing
    assert given == [3, 2]


def test_a_handshake_of_a_byte_at_a_time_gets_what_the_look_for_the_name_left(
    tls: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = threading.Event()

    def dribble(listening: socket.socket) -> None:
        peer, _ = listening.accept()
        # A record of TLS that says it has 16 KiB, of which a byte comes now and then.
        with peer, suppress(OSError):
            for byte in b"\x16\x03\x03\x40\x00" + bytes(400):
                peer.sendall(bytes([byte]))
                if ends.wait(0.05):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=dribble, args=[listening], daemon=True)
        thread.start()
        url = f"https://{NAME}:{listening.getsockname()[1]}/"
        slow = late_poster(tls, monkeypatch)
        took = took_s(lambda: slow.post(url, b"{}", {}), "no answer")
        ends.set()
        thread.join(5)

    assert took < 10


def test_all_attempts_with_their_pauses_leave_the_function_half_of_its_time() -> None:
    template, _ = decode(str(ROOT / "cfn" / "control-plane.yaml"))
    slept: list[float] = []

    class Silence:
        def post(self, *_: Any) -> int:
            raise NotDelivered("no answer", is_passing=True)

    delivery(Silence(), slept).deliver(document(), [webhook()])

    assert ATTEMPTS_MAX * ATTEMPT_S + sum(slept) <= template["Resources"]["Webhooks"]["Properties"]["Timeout"] / 2


# --- attempts


@pytest.mark.parametrize(
    ("statuses", "attempts", "reason"),
    [
        ([503, 429, 204], 3, ""),
        ([503], ATTEMPTS_MAX, "HTTP 503"),
        ([404], 1, "HTTP 404"),
        ([302], 1, "HTTP 302: redirects are not followed"),
    ],
)
def test_what_may_pass_is_tried_again_with_longer_pauses_and_not_for_ever(
    statuses: list[int], attempts: int, reason: str
) -> None:
    slept: list[float] = []
    with receiving() as received:
        received.statuses = statuses
        post = delivery(Poster(allows_loopback=True), slept)
        [outcome] = post.deliver(document(), [webhook(url=f"http://127.0.0.1:{received.port}/")])

    assert (outcome.attempts, outcome.reason, len(received.requests)) == (attempts, reason, attempts)
    assert slept == [1.0, 4.0][: attempts - 1]


def test_one_that_fails_costs_no_other_its_message() -> None:
    with receiving() as good, receiving() as bad:
        bad.statuses = [500]
        hooks = [
            webhook(id=name, url=f"http://127.0.0.1:{each.port}/") for name, each in (("bad", bad), ("good", good))
        ]
        outcomes = delivery(Poster(allows_loopback=True)).deliver(document(), hooks)

    assert {each.webhook_id: each.is_delivered for each in outcomes} == {"bad": False, "good": True}
    assert len(good.requests) == 1


# --- what is posted


def test_chat_gets_a_text_in_which_nothing_is_a_link_or_calls_everybody() -> None:
    hostile = document(count=2, text="<!channel> <https://evil.test|click> & more")

    [text] = json.loads(payload(hostile, "slack")).values()

    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &lt;https:\u2060//evil.test|click&gt; &amp; more" in text
    assert text.startswith("*2 new findings on shop.test* (high, heliostat)")


HOSTILE = (
    "@all",
    "@channel and @here",
    "a@everyone.test",
    "[Sign in](https://evil.test/)",
    "![x](https://evil.test/pixel.png)",
    "[click][1] [1]: https://evil.test",
    "[1]: //evil.test",
    "https://evil.test/login",
    "see WWW.evil.test",
    "<https://evil.test>",
    "<img src=//evil.test>",
    "x\n[1]: https://evil.test\n[1]",
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("count", [1, 2])
def test_who_renders_markdown_finds_no_link_no_image_and_nobody_to_mention(name: str, count: int) -> None:
    told = document(count=count, text=f"GET /{name} is new.")
    told["items"][0]["host"] = name
    told["items"][0]["details"] = [name]

    text = json.loads(payload(told, "slack"))["text"]

    # Addresses that become links by themselves are this renderer's only with another package: looked at below.
    kinds = {each.type for block in MarkdownIt("commonmark").parse(text) for each in (block, *(block.children or ()))}
    assert not kinds & {"link_open", "image", "html_inline", "html_block"}
    assert not re.search(r"@\w|://|\bwww\.", text, re.IGNORECASE)
    assert len(text.splitlines()) == (2 if count == 1 else 4)


@given(text=st.text(max_size=400), count=st.integers(1, 60))
def test_any_message_is_a_bounded_text_for_chat(text: str, count: int) -> None:
    shown = json.loads(payload(document(count=count, text=text), "slack"))["text"]

    assert len(shown) <= CHAT_CHARACTERS_MAX


# --- the recipe of docs/notifications.md


def recipe() -> Any:
    page = (ROOT / "docs" / "notifications.md").read_text("utf-8")
    [code] = [each for each in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_genuine" in each]
    namespace: dict[str, Any] = {}
    exec(compile(code, "docs/notifications.md", "exec"), namespace)  # noqa: S102 - the recipe of our own page
    return namespace["is_genuine"]


def test_the_documented_recipe_takes_what_is_genuine_and_nothing_else() -> None:
    is_genuine, body = recipe(), payload(document(), "json")
    header = signature(SECRET, NOW, body)

    assert is_genuine(SECRET, header, body, NOW)
    assert is_genuine(SECRET, header, body, NOW + REPLAY_WINDOW_S)
    assert not is_genuine(SECRET, header, body, NOW + REPLAY_WINDOW_S + 1)
    assert not is_genuine(SECRET, header, body, NOW - REPLAY_WINDOW_S - 1)
    assert not is_genuine("x" * 32, header, body, NOW)
    assert not is_genuine(SECRET, header, body + b" ", NOW)
    assert not is_genuine(SECRET, header.replace(f"t={NOW}", f"t={NOW + 1}"), body, NOW)
    for strange in ("", "t=,v1=", "v1=00", "t=x,v1=00", f"t={NOW}", "," * 10):
        assert not is_genuine(SECRET, strange, body, NOW)


# --- adding and removing


class Kept:
    def __init__(self) -> None:
        self.webhooks: tuple[Webhook, ...] = ()

    def read(self) -> tuple[Webhook, ...]:
        return self.webhooks

    def write(self, webhooks: Sequence[Webhook]) -> None:
        self.webhooks = tuple(webhooks)


def test_webhooks_are_added_up_to_a_bound_and_removed_by_id() -> None:
    webhooks = Webhooks(Kept(), MemoryStore(), lambda: NOW, "one")
    for number in range(WEBHOOKS_MAX):
        webhooks.add(webhook(id=f"w{number}"))

    with pytest.raises(TooManyWebhooks):
        webhooks.add(webhook(id="more"))
    assert webhooks.remove("w0").id == "w0"
    with pytest.raises(UnknownName):
        webhooks.remove("w0")
    assert len(webhooks.all()) == WEBHOOKS_MAX - 1


def test_of_two_at_once_one_is_told_to_try_again_and_the_lock_is_let_go() -> None:
    store, kept = MemoryStore(), Kept()
    first, second = (Webhooks(kept, store, lambda: NOW, name) for name in ("one", "two"))

    class Slow(Kept):
        def read(self) -> tuple[Webhook, ...]:
            with pytest.raises(Conflict):
                second.add(webhook(id="b"))
            return ()

    replace(first, kept=Slow()).add(webhook(id="a"))
    second.add(webhook(id="b"))

    assert [each.id for each in kept.webhooks] == ["b"]
