from __future__ import annotations

import pytest

from api_inventory.body_documents import Document, leaves, read_body
from api_inventory.body_fields import FieldTally
from api_inventory.body_mask import mask_body
from api_inventory.exchange import Body, Request
from api_inventory.parameters import request_parameters
from api_inventory.path_template import path_template
from api_inventory.safe_name import holds_class, safe_name

DATA = [
    "+4915123456789",
    "DE89370400440532013000",
    "123-45-6789",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "carol@example.test",
    "user[carol@example.test]",
    "4111111111111111",
]


@pytest.mark.parametrize(
    "name", ["user_id", "X-Request-Id", "filter[status]", "line2", "‹masked:email:18›", "", "größe"]
)
def test_a_name_stays(name: str) -> None:
    assert safe_name(name) == name
    assert not holds_class(name)


@pytest.mark.parametrize("data", DATA)
def test_data_in_the_place_of_a_name_is_masked_and_masked_once(data: str) -> None:
    assert "‹masked:" in safe_name(data)
    assert safe_name(safe_name(data)) == safe_name(data)
    assert holds_class("x" * 600 + " " + data)


@pytest.mark.parametrize("data", DATA)
def test_no_parameter_is_named_by_data(data: str) -> None:
    form = f'--b\r\nContent-Disposition: form-data; name="{data}"\r\n\r\n1\r\n--b--\r\n'.encode()
    headers = (("Cookie", f"{data}=1"), (data, "1"), ("Content-Type", "multipart/form-data; boundary=b"))
    request = Request("POST", f"/a?{data}=1".replace("+", "%2B"), "a.test", headers, Body(form, len(form)))
    encoded = f"{data}=1".replace("+", "%2B").encode()

    names = [name for _, name, _ in request_parameters(request, path_template(request.target))]
    for body in (
        read_body(headers, request.body),
        read_body((("Content-Type", "application/x-www-form-urlencoded"),), Body(encoded, len(encoded))),
    ):
        assert isinstance(body, Document)
        names += body.root

    assert len(names) == 5
    assert all(data.lower() not in name.lower() for name in names)


@pytest.mark.parametrize("data", DATA)
def test_no_pointer_and_no_sample_holds_data(data: str) -> None:
    tally = FieldTally()
    tally.add([{data: {"a": 1}}])

    assert list(tally.fields) == ["", "/~k", "/~k/a"]
    assert [pointer for pointer, _, _ in leaves(Document("json", {data: 1}))] == ["/~k"]
    assert data not in (mask_body(f'{{"{data}": 1}}'.encode(), "application/json") or "")
