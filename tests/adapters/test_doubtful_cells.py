"""A cell that nobody can read takes away what it told, and makes nothing known that it had not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from riskflags import CaseSummary, Rulebook
from riskflags.adapters.engine import Case
from riskflags.adapters.mapping import source_names
from riskflags.adapters.reading import Reading
from riskflags.conditions import possible_values
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.values import is_unknown
from riskflags.rulebook.settings import chosen
from support.generated.source_files import AS_OF, random_source

BOOK = Rulebook.shipped()
FILES, CHILDREN = 12, 200
TWO_OF_ONE = {"unannounced.recent_visits", "case.agencies_involved", "roles.services_beyond_universal"}
"""At least so many: what stands in two lists, or in the files of two years, is two where one of them is unreadable."""


def read(name: str, folder: Path, seed: int, doubtful: float) -> Reading:
    """A random file, closed cases too, with so many unreadable cells."""
    return Reading(random_source(Random(seed), name, folder, CHILDREN, doubtful), AS_OF, closed=True)


def sound(reading: Reading) -> Iterator[Case]:
    """The cases in which there is no doubt."""
    before = 0
    for case in reading.cases():
        doubts = reading.account.doubts.total()
        if doubts == before:
            yield case
        before = doubts


def says_no_more(less: Any, more: Any) -> bool:
    """Whether one value of a fact leaves each value that another leaves."""
    if isinstance(more, tuple):
        return bool(less[0] <= more[0] and more[1] <= less[1])
    if isinstance(more, bool | None) or isinstance(less, bool | None):
        return is_unknown(less) or less is more
    return possible_values(less) >= possible_values(more)


@pytest.mark.parametrize("name", source_names())
def test_an_unreadable_cell_makes_nothing_known(name: str, tmp_path: Path) -> None:
    """Each fact of each case stays as it was, or is less known: whatever the cell may have said, nothing is untrue."""
    engine = PythonEngine(BOOK.facts.values(), BOOK.active, chosen(BOOK.settings, {}))
    changed = 0
    for seed in range(FILES):
        before = {case["case_id"]: case for case in sound(read(name, tmp_path, seed, 0.0))}
        for case in read(name, tmp_path, seed, 0.05).cases():
            truth = before.get(case["case_id"])
            if truth is not None and truth != case:
                changed += 1
                more, less = (engine.values(engine.read(CaseSummary.model_validate(each))) for each in (truth, case))
                wrong = [fact for fact in more if not says_no_more(less[fact], more[fact])]
                assert set(wrong) <= TWO_OF_ONE, (seed, case["case_id"])
    assert changed > 100
