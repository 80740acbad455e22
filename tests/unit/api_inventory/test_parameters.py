from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.exchange import Request
from api_inventory.limits import PARAMETER_NAME_CHARACTERS_MAX, PARAMETERS_PER_REQUEST_MAX
from api_inventory.parameters import query_pairs, request_parameters
from api_inventory.path_template import path_template
from api_inventory.safe_name import safe_name


def parameters_of(request: Request) -> list[tuple[str, str, str]]:
    return list(request_parameters(request, path_template(request.target)))


def test_parameters_are_read_from_every_place() -> None:
    request = Request(
        "GET",
        "/users/42?limit=10&tag=a&tag=b%20c#part",
        "a.test",
        headers=(
            ("User-Agent", "curl"),
            ("X-Tenant", "7"),
            ("Cookie", "sid=‹masked:24›; theme=dark; flag"),
        ),
    )

    assert parameters_of(request) == [
        ("path", "user_id", "42"),
        ("query", "limit", "10"),
        ("query", "tag", "a"),
        ("query", "tag", "b c"),
        ("header", "x-tenant", "7"),
        ("cookie", "sid", "‹masked:24›"),
        ("cookie", "theme", "dark"),
    ]


# A name that is data (an address of mail, say) is masked.
NAMES = st.text(min_size=1, max_size=20).filter(lambda name: safe_name(name) == name)


@given(st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=20))
def test_queries_are_read_as_the_standard_library_reads_them(pairs: list[tuple[str, str]]) -> None:
    query = urlencode([(name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in pairs])

    assert query_pairs("/?" + query) == parse_qsl(query, keep_blank_values=True)


def test_hostile_queries_are_bounded() -> None:
    many = query_pairs("/?" + "&".join(f"a{number}=1" for number in range(10_000)))
    long = query_pairs("/?" + "x" * (PARAMETER_NAME_CHARACTERS_MAX + 1) + "=1&=2&&")

    assert len(many) == PARAMETERS_PER_REQUEST_MAX
    assert long == []
