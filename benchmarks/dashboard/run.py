"""How long the dashboard takes to show its first row of data, and how large what it loads first is.

    python benchmarks/dashboard/run.py [--endpoints N] [--hosts N] [--repetitions N] [--chromium PATH]

`heliostat up` serves an inventory that was made before. Each repetition is a browser with nothing in its cache that opens
the page with the sign-in token in its address; the clock is the page's own, from the navigation to the moment when a row
of the table stands in the document, and to the frame that shows it. What other pages need, and what nobody can use so
soon, comes later. On a busy machine the work of the page's thread until then says more: it is processor time. Exits
with 1 where the median is above a second.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.lists.made_inventory import fill  # noqa: E402
from inventory_store.sqlite import SqliteInventoryStore  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

DIST = ROOT / "dashboard" / "dist"
MILLISECONDS_MAX = 1_000
WAIT_MS = 60_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGES = ("/collections", "/endpoints")
ROW = "tbody th[scope=row], tbody [role=rowheader]"
PAINTED = """() => new Promise((resolve) => {
  const look = () => (window.paintedAt === undefined ? setTimeout(look, 10) : resolve());
  look();
})"""
# Notes when a row with a header stands in the table, and the frame after it.
WATCH = f"""
new MutationObserver((_, observer) => {{
  if (document.querySelector("{ROW}") === null) return;
  observer.disconnect();
  window.rowAt = performance.now();
  requestAnimationFrame(() => setTimeout(() => {{ window.paintedAt = performance.now(); }}));
}}).observe(document, {{ childList: true, subtree: true }});
"""


def main() -> int:
    """Measures, prints, and says whether it took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    options = parser.parse_args()
    _print_sizes()
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteInventoryStore(str(Path(folder) / "inventory.sqlite"))
        fill(store, hosts=options.hosts, endpoints=options.endpoints)
        store.close()
        medians = list(_measure(Path(folder), options))
    return 1 if max(medians) > MILLISECONDS_MAX else 0


def _measure(state: Path, options: argparse.Namespace) -> Iterator[float]:
    """The median of each page, in milliseconds."""
    command = [sys.executable, "-m", "heliostat", "up", "--json", "--traffic", "off", "--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            announced = json.loads(server.stdout.readline())
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
                print(f"\n{options.endpoints:,} endpoints of {options.hosts:,} hosts, {options.repetitions} times:\n")
                for page in PAGES:
                    seen = [_open(browser, announced, page) for _ in range(options.repetitions)]
                    yield _told(page, seen)
                browser.close()
        finally:
            server.terminate()


def _open(browser: Browser, announced: dict[str, Any], path: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"{announced['address']}{path}#token={announced['token']}")
    page.locator(ROW).first.wait_for(timeout=WAIT_MS)
    page.evaluate(PAINTED)
    seen: dict[str, float] = page.evaluate(
        """() => ({
          row: window.rowAt,
          painted: window.paintedAt,
          first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
          api: Math.max(...performance.getEntriesByType("resource")
            .filter(({ name }) => name.includes("/v1/collections") || name.includes("/v1/endpoints")).map(({ duration }) => duration)),
        })"""
    )
    worked = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    seen["worked"] = 1_000 * worked["TaskDuration"]
    context.close()
    return seen


def _told(page: str, seen: list[dict[str, float]]) -> float:
    median = {name: statistics.median(each[name] for each in seen) for name in seen[0]}
    spread = f"{min(each['painted'] for each in seen):.0f} to {max(each['painted'] for each in seen):.0f}"
    print(
        f"  {page:14} first row painted {median['painted']:5.0f} ms ({spread}), in the document {median['row']:5.0f} ms,"
        f" first paint {median['first']:5.0f} ms, the API's answer {median['api']:4.0f} ms,"
        f" work of the page's thread {median['worked']:5.0f} ms"
    )
    return median["painted"]


def _print_sizes() -> None:
    first = [DIST / name for name in re.findall(r'(?:src|href)="/(assets/[^"]+)"', (DIST / "index.html").read_text())]
    later = [file for file in sorted(DIST.glob("assets/*")) if file not in first]
    print(f"\n  {'':28} {'bytes':>11} {'gzip':>10}")
    for file in first:
        _print_size(file.name, [file])
    _print_size("loaded first", first)
    _print_size("scripts and styles of others", [file for file in later if file.suffix in {".js", ".css"}])


def _print_size(name: str, files: list[Path]) -> None:
    contents = [file.read_bytes() for file in files]
    packed = sum(len(gzip.compress(each, 6)) for each in contents)
    print(f"  {name:28} {sum(map(len, contents)):11,} {packed:10,}")


if __name__ == "__main__":
    sys.exit(main())
