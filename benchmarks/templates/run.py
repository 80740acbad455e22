"""How right the path templates are, beside other tools' heuristics on the same traffic, and what a decision costs.

    python benchmarks/templates/run.py [--shared FOLDER] [--volumes 20 100] [--no-baselines] [--pairs]

The traffic and the scores come from the discovery tools (`score_templates.py`), where they are there. A decision is
timed on a host of 2,000 leaves: values of made collections, and routes below them.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence

ROOT = Path(__file__).resolve().parents[2]
LEAVES = 2_000
REPETITIONS = 5
SYLLABLES = "ka ren to mi shi ra no ve lo chi ba du fe gu".split()  # noqa: SIM905 - read as a line
COLLECTIONS = ("users", "orders", "projects", "teams", "invoices", "devices", "reports", "accounts")
BELOW = ("", "/members", "/settings", "/history", "/status")


def main() -> int:
    """Print the time of a decision, then the scores."""
    arguments = _arguments()
    leaves = _leaves(random.Random(1))
    seconds = min(_seconds(leaves) for _ in range(REPETITIONS))
    rules = len(decide(leaves, now_s=0).rules)
    print(f"decide: {len(leaves):,} leaves, {rules} rules: {seconds * 1000:.0f} ms of CPU", flush=True)
    scorer = arguments.shared / "tools" / "discovery" / "score_templates.py"
    if not scorer.exists():
        print(f"{scorer}: not there, so nothing is scored")
        return 0
    command = [sys.executable, str(scorer), "--command", f"{sys.executable} -m heliostat templates {{input}}"]
    command += ["--volumes", *map(str, arguments.volumes)]
    command += ["--pairs"] if arguments.pairs else [] if arguments.no_baselines else ["--baseline", "all"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _leaves(draw: random.Random) -> list[LeafEvidence]:
    """Collections of a host, each with many items that are called by invented words."""
    leaves: dict[str, LeafEvidence] = {}
    while len(leaves) < LEAVES:
        word = "".join(draw.choices(SYLLABLES, k=3))
        template = f"/v1/{draw.choice(COLLECTIONS)}/{word}{draw.choice(BELOW)}"
        requests = draw.randint(1, 9)
        leaves[template] = LeafEvidence(template, {"GET": MethodEvidence(requests, requests)})
    return list(leaves.values())


def _seconds(leaves: list[LeafEvidence]) -> float:
    started = time.process_time()
    decide(leaves, now_s=0)
    return time.process_time() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="where tools/discovery and specs are"
    )
    parser.add_argument("--volumes", type=int, nargs="+", default=[5, 20, 100, 300], help="requests per operation")
    parser.add_argument("--pairs", action="store_true", help="give whole pairs instead of path lines; no baselines")
    parser.add_argument("--no-baselines", action="store_true", help="score Heliostat alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
