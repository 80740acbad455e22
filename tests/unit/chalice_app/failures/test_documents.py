from __future__ import annotations

from pathlib import Path

from chalice_app.failures.catalogue import CATALOGUE
from chalice_app.failures.documents import SCOPES, catalogue_page

ROOT = Path(__file__).resolve().parents[4]


def test_the_page_of_failures_is_the_catalogue() -> None:
    page = (ROOT / "docs" / "failures.md").read_text("utf-8")

    assert page == catalogue_page(), "run tools/make_failures_page.py"


def test_every_row_has_its_line_and_every_scope_its_table() -> None:
    page = catalogue_page()

    assert set(SCOPES) == {row.scope for row in CATALOGUE}
    assert [page.count(f"\n| `{row.code}` |") for row in CATALOGUE] == [1] * len(CATALOGUE)
    widths = {line.replace("\\|", "").count("|") for line in page.splitlines() if line.startswith("|")}
    assert widths == {7}
