"""Tables of cases: run on purpose, `python tests/benchmarks/case_tables.py [--cases N] [--curve] [--extracts DIR]`.

riskflags beside two programs written by hand for the same rules, and beside merely reading the columns. The answers are
compared row by row before anything is timed. Each contender runs in a process of its own, in turn with the others;
figures are medians over rounds, ratios those of the same round. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.tables import on_duckdb, on_polars
from benchmarks.tables.answers import as_rows, differences, scanned
from benchmarks.tables.chosen import chosen, collections, engine_of
from benchmarks.tables.contenders import CONTENDERS
from benchmarks.tables.measuring import Measured, race, ratio, unlike
from riskflags import Rulebook
from riskflags.sampling.writing import write

COMPARED = 10_000  # cases whose answers are compared
SMALL = 100_000  # cases for the libraries that are not for so many on one machine
CURVE = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
BASE = "hand-written Polars, 20 rules"
ON_THE_CURVE = ("riskflags on Polars, all rules", "riskflags on Polars, 20 rules", BASE)
ELSEWHERE = ("DuckDB", "PyArrow", "pandas")


def extract(folder: Path, cases: int) -> Path:
    """The folder of an extract of so many cases, made unless it is there; none of its rows is bad."""
    place = folder / f"{cases}"
    if not place.is_dir():
        write(cases, place, bad_rows=0)
    return place


def compare(folder: Path) -> str:
    """What was compared. Raises `AssertionError` that counts the differences, by rule and verdicts."""
    tables = scanned(folder)
    ours = as_rows(engine_of(chosen()).read_tables(tables).verdicts())
    for name, theirs in {"Polars": on_polars.verdicts(tables), "DuckDB": on_duckdb.verdicts(folder)}.items():
        wrong = differences(ours, as_rows(theirs))
        assert not wrong, f"riskflags and hand-written {name} differ: {wrong}"
    counts = dict(ours.group_by("verdict").len().rows())
    told = ", ".join(f"{counts.get(verdict, 0):,} {verdict}" for verdict in ("fires", "confirm", "explore"))
    return f"{ours.height:,} rows of {COMPARED:,} cases alike: {told}"


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its figures set right."""
    lines = [headings, ("---", *["---:"] * (len(headings) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def beside_base(found: dict[str, Measured], base: str) -> str:
    """Each contender beside the base."""
    wrong = [name for what in ("20 rules", "all rules") for name in unlike(found, what)]
    headings = ("", f"times {base}", "seconds", "processor seconds", "peak, GB", "rows")
    table = markdown(
        headings,
        (
            (
                name,
                f"{ratio(each, found[base]):.2f}",
                f"{median(each.seconds):.2f}",
                f"{median(each.processor):.2f}",
                f"{median(each.peak):.2f}",
                f"{each.rows:,}",
            )
            for name, each in found.items()
        ),
    )
    return f"{table}\n\nOther rows than they must be: {', '.join(wrong)}" if wrong else table


def curve(folder: Path, rounds: int, largest: int) -> str:
    """What a case costs, in microseconds, by the number of cases."""
    rows = []
    for cases in (each for each in CURVE if each <= largest):
        found = race(ON_THE_CURVE, extract(folder, cases), rounds)
        first, *_ = found.values()
        figures = (f"{median(each.seconds) / cases * 1e6:.1f}" for each in found.values())
        rows.append((f"{cases:,}", *figures, f"{median(first.peak):.2f}"))
    return markdown(("cases", *(f"{name}, µs a case" for name in ON_THE_CURVE), "peak of the first, GB"), rows)


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases of the extract")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--extracts", type=Path, help="where extracts are kept; else they are made and thrown away")
    parser.add_argument("--curve", type=int, metavar="CASES", help="the curve too, up to so many cases")
    return parser.parse_args()


def main(ask: argparse.Namespace, folder: Path) -> None:
    """Compare, measure, print."""
    book = Rulebook.shipped()
    facts = chosen().facts
    libraries = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb", "pyarrow", "pandas"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {libraries}; {ask.rounds} rounds, medians")
    print(f"20 rules: {len(facts)} facts over {len(collections(facts.values()))} collections")
    print(f"all rules: {len(book.active)} rules, {len(book.facts)} facts")
    print(compare(extract(folder, COMPARED)), flush=True)

    on_one = [name for name in CONTENDERS if not any(library in name for library in ELSEWHERE) or "hand" in name]
    print(f"\n{ask.cases:,} cases\n", flush=True)
    print(beside_base(race(on_one, extract(folder, ask.cases), ask.rounds), BASE))
    small = min(ask.cases, SMALL)
    others = [name for name in CONTENDERS if "checks" not in name and "reading" not in name]
    print(f"\n{small:,} cases\n", flush=True)
    print(beside_base(race(others, extract(folder, small), ask.rounds), BASE))
    if ask.curve:
        print(f"\n{curve(folder, ask.rounds, ask.curve)}")


if __name__ == "__main__":
    ask = asked()
    if ask.extracts:
        ask.extracts.mkdir(parents=True, exist_ok=True)
        main(ask, ask.extracts)
    else:
        with tempfile.TemporaryDirectory() as made:
            main(ask, Path(made))
