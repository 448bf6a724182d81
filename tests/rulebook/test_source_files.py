"""Passages in the register of sources: what a fingerprint must hold, and what lint wants of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from riskflags import Rulebook, RulebookError
from riskflags.lint.completeness import passages as passage_faults
from riskflags.verification import fingerprint
from support.review import GOOD
from support.small_rulebook import FILES, REVIEW_A, with_change, written

BROKEN = {
    "none at all": ("passage: []", "A list is needed here, with at least one item."),
    "no mapping": ("passage: [words]", "A mapping is needed here."),
    "a key too few": ("passage: {words: 3}", "It lacks letters, hash, sketch."),
    "a key too many": (f"passage: {GOOD[:-1]}, text: Help}}", "There is no such key here."),
    "no number": (f"passage: {GOOD.replace('words: 3', 'words: three')}", "Words and letters are whole numbers"),
    "more words than letters": (f"passage: {GOOD.replace('words: 3', 'words: 99')}", "no fewer letters than words"),
    "no hash": (f"passage: {GOOD.replace(fingerprint('Help came early.').hash, 'abc')}", "The hash is 16 hex digits"),
    "a sketch too short": (f"passage: {GOOD[:-3]}" + '"}', "The sketch is one hex digit a word"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_faulty_fingerprint_is_refused_in_its_place(case: str, tmp_path: Path) -> None:
    """File and line, what is wrong, and the next step."""
    line, what = BROKEN[case]
    changed = with_change(REVIEW_A, "    gist: What happened.\n", f"    gist: What happened.\n    {line}\n")
    with pytest.raises(RulebookError) as raised:
        Rulebook.load(written(tmp_path, changed))
    fault = next(fault for fault in raised.value.faults if what in fault.what)
    assert fault.line == 9
    assert str(fault.file).endswith("review-a.yaml")
    assert fault.help or case == "none at all"


def test_every_shipped_point_has_a_fingerprint_of_a_whole_passage(shipped: Rulebook) -> None:
    """None shorter than six words, none under two places; each of the sources has points."""
    assert {point.source.id for point in shipped.points.values()} == set(shipped.sources)
    assert all(sum(passage.words for passage in point.passages) >= 7 for point in shipped.points.values())
    assert list(passage_faults(shipped)) == []


def test_lint_wants_a_passage_of_every_shipped_point_and_of_no_other(shipped: Rulebook, tmp_path: Path) -> None:
    """A local register may do without."""
    point = shipped.points["child-m/rec-1"]
    bare = replace(shipped, points={**shipped.points, point.id: replace(point, passages=())})
    (fault,) = passage_faults(bare)
    assert (fault.what, fault.line) == ("This point has no passage.", point.line)
    assert fault.path == ("points", "rec-1")
    assert list(passage_faults(Rulebook.load(written(tmp_path)))) == []


def test_lint_finds_one_passage_under_two_places(tmp_path: Path) -> None:
    """Unless both points say that they stand at the same place."""
    text = FILES[REVIEW_A].replace("becomes: [context]", f"becomes: [context]\n    passage: {GOOD}")
    twice = text.replace("becomes: [reflection]", f"becomes: [reflection]\n    passage: {GOOD}")
    (fault,) = passage_faults(Rulebook.load(written(tmp_path, {REVIEW_A: twice})))
    assert fault.what == "It has a passage of review-a/intro, which stands elsewhere."
    same = twice.replace("where: Recommendation 2", "where: Opening")
    assert list(passage_faults(Rulebook.load(written(tmp_path, {REVIEW_A: same})))) == []
