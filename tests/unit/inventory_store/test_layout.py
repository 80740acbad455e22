"""The layout is said where it is looked for: in the stack of the processor that writes it."""

from __future__ import annotations

from pathlib import Path

from inventory_store.encoding import blob
from inventory_store.layout import STORE_LAYOUT
from tools.template_file import read_template

ROOT = Path(__file__).resolve().parents[3]


def test_the_processing_stack_says_which_layout_it_writes() -> None:
    outputs = read_template(ROOT / "cfn" / "processing.yaml")["Outputs"]

    assert outputs["StoreLayout"]["Value"] == str(STORE_LAYOUT)
    # A blob of another version cannot be read by an older program: the layout is another one then.
    assert blob.VERSION <= STORE_LAYOUT
