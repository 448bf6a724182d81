"""Whatever stands in the files of a rulebook: it loads, or is refused with file and line; what loads can be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import Checker, Rulebook, RulebookError
from riskflags.lint import lint
from support.generated.good_rulebook import GOOD, SOURCE, SOURCE_FILE, written
from support.generated.mutated_text import mutated

RUNS = 400

MEASURED_FILE, REFLECTIONS_FILE = "indicators/visits-missed.yaml", "reflections/visiting.yaml"
WHOLE = {
    **GOOD,
    SOURCE_FILE: SOURCE + '    passage:\n      - {words: 3, letters: 12, hash: "0123456789abcdef", sketch: "abc"}\n',
    MEASURED_FILE: """\
id: visits-missed
title: Visits missed
measures: The share of children with several visits missed.
why: Missed visits add up.
kind: share
cites:
  review-a/rec-1: that somebody should ask
of: {not: visit.all_announced}
that: {visit.missed: {at_least: few}}
source_figure: {value: 50, unit: per cent, means: cases in which somebody should ask}
examples:
  one of four, and one that it is not about:
    cases:
      - {visit.all_announced: true, visit.missed: 2}
      - {visit.all_announced: false, visit.missed: 2}
      - {visit.all_announced: false, visit.missed: 1}
      - {visit.all_announced: false, visit.missed: 0}
      - {visit.all_announced: false, visit.missed: 0}
    gives: {at_least: 25, at_most: 25, yes: 1, no: 3, outside: 1}
""",
    REFLECTIONS_FILE: """\
asking-again:
  ask:
    - What helps us to ask again?
  cites: [review-a/rec-1]
""",
}
"""The small rulebook with an indicator, a reflection and a passage, whose messages have tests of their own."""


def test_whatever_stands_in_its_files_a_folder_loads_or_is_refused(tmp_path: Path) -> None:
    """Of a mutated file comes a rulebook or a `RulebookError` with file and line; what loads can be linted and used."""
    tally: Counter[str] = Counter()
    assert lint(Rulebook.load(written(tmp_path, WHOLE), examples=True)) == []

    @settings(max_examples=RUNS)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        file = rnd.choice(sorted(WHOLE))
        text = mutated(rnd, WHOLE[file])
        (tmp_path / file).write_bytes(text.encode(errors="surrogatepass"))
        try:
            book = _loaded(tmp_path, rnd.random() < 0.8, tally)
            if book is not None:
                _linted_and_used(book, tally)
                tally["changed"] += text != WHOLE[file]
        finally:
            written(tmp_path, {file: WHOLE[file]})

    law()
    print(dict(tally))
    assert tally["refused"] > RUNS // 4
    assert tally["changed"] > RUNS // 12
    assert tally["unclean"] > RUNS // 30
    assert tally["different faults"] > 40


def _loaded(folder: Path, examples: bool, tally: Counter[str]) -> Rulebook | None:
    """The rulebook, or nothing where it is refused as it should be."""
    try:
        book = Rulebook.load(folder, examples=examples)
    except RulebookError as refused:
        tally["refused"] += 1
        for fault in refused.faults:
            tally["different faults"] += not tally[fault.what]
            tally[fault.what] += 1
            assert fault.file is not None
            path = Path(fault.file)
            lines = path.read_bytes().count(b"\n") + 2 if path.is_file() else 0
            assert fault.what in WITHOUT_LINE if fault.line is None else 1 <= fault.line <= lines, fault
        return None
    tally["loaded"] += 1
    return book


WITHOUT_LINE = {"It is empty.", "It holds nothing.", "It is not text.", "There is no rule in this folder."}


def _linted_and_used(book: Rulebook, tally: Counter[str]) -> None:
    """Lint names file and line; a checker of the rulebook answers on a case of which nothing is known, and on one."""
    faults = lint(book)
    tally["unclean"] += bool(faults)
    assert all(fault.file and fault.line for fault in faults), faults
    checker = Checker(book)
    for case in ({}, {"pregnancies": [{"of": "mother", "ended": False}], "visits": [{}], "assessments": []}):
        report = checker.check({"case_id": "c", "as_of": "2026-06-30", **case})
        assert report.to_json()
        assert [report.explain(rule.id).verdict for rule in book.active] == list(report.verdicts.values())
