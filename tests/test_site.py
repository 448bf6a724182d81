"""The site: it is built without a warning, every page is in its contents, and axe finds nothing in a browser."""

from __future__ import annotations

import functools
import html
import importlib.util
import json
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support import ROOT
from support.browser import needs_a_browser, opened

DOCS = ROOT / "docs"
AXE = "axe-core@4.14.1"
WIDE, NARROW = "--window-size=1280,900", "--window-size=390,844"
SAMPLE = (
    "index",
    "search",
    "docs/index",
    "docs/writing-rules",
    "docs/reference/case",
    "docs/reference/facts",
    "docs/reference/rules/pregnant-after-puerperal-psychosis",
    "docs/reference/facts/pregnancy.pre_birth_assessment",
    "docs/reference/settings/plan_grace",
    "docs/reference/sources/child-x",
    "docs/reference/indicators/neglect-tools-completed",
)
RUN_AXE = """<script src="/axe.min.js"></script><script>
addEventListener("load", () => axe.run().then(result => {
  const told = document.createElement("pre");
  told.id = "axe";
  told.textContent = JSON.stringify({passes: result.passes.length, violations: result.violations});
  document.body.append(told);
}));
</script></body>"""


def test_every_page_stands_in_the_index_of_the_docs() -> None:
    """It groups them, and the site takes its contents from it."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = {(DOCS / target).resolve() for target in re.findall(r"\]\(([^)#]+\.md)\)", index)}
    pages = {path for path in DOCS.rglob("*.md") if path != DOCS / "index.md"}
    assert len(pages) > 12
    assert pages - listed == set(), "list it in docs/index.md"


def test_what_is_no_page_stands_on_the_site_without_its_link() -> None:
    """A folder or a file of code; what is not there at all keeps its link, so that the build tells of it."""
    text = "[a](../rules), [b](verdicts.md#laws), [c](../README.md), [d](nowhere.md), [e](../pyproject.toml), [f](#g)"
    kept = runpy.run_path(str(DOCS / "build.py"))["_linked"](
        Path("docs/x.md"), text, {Path("docs/verdicts.md"), Path("README.md")}
    )
    assert kept == "a, [b](verdicts.md#laws), [c](../README.md), [d](nowhere.md), e, [f](#g)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as a writer of docs would; any warning fails it."""
    if missing := [name for name in ("sphinx", "myst_parser", "furo") if importlib.util.find_spec(name) is None]:
        pytest.skip(f"without the extra docs the site is not built: no {', '.join(missing)}")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, DOCS / "build.py", out], capture_output=True, text=True, cwd=out)
    assert done.returncode == 0, done.stderr[-4000:]
    return out


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_asks_nothing_of_other_hosts(site: Path) -> None:
    """Every page made is there; no script, style, font or picture comes from elsewhere."""
    pages = list(site.rglob("*.html"))
    assert len(pages) > 700
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//', text) == [], page.name
        assert re.findall(r'<link[^>]* href="(?:https?:)?//', text) == [], page.name


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served, with axe run on each page of the sample when it is opened."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    fetched = npm and subprocess.run([npm, "pack", AXE], cwd=folder, capture_output=True, text=True).returncode == 0
    if not fetched:
        pytest.skip(f"npm cannot fetch {AXE} here: the site's pages are not looked at with it")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extract("package/axe.min.js", folder, filter="data")
    shutil.copyfile(folder / "package" / "axe.min.js", site / "axe.min.js")
    for name in SAMPLE:
        page = site / f"{name}.html"
        page.write_text(page.read_text(encoding="utf-8").replace("</body>", RUN_AXE), encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@needs_a_browser
@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("name", SAMPLE)
def test_axe_finds_nothing(address: str, name: str, size: str, tmp_path: Path) -> None:
    """By its rules as it ships, on a wide screen and on a telephone's."""
    tree = opened(f"{address}/{name}.html", tmp_path, size, "--virtual-time-budget=20000")
    (told,) = re.findall(r'<pre id="axe">(.*?)</pre>', tree, re.DOTALL)
    found = json.loads(html.unescape(told))
    assert found["passes"] > 20
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]] == []
