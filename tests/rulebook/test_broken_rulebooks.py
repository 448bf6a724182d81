"""Every way a rulebook can be broken: the file and line named, what is wrong, and the nearest right thing."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import Checker, Rulebook, RulebookError
from riskflags.errors import Fault
from riskflags.facts.operations import over_facts, over_records
from riskflags.lint import lint
from riskflags.reading import files
from riskflags.rulebook import fact, loading, parsing, rule, shapes, sources
from riskflags.rulebook import settings as rulebook_settings
from support.generated.good_rulebook import (
    GOOD,
    NUMBERS,
    NUMBERS_FILE,
    PREGNANCY,
    PREGNANCY_FILE,
    RULE_FILE,
    SIGNS,
    SIGNS_FILE,
    SOURCE,
    SOURCE_FILE,
    TITLE,
    UNASSESSED,
    VISIT,
    VISIT_FILE,
    WHEN,
    line_of,
    written,
)
from support.generated.mutated_text import mutated


def faults_in(folder: Path, examples: bool = True) -> tuple[Fault, ...]:
    """The faults for which a folder is refused."""
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(folder, examples=examples)
    return refused.value.faults


@pytest.mark.parametrize("name", ["theme/rule.yml", "theme/deeper/rule.yaml", "facts/a/b.yaml"])
def test_a_file_that_would_be_passed_over_is_a_fault(name: str, tmp_path: Path) -> None:
    """A rule that is never read would be a missing flag."""
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("id: rule\n", encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        Rulebook.load(tmp_path)
    assert [fault.file for fault in caught.value.faults if "not read" in fault.what] == [str(tmp_path / name)]


def test_the_small_rulebook_is_good(tmp_path: Path) -> None:
    """What every broken one differs from in one place loads, and satisfies lint."""
    written(tmp_path, GOOD)
    book = Rulebook.load(tmp_path, examples=True)
    assert (len(book.rules), len(book.facts), len(book.settings), len(book.points)) == (2, 13, 3, 2)
    assert lint(book) == []
    without = Rulebook.load(tmp_path)
    assert (without.fingerprint, list(without.rules), list(without.facts)) == (
        book.fingerprint,
        list(book.rules),
        list(book.facts),
    )


# -- one change, one fault -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    """In ``file``, ``old`` becomes ``new``. The fault stands where ``at`` does, says ``says``, helps with ``help``."""

    name: str
    file: str
    old: str
    new: str
    at: str
    says: str
    help: str = ""
    alone: bool = True
    """Whether no other file has a fault for it; not so where a name changes that others name."""


def in_when(name: str, part: str, says: str, help_: str = "") -> Broken:
    """A broken part in the condition of a rule."""
    return Broken(name, RULE_FILE, WHEN, f"    - {part}\n", f"    - {part}", says, help_)


def in_where(name: str, where: str, says: str, help_: str = "") -> Broken:
    """A broken ``where`` of a fact."""
    return Broken(name, PREGNANCY_FILE, "where: {of: mother, ended: false}", f"where: {where}", where, says, help_)


# fmt: off
BROKEN = [
    # conditions
    in_when("unknown fact", "pregnancy.expectin", "no such fact", "Did you mean 'pregnancy.expecting'?"),
    in_when("unknown fact, nothing near", "zzz", "no such fact", "`riskflags facts`"),
    in_when("a number alone", "3", "A condition is a fact", "writing-rules"),
    in_when("two keys in one condition", "{all: [a], any: [b]}", "A condition is a fact", "writing-rules"),
    in_when("an empty condition", "{}", "A condition is a fact"),
    in_when("a days fact alone", "visit.days_since", "Only yes/no facts take a yes/no fact alone",
        "This fact is days"),
    in_when("a one-of fact alone", "pregnancy.assessment", "Only yes/no facts", "one of not_considered, considered"),
    in_when("a date fact", "pregnancy.due_on", "Only yes/no facts", "A date is only for other facts"),
    in_when("a date compared", "visit.last_on: {at_least: recent}", "Only number or days facts",
        "A date is only for"),
    in_when("a yes/no fact compared", "visit.overdue: {at_least: recent}", "Only number or days facts take a compar"),
    in_when("a yes/no fact listed", "visit.overdue: [true]", "Only one-of facts take a list of values", "yes/no"),
    in_when("a value that is not one", "pregnancy.assessment: [complete]", "not one of the fact's values",
        "'completed'"),
    in_when("a value not near", "pregnancy.assessment: [7]", "not one of the fact's values",
        "Its values: not_consid"),
    in_when("neither list nor comparison", "visit.days_since: recent", "neither a list of values nor", "at_least |"),
    in_when("unknown comparison", "visit.days_since: {at_leest: recent}",
        "neither a list of values nor a comparison"),
    in_when("two comparisons", "visit.days_since: {at_least: recent, at_most: recent}",
        "neither a list of values nor"),
    in_when("unknown setting", "visit.days_since: {at_least: recnt}", "no such setting", "Did you mean 'recent'?"),
    in_when("a literal number", "visit.days_since: {at_least: 30}", "no such setting",
        "Every number is a named setting"),
    in_when("a number in days", "visit.missed: {at_least: recent}", "needs a setting in count",
        "This one is in days"),
    in_when("days in a count", "visit.days_since: {at_least: few}", "needs a setting in days",
        "This one is in count"),
    in_when("working days in days", "visit.working_days_since: {at_most: recent}", "needs a setting in working_days"),
    in_when("no parts", "all: []", "A list is needed here, with at least one item"),
    in_when("parts that are no list", "any: visit.overdue", "A list is needed here"),
    in_when("at_least without a count", "at_least: {of: [visit.overdue]}", "It lacks count"),
    in_when("at_least with a key too many", "at_least: {count: 1, off: [visit.overdue], of: [visit.overdue]}",
        "no such key"),
    in_when("a count of none", "at_least: {count: 0, of: [visit.overdue]}", "no such setting", "Every number"),
    in_when("a count in days", "at_least: {count: recent, of: [visit.overdue]}", "needs a setting in count"),
    in_when("a count that is true", "at_least: {count: true, of: [visit.overdue]}", "no such setting"),
    in_when("a fault deep down", "not: {any: [{not: visit.overdu}]}", "no such fact", "'visit.overdue'"),
    Broken("an empty unless", RULE_FILE, "  - pregnancy.assessment: [considered, completed]\n", "", "unless",
        "A condition is"),
    # rules
    Broken("unknown learning point", RULE_FILE, "review-a/rec-1:", "review-a/rec-3:", "review-a/rec-3",
        "no learning point called review-a/rec-3", "Did you mean 'review-a/rec-"),
    Broken("a citation with nothing taken", RULE_FILE, "rec-1: somebody should ask", "rec-1:", "rec-1:",
        "A text is needed"),
    Broken("no citation", RULE_FILE, "cites:\n  review-a/rec-1: somebody should ask\n", "cites: {}\n", "cites",
        "cites at least one learning point"),
    Broken("id not the file's name", RULE_FILE, "id: pregnant-and-unassessed", "id: pregnant", "id:",
        "must be the file's name", "Rename", alone=False),
    Broken("a missing key", RULE_FILE, "urgency: soon\n", "", "id:", "It lacks urgency", "writing-rules"),
    Broken("an unknown key", RULE_FILE, "urgency: soon", "urgency: soon\nurgancy: soon", "urgancy", "no such key",
        "'urgency'"),
    Broken("an unknown urgency", RULE_FILE, "urgency: soon", "urgency: urgnt", "urgency", "one of note, soon, urgent",
        "'urgent'"),
    Broken("an urgency that is a list", RULE_FILE, "urgency: soon", "urgency: [soon]", "urgency",
        "It must be one of note"),
    Broken("steps of urgency that say the same", RULE_FILE, "urgency: soon",
        "urgency: [{soon: pregnancy.expecting}, soon]", "urgency", "say the same word", "Join their conditions"),
    Broken("urgency lowered for ever", TITLE, 'version: "1"', 'version: "1"\nurgent_is_soon: {where: visit.overdue}',
        "urgent_is_soon", "It lacks unless"),
    Broken("urgency lowered by no fact", TITLE, 'version: "1"',
        'version: "1"\nurgent_is_soon: {where: visit.overdu, unless: pregnancy.expecting}', "urgent_is_soon",
        "There is no such fact", "visit.overdue"),
    Broken("a step of urgency with two words", RULE_FILE, "urgency: soon",
        "urgency: [{urgent: pregnancy.expecting, soon: pregnancy.expecting}, note]", "urgency", "one word and its"),
    Broken("a title that is a number", RULE_FILE, "title: Pregnant, with nothing planned", "title: 12", "title",
        "A text is needed", "quotes"),
    Broken("a title of nothing", RULE_FILE, "title: Pregnant, with nothing planned", "title: ' '", "title",
        "A text is needed"),
    Broken("a title that hides something", RULE_FILE, "title: Pregnant, with", r'title: "Pregnant\u202e" #', "title",
        "It holds a character that does not show", "Leave it out."),
    Broken("a prompt that lacks a part", RULE_FILE, "  consider: A pre-birth assessment.\n", "", "prompt",
        "It lacks consider"),
    Broken("a prompt that is a text", SIGNS_FILE, SIGNS[SIGNS.index("  say:") : SIGNS.index("examples:")], "  x\n",
        "prompt", "A mapping is needed", "Its keys: say, ask, consider"),
    Broken("a question that is none", RULE_FILE, "- Who has considered an assessment?", "- 4", "- 4",
        "A text is needed here"),
    Broken("questions that are no list", RULE_FILE, "\n    - Who has considered an assessment?", " Who?", "ask: Who?",
        "A list is needed"),
    Broken("yields to nothing known", SIGNS_FILE, "[pregnant-and-unassessed]", "[pregnant-unassessed]", "yields_to",
        "no rule called pregnant-unassessed", "'pregnant-and-unassessed'"),
    Broken("yields to itself", SIGNS_FILE, "[pregnant-and-unassessed]", "[several-signs]", "yields_to",
        "yields to itself", "none would be shown"),
    # lifecycle
    Broken("an unknown status", RULE_FILE, "status: active", "status: activ", "lifecycle",
        "one of draft, active, retired", "'active'"),
    Broken("active without a review", RULE_FILE, ", review_by: 2027-12-01", "", "lifecycle", "It lacks review_by"),
    Broken("retired without a reason", RULE_FILE, "{status: active, since: 2026-12-01",
        "{status: retired, on: 2026-12-01", "lifecycle", "It lacks because"),
    Broken("a day that is none", RULE_FILE, "since: 2026-12-01", "since: 2026-13-01", "lifecycle",
        "not a day written YYYY-MM-DD"),
    Broken("a day without hyphens", RULE_FILE, "since: 2026-12-01", 'since: "20261201"', "lifecycle",
        "not a day written YYYY"),
    Broken("a day that is a list", RULE_FILE, "since: 2026-12-01", "since: [2026-12-01]", "lifecycle",
        "not a day written"),
    Broken("replaced by a list", RULE_FILE, "status: active", "status: active, replaced_by: [several-signs]",
        "lifecycle", "A text is needed"),
    Broken("replaced by nothing known", RULE_FILE, "status: active", "status: active, replaced_by: several-sign",
        "lifecycle", "no rule called several-sign", "'several-signs'"),
    Broken("a key lifecycles have not", RULE_FILE, "status: active", "status: active, until: x", "lifecycle",
        "no such key"),
    Broken("a lifecycle that is a word", RULE_FILE, "{status: active, since: 2026-12-01, review_by: 2027-12-01}",
        "active", "lifecycle", "A mapping is needed"),
    # examples of rules
    Broken("an unknown verdict", RULE_FILE, "  confirm:\n", "  confirms:\n", "confirms", "no such key", "'confirm'"),
    Broken("examples without names", SIGNS_FILE, SIGNS[SIGNS.index("  explore:") :], "  explore: [1]\n", "explore",
        "Examples are named"),
    Broken("an example that is a word", RULE_FILE,
        "      {pregnancy.expecting: true, pregnancy.days_to_due_date: 31,", "      yes #", "a long time",
        "An example gives facts"),
    Broken("an example of an unknown fact", RULE_FILE,
        "facts: {pregnancy.expecting: true, pregnancy.days_to_due_date: 3}", "facts: {pregnancy.expectin: true}",
        "pregnancy.expectin:", "no such fact to give", "'pregnancy.expecting'"),
    Broken("an example of a date", RULE_FILE, "facts: {pregnancy.expecting: true, pregnancy.days_to_due_date: 3}",
        "facts: {pregnancy.due_on: 2026-01-01}", "pregnancy.due_on:", "no such fact to give"),
    Broken("an example's wrong value", RULE_FILE, "facts: {pregnancy.expecting: true, pregnancy.days_to_due_date: 3}",
        "facts: {pregnancy.expecting: yes}", "pregnancy.expecting: yes", "cannot have this value",
        "true, false or not known"),
    Broken("an example's wrong number", SIGNS_FILE, "visit.missed: 2, visit.all_announced: true}\n    over",
        "visit.missed: -2}\n    over", "visit.missed: -2", "cannot have this value", "a whole number from 0 up"),
    Broken("about that is no list", RULE_FILE, "about: [pregnancy.assessment]", "about: pregnancy.assessment",
        "about: pregnancy.assessment", "A list is needed"),
    Broken("a key examples have not", RULE_FILE, "about: [pregnancy.assessment]", "abuot: [pregnancy.assessment]",
        "abuot", "no such key", "'about'"),
    # facts
    Broken("no type", PREGNANCY_FILE, "  type: yes_no\n  means: The mother is", "  means: The mother is",
        "pregnancy.expecting", "It lacks type"),
    Broken("an unknown type", VISIT_FILE, "type: number", "type: numbers", "type: numbers", "This is not a type",
        "yes_no, number, days, date"),
    Broken("a list of one value", PREGNANCY_FILE, "{one_of: [not_considered, considered, completed]}",
        "{one_of: [a]}", "one_of", "This is not a type", "two values or more"),
    Broken("a list with a value twice", PREGNANCY_FILE, "[not_considered, considered, completed]",
        "[considered, considered]", "one_of", "This is not a type"),
    Broken("a key facts have not", VISIT_FILE, "  ask: How many visits", "  asks: x\n  ask: How many visits", "asks",
        "no such key", "'ask'"),
    Broken("two operations", VISIT_FILE, "  count: {in", "  some: {in: visits}\n  count: {in", "visit.missed",
        "has one operation", "some"),
    Broken("no operation", VISIT_FILE, "  days_since: visit.last_on\n", "", "visit.days_since", "has one operation",
        "days_since"),
    Broken("the wrong type for the operation", VISIT_FILE, "type: number", "type: yes_no", "type: yes_no",
        "count does not give this type", "It gives number"),
    Broken("otherwise without choose", VISIT_FILE, "  days_since: visit.last_on\n",
        "  days_since: visit.last_on\n  otherwise: 3\n", "otherwise", "Only choose takes an otherwise"),
    Broken("not its file's name", VISIT_FILE, "visit.missed:", "visits.missed:", "visits.missed",
        "does not bear its file's name", "Call it visit.…", alone=False),
    Broken("a fact that is a list", PREGNANCY_FILE, "pregnancy.known_on:\n",
        "pregnancy.other: [1]\npregnancy.known_on:\n", "pregnancy.other", "A mapping is needed"),
    Broken("a fact that reads itself", VISIT_FILE, "    - visit.days_since: {more_than: recent}",
        "    - visit.overdue", "visit.overdue:", "reads itself"),
    # words of facts
    Broken("words that are a text", VISIT_FILE, "  ask: How many", "  words: many\n  ask: How many", "words",
        "A mapping is needed", "Its keys: known, unknown"),
    Broken("words of another type", VISIT_FILE, "  ask: How many", "  words: {yes: many}\n  ask: How many",
        "words", "no such key", "Keys: known"),
    Broken("a tail of what is no some", VISIT_FILE, "  ask: Was every", "  words: {tail: x}\n  ask: Was every", "words",
        "no such key", "Keys: yes"),
    Broken("words of a setting there is not", VISIT_FILE, "  ask: How many visits",
        "  words: {known: \"{value} in {recnt}\"}\n  ask: How many visits", "words", "names no setting", "'recent'"),
    Broken("words that are a number", VISIT_FILE, "  ask: How many", "  words: {none: 0}\n  ask: How many",
        "words", "A text is needed"),
    # what reports need of rules
    Broken("an unknown subject", RULE_FILE, "urgency: soon", "urgency: soon\nsubject: harms", "subject",
        "one of child_unseen, injury", "'harm'"),
    Broken("reviewed by a text", RULE_FILE, "status: active", "status: active, reviewed_by: Dr A", "lifecycle",
        "A list is needed"),
    # operations over records
    Broken("an unknown collection", PREGNANCY_FILE, "some: {in: pregnancies,", "some: {in: pregnancys,", "pregnancys",
        "no such collection", "'pregnancies'"),
    Broken("a collection that is a list", VISIT_FILE, "count: {in: visits", "count: {in: [visits]", "in: [visits]",
        "no such collection"),
    Broken("no collection", VISIT_FILE, "latest: {in: visits, date: date}", "latest: {date: date}", "latest",
        "It lacks in"),
    Broken("an operation that is a word", VISIT_FILE,
        "count: {in: visits, where: {outcome: not_in, date: {within: recent}}}",
        "count: visits", "count: visits", "A mapping is needed"),
    Broken("a key the operation has not", VISIT_FILE, "latest: {in: visits,",
        "latest: {in: visits, have: {outcome: seen},", "latest", "no such key"),
    Broken("every without have", VISIT_FILE, ", have: {announced: true}", "", "every: {", "It lacks have"),
    Broken("no date field", VISIT_FILE, "latest: {in: visits, date: date}", "latest: {in: visits}", "latest",
        "It lacks date"),
    Broken("a date field that is none", VISIT_FILE, "latest: {in: visits, date: date}",
        "latest: {in: visits, date: outcome}", "latest", "not a field that holds a day", "Such: "),
    Broken("a date field misspelt", PREGNANCY_FILE, "date: expected_date_of_birth}", "date: expected_date}",
        "date: expected_date}", "not a field that holds a day", "'expected_date_of_birth'"),
    # matching
    in_where("an unknown field", "{off: mother}", "There is no such field", "Did you mean 'of'?"),
    in_where("a field not near", "{zzz: mother}", "There is no such field", "schema case"),
    in_where("an unknown word", "{of: mothr}", "The field cannot have this value", "Did you mean 'mother'?"),
    in_where("a word not near", "{of: 3}", "The field cannot have this value", "Its words: child, mother"),
    in_where("a yes/no field with a word", "{ended: no}", "The field cannot have this value", "true or false"),
    in_where("a yes/no field with both", "{ended: [true, false]}", "A yes/no field takes one value",
        "Leave the test out"),
    in_where("a field with nothing", "{of: }", "The field cannot have this value"),
    in_where("a field with an empty list", "{of: []}", "A list is needed here, with at least one item"),
    in_where("a field tested twice", "{of: mother, any: [{of: father}, {ended: true}]}",
        "The field of is tested twice"),
    in_where("an id", "{id: p1}", "This field is a name of the case's own", "test another field"),
    in_where("nothing to match", "{}", "This needs fields and what they must be", "{of: mother, ended: false}"),
    in_where("any of no list", "{any: {of: mother}}", "A list is needed here"),
    in_where("not of a word", "{not: mother}", "This needs fields and what they must be"),
    in_where("a day that is written out", "{known_on: 2026-01-01}", "This field is a day", "since | after | before"),
    in_where("a day test and another word", "{known_on: {since: as_of, soon: as_of}}", "This field is a day"),
    in_where("since no date fact", "{known_on: {since: pregnancy.expecting}}", "This is not a date fact",
        "'pregnancy."),
    in_where("since an unknown fact", "{known_on: {since: [as_of, zzz]}}", "This is not a date fact",
        "`riskflags facts`"),
    in_where("since nothing", "{known_on: {since: []}}", "A list is needed here"),
    in_where("within a number", "{known_on: {within: 30}}", "no such setting", "Every number is a named setting"),
    in_where("within a count", "{known_on: {within: few}}", "needs a setting in days", "This one is in count"),
    in_where("by so many days, and after nothing", "{known_on: {before: as_of, by: month}}", "This field is a day"),
    in_where("after by a count", "{known_on: {after: as_of, by: few}}", "needs a setting in days", "one is in count"),
    in_where("older than working days", "{known_on: {older_than: response}}", "needs a setting in days"),
    Broken("tested in where and in have", VISIT_FILE, "have: {announced: true}", "have: {outcome: seen}", "every: {",
        "The field outcome is tested twice"),
    Broken("every of no fact", VISIT_FILE,
        "every: {in: visits, where: {outcome: seen, date: {within: recent}}, have: {announced: true}}",
        "every: {of: visit.zzz, have: {announced: true}}", "of", "This is not a fact read with some"),
    # days
    Broken("days until a latest date", PREGNANCY_FILE, "days_until: pregnancy.due_on",
        "days_until: pregnancy.known_on", "days_until", "read with earliest", "never"),
    Broken("days since no date", VISIT_FILE, "\n  days_since: visit.last_on", "\n  days_since: visit.last",
        "days_since: visit.last", "This is not a date fact", "'visit.last_on'"),
    Broken("days since a list", VISIT_FILE, "\n  days_since: visit.last_on", "\n  days_since: [visit.last_on]",
        "days_since: [", "This is not a date fact"),
    # choose
    Broken("a choice of nothing", PREGNANCY_FILE,
        PREGNANCY[PREGNANCY.index("\n    - {value: completed") : PREGNANCY.index("\n  otherwise")], " []", "choose",
        "A list is needed here"),
    Broken("a choice without its condition", PREGNANCY_FILE, ", if: pregnancy.assessment_completed", "",
        "{value: completed}", "It lacks if"),
    Broken("a choice the type has not", PREGNANCY_FILE, "{value: completed,", "{value: complete,",
        "{value: complete,", "one of not_considered, considered, completed", "'completed'"),
    Broken("otherwise something else", PREGNANCY_FILE, "otherwise: not_considered", "otherwise: nothing", "otherwise",
        "It must be one of not_cons"),
    Broken("no otherwise", PREGNANCY_FILE, "  otherwise: not_considered\n", "", "pregnancy.assessment:",
        "It must be one of"),
    Broken("a value that nothing gives", PREGNANCY_FILE, "[not_considered, considered, completed]",
        "[not_considered, considered, completed, begun]", "one_of", "Nothing gives begun", "leave it out"),
    Broken("an unknown fact in a choice", PREGNANCY_FILE, "if: pregnancy.assessment_considered",
        "if: pregnancy.assessment_consider", "pregnancy.assessment_consider}", "no such fact",
        "'pregnancy.assessment_considered'"),
    Broken("an unknown fact in logic", VISIT_FILE, "- visit.working_days_since: {", "- visit.work_days_since: {",
        "visit.work_days_since", "no such fact", "'visit.working_days_since'"),
    # examples of facts
    Broken("an example the type cannot give", VISIT_FILE, "not_in}]}, gives: 1}", "not_in}]}, gives: many}",
        "gives: many", "The fact cannot give this", "a whole number from 0 up"),
    Broken("a day that is none given", PREGNANCY_FILE, "gives: 2026-02-01", "gives: 2026-02-30", "gives: 2026-02-30",
        "The fact cannot give this", "YYYY-MM-DD"),
    Broken("a value not of the list", PREGNANCY_FILE, "gives: not_considered", "gives: considerd", "gives: considerd",
        "The fact cannot give this", "not_considered, considered, completed"),
    Broken("bounds the wrong way", VISIT_FILE, "{at_least: 1, at_most: 2}", "{at_least: 2, at_most: 1}",
        "at_least: 2", "The fact cannot give this", "lies above"),
    Broken("an example that gives nothing", VISIT_FILE, "not_in}]}, gives: 1}", "not_in}]}}",
        "- {case: {visits: [{date: 2026-06-21, outcome: not_in}]}}", "It lacks gives"),
    Broken("an example without a case", VISIT_FILE,
        "{case: {visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1}", "{gives: 1}",
        "- {gives: 1}", "needs a fragment of a case"),
    Broken("an example that is a word", VISIT_FILE,
        "{case: {visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1}", "one", "- one",
        "A mapping is needed"),
    Broken("examples that are no list", VISIT_FILE,
        VISIT[VISIT.index("\n    - {case: {visits: [{date: 2026-06-21, out") : VISIT.index("\n\nvisit.all")], " none",
        "examples: none", "A list is needed"),
    # settings
    Broken("a default outside the range", NUMBERS_FILE, "default: 30", "default: 91", "default: 91",
        "no whole number within the range"),
    Broken("a default that is true", NUMBERS_FILE, "default: 2", "default: true", "default: true",
        "no whole number within the"),
    Broken("a range the wrong way", NUMBERS_FILE, "range: [7, 90]", "range: [90, 7]", "[90, 7]",
        "two whole numbers, the lower first"),
    Broken("a range of words", NUMBERS_FILE, "range: [7, 90]", "range: [true, 90]", "[true, 90]",
        "two whole numbers"),
    Broken("a range of one", NUMBERS_FILE, "range: [7, 90]", "range: 90", "range: 90", "two whole numbers"),
    Broken("an unknown unit", NUMBERS_FILE, "unit: count", "unit: counts", "unit: counts",
        "one of days, working_days, count", "'count'"),
    Broken("no basis", NUMBERS_FILE, "  basis: {local: two of three}\n", "", "few", "It lacks basis"),
    Broken("two bases", NUMBERS_FILE, "{local: two of three}", "{local: x, statute: y}", "basis: {local: x",
        "one of point, statute and local"),
    Broken("a basis of nothing", NUMBERS_FILE, "{local: two of three}", "{local: }", "basis: {local",
        "A text is needed"),
    Broken("a basis on no point", NUMBERS_FILE, "review-a/rec-1", "review-a/rec-9", "review-a/rec-9",
        "no learning point called review-a/rec-9", "'review-a/rec-"),
    Broken("a basis on a point far off", NUMBERS_FILE, "review-a/rec-1", "zzz", "zzz", "no learning point called zzz",
        "rules/sources/"),
    Broken("a setting that is a number", NUMBERS_FILE, "few:\n", "other: 3\nfew:\n", "other: 3",
        "A mapping is needed"),
    # sources
    Broken("a source's id", SOURCE_FILE, "id: review-a", "id: review-b", "id: review-b", "must be the file's name",
        alone=False),
    Broken("a source without a date", SOURCE_FILE, 'date: "2020"\n', "", "id: review-a", "It lacks date"),
    Broken("a date that is a number", SOURCE_FILE, 'date: "2020"', "date: 2020", "date: 2020", "A text is needed",
        "quotes"),
    Broken("points in a list", SOURCE_FILE, SOURCE[SOURCE.index("\n  rec-1:") :], " [1]\n", "points",
        "a mapping, each under its"),
    Broken("a point's status", SOURCE_FILE, "status: in_force", "status: inforce", "status: inforce",
        "one of in_force, updated", "'in_force'"),
    Broken("what a point became", SOURCE_FILE, "becomes: [rule]", "becomes: [rules]", "becomes: [rules]",
        "Each is one of rule, indicator"),
    Broken("a point without words", SOURCE_FILE, "    gist: Visits are to be made.\n", "", "rec-2", "It lacks gist"),
    Broken("a key points have not", SOURCE_FILE, "    by: Review B", "    bye: x\n    by: Review B", "bye",
        "no such key", "'by'"),
    # the folder's own file
    Broken("no version", TITLE, 'version: "1"\n', "", "title", "It lacks version"),
    Broken("a version that is a number", TITLE, 'version: "1"', "version: 1", "version", "A text is needed",
        "quotes"),
    Broken("a key it has not", TITLE, "title:", "titel: x\ntitle:", "titel", "no such key", "'title'"),
    # yaml
    Broken("a tab", RULE_FILE, "  say: The", "\tsay: The", "\tsay", "not well-formed YAML", "spaces, not tabs"),
    Broken("a colon in a text", RULE_FILE, "title: Pregnant,", "title: Pregnant: ", "title", "not well-formed YAML",
        "needs quotes"),
    Broken("an indentation", VISIT_FILE, "  ask: How many", "   ask: How many", "   ask: How many",
        "not well-formed YAML"),
    Broken("a key twice", RULE_FILE, "urgency: soon", "urgency: soon\nurgency: note", "urgency: note",
        "stands twice (first in line 3)", "Keep one"),
    Broken("a fact twice in a file", VISIT_FILE, "visit.days_since:\n", "visit.last_on:\n", "", "stands twice"),
    Broken("an alias", RULE_FILE, "title: Pregnant, with nothing planned", "title: *a", "title: *a", "an alias",
        "Write it out"),
    Broken("an anchor", RULE_FILE, "title: Pregnant,", "title: &a Pregnant,", "title: &a", "an anchor", "Remove it"),
    Broken("a tag", RULE_FILE, "title: Pregnant,", "title: !!python/object:os.system Pregnant,", "title: !!", "a tag",
        "Remove it"),
    Broken("a second document", RULE_FILE, "urgency: soon", "---\nurgency: soon", "---",
        "A second document begins here"),
    Broken("a list as a key", RULE_FILE, "urgency: soon", "? [a]\n: soon", "? [a]", "where a key should"),
    Broken("deep nesting", RULE_FILE, "urgency: soon", f"urgency: {'[' * 50}{']' * 50}", "urgency",
        "nested more than 40 deep"),
    Broken("very deep nesting", VISIT_FILE, "type: number", f"type: {'[' * 100_000}", "type: [[",
        "nested more than 40 deep"),
    Broken("a character no text has", RULE_FILE, "urgency: soon", "urgency: so\x07on", "urgency",
        "a character that text may not"),
]
# fmt: on


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name.replace(" ", "-"))
def test_a_broken_rulebook_says_what_where_and_what_to_do(broken: Broken, tmp_path: Path) -> None:
    """One change gives one fault, which names the file, the line, what is wrong and the nearest right thing."""
    good = GOOD[broken.file]
    assert good.count(broken.old) == 1, "the change must be to one place"
    text = good.replace(broken.old, broken.new)
    faults = faults_in(written(tmp_path, {**GOOD, broken.file: text}))
    found = [fault for fault in faults if broken.says in fault.what]
    assert found, faults
    assert found[0].file == str(tmp_path / broken.file)
    assert broken.help in found[0].help
    assert (found[0].line or 0) > 0
    if broken.at:
        assert found[0].line == line_of(text, broken.at)
    assert str(found[0]).startswith(f"{tmp_path / broken.file}:{found[0].line}: ")
    assert not broken.alone or {fault.file for fault in faults} == {found[0].file}, "no fault where nothing is wrong"


def test_each_name_in_the_table_stands_there_once() -> None:
    """The table of broken rulebooks tells its rows apart."""
    assert [name for name, count in Counter(broken.name for broken in BROKEN).items() if count > 1] == [
        "an example that is a word"
    ]


# -- faults that are not one change to one file ----------------------------------------------------------------------


def refused_for(folder: Path, says: str, file: str, help_: str = "") -> Fault:
    """The one fault that says so."""
    found = [fault for fault in faults_in(folder) if says in fault.what]
    assert [fault.file for fault in found] == [str(folder / file)]
    assert help_ in found[0].help
    return found[0]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    """It is named, and so is the option that named it."""
    assert (
        str(faults_in(tmp_path / "nowhere")[0])
        == f"{tmp_path / 'nowhere'}: There is no such folder of rules. Check --rules."
    )


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """A file is no folder of rules."""
    written(tmp_path, {"rules": "x: 1\n"})
    assert "no such folder" in faults_in(tmp_path / "rules")[0].what


def test_an_empty_folder(tmp_path: Path) -> None:
    """What an empty folder lacks first is its `rulebook.yaml`."""
    refused_for(tmp_path, "There is no such file", TITLE)


def test_a_folder_without_its_title(tmp_path: Path) -> None:
    """A rulebook without `rulebook.yaml` has no version to be known by."""
    refused_for(written(tmp_path, {name: text for name, text in GOOD.items() if name != TITLE}), "no such file", TITLE)


def test_a_folder_without_a_rule(tmp_path: Path) -> None:
    """Facts and settings alone are no rulebook."""
    refused_for(
        written(tmp_path, {name: GOOD[name] for name in (TITLE, NUMBERS_FILE, SOURCE_FILE)}), "no rule in this", ""
    )


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize("text", ["", "\n\n", "# to be written\n", "~\n"], ids=["empty", "blank", "a-comment", "null"])
def test_a_file_of_nothing_is_not_passed_over(file: str, text: str, tmp_path: Path) -> None:
    """A file that holds nothing is a fault, and its own fault alone."""
    faults = faults_in(written(tmp_path, {**GOOD, file: text}))
    assert [fault.file for fault in faults] == [str(tmp_path / file)]
    assert faults[0].what in ("It is empty.", "It holds nothing.")
    assert "case_id" not in faults[0].help


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize("text", ["- a\n- b\n", "a word\n", "7\n", "{}\n"], ids=["list", "word", "number", "no-keys"])
def test_a_file_that_is_no_mapping(file: str, text: str, tmp_path: Path) -> None:
    """A file of another shape is refused, line 1 named; only definitions may be none at all."""
    folder = written(tmp_path, {**GOOD, file: text})
    faults = [fault for fault in faults_in(folder) if fault.file == str(folder / file)]
    if text == "{}\n" and file.startswith(("settings/", "facts/")):
        assert faults == []  # what refers to the missing definitions is refused instead
    else:
        assert [fault.line for fault in faults] == [1]


@pytest.mark.parametrize("file", sorted(GOOD))
def test_a_file_that_is_huge(file: str, tmp_path: Path) -> None:
    """A file over the limit is refused before it is read whole."""
    written(tmp_path, {**GOOD, file: "#" * files.LARGEST + "\n" + GOOD[file]})
    refused_for(tmp_path, "It is larger than 8 MB", file)


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize(
    ("data", "says"), [(b"a: \xff\n", "not UTF-8"), (b"\x7fELF\x00\x01", "not text")], ids=["latin-1", "binary"]
)
def test_a_file_that_is_no_text(file: str, data: bytes, says: str, tmp_path: Path) -> None:
    """Bytes that are no text are refused as such, and nothing else is blamed."""
    (written(tmp_path, GOOD) / file).write_bytes(data)
    refused_for(tmp_path, says, file)
    assert len(faults_in(tmp_path)) == 1


def test_a_folder_that_is_called_as_a_file(tmp_path: Path) -> None:
    """A folder with a file's name is refused as a folder."""
    (written(tmp_path, GOOD) / "perinatal" / "more.yaml").mkdir()
    refused_for(tmp_path, "This is a folder", "perinatal/more.yaml")


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    """Even a name that is no UTF-8 leads to a fault and nothing else."""
    folder = written(tmp_path, GOOD)
    try:
        shutil.copy(bytes(folder / RULE_FILE), bytes(folder / "perinatal") + b"/\xff.yaml")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert "must be the file's name" in faults_in(folder)[0].what


@pytest.mark.parametrize(
    ("file", "extra"),
    [(VISIT_FILE, "facts/others.yaml"), (NUMBERS_FILE, "settings/others.yaml")],
    ids=["facts", "settings"],
)
def test_a_name_defined_in_two_files(file: str, extra: str, tmp_path: Path) -> None:
    """A fact or a setting that stands in two files is refused in one, and the other is named."""
    folder = written(tmp_path, {**GOOD, extra: GOOD[file]})
    twice = [fault for fault in faults_in(folder) if "defined twice" in fault.what]
    second, first = sorted([file, extra], reverse=True)
    assert {fault.file for fault in twice} == {str(folder / second)}
    assert all(f"It stands in {folder / first} too." == fault.help for fault in twice)
    assert [fault.line for fault in twice] == [line_of(GOOD[file], name) for name in yaml.safe_load(GOOD[file])]


def test_a_rule_in_two_themes(tmp_path: Path) -> None:
    """A rule that stands under two themes is refused in one, and the other is named."""
    folder = written(tmp_path, {**GOOD, "visiting/pregnant-and-unassessed.yaml": UNASSESSED})
    fault = refused_for(folder, "Another rule has this id", "visiting/pregnant-and-unassessed.yaml")
    assert fault.help == f"It stands in {folder / RULE_FILE} too."


def test_facts_that_read_each_other_in_a_circle(tmp_path: Path) -> None:
    """A circle is refused whichever way it runs: by logic, and by the dates that records are measured against."""
    by_logic = VISIT.replace("    - visit.days_since: {more_than: recent}", "    - visit.all_due").rstrip() + (
        "\n\nvisit.all_due:\n  type: yes_no\n  means: x\n  ask: x?\n  all: [visit.overdue, visit.all_announced]\n"
    )
    by_date = PREGNANCY.replace(
        "where: {of: mother}, date: known_on", "where: {known_on: {since: pregnancy.due_on}}, date: known_on"
    )
    by_date = by_date.replace(
        "where: {of: mother}, date: expected", "where: {known_on: {after: pregnancy.known_on}}, date: expected"
    )
    folder = written(tmp_path, {**GOOD, VISIT_FILE: by_logic, PREGNANCY_FILE: by_date})
    faults = [fault for fault in faults_in(folder) if "reads itself, by way of others" in fault.what]
    assert [(fault.file, fault.line) for fault in faults] == [
        (str(folder / PREGNANCY_FILE), line_of(by_date, "pregnancy.known_on:")),
        (str(folder / VISIT_FILE), line_of(by_logic, "visit.overdue:")),
    ]


@pytest.mark.parametrize("downwards", [True, False], ids=["from the top", "from the bottom"])
def test_facts_that_stand_upon_each_other_without_end(downwards: bool, tmp_path: Path) -> None:
    """A tower of facts is refused before anything that walks down it could fall."""
    tower = [
        f"tower.f{number}:\n  type: yes_no\n  means: x\n  ask: x?\n  all: [{under}]\n"
        for number, under in enumerate(["visit.overdue", *(f"tower.f{below}" for below in range(3000))])
    ]
    text = "\n".join(reversed(tower) if downwards else tower)
    folder = written(tmp_path, {**GOOD, "facts/tower.yaml": text})
    faults = [fault for fault in faults_in(folder) if fault.file == str(folder / "facts/tower.yaml")]
    assert faults
    assert all("others read others 50 deep" in fault.what for fault in faults)


def test_rules_that_yield_in_a_circle(tmp_path: Path) -> None:
    """Rules that all yield to each other would all stay hidden, so each is refused."""
    circle = UNASSESSED.replace("when:\n", "yields_to: [several-signs]\nwhen:\n")
    folder = written(tmp_path, {**GOOD, RULE_FILE: circle})
    assert [(fault.file, fault.what[:22]) for fault in faults_in(folder)] == [
        (str(folder / RULE_FILE), "The rule yields to its"),
        (str(folder / SIGNS_FILE), "The rule yields to its"),
    ]


def test_all_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    """Faults in every kind of file, several in one definition, come in one error, by file and line."""
    rule = (
        UNASSESSED.replace("urgency: soon", "urgency: now")
        .replace("pregnancy.expecting\n    -", "pregnancy.expectin\n    -")
        .replace("at_most: recent", "at_most: 30")
        .replace("rec-1", "rec-9")
        .replace("  consider: A pre-birth assessment.", "  consider: 3")
        .replace("about: [pregnancy.assessment]", "about: []")
    )
    texts = {
        **GOOD,
        TITLE: "title: A small rulebook\nversion: 1\n",
        NUMBERS_FILE: NUMBERS.replace("default: 2", "default: 20").replace("unit: working_days", "unit: weeks"),
        SOURCE_FILE: SOURCE.replace("in_force", "inforce").replace("[rule, context]", "[rule, contexts]"),
        VISIT_FILE: VISIT.replace("outcome: not_in, date: {", "outcome: notin, date: {").replace(
            "type: days", "type: day", 1
        ),
        RULE_FILE: rule,
    }
    folder = written(tmp_path, texts)
    faults = faults_in(folder)
    assert [(Path(fault.file or "").relative_to(folder).as_posix(), fault.line) for fault in faults] == [
        (VISIT_FILE, line_of(texts[VISIT_FILE], "outcome: notin")),
        (VISIT_FILE, line_of(texts[VISIT_FILE], "type: day")),
        (RULE_FILE, line_of(rule, "urgency: now")),
        (RULE_FILE, line_of(rule, "review-a/rec-9")),
        (RULE_FILE, line_of(rule, "pregnancy.expectin")),
        (RULE_FILE, line_of(rule, "at_most: 30")),
        (RULE_FILE, line_of(rule, "consider: 3")),
        (RULE_FILE, line_of(rule, "about: []")),
        (TITLE, 2),
        (NUMBERS_FILE, line_of(texts[NUMBERS_FILE], "default: 20")),
        (NUMBERS_FILE, line_of(texts[NUMBERS_FILE], "unit: weeks")),
        (SOURCE_FILE, line_of(SOURCE, "in_force")),
        (SOURCE_FILE, line_of(SOURCE, "[rule, context]")),
    ]


def test_what_refers_to_a_broken_definition_is_not_blamed(tmp_path: Path) -> None:
    """A fact, setting, point or rule with a fault of its own is not also missing for all that name it."""
    texts = {
        **GOOD,
        NUMBERS_FILE: NUMBERS.replace("default: 30", "default: 300"),
        SOURCE_FILE: SOURCE.replace("in_force", "inforce"),
        VISIT_FILE: VISIT.replace("type: number", "type: numbr").replace("latest: {in: visits", "latest: {in: visit"),
        RULE_FILE: UNASSESSED.replace("urgency: soon", "urgency: sooon"),
    }
    assert [fault.what for fault in faults_in(written(tmp_path, texts))] == [
        "This is not a type.",
        "There is no such collection.",
        "It must be one of note, soon, urgent.",
        "The default is no whole number within the range.",
        "It must be one of in_force, updated, not_taken_forward.",
    ]


@pytest.mark.parametrize("file", sorted(set(GOOD) - {TITLE}))
def test_a_file_that_cannot_be_read_is_the_only_fault(file: str, tmp_path: Path) -> None:
    """What stands in a file that is no YAML is not reported missing."""
    folder = written(tmp_path, {**GOOD, file: GOOD[file] + "\n}\n"})
    assert [(fault.file, fault.what) for fault in faults_in(folder)] == [
        (str(folder / file), "This is not well-formed YAML.")
    ]


def test_examples_left_out_hide_their_own_faults_alone(tmp_path: Path) -> None:
    """Without examples a rulebook loads whatever stands in them; anything else wrong is refused at the same line."""
    in_examples = UNASSESSED.replace("fires:", "fire:")
    folder = written(tmp_path, {**GOOD, RULE_FILE: in_examples})
    assert Rulebook.load(folder).rules["pregnant-and-unassessed"].examples == ()
    assert len(faults_in(folder)) == 1
    moved = UNASSESSED[: UNASSESSED.index("urgency")] + UNASSESSED[UNASSESSED.index("examples:") :] + "\nurgency: now\n"
    written(tmp_path, {RULE_FILE: moved})
    with_them, without = faults_in(folder), faults_in(folder, examples=False)
    assert with_them == without


# -- whatever stands in a file ---------------------------------------------------------------------------------------

RUNS = 600

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


# -- every message ---------------------------------------------------------------------------------------------------


def test_every_message_of_the_reading_of_a_rulebook_has_its_broken_file(tmp_path: Path) -> None:
    """Each message that the readers of rules, facts, settings and sources can give is given by a row of the table."""
    told: set[str] = set()
    for number, broken in enumerate(BROKEN):
        text = GOOD[broken.file].replace(broken.old, broken.new)
        told |= {fault.what for fault in faults_in(written(tmp_path / str(number), {**GOOD, broken.file: text}))}
    elsewhere = {  # each has a test of its own above
        "There is no such folder of rules.",
        "There is no rule in this folder.",
        "It holds nothing.",
        "This file holds no definitions.",
        "This name is defined twice.",
        "Another rule has this id.",
        "Below this fact others read others 50 deep.",
        "This is not a regular file.",  # in test_surroundings
        "Words and letters are whole numbers, no fewer letters than words.",  # in test_sources, like the next two
        "The hash is 16 hex digits in quotes.",
        "The sketch is one hex digit a word, in quotes.",
    }
    modules: list[Any] = [
        parsing,
        shapes,
        loading,
        rule,
        fact,
        rulebook_settings,
        sources,
        over_facts,
        over_records,
    ]
    messages = {
        message for module in modules for message in _messages(module, {"note", "refuse", "unknown", "among", "named"})
    }
    messages |= set(_messages(loading, {"Fault", "_fault_of"}))
    assert len(messages) > 40
    missing = [message for message in messages if not any(re.fullmatch(message, text) for text in told | elsewhere)]
    assert missing == []


def _messages(module: Any, by: set[str]) -> Iterator[str]:
    """A pattern for each text that a module hands to one of these functions."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call) and _called(call.func) in by:
            texts = [text for text in map(_pattern, call.args[:2]) if " " in text]
            yield from texts[:1]  # what a fault says is its first text; what helps comes after


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _pattern(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return re.escape(argument.value)
    if isinstance(argument, ast.JoinedStr):
        return "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in argument.values)
    return ""
