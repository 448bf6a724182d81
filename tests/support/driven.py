"""The page that runs, made as a user makes it, and driven in a real Chromium that is kept off every network."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskflags import Rulebook
from riskflags.page.building import build_page, fetching
from riskflags.page.cases import cases_from
from support import ROOT
from support.browser import BROWSER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = "axe-core@4.14.1"
READY = "body:not(.busy)"
STARTED = 120_000  # milliseconds: a machine with other work on it


def made(folder: Path) -> Path:
    """The page with the cases that trainers hand on; what it needs is fetched by the command that its error names."""
    parts, out = ROOT / "parts", folder / "riskflags.html"
    if not parts.exists():
        subprocess.run(fetching(Path("parts")), shell=True, check=True, cwd=ROOT, capture_output=True)
    build_page(out, parts, Rulebook.shipped(), cases_from(ROOT / "examples" / "training" / "page.yaml"))
    return out


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, driven by Playwright: Debian's own, not one that it brings."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened_page(browser: Browser, file: Path, width: int = 1280) -> tuple[Page, list[str]]:
    """The page, ready, as it is opened from disk; and every address that it asks for from then on."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page, asked = context.new_page(), list[str]()
    page.goto(file.as_uri())
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_selector(READY, timeout=STARTED)
    return page, asked


def pressed(page: Page, name: str, within: str = "body") -> None:
    """Press a button by its words, and wait for the answer."""
    page.wait_for_selector(READY)  # what is pressed while an answer is on its way is passed over
    page.locator(within).get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_selector(READY)


def axe(folder: Path) -> str:
    """The source of axe."""
    subprocess.run(["npm", "pack", AXE], cwd=folder, capture_output=True, check=True)
    with tarfile.open(next(folder.glob("axe-core*.tgz"))) as packed:
        source = packed.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()


def faults_by_axe(page: Page, source: str) -> list[tuple[str, list[str]]]:
    """What axe finds on the page as it stands, by its rules as it ships."""
    page.evaluate(source + "; 0")
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 15
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]
