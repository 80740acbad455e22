from __future__ import annotations

import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.akto_tests.akto_test import AktoTest, read_test
from api_inventory.akto_tests.collection import read_tests, shipped_tests
from api_inventory.akto_tests.errors import AktoTestMalformed
from api_inventory.akto_tests.exchange_view import view_of
from api_inventory.akto_tests.limits import FILE_CHARACTERS_MAX
from api_inventory.exchange import Body, Exchange, Request, Response

AT_NS = 1_700_000_000 * 10**9
JSON = ("Content-Type", "application/json")


def exchange(
    target: str = "/orders?page=2",
    *,
    method: str = "GET",
    status: int = 200,
    sent: Any = None,
    got: Any = None,
    sent_headers: tuple[tuple[str, str], ...] = (JSON,),
    got_headers: tuple[tuple[str, str], ...] = (JSON,),
) -> Exchange:
    def body(value: Any) -> Body:
        return Body(b"" if value is None else value.encode() if isinstance(value, str) else json.dumps(value).encode())

    return Exchange(
        vni=None,
        client="[2001:db8::7]:5000",
        server="10.0.0.9:80",
        protocol="http/1.1",
        request=Request(method, target, "api.example.test", sent_headers, body(sent)),
        response=Response(status, got_headers, body(got)),
        request_at_ns=AT_NS,
        response_at_ns=AT_NS + 10**6,
    )


def a_test(conditions: str, *, execute: str = "execute: {type: single, requests: [{req: []}]}") -> AktoTest:
    return read_test(f"id: T\ninfo: {{name: A test, severity: LOW}}\n{execute}\nvalidate:\n{conditions}", "t.yaml")


def finds(conditions: str, seen: Exchange) -> bool:
    view = view_of(seen)
    assert view is not None
    found = a_test(conditions)
    assert found.standing == "passive", found.reason
    return found.finds(view, AT_NS / 10**9)


# A test as the library publishes it: the policy of an answer's header is looked at, the request is left as it is.
POLICY = r"""
id: WEAK_CONTENT_POLICY
info:
  name: Weak content policy
  description: "Scripts of anybody may run."
  category: {name: MHH, shortName: Headers, displayName: Misconfigured Headers}
  subCategory: WEAK_CONTENT_POLICY
  severity: HIGH
  tags: [OWASP top 10]
attributes: {nature: NON_INTRUSIVE, plan: FREE, duration: FAST}
api_selection_filters:
  response_code: {gte: 200, lt: 300}
  method: {neq: "OPTIONS"}
execute:
  type: single
  requests:
    - req: []
validate:
  or:
    - response_headers:
        for_one:
          key: {eq: Content-Security-Policy}
          value:
            or:
              - regex: ["(?i)script-src.*'unsafe-inline'", "(?i)script-src.*'unsafe-eval'"]
              - contains_either: ${odd}
    - response_payload:
        regex: "(?i)http-equiv=.?content-security-policy.*'unsafe-inline'"
wordLists:
  odd: ["∑", "∞"]
strategy: {run_once: /}
"""
# A test that changes requests: what it would do is told.
MANIPULATION = """
id: MASS_ASSIGNMENT
info: {name: Mass assignment, severity: CRITICAL, category: {name: MA}}
api_selection_filters:
  method: {not_contains: [GET, OPTIONS]}
  request_payload:
    for_one:
      key: {regex: "(?i)role", extract: role_key}
execute:
  type: single
  requests:
    - req:
        - modify_body_param: {role_key: admin}
        - remove_auth_header: true
validate:
  response_code: {gte: 200, lt: 300}
"""


def test_a_published_form_is_read_with_its_name_and_severity() -> None:
    test = read_test(POLICY, "policy.yaml")

    assert (test.rule, test.title, test.category, test.severity) == (
        "AKTO:WEAK_CONTENT_POLICY", "Weak content policy", "MHH", "high",
    )  # fmt: skip
    assert (test.standing, test.reason) == ("passive", "")


def test_a_passive_test_finds_in_observed_traffic_what_its_conditions_say() -> None:
    tests = read_tests([("policy.yaml", POLICY)])
    weak = ("content-security-policy", "default-src 'self'; Script-Src 'unsafe-inline'")
    strict = ("content-security-policy", "script-src 'self'")

    assert [found.rule for found in tests.sightings(exchange(got_headers=(weak,)))] == ["AKTO:WEAK_CONTENT_POLICY"]
    assert list(tests.sightings(exchange(got_headers=(strict,)))) == []
    assert list(tests.sightings(exchange(got_headers=(weak,), status=404))) == []
    assert list(tests.sightings(exchange(got_headers=(("x-other", weak[1]),)))) == []
    assert len(list(tests.sightings(exchange(got_headers=(("Content-Security-Policy", "∞"),))))) == 1


def test_what_needs_a_replay_is_named_and_never_found() -> None:
    tests = read_tests([("ma.yaml", MANIPULATION)])
    (test,) = tests.tests
    order = exchange(method="POST", sent={"user": {"role": "guest"}})

    assert test.standing == "needs_replay"
    assert (
        test.reason
        == "It changes requests and sends them (modify_body_param, remove_auth_header), which is never done."
    )
    assert list(tests.sightings(order)) == []
    assert list(tests.replays_wanted(order)) == [("AKTO:MASS_ASSIGNMENT", ("modify_body_param", "remove_auth_header"))]
    assert list(tests.replays_wanted(exchange(method="POST", sent={"user": "x"}))) == []


def test_changes_may_stand_in_a_mapping() -> None:
    execute = "execute: {type: single, requests: [{req: {modify_url: /x}}]}"

    assert a_test("  response_code: {eq: 200}", execute=execute).replays == ("modify_url",)


def test_several_requests_are_a_replay_even_where_none_is_changed() -> None:
    execute = "execute: {type: multiple, requests: [{req: []}, {req: []}]}"

    assert a_test("  response_code: {eq: 200}", execute=execute).standing == "needs_replay"


def test_what_traffic_does_not_hold_is_named() -> None:
    test = a_test("  and:\n    - response_code: {eq: 200}\n    - private_variable_context: {gt: 0}")

    assert test.standing == "not_evaluable"
    assert test.reason == "It asks for what traffic does not hold (private_variable_context)."


def test_a_variable_that_nobody_extracts_is_named() -> None:
    assert a_test("  response_code: {eq: '${user_code}'}").unknowable == ("${user_code}",)


def test_a_test_that_was_switched_off_stays_off() -> None:
    test = read_test(f"inactive: true\n{POLICY}", "policy.yaml")

    assert test.standing == "inactive"


def test_a_filter_of_threat_protection_selects_and_validates_in_one() -> None:
    text = "id: Trace\nfilter:\n  or:\n    - response_payload: {regex: ['Traceback \\(most recent']}\ninfo: {name: x}"
    tests = read_tests([("t.yml", text)])

    assert len(list(tests.sightings(exchange(got="Traceback (most recent call last)", got_headers=())))) == 1
    assert list(tests.sightings(exchange(got="all well", got_headers=()))) == []


HOLD = [
    ("  url: {regex: 'example.test/orders\\?page='}", exchange()),
    ("  url: {contains_either: [/users, /ORDERS]}", exchange()),
    ("  method: {contains_either: [PUT, get]}", exchange()),
    ("  response_code: {eq: 200}", exchange()),
    ("  response_code: {neq: 304, gte: 200, lt: 300}", exchange()),
    ("  query_param: {for_one: {key: {eq: page}, value: {regex: '^[0-9]+$'}}}", exchange()),
    ("  query_param: {for_one: {value: {gt: 1}}}", exchange()),
    ("  request_payload: {for_one: {key: {eq: role}, value: {eq: admin}}}", exchange(sent={"a": [{"role": "Admin"}]})),
    ("  response_payload: {for_one: {value: {datatype: number}}}", exchange(got=[{"n": 1.5}])),
    ("  response_payload: {for_one: {value: {datatype: boolean}}}", exchange(got={"n": True})),
    ("  response_payload: {length: {gt: 2, lt: 99}}", exchange(got={"n": True})),
    ("  response_payload: {contains_all: [one, TWO]}", exchange(got="one and two")),
    ("  response_payload: {not_contains: [error, denied]}", exchange(got="fine")),
    ("  response_payload: {not_contains_either: [fine, denied]}", exchange(got="fine")),
    ("  response_payload: {percentage_match: {gte: 90}}", exchange()),
    ("  response_headers: {for_all: {key: {neq: content-type}}}", exchange(got_headers=(("Date", "x"),))),
    ("  response_headers: {regex: '(?m)^x-a: b$'}", exchange(got_headers=(JSON, ("x-a", "b")))),
    ("  request_headers: {for_one: {key: {eq: authorization}, value: {contains_jwt: true}}}",
     exchange(sent_headers=(("Authorization", "Bearer ‹masked:jwt:312:00aa11bb›"),))),
    ("  request_headers: {for_one: {value: {contains_jwt: true}}}",
     exchange(sent_headers=(("X-T", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."),))),
    ("  source_ip: {contains_either_cidr: [10.0.0.0/8, 2001:db8::/32]}", exchange()),
    ("  destination_ip: {not_contains_cidr: [192.168.0.0/16]}", exchange()),
    ("  not: {response_code: {eq: 500}}", exchange()),
    ("  or:\n    - {response_code: {eq: 500}}\n    - {method: {eq: GET}}", exchange()),
    ("  request_payload: {for_one: {key: {eq: b}}}",
     exchange(sent="a=1&b=2", sent_headers=(("Content-Type", "application/x-www-form-urlencoded"),))),
    ("  response_payload: {key: {contains_either: stack}}", exchange(got={"stackTrace": "x"})),
]  # fmt: skip
HOLD_NOT = [
    ("  url: {eq: /orders}", exchange()),
    ("  method: {not_contains: [GET]}", exchange()),
    ("  response_code: {gte: 200, lt: 300, neq: 200}", exchange()),
    ("  query_param: {for_one: {key: {eq: page}, value: {regex: '^[a-z]+$'}}}", exchange()),
    # One entry has the key and another one the value.
    (
        "  request_payload: {for_one: {key: {eq: role}, value: {eq: admin}}}",
        exchange(sent={"role": "guest", "x": "admin"}),
    ),
    ("  response_payload: {for_one: {key: {eq: a}}}", exchange(got='{"a": 1')),
    ("  response_payload: {contains_all: [one, three]}", exchange(got="one and two")),
    ("  response_payload: {for_one: {value: {datatype: number}}}", exchange(got={"n": "x"})),
    ("  response_headers: {for_all: {key: {neq: content-type}}}", exchange()),
    ("  request_headers: {for_one: {value: {contains_jwt: true}}}", exchange(sent_headers=(("X-T", "eyJ.not"),))),
    ("  source_ip: {contains_either_cidr: [10.0.0.0/8]}", exchange()),
    ("  response_payload: {length: {gt: 0}}", exchange()),
    ("  not: {method: {eq: GET}}", exchange()),
    ("  response_payload: {percentage_match: {lt: 50}}", exchange()),
]


def test_a_body_full_of_beginnings_of_tokens_costs_time_in_proportion_to_its_length() -> None:
    beginnings = "eyJ" * 20_000

    started = time.process_time()
    found = finds("  response_payload: {for_one: {value: {contains_jwt: true}}}", exchange(got={"echo": beginnings}))

    assert not found
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(("conditions", "seen"), HOLD)
def test_conditions_hold(conditions: str, seen: Exchange) -> None:
    assert finds(conditions, seen)


@pytest.mark.parametrize(("conditions", "seen"), HOLD_NOT)
def test_conditions_do_not_hold(conditions: str, seen: Exchange) -> None:
    assert not finds(conditions, seen)


COOKIES = "  response_headers: {for_one: {key: {eq: set-cookie}, value: {cookie_expire_filter: true}}}"


@pytest.mark.parametrize(
    ("cookie", "is_long"),
    [
        ("sid=x; Max-Age=2592001; Secure", True),
        ("sid=x; max-age=86400", False),
        ("sid=x; Expires=Thu, 01 Jan 2099 00:00:00 GMT", True),
        ("sid=x; Expires=Sun, 19 Nov 2023 00:00:00 GMT", False),
        ("sid=x; Expires=whenever", False),
        ("sid=x", False),
    ],
)
def test_a_cookie_that_outlives_thirty_days_is_told_apart(cookie: str, is_long: Any) -> None:
    assert finds(COOKIES, exchange(got_headers=(("Set-Cookie", cookie),))) is is_long


def test_what_the_selection_extracts_the_validation_compares_with() -> None:
    test = read_test(
        """
id: NEW_KEYS
info: {name: Keys that were not sent}
api_selection_filters:
  request_payload: {for_one: {key: {regex: ".*", extractMultiple: sent}}}
validate:
  response_payload: {for_one: {key: {not_contains: "${sent}"}}}
""",
        "t.yaml",
    )
    view, other = (
        view_of(exchange(sent={"a1": 1, "b1": 2}, got={"b1": 1})),
        view_of(exchange(sent={"a1": 1}, got={"c1": 1})),
    )
    assert view is not None
    assert other is not None

    assert not test.finds(view, 0)
    assert test.finds(other, 0)


BROKEN = [
    ("id: T\ninfo: {name: x}\n", 1, "neither api_selection_filters nor filter nor validate"),
    ("info: {name: x}\nvalidate: {method: {eq: GET}}", 1, "no id"),
    ("- 1\n- 2", 1, "a mapping"),
    ("id: T\nvalidate:\n  response_code:\n    equals: 200", 4, "'equals' is no operator"),
    ("id: T\nvalidate:\n  response_cod:\n    eq: 200", 4, "'response_cod' is no operator"),
    ("id: T\nvalidate:\n  url:\n    regex: '(?!x)y'", 4, "RE2"),
    ("id: T\nvalidate:\n  response_code:\n    gt: many", 4, "no number"),
    ("id: T\nvalidate:\n  source_ip:\n    contains_either_cidr: [here]", 4, "CIDR"),
    ("id: T\nvalidate:\n  url:\n    eq: {a: b}", 4, "texts and numbers alone"),
    ("id: T\nvalidate:\n  url: hello", 3, "'hello' is none"),
    ("id: T\nvalidate:\n  url:\n    eq: []", 4, "compared with nothing"),
    ("id: T\nvalidate:\n  url: {regex: '['}", 3, "RE2"),
    ("id: T\nvalidate:\n\turl: x", 3, "no YAML"),
    ("id: T\nvalidate: !!python/object/apply:os.system [ls]", 2, ""),
    ("id: T\nvalidate: {url: {eq: !shell rm}}", 2, "tag"),
    ("", 1, "empty"),
    ("? [a]\n: b", 1, "key"),
    ("x" * (FILE_CHARACTERS_MAX + 1), 1, "characters"),
    ("id: T\nexecute: [1]\nvalidate: {method: {eq: GET}}", 2, "execute"),
    ("[" * 60 + "]" * 60, 1, "nested deeper"),
    ("[" * 500 + "]" * 500, 1, "no YAML"),
]


@pytest.mark.parametrize(("text", "line", "said"), BROKEN, ids=range(len(BROKEN)))
def test_what_is_not_understood_is_told_with_file_and_line(text: str, line: int, said: str) -> None:
    with pytest.raises(AktoTestMalformed) as refused:
        read_test(text, "broken.yaml")

    assert str(refused.value).startswith(f"broken.yaml:{line}: ")
    assert said in str(refused.value)


def test_aliases_cannot_make_a_few_lines_a_billion_values() -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    with pytest.raises(AktoTestMalformed, match="aliases followed"):
        read_test("\n".join(["id: T", *layers]), "bomb.yaml")


def test_an_alias_may_be_used_as_people_do() -> None:
    test = read_test("id: T\napi_selection_filters: &same {response_code: {eq: 200}}\nvalidate: *same", "alias.yaml")

    assert test.standing == "passive"


def test_one_broken_file_costs_no_other() -> None:
    tests = read_tests([("b.yaml", "id: ["), ("a.yaml", POLICY), ("c.yaml", MANIPULATION)])

    assert [test.id for test in tests.tests] == ["MASS_ASSIGNMENT", "WEAK_CONTENT_POLICY"]
    assert [problem.split(": ")[0] for problem in tests.problems] == ["b.yaml:1"]
    assert tests.standings == {"passive": 1, "needs_replay": 1}


def test_the_tests_of_heliostat_are_read_and_passive() -> None:
    shipped = shipped_tests()

    assert shipped.problems == ()
    assert len(shipped.tests) >= 3
    assert {test.standing for test in shipped.tests} == {"passive"}


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
SHIPPED = [
    ("COOKIE_LIVES_LONG", exchange(got_headers=(("set-cookie", "session=x; max-age=99999999"),))),
    ("DEBUG_HEADERS", exchange(got_headers=(("X-Debug-Token-Link", "/_profiler"),))),
    ("JWT_IN_RESPONSE_OF_GET", exchange(got={"token": TOKEN})),
]
QUIET = [
    exchange(got_headers=(("set-cookie", "theme=dark; max-age=99999999"),)),
    exchange(got_headers=(("set-cookie", "session=x; max-age=600"),)),
    exchange(got_headers=(("x-bug-report", "1"),)),
    exchange(got={"token": TOKEN}, method="POST"),
    exchange(got={"token": TOKEN}, got_headers=(JSON, ("Cache-Control", "no-store"))),
    exchange(got={"token": "opaque"}),
]


@pytest.mark.parametrize(("test_id", "seen"), SHIPPED)
def test_each_test_of_heliostat_finds_what_it_is_for(test_id: str, seen: Exchange) -> None:
    assert [found.rule for found in shipped_tests().sightings(seen)] == [f"AKTO:{test_id}"]


@pytest.mark.parametrize("seen", QUIET)
def test_the_tests_of_heliostat_are_quiet_on_what_only_looks_like_it(seen: Exchange) -> None:
    assert list(shipped_tests().sightings(seen)) == []


def test_an_unanswered_request_is_no_case_for_a_test() -> None:
    unanswered = Exchange(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", Request("GET", "/", "h"), None, AT_NS, None)

    assert list(shipped_tests().sightings(unanswered)) == []


KEYS = st.sampled_from(
    ["id", "info", "validate", "filter", "execute", "req", "and", "or", "url", "response_payload", "for_one", "key",
     "value", "eq", "regex", "gt", "extract", "length", "wordLists", "param_context", "requests", "type"]
)  # fmt: skip
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["GET", "(a", "${x}", "[a-z]+"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(TREES, st.sampled_from(["validate", "filter", "api_selection_filters", "execute"]))
@settings(max_examples=150)
def test_any_yaml_is_a_test_or_a_refusal_with_a_line(tree: Any, where: str) -> None:
    text = yaml.safe_dump({"id": "T", where: tree})

    read = read_tests([("any.yaml", text)])
    lines = [int(problem.split(":")[1]) for problem in read.problems]

    assert len(read.tests) + len(lines) == 1
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
    assert len(list(read.sightings(exchange(sent={"a": 1}, got=[{"b": None}])))) <= 1


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_refused_with_a_line_where_it_is_no_test(text: str) -> None:
    with pytest.raises(AktoTestMalformed):
        read_test(text, "any.yaml")
