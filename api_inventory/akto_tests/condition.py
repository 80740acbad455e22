"""Conditions of a test, compiled: what they ask of an exchange, with the names that are not understood told at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ParamSpec

from api_inventory.akto_tests.comparison import OPERATORS, Comparison, OperandRefused, comparison, is_reference
from api_inventory.akto_tests.errors import AktoTestMalformed
from api_inventory.akto_tests.limits import ENTRIES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api_inventory.akto_tests.exchange_view import Entries, ExchangeView
    from api_inventory.akto_tests.yaml_tree import Tree

P = ParamSpec("P")

_SINGLE: dict[str, Callable[[ExchangeView], Any]] = {
    "url": lambda view: view.url,
    "method": lambda view: view.method,
    "response_code": lambda view: view.status,
    "source_ip": lambda view: view.source_ip,
    "destination_ip": lambda view: view.destination_ip,
}
_MANY: dict[str, tuple[Callable[[ExchangeView], Entries], Callable[[ExchangeView], str]]] = {
    "query_param": (lambda view: view.query, lambda view: _lines(view.query)),
    "request_headers": (lambda view: view.request_headers, lambda view: _lines(view.request_headers)),
    "response_headers": (lambda view: view.response_headers, lambda view: _lines(view.response_headers)),
    "request_payload": (lambda view: view.request_scalars, lambda view: view.request_text),
    "response_payload": (lambda view: view.response_scalars, lambda view: view.response_text),
}
# What a copy of traffic does not hold: Akto's own collections, roles and variables, or a model's opinion.
UNKNOWABLE = frozenset(
    {
        "api_access_type", "api_collection_id", "belongs_to_collections", "compare_greater", "conform_schema",
        "country_code", "endpoint_in_traffic_context", "eq_obj", "exclude_roles_access",
        "include_roles_access", "magic_validate", "neq_obj", "nlp_classification", "not_magic_validate", "param",
        "param_context", "private_variable_context", "ssrf_url_hit", "test_type",
    }
)  # fmt: skip
_BODIES = frozenset({"request_payload", "response_payload"})
_EXTRACTIONS = frozenset({"extract", "extractmultiple"})
# An unmodified request has the answer that was observed: it equals itself.
_MATCH_PERCENT = 100


@dataclass(slots=True)
class Trial:
    """One evaluation: an exchange, and what earlier conditions extracted from it."""

    view: ExchangeView
    at_s: float
    variables: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def compare(self, compared: Comparison, value: Any) -> bool:
        """Whether a comparison holds, with variables put in; one that was never extracted equals nothing."""
        if not compared.has_references:
            return compared.holds(value, compared.operands, self.at_s)
        operands: list[Any] = []
        for operand in compared.operands:
            operands += self.variables.get(operand[2:-1], ()) if is_reference(operand) else (operand,)
        return bool(operands) and compared.holds(value, tuple(operands), self.at_s)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as a whole.

    Attributes:
        unknowable: names in it of what traffic does not hold; where there are any, it cannot be evaluated.
    """

    check: Callable[[Trial], bool]
    unknowable: frozenset[str] = frozenset()

    def holds(self, trial: Trial) -> bool:
        """Whether it holds of an exchange."""
        return self.check(trial)


class Compiler:
    """Compiles the conditions of one file; `word_lists` are its own."""

    def __init__(self, source: str, word_lists: Mapping[str, Sequence[Any]]) -> None:
        self._source = source
        self._word_lists = word_lists
        self._extracted: set[str] = set()
        self._unknowable: set[str] = set()

    def condition(self, tree: Tree) -> Condition:
        """What stands under `api_selection_filters`, `filter` or `validate`. Raises AktoTestMalformed."""
        self._unknowable = set()
        check = self._all(tree, self._term)
        return Condition(check, frozenset(self._unknowable))

    # Terms: what of an exchange is looked at.

    def _term(self, name: str, tree: Tree) -> Callable[[Trial], bool]:
        lower = name.lower()
        if (joined := self._joined(lower, tree, self._term)) is not None:
            return joined
        if (read := _SINGLE.get(lower)) is not None:
            compared = self._all(tree, self._value)
            return lambda trial: bool(compared(trial, read(trial.view)))
        if lower in _MANY:
            entries, text = _MANY[lower]
            return self._all(tree, lambda key, child: self._many(key, child, entries, text))
        return self._unknown(name, tree)

    def _many(
        self,
        name: str,
        tree: Tree,
        entries: Callable[[ExchangeView], Entries],
        text: Callable[[ExchangeView], str],
    ) -> Callable[[Trial], bool]:
        lower = name.lower()
        if (joined := self._joined(lower, tree, lambda key, child: self._many(key, child, entries, text))) is not None:
            return joined
        if lower in {"for_one", "for_all"}:
            return self._quantified(any if lower == "for_one" else all, tree, entries)
        if lower in {"key", "value"}:
            # Without for_one, Akto looks for one as well.
            entry_alone = self._entry(lower, tree)
            return lambda trial: any(entry_alone(trial, pair) for pair in entries(trial.view))
        if lower == "length":
            compared = self._all(tree, self._value)
            return lambda trial: compared(trial, len(text(trial.view)))
        if lower in {"percentage_match", "percentage_match_schema"}:
            compared = self._all(tree, self._value)
            return lambda trial: compared(trial, _MATCH_PERCENT)
        value = self._value(name, tree)
        return lambda trial: value(trial, text(trial.view))

    def _quantified(
        self,
        quantifier: Callable[[Iterable[bool]], bool],
        tree: Tree,
        entries: Callable[[ExchangeView], Entries],
    ) -> Callable[[Trial], bool]:
        extracted = len(self._extracted)
        entry = self._all(tree, self._entry)
        if len(self._extracted) == extracted:
            return lambda trial: quantifier(entry(trial, pair) for pair in entries(trial.view))
        # All of them, so that whatever is extracted from each is there.
        return lambda trial: quantifier([entry(trial, pair) for pair in entries(trial.view)])

    def _entry(self, name: str, tree: Tree) -> Callable[[Trial, tuple[str, Any]], bool]:
        lower = name.lower()
        if (joined := self._joined(lower, tree, self._entry)) is not None:
            return joined
        if lower in {"key", "value"}:
            place = 0 if lower == "key" else 1
            compared = self._all(tree, self._value)
            return lambda trial, pair: compared(trial, pair[place])
        if lower in _EXTRACTIONS:
            keep = self._extraction(lower, tree)
            return lambda trial, pair: keep(trial, pair[1])
        return self._unknown(name, tree)

    # Values: what one text or number is compared with.

    def _value(self, name: str, tree: Tree) -> Callable[[Trial, Any], bool]:
        lower = name.lower()
        if (joined := self._joined(lower, tree, self._value)) is not None:
            return joined
        if lower in _EXTRACTIONS:
            return self._extraction(lower, tree)
        if lower not in OPERATORS:
            return self._unknown(name, tree)
        try:
            compared = comparison(lower, self._operands(tree))
        except OperandRefused as error:
            raise AktoTestMalformed(self._source, tree.line, str(error)) from error
        return lambda trial, value: trial.compare(compared, value)

    def _operands(self, tree: Tree) -> tuple[Any, ...]:
        operands: list[Any] = []
        for item in tree.items:
            if not item.is_scalar:
                raise AktoTestMalformed(self._source, item.line, "an operator is compared with texts and numbers alone")
            if is_reference(item.value):
                operands += self._referred(item.value)
            else:
                operands.append(item.value)
        return tuple(operands)

    def _referred(self, reference: str) -> tuple[Any, ...]:
        """The words of a list; or the reference itself, of what an earlier condition extracts."""
        name = reference[2:-1]
        if name in self._word_lists:
            return tuple(self._word_lists[name])
        if name not in self._extracted:
            self._unknowable.add(reference)
        return (reference,)

    def _extraction(self, operator: str, tree: Tree) -> Callable[[Trial, Any], bool]:
        names = [item.value for item in tree.items]
        if len(names) != 1 or not isinstance(names[0], str):
            raise AktoTestMalformed(self._source, tree.line, f"{operator} names one variable")
        (variable,) = names
        self._extracted.add(variable)
        is_multiple = operator != "extract"

        def keep(trial: Trial, value: Any) -> bool:
            known = trial.variables.get(variable, ())
            if is_multiple or not known:
                trial.variables[variable] = (*known, value)[:ENTRIES_MAX]
            return True

        return keep

    # Joining, the same at every level.

    def _joined(
        self, name: str, tree: Tree, part: Callable[[str, Tree], Callable[P, bool]]
    ) -> Callable[P, bool] | None:
        if name == "and":
            return self._all(tree, part)
        if name in {"or", "not"}:
            parts = self._parts(tree, part)
            return partial(_one, parts) if name == "or" else partial(_not_every, parts)
        return None

    def _all(self, tree: Tree, part: Callable[[str, Tree], Callable[P, bool]]) -> Callable[P, bool]:
        parts = self._parts(tree, part)
        return parts[0] if len(parts) == 1 else partial(_every, parts)

    def _parts(self, tree: Tree, part: Callable[[str, Tree], Callable[P, bool]]) -> tuple[Callable[P, bool], ...]:
        """Of a mapping, its entries; of a list, its items, each a mapping of which all entries have to hold.

        Bodies are looked at last, unless something is extracted on the way: most conditions fail before.
        """
        extracted = len(self._extracted)
        if tree.is_mapping:
            parts = [(_is_costly(name, child), part(name, child)) for name, child in tree.pairs]
        elif tree.is_scalar:
            raise AktoTestMalformed(self._source, tree.line, f"a condition is expected, and {tree.value!r} is none")
        else:
            parts = [(_is_costly("", item), self._all(item, part)) for item in tree.items]
        if len(self._extracted) == extracted:
            parts.sort(key=itemgetter(0))
        return tuple(check for _, check in parts)

    def _unknown(self, name: str, tree: Tree) -> Callable[..., bool]:
        if name.lower() not in UNKNOWABLE:
            raise AktoTestMalformed(self._source, tree.line, f"{name!r} is no operator of the grammar in this place")
        self._unknowable.add(name.lower())
        return lambda *_: False


def _is_costly(name: str, tree: Tree) -> bool:
    """Whether a body is looked at."""
    return name.lower() in _BODIES or any(_is_costly(key, child) for key, child in tree.pairs)


def _every(parts: tuple[Callable[P, bool], ...], *of: P.args, **named: P.kwargs) -> bool:
    return all(check(*of, **named) for check in parts)


def _one(parts: tuple[Callable[P, bool], ...], *of: P.args, **named: P.kwargs) -> bool:
    return any(check(*of, **named) for check in parts)


def _not_every(parts: tuple[Callable[P, bool], ...], *of: P.args, **named: P.kwargs) -> bool:
    return not _every(parts, *of, **named)


def _lines(entries: Entries) -> str:
    return "\n".join(f"{name}: {value}" for name, value in entries)
