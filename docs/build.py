"""Build the site: ``python docs/build.py [FOLDER]``, with the extra `docs` installed. A warning is a failure.

The pages are copied beside those made from the rulebook, in the places they have here, so that links need no change.
What a link leads to that is no page (a folder, a file of code) is not on the site: its words stand without the link.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path, PurePosixPath

from riskflags.reference.__main__ import made

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/**/*.md", "examples/*/README.md")
FOR_ALL_READERS = (  # what axe finds wanting in the theme, each mended in its HTML
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="On this page">'),
    ("<pre>", '<pre tabindex="0">'),
    ('<th class="head"><p></p></th>', "<td></td>"),
    ('<div id="search-results">', '<h1>Search</h1><div id="search-results">'),
)
LINK = re.compile(r"\[([^\]]*)\]\(([^)#:\s]+)(?:#[^)]*)?\)")
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Build into the folder given, `build/site` where none is; what to exit with."""
    from sphinx.cmd.build import main as sphinx

    out = Path(*sys.argv[1:2]) if sys.argv[1:] else ROOT / "build" / "site"
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder)
        stage(staged)
        given = [
            "-q",
            "-b",
            "html",
            "-c",
            str(ROOT / "docs"),
            "-d",
            str(staged / ".doctrees"),
            "-W",
            "--keep-going",
            "-n",
        ]
        failed = sphinx([*given, str(staged), str(out)])
    if not failed:
        print(f"{mend(out)} pages in {out}")
        shutil.copyfile(out / "README.html", out / "index.html")
    return failed


def mend(out: Path) -> int:
    """Make each page of the site one that a keyboard and a screen reader can use; how many there are."""
    pages = list(out.rglob("*.html"))
    found = dict.fromkeys(FOR_ALL_READERS, 0)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for was, is_ in FOR_ALL_READERS:
            found[was, is_] += text.count(was)
            text = text.replace(was, is_)
        page.write_text(text, encoding="utf-8")
    unused = [was for (was, _), count in found.items() if not count]
    if unused:
        sys.exit(f"The theme no longer writes {unused}: look at its pages with axe again.")
    return len(pages)


def stage(staged: Path) -> None:
    """Every page of the site as Markdown, hand-written and made, in one folder."""
    found = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for each in PAGES for path in ROOT.glob(each)}
    reference = made(ROOT / "rules", ROOT / "examples", pages=True)
    found |= {Path("docs/reference", name): text for name, text in reference.items()}
    for path, text in found.items():
        (staged / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).write_text(_head(path) + _linked(path, text, set(found)), encoding="utf-8")
    with (staged / "README.md").open("a", encoding="utf-8") as readme:
        readme.write(contents(found[Path("docs/index.md")]))


def _head(path: Path) -> str:
    """Nearly every page stands in no table of contents: those made, because a list of 700 would be on each page."""
    return "---\norphan: true\n---\n\n" if path != Path("README.md") else ""


def _linked(path: Path, text: str, pages: set[Path]) -> str:
    """A page's text, without links to what is in the repository and not on the site."""

    def kept(found: re.Match[str]) -> str:
        target = (ROOT / path.parent / found[2]).resolve()
        elsewhere = target.exists() and target.relative_to(ROOT) not in pages
        return found[1] if elsewhere else found[0]

    return LINK.sub(kept, text)


def contents(index: str) -> str:
    """The site's table of contents: the sections of docs/index.md, and the pages that each lists."""
    blocks = []
    for title, body in SECTION.findall(index):
        lines = [f"{words} <{_document(target)}>" for words, target in LINK.findall(body)]
        blocks.append("\n".join(["", "```{toctree}", ":hidden:", f":caption: {title}", "", *lines, "```", ""]))
    return "\n".join(blocks)


def _document(target: str) -> str:
    """A link of docs/index.md as Sphinx names a page: from the top, without its ending."""
    return str(PurePosixPath("/docs", target).with_suffix("")).replace("/docs/../", "/")


if __name__ == "__main__":
    sys.exit(main())
