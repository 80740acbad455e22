"""A test of Akto's grammar: read, judged whether traffic alone can answer it, and evaluated on exchanges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_inventory.akto_tests.condition import Compiler, Trial
from api_inventory.akto_tests.errors import AktoTestMalformed
from api_inventory.akto_tests.yaml_tree import read_yaml
from api_inventory.finding import SEVERITIES

if TYPE_CHECKING:
    from typing import Any

    from api_inventory.akto_tests.condition import Condition
    from api_inventory.akto_tests.exchange_view import ExchangeView
    from api_inventory.akto_tests.yaml_tree import Tree
    from api_inventory.finding import Severity

Standing = Literal["passive", "needs_replay", "not_evaluable", "inactive"]

# Akto's categories (`GlobalEnums.TestCategory`) of which OWASP has one. Injections are none of its ten.
_OWASP = {
    "BOLA": "API1:2023", "NO_AUTH": "API2:2023", "BUA": "API2:2023", "JWT": "API2:2023", "EDE": "API3:2023",
    "MA": "API3:2023", "MASS_ASSIGNMENT": "API3:2023", "RL": "API4:2023", "BFLA": "API5:2023", "SSRF": "API7:2023",
    "SM": "API8:2023", "CORS": "API8:2023", "VEM": "API8:2023", "MHH": "API8:2023", "SVD": "API8:2023",
    "UHM": "API8:2023", "IAM": "API9:2023", "ILM": "API8:2023", "IIM": "API9:2023",
}  # fmt: skip
_BREAK = re.compile(r"<(?:br|p|li|/p|/li)\s{0,8}/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,200}>")
_REFERENCE = re.compile(r"CWE-[0-9]{1,4}|https://[^\s\"'<>]{1,500}")
_TEXT_CHARACTERS_MAX = 2_000
_REFERENCES_MAX = 10
_REQUEST_NOTES = frozenset({"test_name", "label", "success", "failure", "wait", "type"})


@dataclass(frozen=True, slots=True)
class AktoTest:
    """One test.

    Attributes:
        id: as its author calls it.
        title, category, severity: as its author says; severity is "medium" where that is none of ours.
        description, impact, fix: in its author's words, as plain text; "" where there are none.
        references: addresses, and weaknesses as "CWE-16".
        source: the file that it was read from.
        replays: what it would do to requests before it sends them, by name: "add_header"; empty where nothing.
        unknowable: names in its conditions of what traffic does not hold.
        selection: which exchanges it is about; None where all are.
        validation: what is wrong with them; None where a replay is needed.
    """

    id: str
    title: str
    category: str
    severity: Severity
    description: str
    impact: str
    fix: str
    references: tuple[str, ...]
    source: str
    replays: tuple[str, ...]
    unknowable: tuple[str, ...]
    is_inactive: bool
    selection: Condition | None
    validation: Condition | None

    @property
    def rule(self) -> str:
        """The rule under which it is told: "AKTO:MISCONFIGURED_CSP_POLICY"."""
        return f"AKTO:{self.id}"

    @property
    def owasp(self) -> str:
        """The category of OWASP's API Security Top 10 of 2023 that its own stands for; "" where none does."""
        return _OWASP.get(re.sub(r"[^A-Z]", "_", self.category.upper()), "")

    @property
    def explanation(self) -> str:
        """Why it matters: what is wrong, and what follows from it."""
        return " ".join(text for text in (self.description, self.impact) if text)

    @property
    def scope(self) -> str:
        """A finding is about an endpoint."""
        return "endpoint"

    @property
    def support_min(self) -> int:
        """One exchange suffices, as it does where tests are sent."""
        return 1

    @property
    def share_min(self) -> float | None:
        """What is as it should be is not counted."""
        return None

    @property
    def details_min(self) -> int:
        """There are no details."""
        return 1

    @property
    def is_joined(self) -> bool:
        """There is nothing to join."""
        return False

    @property
    def confirmation(self) -> str | None:
        """Its conditions say all."""
        return None

    def severity_of(self, _: str) -> Severity:
        """As its author says."""
        return self.severity

    @property
    def standing(self) -> Standing:
        """What can be done with it: evaluated, or named for the reason that it cannot be."""
        if self.is_inactive:
            return "inactive"
        if self.replays:
            return "needs_replay"
        return "not_evaluable" if self.unknowable or self.validation is None else "passive"

    @property
    def reason(self) -> str:
        """Why it is not evaluated, in a sentence; "" where it is."""
        return {
            "passive": "",
            "inactive": "Its author switched it off.",
            "needs_replay": f"It changes requests and sends them ({', '.join(self.replays)}), which is never done.",
            "not_evaluable": f"It asks for what traffic does not hold ({', '.join(self.unknowable) or 'validate'}).",
        }[self.standing]

    def selects(self, view: ExchangeView, at_s: float) -> bool:
        """Whether it is about this exchange."""
        return self.selection is None or self.selection.holds(Trial(view, at_s))

    def finds(self, view: ExchangeView, at_s: float) -> bool:
        """Whether it is about this exchange and something is wrong with it. To be asked of passive tests alone."""
        if self.validation is None:
            return False
        trial = Trial(view, at_s)
        return (self.selection is None or self.selection.holds(trial)) and self.validation.holds(trial)


def read_test(text: str, source: str) -> AktoTest:
    """The test of a file. Raises AktoTestMalformed, which names the line of what is not understood."""
    root = read_yaml(text, source)
    if not root.is_mapping:
        raise AktoTestMalformed(source, root.line, "a test is a mapping with id, info and conditions")
    if not (test_id := root.text("id")):
        raise AktoTestMalformed(source, root.line, "the test has no id")
    info = root.get("info") or root
    compiler = Compiler(source, _word_lists(root.get("wordLists")))
    selection = root.get("api_selection_filters")
    # Filters of Akto's threat protection select and validate in one.
    validation = root.get("validate") or root.get("filter")
    if selection is None and validation is None:
        raise AktoTestMalformed(source, root.line, "the test has neither api_selection_filters nor filter nor validate")
    conditions = [None if tree is None else compiler.condition(tree) for tree in (selection, validation)]
    severity = info.text("severity").lower()
    return AktoTest(
        id=test_id,
        title=info.text("name") or test_id,
        category=category.text("name") if (category := info.get("category")) is not None else "",
        severity=next((known for known in SEVERITIES if known == severity), "medium"),
        description=_plain(info.text("description")),
        impact=_plain(info.text("impact")),
        fix=_plain(info.text("remediation")),
        references=_references(info),
        source=source,
        replays=_replays(root.get("execute"), source),
        unknowable=tuple(sorted({name for found in conditions if found for name in found.unknowable})),
        is_inactive=root.text("inactive").lower() == "true",
        selection=conditions[0],
        validation=conditions[1],
    )


def _plain(text: str) -> str:
    """Text without tags, since authors write a little HTML, in one line."""
    return " ".join(_TAG.sub("", _BREAK.sub(" ", text[:_TEXT_CHARACTERS_MAX])).split())


def _references(info: Tree) -> tuple[str, ...]:
    """Addresses that can be followed, and weaknesses: whatever else an author wrote there leads nowhere."""
    texts = [str(tree.value).strip() for name in ("references", "cwe") for tree in _items(info.get(name))]
    return tuple(dict.fromkeys(text for text in texts if _REFERENCE.fullmatch(text)))[:_REFERENCES_MAX]


def _items(tree: Tree | None) -> tuple[Tree, ...]:
    return () if tree is None else tuple(item for item in tree.items if item.is_scalar)


def _word_lists(tree: Tree | None) -> dict[str, tuple[Any, ...]]:
    lists = {}
    for name, words in tree.pairs if tree is not None else ():
        values = tuple(item.value for item in words.items if item.is_scalar)
        # A list that is taken from an endpoint's parameters is filled when the test is sent.
        if values and not words.is_mapping:
            lists[name] = values
    return lists


def _replays(tree: Tree | None, source: str) -> tuple[str, ...]:
    """What is done to requests; more than one request is a replay, whatever is done to them."""
    if tree is None:
        return ()
    if not tree.is_mapping:
        raise AktoTestMalformed(source, tree.line, "execute is a mapping with type and requests")
    names: set[str] = set()
    kind = tree.text("type").lower()
    if kind not in {"", "single"}:
        names.add(kind)
    requests = tree.get("requests")
    for request in requests.items if requests is not None else ():
        changes = request.get("req")
        for change in changes.items if changes is not None else ():
            if not change.is_mapping:
                names.add(str(change.value))
            names.update(name for name, _ in change.pairs if name.lower() not in _REQUEST_NOTES)
    return tuple(sorted(names))
