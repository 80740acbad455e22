"""From measured figures to fleets of up to 10 TB an hour: arithmetic, and a simulation second by second beside it.

    python benchmarks/scaling/run.py [--write]

Reads benchmarks/results (`make figures` measures them anew), prints the tables of docs/scaling.md, and writes them into
it with --write. What AWS allows stands in `aws_limits`, with its pages; no fleet of this size has been run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.scaling.document import tables, text_with_tables  # noqa: E402
from benchmarks.scaling.figures import read_figures  # noqa: E402


def main() -> int:
    """Prints, or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scaling.md")
    arguments = parser.parse_args()
    figures = read_figures(ROOT / "benchmarks" / "results")
    if not arguments.write:
        print(tables(figures))
        return 0
    document = ROOT / "docs" / "scaling.md"
    document.write_text(text_with_tables(document.read_text("utf-8"), figures), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
