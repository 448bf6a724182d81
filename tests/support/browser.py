"""A page as a parser reads it, and in a real browser: headless Chromium, kept off all networks but this machine's own.

On a build server (CI=true) there must be one; elsewhere its tests are skipped where there is none, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

HOSTILE = "\"><script>fetch('/stolen')</script><img src=/stolen onerror=x>'</title></style>&amp;<b>"
"""Markup where text belongs: it must reach no page but as text."""

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_skipped_without = pytest.mark.skipif(
    BROWSER is None and os.environ.get("CI") != "true",
    reason="no Chromium on this machine: the page is not opened in a browser",
)

BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--dump-dom",
)


def needs_a_browser(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test as one of the slow, skipped where there is no browser."""
    marked: Callable[..., None] = pytest.mark.slow(_skipped_without(test))
    return marked


@contextmanager
def served(html: str) -> Iterator[tuple[str, list[str]]]:
    """The page at an address of this machine, and every path that is asked for there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/page", asked
    finally:
        server.shutdown()
        server.server_close()


def opened(address: str, profile: Path, *flags: str) -> str:
    """The page's tree once a browser has read it; the browser itself is kept off every network."""
    assert BROWSER, "no Chromium here (Debian's package: chromium)"
    command = [BROWSER, *BROWSER_FLAGS, *flags, f"--user-data-dir={profile}", address]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120).stdout


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, its text, its style and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.text, self.style = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "style" and not self.style:
            self.style = data
        else:
            self.text += data

    def all(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [attrs[name] for _, attrs in self.elements if name in attrs]

    def tags(self) -> list[str]:
        """Every element's tag."""
        return [tag for tag, _ in self.elements]
