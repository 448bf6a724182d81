"""``python -m riskflags.reference DIR``: write the reference, or check it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from riskflags import reference
from riskflags.rulebook import Rulebook


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the reference into a folder, or check it; what to exit with."""
    parser = argparse.ArgumentParser(prog="python -m riskflags.reference", description=reference.__doc__)
    parser.add_argument("folder", type=Path, help="where the reference is")
    parser.add_argument("--rules", type=Path, default=Path("rules"), help="the rulebook (rules)")
    parser.add_argument("--examples", type=Path, default=Path("examples"), help="a folder of cases (examples)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="only say what is out of date")
    how.add_argument("--pages", action="store_true", help="every page too, for a site")
    given = parser.parse_args(arguments)
    files = made(given.rules, given.examples, given.pages)
    if given.check:
        return _checked(given.folder, files)
    for name, text in files.items():
        (given.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (given.folder / name).write_text(text, encoding="utf-8")
    print(f"{len(files)} files in {given.folder}")
    return 0


def made(rules: Path, examples: Path, pages: bool) -> dict[str, str]:
    """Each file by its path; with ``pages`` those of the site, whose indexes lead to pages and not to the YAML."""
    book, to_yaml = Rulebook.load(rules), None if pages else "../../rules"
    cases = (path for path in examples.glob("*.yaml") if not path.name.endswith(".expected.yaml"))
    files = reference.indexes(book, to_yaml) | (reference.pages(book) if pages else {})
    return files | {"reach.md": reference.reach_page(book, to_yaml), "case.md": reference.case_page(cases)}


def _checked(folder: Path, made: Mapping[str, str]) -> int:
    """Print what is not as it would be made now; 1 where there is any."""
    places = {folder / name: text for name, text in made.items()}
    stale = [path for path, text in places.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path} is out of date: run `python -m riskflags.reference {folder}`", file=sys.stderr)
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
