"""What the page costs in Chromium: seconds until it is ready, milliseconds an answer of an interview, and memory.

    python tests/benchmarks/page.py

The page is made and opened from disk. Memory is what the process that shows it holds at the end, in MB.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.driven import READY, chromium, made, opened_page

ANSWERS = 40


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder, chromium() as browser:
        file = made(Path(folder))
        begun = time.perf_counter()
        page, _ = opened_page(browser, file)
        print(f"{file.stat().st_size / 1e6:.1f} MB; ready after {time.perf_counter() - begun:.1f} s")
        took = []
        for _ in range(ANSWERS):
            go_on = page.get_by_role("button", name="Go on", exact=True)
            if not go_on.count():
                break
            begun = time.perf_counter()
            go_on.click()
            page.wait_for_selector(READY)
            took.append((time.perf_counter() - begun) * 1000)
        print(f"{len(took)} screens: {median(took):.0f} ms each, the longest {max(took):.0f}")
        print(f"memory of the page's process: {_memory():.0f} MB")


def _memory() -> float:
    """Of the process of Chromium's that shows pages and holds most."""
    listed = subprocess.run(["ps", "-eo", "rss,args"], capture_output=True, text=True, check=True).stdout
    return max(int(line.split()[0]) for line in listed.splitlines() if "--type=renderer" in line) / 1024


if __name__ == "__main__":
    main()
