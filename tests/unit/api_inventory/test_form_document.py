"""Multipart forms are held against those that the standard library writes, encoded ones against its reading."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.form_document import form_document, multipart_document, pairs
from api_inventory.limits import PARAMETER_NAME_CHARACTERS_MAX, PARAMETERS_PER_REQUEST_MAX

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def as_lists(document: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, list) else [value] for name, value in document.items()}


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=8))
def test_an_encoded_form_is_read_as_the_standard_library_reads_it(form: list[tuple[str, str]]) -> None:
    encoded = urlencode(form)

    assert as_lists(form_document(encoded.encode())) == parse_qs(encoded, keep_blank_values=True)


def test_a_multipart_form_has_values_and_files() -> None:
    message = EmailMessage()
    message.set_type("multipart/form-data")
    for name, value, file in [("size", "7", None), ("size", "8", None), ("photo", "\x00\x01", "a.png")]:
        part = EmailMessage()
        part.set_content(value)
        part["Content-Disposition"] = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
        message.attach(part)
    message.set_boundary("a b")
    content = message.as_bytes().partition(b"\n\n")[2].replace(b"\n", b"\r\n")

    document = multipart_document(content, 'multipart/form-data; boundary="a b"')

    assert [value.strip() for value in document["size"]] == ["7", "8"]
    assert isinstance(document["photo"], bytes)


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=y"]
)
def test_a_multipart_form_without_its_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(ValueError, match="The body"):
        multipart_document(b"--x\r\n\r\n--x--", content_type)


def test_parts_without_a_name_are_left_out() -> None:
    content = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x\r\n\r\n2\r\n--x\r\ngarbage\r\n--x--"

    assert multipart_document(content, "multipart/form-data; boundary=x") == {}


@given(st.binary(max_size=200), TEXTS)
def test_any_octets_are_a_form_or_refused(content: bytes, boundary: str) -> None:
    form_document(content)
    try:
        document = multipart_document(b"--x\r\n" + content, f"multipart/form-data; boundary=x{boundary}")
    except ValueError:
        return
    assert all(isinstance(name, str) for name in document)


def test_hostile_forms_are_bounded() -> None:
    assert len(pairs("&".join(f"a{number}=1" for number in range(10_000)))) == PARAMETERS_PER_REQUEST_MAX
    assert pairs("x" * (PARAMETER_NAME_CHARACTERS_MAX + 1) + "=1&=2&&") == []
    many = b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(2000))
    assert len(multipart_document(many, "multipart/form-data; boundary=x")) <= PARAMETERS_PER_REQUEST_MAX


@pytest.mark.parametrize("unit", [";", '";', '; a="'])
def test_a_field_of_many_parameters_is_read_as_far_as_a_name_can_stand(unit: str) -> None:
    # Megabytes: the square of their length would not end within a test's time limit.
    long = unit.encode() * 3_000_000
    part = b'--x\r\nContent-Disposition: form-data; name="a"; x=' + long + b"\r\n\r\n1\r\n"

    assert multipart_document(part + b"--x--", "multipart/form-data; boundary=x") == {"a": "1"}
    with pytest.raises(ValueError, match="boundary"):
        multipart_document(b"--x--", "multipart/form-data; " + long.decode())
