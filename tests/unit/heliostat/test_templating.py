from __future__ import annotations

import io

from api_inventory.path_template import path_template
from heliostat.templating import write_templates


def run(source: bytes) -> tuple[bytes, list[str], int]:
    out, complaints = io.BytesIO(), list[str]()
    bad_lines = write_templates(io.BytesIO(source), out, name="requests.txt", complain=complaints.append)
    return out.getvalue(), complaints, bad_lines


def test_every_line_comes_again_with_its_template() -> None:
    out, complaints, bad_lines = run(b"GET h /users/42 200\r\nPOST h /login 401")

    assert out.decode().splitlines() == [
        f"GET h /users/42 200\t{path_template('/users/42').text}",
        "POST h /login 401\t/login",
    ]
    assert (complaints, bad_lines) == ([], 0)


def test_a_bad_line_costs_only_itself() -> None:
    out, complaints, bad_lines = run(b"GET h /a 200\nnonsense\nGET h /b 200\n")

    assert out == b"GET h /a 200\t/a\nnonsense\t\nGET h /b 200\t/b\n"
    assert complaints == ["requests.txt: line 2: expected METHOD HOST PATH STATUS"]
    assert bad_lines == 1


def test_a_file_of_another_kind_is_complained_of_ten_times_and_counted_wholly() -> None:
    _, complaints, bad_lines = run(b"x\n" * 1000)

    assert (len(complaints), bad_lines) == (10, 1000)


def test_bytes_that_are_not_text_pass_unchanged() -> None:
    out, _, _ = run(b"GET h /caf\xe9 200\n")

    assert out.startswith(b"GET h /caf\xe9 200\t")
