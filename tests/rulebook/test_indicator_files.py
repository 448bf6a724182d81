"""Files of indicators, each broken in one way: told with file and line, and every message said once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from riskflags import Rulebook, RulebookError
from riskflags.lint import indicators as lint_indicators
from riskflags.lint.completeness import unused
from riskflags.rulebook.indicator import Count, Elsewhere, Median, Recorded, Share
from support import ROOT
from support.small_rulebook import written

# -- broken files ----------------------------------------------------------------------------------------------------

SOURCE = """\
id: review-c
title: Review C
publisher: A partnership
date: "2024"
points:
  rec-1: {where: Recommendation 1, gist: 93.1% of children had a plan., status: in_force, becomes: [indicator]}
"""


PLAN = """\
plan.there:
  type: yes_no
  means: There is a plan.
  ask: Is there a plan?
  some: {in: plans, where: {ended: false}}
  examples:
    - {case: {plans: [{ended: false}]}, gives: true}
    - {case: {plans: []}, gives: false}
    - {case: {}, gives: not known}
plan.count:
  type: number
  means: How many plans there are.
  ask: How many plans are there?
  count: {in: plans}
  examples:
    - {case: {plans: [{}]}, gives: 1}
    - {case: {}, gives: not known}
plan.began_on:
  type: date
  means: The day the first plan began.
  ask: When did the first plan begin?
  earliest: {in: plans, date: start_date}
  examples:
    - {case: {plans: []}, gives: not yet}
    - {case: {}, gives: not known}
plan.age:
  type: days
  means: Days since the first plan began.
  ask: When did the first plan begin?
  days_since: plan.began_on
  examples:
    - {case: {plans: [{start_date: 2026-06-20}]}, gives: 10}
    - {case: {}, gives: not known}
plan.kind:
  type: {one_of: [none, some]}
  means: Whether there is a plan.
  ask: Is there a plan?
  choose: [{value: some, if: plan.there}]
  otherwise: none
  examples:
    - {case: {plans: []}, gives: none}
    - {case: {}, gives: not known}
plan.early:
  type: yes_no
  means: There is a plan in pregnancy.
  ask: Is there a plan in pregnancy?
  all: [plan.there, pregnancy.expecting]
  examples:
    - {case: {plans: [{ended: false}], pregnancies: [{of: mother, ended: false}]}, gives: true}
    - {case: {plans: []}, gives: false}
    - {case: {}, gives: not known}
"""


SHARE = """\
id: share
title: Plans
measures: The share with a plan.
why: A plan helps.
kind: share
cites:
  review-c/rec-1: the share
of: pregnancy.expecting
that: plan.there
source_figure: {value: 93.1, unit: per cent, means: of children}
examples:
  two of three:
    cases:
      - {pregnancy.expecting: true, plan.there: true}
      - {pregnancy.expecting: true, plan.there: true}
      - {pregnancy.expecting: true, plan.there: false}
      - {pregnancy.expecting: false, plan.there: true}
    gives: {at_least: 66.7, at_most: 66.7, yes: 2, no: 1, outside: 1}
"""


OTHERS = {
    "indicators/count.yaml": """\
id: count
title: Plans in pregnancy
measures: How many plans there are in pregnancy.
why: Each is work.
kind: count
cites: {review-c/rec-1: plans}
of: pregnancy.expecting
over: plan.count
lists: true
examples:
  three in two:
    cases:
      - {pregnancy.expecting: true, plan.count: 2}
      - {pregnancy.expecting: true, plan.count: 1}
      - {pregnancy.expecting: false, plan.count: 9}
    gives: {at_least: 3, at_most: 3, yes: 2, outside: 1}
""",
    "indicators/median.yaml": """\
id: median
title: How old plans are
measures: The middle age of plans in pregnancy.
why: A plan grows old.
kind: median
cites: {review-c/rec-1: plans}
of: pregnancy.expecting
over: plan.age
examples:
  the middle one:
    cases:
      - {pregnancy.expecting: true, plan.age: 7}
      - {pregnancy.expecting: false, plan.age: 90}
    gives: {at_least: 7, at_most: 7, yes: 1, outside: 1}
""",
    "indicators/recorded.yaml": """\
id: recorded
title: What is recorded
measures: The share of answers.
why: To know.
kind: recorded
cites: {review-c/rec-1: records}
facts: [plan.count, plan.kind]
examples:
  two of three:
    cases: [{plan.count: 2, plan.kind: some}, {plan.kind: none}]
    gives: {at_least: 75, at_most: 75, yes: 3, not_known: 1}
""",
    "indicators/elsewhere.yaml": """\
id: elsewhere
title: Training
measures: The share of staff trained.
why: Training helps.
kind: elsewhere
cites: {review-c/rec-1: training}
needs: A training register.
""",
}


SHARE_FILE = "indicators/share.yaml"


SMALL = {"sources/review-c.yaml": SOURCE, "facts/plan.yaml": PLAN, SHARE_FILE: SHARE, **OTHERS}


def with_indicator(name: str, old: str, new: str) -> dict[str, str]:
    """The small indicators with one text of one file replaced."""
    file = f"indicators/{name}.yaml"
    assert SMALL[file].count(old) == 1, old
    return {**SMALL, file: SMALL[file].replace(old, new)}


def test_the_small_indicators_are_good(tmp_path: Path) -> None:
    """One of each kind, read and clean: what the broken ones are changed from."""
    book = Rulebook.load(written(tmp_path, SMALL), examples=True)
    assert list(lint_indicators.faults(book)) == []
    assert [type(each.measure) for each in book.indicators.values()] == [Count, Elsewhere, Median, Recorded, Share]
    assert all(each.examples for each in book.indicators.values() if each.kind != "elsewhere")
    assert not any(each.examples for each in Rulebook.load(tmp_path).indicators.values())


@dataclass(frozen=True)
class Broken:
    """One change to a small indicator, and the fault it makes: its line and words."""

    name: str
    old: str
    new: str
    at: str
    says: str

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"


UNREADABLE = [
    Broken("share", "kind: share", "kind: shar", "kind:", "It must be one of share, count, median"),
    Broken("share", "id: share", "id: other", "id:", "The id must be the file's name"),
    Broken("share", "title: Plans", "titel: Plans", "titel:", "There is no such key here. Did you mean 'title'?"),
    Broken("share", "why: A plan helps.\n", "", "id:", "It lacks why."),
    Broken("share", "that: plan.there\n", "", "id:", "It lacks that."),
    Broken("share", "  review-c/rec-1: the share", "  - review-c/rec-1", "cites:", "cites at least one learning point"),
    Broken(
        "share", "  review-c/rec-1", "  review-c/rec-9", "  review-c", "no learning point called review-c/rec-9. Did"
    ),
    Broken(
        "share", "of: pregnancy.expecting\n", "of: pregnancy.expected\n", "of:", "Did you mean 'pregnancy.expecting'"
    ),
    Broken("share", "that: plan.there", "that: plan.count", "that:", "Only yes/no facts stand alone."),
    Broken("share", "that: plan.there", "that: {plan.count: {at_least: 2}}", "that:", "There is no such setting."),
    Broken("share", "value: 93.1", "value: most", "source_figure:", "The value is no number."),
    Broken("share", ", means: of children", "", "source_figure:", "It lacks means."),
    Broken("share", "at_least: 66.7, ", "lowest: 66.7, ", "    gives:", "There is no such key here."),
    Broken(
        "share",
        "- {pregnancy.expecting: false, plan.there: true}",
        "- {pregnancy.expecting: 3, plan.there: true}",
        "      - {pregnancy.expecting: 3",
        "The fact cannot have this value. It takes true, false or not known.",
    ),
    Broken(
        "share",
        "- {pregnancy.expecting: false, plan.there: true}",
        "- pregnancy.expecting",
        "      - pregnancy.expecting",
        "A case is its facts and their values",
    ),
    Broken(
        "count", "over: plan.count", "over: plan.counts", "over:", "There is no such fact. Did you mean 'plan.count'?"
    ),
    Broken("count", "over: plan.count", "over: plan.age", "over:", "This needs a number fact."),
    Broken("count", "of: pregnancy.expecting\nover: plan.count\n", "", "id:", "A count is of cases, or over a number"),
    Broken("count", "lists: true", "lists: some", "lists:", "It takes true or false."),
    Broken("median", "over: plan.age", "over: plan.kind", "over:", "This needs a number or days fact."),
    Broken("median", "over: plan.age", "over: plan.began_on", "over:", "A date is only for other facts."),
    Broken("recorded", "facts: [plan.count, plan.kind]", "facts: []", "facts:", "A list is needed here"),
    Broken("recorded", "[plan.count, plan.kind]", "[plan.kind, plan.kind]", "facts:", "This fact stands twice."),
    Broken("recorded", "[plan.count, plan.kind]", "[plan.kinds]", "facts:", "Did you mean 'plan.kind'?"),
    Broken("recorded", "examples:\n  two", "examples: two\nelse:\n  two", "examples:", "Examples are named"),
    Broken("elsewhere", "needs: A training register.", "needs: 3", "needs:", "A text is needed here."),
]


@pytest.mark.parametrize("broken", UNREADABLE, ids=str)
def test_a_broken_indicator_is_refused_with_its_line(broken: Broken, tmp_path: Path) -> None:
    """File, line, what is wrong and the nearest right thing."""
    changed = with_indicator(broken.name, broken.old, broken.new)
    file = f"indicators/{broken.name}.yaml"
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(written(tmp_path, changed), examples=True)
    told = [fault for fault in refused.value.faults if broken.says in str(fault)]
    assert len(told) == 1, str(refused.value)
    lines = changed[file].splitlines()
    assert told[0].file == str(tmp_path / file)
    assert lines[(told[0].line or 0) - 1].startswith(broken.at)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A list where an indicator should be."""
    with pytest.raises(RulebookError, match=r"share\.yaml:1: A mapping is needed here\. Its keys: id, title"):
        Rulebook.load(written(tmp_path, {**SMALL, SHARE_FILE: "- id: share\n"}))


def test_every_message_of_the_reader_has_a_broken_file() -> None:
    """Each text that the reader of indicators can say is said in a test above."""
    text = (ROOT / "src/riskflags/rulebook/indicator.py").read_text(encoding="utf-8")
    said = re.findall(r'reader\.(?:refuse|note)\(\s*f?"([^"{]+)', text)
    tried = [broken.says for broken in UNREADABLE] + ["A mapping is needed here."]
    assert len(said) > 5
    assert [each for each in said if not any(each[:18] in says or says in each for says in tried)] == []


OUTSIDE_AND_GIVES = SHARE[SHARE.index("      - {pregnancy.expecting: false") :].rstrip()


UNSOUND = [
    Broken("share", "yes: 2, no: 1", "yes: 3, no: 1", "  two", "It does not come to that. It comes to {at_least: 66.7"),
    Broken(
        "share", "      - {pregnancy.expecting: true, plan.there: false}\n", "", "  two", "It does not come to that."
    ),
    Broken("share", "that: plan.there", "that: plan.early", "id:", "pregnancy.expecting stands in `of` and in `that`."),
    Broken(
        "share",
        "of: pregnancy.expecting",
        "of: [pregnancy.expecting, {not: pregnancy.expecting}]",
        "id:",
        "The fact pregnancy.expecting pulls both ways.",
    ),
    Broken(
        "share",
        "that: plan.there",
        "that: {any: [{plan.kind: [some]}, {plan.kind: [none]}]}",
        "id:",
        "The one-of fact plan.kind is tested twice.",
    ),
    Broken("share", "value: 93.1", "value: 91.3", "id:", "No cited point gives the figure 91.3."),
    Broken("share", "A plan helps.", "A plan helps 50% of them.", "id:", "No cited point gives the figure 50%."),
    Broken("share", "A plan helps.", "A plan is an alert.", "id:", "Indicators never say 'alert'."),
    Broken(
        "share",
        OUTSIDE_AND_GIVES,
        OUTSIDE_AND_GIVES.splitlines()[1].replace(", outside: 1", ""),
        "id:",
        "No example notices if `of` is left out.",
    ),
    Broken(
        "median", "of: pregnancy.expecting\n", "", "  the", "It does not come to that. It comes to {at_least: 7, at_"
    ),
]


@pytest.mark.parametrize("broken", UNSOUND, ids=str)
def test_an_unsound_indicator_is_found_by_lint(broken: Broken, tmp_path: Path) -> None:
    """It can be read, and lint says what does not hold, at its line."""
    changed = with_indicator(broken.name, broken.old, broken.new)
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    told = [fault for fault in lint_indicators.faults(book) if broken.says in str(fault)]
    assert len(told) == 1, list(map(str, lint_indicators.faults(book)))
    lines = changed[f"indicators/{broken.name}.yaml"].splitlines()
    assert lines[(told[0].line or 0) - 1].startswith(broken.at)


def test_an_indicator_without_an_example_is_a_fault(tmp_path: Path) -> None:
    """Except for what no case holds."""
    changed = {**SMALL, SHARE_FILE: SHARE.split("examples:")[0]}
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    assert [fault.what for fault in lint_indicators.faults(book)] == ["The indicator has no example."]


def test_an_example_that_contradicts_itself_is_a_fault(tmp_path: Path) -> None:
    """A fact given against what it follows from."""
    changed = with_indicator(
        "share", "{pregnancy.expecting: true, plan.there: false}", "{plan.there: false, plan.early: true}"
    )
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    told = [str(fault) for fault in lint_indicators.faults(book)]
    assert len(told) == 1
    assert "An example cannot be. It contradicts the other facts" in told[0]


def test_a_fact_or_setting_that_only_an_indicator_uses_is_used(shipped: Rulebook) -> None:
    """Lint finds it unused once the indicators are gone."""
    assert list(unused(shipped)) == []
    without = replace(shipped, indicators={})
    told = " ".join(fault.what for fault in unused(without))
    for name in ("current_plan.child_in_need", "talked_through.each_referral", "unreferred.harm_concerns"):
        assert name in told
