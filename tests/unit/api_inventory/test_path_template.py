from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.limits import PATH_SEGMENTS_MAX
from api_inventory.path_template import literal_template, path_template

# Cases of a survey of what template tools get wrong.
TEMPLATES = {
    "/users/42": "/users/{user_id}",
    "/users/6f9619ff-8b86-d011-b42d-00cf4fc964ff": "/users/{user_id}",
    "/users/me": "/users/me",
    "/users/search?q=42": "/users/search",
    "/api/v10/orders": "/api/v10/orders",
    "/api/1.0/orders": "/api/1.0/orders",
    "/api/0/projects/7": "/api/0/projects/{project_id}",
    "/prices/1.50": "/prices/{price_id}",
    "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/CA0123456789abcdef0123456789abcdef.json": (
        "/2010-04-01/Accounts/{account_id}/Calls/{call_id}.json"
    ),
    "/v1beta1/projects": "/v1beta1/projects",
    "/incidents/custom_fields": "/incidents/custom_fields",
    "/api/chat.postMessage": "/api/chat.postMessage",
    "/Products(123)": "/Products({product_id})",
    "/Products('a')/Supplier": "/Products({product_id})/Supplier",
    "/Products(6f9619ff-8b86-d011-b42d-00cf4fc964ff)": "/Products({product_id})",
    "/Products(Id=1,Name='a')": "/Products({product_id})",
    "/wiki/Stone_(film)": "/wiki/Stone_(film)",
    "/instances/5:start": "/instances/{instance_id}:start",
    "/instances/6f9619ff-8b86-d011-b42d-00cf4fc964ff:stop": "/instances/{instance_id}:stop",
    "/documents:batchGet": "/documents:batchGet",
    "/x/urn:isbn:foo": "/x/{x_id}",
    "/x/urn:foo": "/x/{x_id}",
    "/clock/10:30": "/clock/10:30",
    "/download/1.2.3.tar.gz": "/download/{download_id}.tar.gz",
    "/users/by-email/ada%40x.test": "/users/by-email/{email}",
    "/orders/1,2,3": "/orders/{order_id}",
    "/emoji/%F0%9F%98%80": "/emoji/{emoji_id}",
    "/x/urn%3Aisbn%3A123": "/x/{x_id}",
    "/files/a%2Fb": "/files/{file_id}",
    "//users//42/": "/users/{user_id}",
    "/a;jsessionid=3/b": "/a/b",
    "/us%65rs": "/users",
    "/Users": "/Users",
    "/users/{id}": "/users/{user_id}",
    "/chain/1/2/3": "/chain/{chain_id}/{id}/{id_2}",
    "/users/1/users/2": "/users/{user_id}/users/{user_id_2}",
    "/userProfiles/1": "/userProfiles/{user_profile_id}",
    "/statuses/1/categories/2/boxes/3/addresses/4/people/5": (
        "/statuses/{status_id}/categories/{category_id}/boxes/{box_id}/addresses/{address_id}/people/{person_id}"
    ),
    "/": "/",
    "http://example.test:80/users/42?a=b": "/users/{user_id}",
    "http://example.test": "/",
    "*": "*",
    "example.test:443": "{authority}",
}


@pytest.mark.parametrize(("target", "template"), TEMPLATES.items())
def test_a_target_has_its_template(target: str, template: str) -> None:
    assert path_template(target).text == template


def test_parameters_keep_their_decoded_values_in_the_order_of_the_path() -> None:
    template = path_template("/users/42/files/a%2Fb.pdf")

    assert template.text == "/users/{user_id}/files/{file_id}.pdf"
    assert template.parameters == (("user_id", "42"), ("file_id", "a/b"))


def test_grpc_paths_are_taken_as_they_stand() -> None:
    assert literal_template("/shop.v1.Orders/Get12345678").text == "/shop.v1.Orders/Get12345678"


def test_what_lies_beyond_the_bounds_becomes_one_parameter() -> None:
    deep = path_template("/a" * (PATH_SEGMENTS_MAX + 5))
    long = path_template("/" + "/".join("abcdefgh" for _ in range(400)))

    assert deep.text == "/a" * PATH_SEGMENTS_MAX + "/{rest}"
    assert deep.parameters == (("rest", "a/a/a/a/a"),)
    assert long.text.endswith("/{rest}")


@given(st.text(max_size=3000))
def test_any_target_has_one_bounded_template_whose_names_differ(target: str) -> None:
    template = path_template(target)

    names = re.findall(r"\{([^{}]+)\}", template.text)
    assert len(template.text) < 950
    assert template.text.isascii()
    assert " " not in template.text
    assert names == [name for name, _ in template.parameters]
    assert len(names) == len(set(names))
    assert path_template(target) == template


# Digits of other scripts, and shapes that are kept literal: what a template is long with.
WIDE = st.sampled_from(["\U0001d7ce", "٣", "v", ".", "alpha", "1", "-", "a", "Z", "(", ")", "%", "é"])


@given(st.lists(st.lists(WIDE, min_size=1, max_size=30).map("".join), max_size=60))
def test_a_template_fits_a_sort_key_whatever_digits_it_is_written_in(segments: list[str]) -> None:
    template = path_template("/" + "/".join(segments))

    assert len(template.text.encode()) < 950
    assert template.text.isascii()


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8))
def test_encoding_a_path_once_more_than_needed_does_not_change_its_template(segments: list[str]) -> None:
    plain = "/" + "/".join(quote(segment, safe="") for segment in segments)
    encoded = "/" + "/".join("".join(f"%{byte:02X}" for byte in segment.encode()) for segment in segments)

    assert path_template(plain).text == path_template(encoded).text


@pytest.mark.parametrize("piece", ["/", "a", "1", "/a", "/1", "%", "%2F", ";", "(", "a(b", ".", "{", "/aA1", "/-", "é"])
def test_hostile_targets_cost_time_in_proportion_to_their_length(piece: str) -> None:
    started = time.process_time()
    path_template("/" + piece * 200_000)

    assert time.process_time() - started < 2
