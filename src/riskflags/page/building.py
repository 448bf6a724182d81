"""`build_page`: one HTML file out of this package, the libraries it rests on, a rulebook, cases, and Pyodide's parts.

The parts are Pyodide itself, as its package on npm holds it, and the build of pydantic_core for it; everything else is
taken from where it is installed.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path

from riskflags.engines.python.engine import READY, ready, sources
from riskflags.errors import Fault, InputError
from riskflags.outputs import complete_file
from riskflags.page.app import HeldCase
from riskflags.render.as_html import look
from riskflags.render.markup import Node, digest, el, head, page
from riskflags.rulebook import Rulebook, compiled
from riskflags.rulebook.settings import chosen
from riskflags.version import VERSION

PYODIDE = "314.0.7"
_ABI = "cp314-cp314-pyemscripten_2026_0_wasm32"
_FOOT = "What is typed here stays on this computer. No flags never means safe."
_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_LIBRARIES = ("pydantic", "annotated-types", "typing-extensions", "typing-inspection", "PyYAML")
_NOT_NEEDED = ("adapters", "audit", "cli", "durable", "lint", "sampling", "table", "verification", f"{READY}.py")
"""Folders of this package that a page cannot use: what they need (Polars, Typer, durable_rules) is not in it; and what
it has of its own."""


def build_page(out: Path, parts: Path, rulebook: Rulebook, cases: Iterable[HeldCase]) -> None:
    """Write the page. ``parts`` is a folder; ``cases`` go with the page. Raises `InputError`, `OutputError`."""
    written = page_of(parts, rulebook, cases)
    with complete_file(out) as unfinished:
        unfinished.write_text(written, encoding="utf-8")


def page_of(parts: Path, rulebook: Rulebook, cases: Iterable[HeldCase]) -> str:
    """The page as text."""
    wheel, pyodide = _found(parts)
    shell, engine = (files("riskflags.page").joinpath(name).read_text("utf-8") for name in ("shell.js", "engine.js"))
    held = {
        "wasm": gzip.compress(pyodide["pyodide.asm.wasm"].read_bytes(), mtime=0),
        "library": gzip.compress(pyodide["python_stdlib.zip"].read_bytes(), mtime=0),
        "site": gzip.compress(_site(wheel, rulebook, cases), mtime=0),
        "loader": pyodide["pyodide.mjs"].read_bytes(),
        "module": pyodide["pyodide.asm.mjs"].read_bytes(),
    }
    lock = {"info": json.loads(pyodide["pyodide-lock.json"].read_bytes())["info"], "packages": {}}
    data = [_data(f"part-{name}", _base64(part)) for name, part in held.items()]
    data += [_data("part-lock", json.dumps(lock)), _data("engine", _base64(engine.encode()))]
    return page(el("html", _head(shell), _body(rulebook, data, shell), lang="en"))


# -- what is needed ----------------------------------------------------------------------------------------------------


def _found(parts: Path) -> tuple[Path, dict[str, Path]]:
    """The build of pydantic_core, and Pyodide's files by name."""
    pydantic_core = f"pydantic_core-{version('pydantic_core')}-{_ABI}.whl"
    found = {name: next(iter(sorted(parts.rglob(name))), None) for name in (pydantic_core, *_FILES)}
    missing = [name for name, path in found.items() if path is None]
    if missing or _pyodide_version(found["pyodide-lock.json"]) != PYODIDE:
        raise InputError(_not_there(parts, missing))
    there = {name: path for name, path in found.items() if path is not None}
    return there.pop(pydantic_core), there


def _pyodide_version(lock: Path | None) -> str | None:
    package = lock and lock.with_name("package.json")
    return json.loads(package.read_bytes())["version"] if package and package.is_file() else None


def _not_there(parts: Path, missing: list[str]) -> Fault:
    what = f"Parts of the page are not there: {', '.join(missing)}." if missing else f"This is not Pyodide {PYODIDE}."
    return Fault(what, file=str(parts), help=f"Fetch them with: {fetching(parts)}")


def fetching(parts: Path) -> str:
    """The commands that bring the parts."""
    return (
        f"npm install --prefix {parts} pyodide@{PYODIDE} && pip download -d {parts} --no-deps --only-binary :all: "
        f"--platform pyemscripten_2026_0_wasm32 --python-version 3.14 --implementation cp --abi cp314 "
        f"pydantic_core=={version('pydantic_core')}"
    )


# -- what Python finds in the page -------------------------------------------------------------------------------------


def _site(wheel: Path, rulebook: Rulebook, cases: Iterable[HeldCase]) -> bytes:
    """A ZIP archive, not yet packed, of all that goes into ``site-packages``."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive, zipfile.ZipFile(wheel) as core:
        members = [*((name, core.read(name)) for name in core.namelist()), *_libraries(), *_ourselves()]
        for name, data in (*members, *_engine(rulebook), *_content(rulebook, cases)):
            archive.writestr(zipfile.ZipInfo(name), data)
    return written.getvalue()


def _libraries() -> Iterator[tuple[str, bytes]]:
    for name in _LIBRARIES:
        for path in distribution(name).files or ():
            if path.suffix == ".py" and ".." not in path.parts:
                yield str(path), path.read_binary()


def _ourselves() -> Iterator[tuple[str, bytes]]:
    root = Path(str(files("riskflags")))
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in (".py", ".css") and not set(_NOT_NEEDED) & set(inside.parts):
            yield f"riskflags/{inside.as_posix()}", path.read_bytes()


def _engine(rulebook: Rulebook) -> Iterator[tuple[str, bytes]]:
    """The engine's two functions as a module: else the browser would compile them at every start."""
    source = sources(tuple(rulebook.facts.values()), rulebook.active, chosen(rulebook.settings, {}))
    yield f"riskflags/engines/python/{READY}.py", ready(source.items()).encode()


def _content(rulebook: Rulebook, cases: Iterable[HeldCase]) -> Iterator[tuple[str, bytes]]:
    yield "riskflags/page/rulebook.compiled", compiled.dumps(rulebook)
    held = [{**vars(case), "summary": case.summary.model_dump_json(exclude_unset=True)} for case in cases]
    yield "riskflags/page/cases.json", json.dumps(held).encode()


# -- the file ----------------------------------------------------------------------------------------------------------


def _head(shell: str) -> Node:
    return head("riskflags", look(), f"script-src '{digest(shell)}' 'wasm-unsafe-eval' data:; worker-src data:")


def _body(rulebook: Rulebook, data: Iterable[Node], shell: str) -> Node:
    return el(
        "body",
        el("a", "Skip to the content", href="#view", class_="skip"),
        el("header", el("p", rulebook.title or "riskflags", class_="name"), el("nav", id="menu", aria_label="Views")),
        el("main", _starting(), id="view", tabindex="-1"),
        el("p", "One moment…", class_="working", aria_hidden="true"),
        el("p", role="status", id="said", class_="said"),
        el("footer", el("p", _FOOT, class_="here"), el("p", _made_of(rulebook))),
        data,
        el("script", shell, type="module"),
        class_="busy",
    )


def _made_of(rulebook: Rulebook) -> str:
    """Which file this is, for whoever hands it on."""
    return f"riskflags {VERSION}, rulebook {rulebook.version}, fingerprint {rulebook.fingerprint}."


def _starting() -> Iterator[Node]:
    """What is seen before Python runs."""
    yield el("h1", "Getting ready")
    yield el("p", "This takes ten seconds, on an older computer half a minute. Nothing is fetched.", role="status")
    yield el("p", el("progress", aria_label="Getting ready"))
    yield el("p", "What follows are prompts for talking about a child, drawn from published safeguarding reviews.")


def _data(name: str, text: str) -> Node:
    return el("script", text, type="application/octet-stream", id=name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
