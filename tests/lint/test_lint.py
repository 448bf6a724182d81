"""Lint: the shipped rulebook satisfies it, and each of its faults is found in a rulebook that has it, in its place."""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
import yaml

from riskflags import Checker, Rulebook
from riskflags import conditions as c
from riskflags.case import COLLECTIONS
from riskflags.case.record import Spell
from riskflags.conditions import Any, Holds
from riskflags.errors import Fault
from riskflags.facts.matching import AllOf, Is, NotThis
from riskflags.facts.plan import Fold
from riskflags.lint import asking, completeness, examples, forms, lint, time_bounds, wording
from riskflags.lint.examples import defaults, survivors
from riskflags.lint.forms import form_faults
from riskflags.reasoning.asking import MOST_SEARCHED
from support import EXAMPLES, PROBES
from support.generated.cases import CaseData, random_case
from support.generated.good_rulebook import (
    GOOD,
    NUMBERS,
    NUMBERS_FILE,
    PREGNANCY,
    PREGNANCY_FILE,
    RULE_FILE,
    SIGNS,
    SIGNS_FILE,
    SOURCE_FILE,
    UNASSESSED,
    VISIT,
    VISIT_FILE,
    WHEN,
    line_of,
    written,
)

# -- the shipped rulebook --------------------------------------------------------------------------------------------


def test_the_shipped_rulebook_is_clean(shipped: Rulebook) -> None:
    """Nothing in the rules that ship is as lint would not have it."""
    assert lint(shipped, words=True) == []


def test_no_flag_outlives_what_it_rests_on(checker: Checker, shipped: Rulebook) -> None:
    """A lifetime later, with every spell ended, no rule speaks: what lint works out, tried on whole cases."""
    cases = [probe["case"] for file in PROBES for probe in yaml.safe_load(file.read_text())["probes"]]
    cases += [yaml.safe_load(file.read_text()) for file in EXAMPLES]
    cases += [random_case(Random(seed)) for seed in range(50)]
    spoke: set[str] = set()
    for case in cases:
        before = checker.check(case)
        spoke |= {flag.rule for flag in before.flags}
        later: CaseData = copy.deepcopy(case)
        later["as_of"] = (date.fromisoformat(str(case["as_of"])) + timedelta(days=25_000)).isoformat()
        for name, collection in COLLECTIONS.items():
            if issubclass(collection, Spell):
                for record in later.get(name) or ():
                    record["ended"] = True
        assert [flag.rule for flag in checker.check(later).flags] == []
    print(f"{len(spoke)} of {len(shipped.active)} rules spoke before, in {len(cases)} cases")
    assert len(spoke) > 0.6 * len(shipped.active)


def test_no_change_to_a_condition_of_a_shipped_rule_goes_unnoticed(shipped: Rulebook) -> None:
    """Every condition of every rule decides in an example: of all its mutants none survives the examples."""
    settings = defaults(shipped)
    tried = {rule.id: list(examples.mutants(rule)) for rule in shipped.rules.values()}
    number = sum(map(len, tried.values()))
    print(f"{number} mutants of {len(tried)} rules")
    assert all(len(found) >= 2 for found in tried.values())
    left = {rule.id: [change for change, _ in survivors(rule, shipped, settings)] for rule in shipped.rules.values()}
    assert {id_: changes for id_, changes in left.items() if changes} == {}


def test_the_mutants_of_a_rule_are_those_that_one_slip_of_the_pen_could_make(tmp_path: Path) -> None:
    """Each test turned round and left out, each group read the other way, the safeguard left out."""
    book = Rulebook.load(written(tmp_path, GOOD))
    assert [change for change, _ in examples.mutants(book.rules["pregnant-and-unassessed"])] == [
        "the all of pregnancy.expecting, pregnancy.days_to_due_date is turned round",
        "the all of pregnancy.expecting, pregnancy.days_to_due_date becomes any",
        "pregnancy.expecting is left out",
        "pregnancy.expecting is turned round",
        "pregnancy.days_to_due_date is left out",
        "pregnancy.days_to_due_date is turned round",
        "`unless` is left out",
        "the any of pregnancy.assessment is turned round",
        "pregnancy.assessment is turned round",
    ]
    changes = [change for change, _ in examples.mutants(book.rules["several-signs"])]
    of_all = "the atleast of visit.overdue, visit.missed, not visit.all_announced"
    assert changes[:3] == [f"{of_all} is turned round", f"{of_all} becomes all", f"{of_all} becomes any"]
    assert changes[-2:] == ["not visit.all_announced is turned round", "visit.all_announced is turned round"]


def test_every_shipped_fact_has_a_question(shipped: Rulebook) -> None:
    """Whatever a report may ask for, it asks in a question that ends as questions do."""
    assert shipped.facts
    assert [fact.name for fact in shipped.facts.values() if not re.fullmatch(r"[A-Z].*[^ ]\?", fact.ask)] == []


def test_every_shipped_rule_shows_when_it_fires_keeps_quiet_and_asks(shipped: Rulebook) -> None:
    """Each rule's examples have one that fires, one that is quiet, and one that asks, naming what it asks for."""
    counted: Counter[str] = Counter()
    for rule in shipped.rules.values():
        counted += Counter(example.verdict for example in rule.examples)
        assert {"fires", "quiet"} <= {example.verdict for example in rule.examples}
        assert any(example.about for example in rule.examples)
    counted["of facts"] = sum(len(fact.examples) for fact in shipped.facts.values())
    print(dict(counted))
    assert counted["of facts"] >= 3 * len(shipped.facts) * 0.9


# -- one fault each --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unclean:
    """In ``file``, ``old`` becomes ``new``; lint says ``says``, at the line of ``at``, and helps with ``help``."""

    name: str
    file: str
    old: str
    new: str
    says: str
    help: str = ""
    at: str = "id: "


def in_when(name: str, parts: str, says: str, help_: str = "") -> Unclean:
    """Another condition in the first rule."""
    return Unclean(name, RULE_FILE, WHEN, "".join(f"    - {part}\n" for part in parts.split("; ")), says, help_)


EXPECTING = PREGNANCY[: PREGNANCY.index("pregnancy.known_on:")]
FIRST_VISIT = VISIT[: VISIT.index("visit.all_announced:")]

ALL_OR_NONE = """\
  fires:
    all: {visit.overdue: true, visit.missed: 2, visit.all_announced: false}
  quiet:
    none: {visit.overdue: false, visit.missed: 0, visit.all_announced: true}
  explore:
    nothing known: {facts: {}, about: [visit.overdue, visit.missed, visit.all_announced]}
"""

# fmt: off
UNCLEAN = [
    # forms
    in_when("both ways in when", "pregnancy.expecting; not: pregnancy.expecting",
        "The fact pregnancy.expecting pulls both", "plain or neg"),
    in_when("both ways over unless", "pregnancy.expecting; pregnancy.assessment: [completed]",
        "pregnancy.assessment pulls both", "`unless` counts as negated"),
    in_when("both ways by a limit", "visit.days_since: {at_least: recent}; visit.days_since: {at_most: recent}",
        "visit.days_since pulls both"),
    in_when("both ways below a derived fact", "visit.overdue; visit.days_since: {at_most: recent}",
        "visit.days_since pulls both"),
    in_when("a one-of fact twice",
        "not: {pregnancy.assessment: [not_considered]}; not: {pregnancy.assessment: [completed]}",
        "The one-of fact pregnancy.assessment is tested twice", "Test it once"),
    in_when("a one-of fact beside what it rests on",
        "not: {pregnancy.assessment: [completed]}; pregnancy.assessment_considered",
        "The fact pregnancy.assessment_considered stands beside", "Let it stand once"),
    in_when("every value",
        "pregnancy.expecting; not: {pregnancy.assessment: [not_considered, considered, completed]}",
        "lists every value, or one twice"),
    in_when("a value twice", "pregnancy.expecting; not: {pregnancy.assessment: [considered, considered]}",
        "lists every value, or one twice"),
    in_when("more than there are", "at_least: {count: 3, of: [pregnancy.expecting, visit.overdue]}",
        "More parts are needed to hold than there are", "Lower the count"),
    in_when("more than there may be", "at_least: {count: few, of: [pregnancy.expecting]}",
        "More parts are needed to hold than", "range"),
    in_when("a constant deep down", "not: {any: [{all: [{at_least: {count: 2, of: [visit.overdue]}}]}]}",
        "More parts are needed"),
    Unclean("constant below a derived fact", VISIT_FILE, "  any:\n    - visit.days_since: {more_than: recent}\n",
        "  any:\n    - at_least: {count: 2, of: [visit.all_announced]}\n", "More parts are needed"),
    Unclean("none need hold", NUMBERS_FILE, "range: [2, 2]", "range: [0, 2]",
        "None of the parts need hold, where its setting is 0", "begin at 1"),
    Unclean("a count at least 0", NUMBERS_FILE, "range: [2, 2]", "range: [0, 2]",
        "The test on visit.missed can only come out one way at 0", "begin at 1"),
    # time
    in_when("for ever", "visit.overdue", "Its `when` could hold for ever, by visit.days_since.", "within"),
    in_when("for ever by one way of several",
        "any: [pregnancy.expecting, {all: [visit.overdue, {not: pregnancy.expecting}]}]",
        "Its `when` could hold for ever, by pregnancy.expecting with visit.days_since."),
    # examples of rules
    Unclean("no example that fires", SIGNS_FILE, SIGNS[SIGNS.index("  fires:") : SIGNS.index("  quiet:")], "",
        "no example of fires", "a sentence"),
    Unclean("no example that is quiet", SIGNS_FILE, SIGNS[SIGNS.index("  quiet:") : SIGNS.index("  explore:")], "",
        "no example of quiet"),
    Unclean("no example that asks", SIGNS_FILE, SIGNS[SIGNS.index("  explore:") :], "",
        "no example of confirm or explore", "Show what"),
    Unclean("an example that does not hold", RULE_FILE, "pregnancy.days_to_due_date: 31,",
        "pregnancy.days_to_due_date: 30,", "Example 'a long time to go': the verdict is fires, not quiet",
        "Correct rule or", "a long time"),
    Unclean("an example that asks instead", RULE_FILE, "pregnancy.days_to_due_date: 31,",
        "pregnancy.days_to_due_date: not known,", "the verdict is explore, not quiet",
        "Not known: pregnancy.days_to_due_date.", "a long time"),
    Unclean("an example about something else", RULE_FILE, "about: [pregnancy.assessment]",
        "about: [pregnancy.expecting]", "asks for other facts than `about` lists",
        "It asks for pregnancy.assessment.", "facts: {pregnancy.expecting: true, pregnancy.days"),
    Unclean("an example about nothing told", RULE_FILE, "\n      about: [pregnancy.assessment]", "",
        "does not say what the rule must ask for", "about: [fact, …]",
        "facts: {pregnancy.expecting: true, pregnancy.days"),
    Unclean("an example that contradicts itself", SIGNS_FILE, "overdue alone: {visit.overdue: true,",
        "overdue alone: {visit.days_since: 1, visit.working_days_since: 1, visit.overdue: true,",
        "its facts contradict each other: visit.overdue.", "Correct them", "overdue alone"),
    Unclean("no example of one urgency", RULE_FILE, "urgency: soon", "urgency: [{urgent: pregnancy.expecting}, soon]",
        "No example shows it soon.", "urgency: soon"),
    Unclean("an example of another urgency", RULE_FILE, "    nothing planned:\n      {pregnancy.expecting: true,",
        "    nothing planned:\n      urgency: note\n      facts: {pregnancy.expecting: true,",
        "Example 'nothing planned': its urgency is soon, not note.", "Correct rule or",
        "facts: {pregnancy.expecting: true,"),
    # examples of facts
    Unclean("a yes/no fact without a no", PREGNANCY_FILE, "    - {case: {pregnancies: []}, gives: false}\n", "",
        "lacks an example for yes, no and not known", "", "pregnancy.expecting:"),
    Unclean("a number that is never known", VISIT_FILE,
        "    - {case: {visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1}\n", "",
        "lacks an example for a known value and not known", "", "visit.missed:"),
    Unclean("a number that is always known", VISIT_FILE,
        "    - {case: {visits: [{date: 2026-06-22, outcome: not_in}, {}]}, gives: {at_least: 1, at_most: 2}}\n", "",
        "lacks an example for a known value and not known", "", "visit.missed:"),
    Unclean("a fact without examples", VISIT_FILE, FIRST_VISIT[FIRST_VISIT.index("  examples:") :], "\n",
        "lacks an example for a", "", "visit.missed:"),
    Unclean("a fact's example that does not hold", VISIT_FILE, "not_in}]}, gives: 1}", "seen}]}, gives: 1}",
        "It gives 0.", "Correct the definition or the example", "gives: 1}"),
    Unclean("a fact's example with bounds", VISIT_FILE, "{at_least: 1, at_most: 2}", "{at_least: 1, at_most: 3}",
        "It gives {'at_least': 1, 'at_most': 2}.", "", "at_most: 3"),
    Unclean("a fact's example that is no case", VISIT_FILE, "visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1",
        "visits: [{date: 2026-06-21, outcom: not_in}]}, gives: 1", "Its fragment is not a case", "outcome", "outcom:"),
    Unclean("a fragment with a day that is none", VISIT_FILE, "date: 2026-06-20", "date: 2026-06-31",
        "Its fragment is not a case", "", "2026-06-31"),
    # mutants
    Unclean("an unnoticed condition", RULE_FILE,
        UNASSESSED[UNASSESSED.index("    she is not") : UNASSESSED.index("    a long time")], "",
        "No example notices if pregnancy.expecting is left out", "Add one that turns on it"),
    Unclean("an unnoticed safeguard", SIGNS_FILE, "prompt:", "unless: pregnancy.expecting\nprompt:",
        "No example notices if `unless` is left out"),
    Unclean("an unnoticed group", SIGNS_FILE, SIGNS[SIGNS.index("  fires:") :], ALL_OR_NONE,
        "No example notices if the atleast of visit.overdue, visit.missed, not visit.all_announced becomes all"),
    # wording
    Unclean("a setting misspelt", RULE_FILE, "within {recent}", "within {recnt}", "A placeholder names no setting",
        "Did you mean 'recent'?"),
    Unclean("a placeholder of nothing", RULE_FILE, "within {recent}", "within {}", "A placeholder names no setting",
        "{setting_name}"),
    Unclean("a setting in a title", RULE_FILE, "title: Pregnant,", "title: Pregnant within {recent},",
        "A title takes no setting", "unit"),
    Unclean("a figure", RULE_FILE, "about 50% of", "about 60% of", "No cited point gives the figure 60%",
        "write the setting"),
    Unclean("a figure within a figure", RULE_FILE, "about 50% of", "about 5 of",
        "No cited point gives the figure 5."),
    Unclean("a figure in words", RULE_FILE, "nobody asked within {recent}", "nobody asked within three weeks",
        "the figure three weeks"),
    Unclean("a figure in a question", RULE_FILE, "- Who has considered", "- Who of 12 has considered",
        "the figure 12"),
    Unclean("a figure in the words of a fact", VISIT_FILE, "  ask: How many",
        "  words: {known: \"{value} in 3 weeks\", none: No section 47 visit}\n  ask: How many",
        "No setting gives the figure 3.", "{setting_name}", "visit.missed"),
    Unclean("a word in the words of a fact", VISIT_FILE, "  ask: How many",
        "  words: {known: \"Alerts in {recent}\"}\n  ask: How many", "Words and questions never say 'alert'.",
        at="visit.missed"),
    Unclean("a figure in the question of a fact", VISIT_FILE, "in the last {recent} found",
        "in {recent}, or 3 weeks, found", "No setting gives the figure 3.", "{setting_name}", "visit.missed"),
    Unclean("no question", RULE_FILE, "- Who has considered an assessment?", "- Who has considered an assessment",
        "What it asks is no question.", "question mark"),
    Unclean("four questions", RULE_FILE, "    - Who has considered an assessment?\n",
        "    - A?\n    - B?\n    - C?\n    - D?\n", "It asks more than three things", "tired reader"),
    # questions
    Unclean("a question that is none", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant now",
        "not one sentence that ends in a question mark", "Ask one thing", "pregnancy.expecting:"),
    Unclean("two questions", PREGNANCY_FILE, "ask: Is the mother pregnant now?", "ask: Is she pregnant? Is it known?",
        "not one sentence that ends in a question mark", "Ask one thing", "pregnancy.expecting:"),
    Unclean("a question that yes does not answer", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Who is pregnant now?", "A question about a yes/no fact begins with one of Is, Are,",
        "yes is the fact's yes", "pregnancy.expecting:"),
    Unclean("a question that a number does not answer", VISIT_FILE, "ask: How many visits in", "ask: Which visits in",
        "A question about a number begins with How many.", "", "visit.missed:"),
    Unclean("a question with a tail", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant, and since when?", "Its question asks a second thing", "a fact of its own",
        "pregnancy.expecting:"),
    Unclean("a window not told", VISIT_FILE, "in the last {recent} found", "of late found",
        "Its question does not say recent.", "in the last {recent}?", "visit.missed:"),
    Unclean("nothing said of what is presupposed", VISIT_FILE, "  presupposes: []\n", "",
        "It is about every one of some records, and does not say what it presupposes.", "presupposes: [",
        "visit.all_announced:"),
    Unclean("nothing said of what it follows", PREGNANCY_FILE, "  presupposes: [pregnancy.expecting]\n", "",
        "It follows pregnancy.known_on, and does not say what it presupposes.", "[]",
        "pregnancy.assessment_completed:"),
    Unclean("a circle of what is presupposed", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant now?\n  presupposes: [pregnancy.assessment_completed]",
        "What it presupposes presupposes it", "Leave one", "pregnancy.expecting:"),
    Unclean("a question not asked though a flag can rest on it", VISIT_FILE, "  ask: How many visits in",
        "  presupposes: [visit.all_announced]\n  ask: How many visits in",
        "A flag of several-signs can rest on it where visit.all_announced is not so, and nobody is asked about it then",
        "presupposes: [a fact without which that rule is quiet]", "visit.missed:"),
    # use
    Unclean("an unused fact", VISIT_FILE, "visit.missed:",
        FIRST_VISIT.replace("visit.missed", "visit.spare") + "visit.missed:",
        "Nothing uses this fact", "Use it, or remove it", "visit.spare:"),
    Unclean("an unused setting", NUMBERS_FILE, "few:\n",
        NUMBERS[: NUMBERS.index("few:")].replace("recent:", "spare:") + "few:\n", "Nothing uses this setting",
        "Use it, or remove it", "spare:"),
    # coverage
    Unclean("a point that became nothing", SOURCE_FILE, "becomes: [rule]", "becomes: [rule, reflection]",
        "review-a/rec-1 is to become a reflection, and no reflection", "write one", "rec-1"),
]
# fmt: on


def faults_of(folder: Path) -> list[Fault]:
    """What lint says of a folder that loads."""
    return lint(Rulebook.load(folder, examples=True))


@pytest.mark.parametrize("unclean", UNCLEAN, ids=lambda unclean: unclean.name.replace(" ", "-"))
def test_lint_says_what_where_and_what_to_do(unclean: Unclean, tmp_path: Path) -> None:
    """A rulebook that breaks one rule of lint loads, and is told so with file, line and what to do."""
    good = GOOD[unclean.file]
    assert good.count(unclean.old) == 1, "the change must be to one place"
    text = good.replace(unclean.old, unclean.new)
    faults = faults_of(written(tmp_path, {**GOOD, unclean.file: text}))
    found = [fault for fault in faults if unclean.says in fault.what]
    assert found, faults
    assert unclean.help in found[0].help
    if unclean.at == "id: ":  # of a rule as a whole, wherever the change was
        assert (found[0].line, Path(found[0].file or "").parent.name) in ((1, "perinatal"), (1, "visiting"))
    else:
        assert (found[0].file, found[0].line) == (str(tmp_path / unclean.file), line_of(text, unclean.at))


@pytest.mark.parametrize("word", wording.NEVER_SAID)
@pytest.mark.parametrize("place", ["title: Pregnant", "  say: The mother", "- Who has", "consider: A pre-birth"])
def test_words_that_are_never_said(word: str, place: str, tmp_path: Path) -> None:
    """A word that is never said of a family is found wherever a reader would meet it, in any form."""
    for form in (word, word.capitalize()):
        text = UNASSESSED.replace(place, place.replace(": ", f": {form} ") if ": " in place else f"{place} {form}")
        faults = faults_of(written(tmp_path, {**GOOD, RULE_FILE: text}))
        assert f"Prompts never say '{word}'." in [fault.what for fault in faults]


def test_a_figure_that_a_cited_point_gives_may_be_said(tmp_path: Path) -> None:
    """The same figure is refused to a rule that does not cite the point."""
    text = UNASSESSED.replace("review-a/rec-1: somebody", "review-a/rec-2: somebody")
    whats = [fault.what for fault in faults_of(written(tmp_path, {**GOOD, RULE_FILE: text}))]
    assert "No cited point gives the figure 50%." in whats


def test_a_fact_repeated_among_many(tmp_path: Path) -> None:
    """A rule over more facts than can be searched may repeat none of them."""
    names = [f"many.f{number}" for number in range(MOST_SEARCHED + 1)]
    facts = "\n".join(EXPECTING.replace("pregnancy.expecting:", f"{name}:") for name in names)

    def faults(repeated: str) -> list[str]:
        when = f"    - any: [{', '.join(names)}]\n    - any: [{repeated}, pregnancy.expecting]\n"
        text = UNASSESSED.replace(WHEN, when)
        return [
            fault.what for fault in faults_of(written(tmp_path, {**GOOD, "facts/many.yaml": facts, RULE_FILE: text}))
        ]

    told = f"A fact is repeated among more than {MOST_SEARCHED} facts."
    assert told in faults(names[0])
    assert told not in faults("visit.overdue")


def test_a_card_holds_so_many_questions_and_no_more(shipped: Rulebook) -> None:
    """All on one are too many; the fault stands at the last of them."""
    facts = {name: replace(fact, card="All") for name, fact in shipped.facts.items()}
    (fault,) = asking.faults(replace(shipped, facts=facts))
    assert re.fullmatch(r"The card All has \d+ questions, 8 at most\.", fault.what)
    assert (fault.help, fault.path[1]) == ("Give some of them a card of their own: card: a heading.", "card")


def test_all_faults_come_at_once_by_file_and_line(tmp_path: Path) -> None:
    """Faults of several kinds in several files come in one list, sorted as the files are."""
    texts = {
        **GOOD,
        RULE_FILE: UNASSESSED.replace("about 50%", "about 60%").replace(
            "about: [pregnancy.assessment]", "about: [visit.missed]"
        ),
        VISIT_FILE: VISIT.replace("gives: 1}", "gives: 2}", 1),
        NUMBERS_FILE: NUMBERS + NUMBERS[: NUMBERS.index("few:")].replace("recent:", "spare:"),
    }
    faults = faults_of(written(tmp_path, texts))
    assert [Path(fault.file or "").relative_to(tmp_path).as_posix() for fault in faults] == [
        VISIT_FILE,
        RULE_FILE,
        RULE_FILE,
        NUMBERS_FILE,
    ]
    assert faults == sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0))


def test_a_rulebook_loaded_without_its_examples_can_be_linted(tmp_path: Path) -> None:
    """What is not there is reported missing, and nothing fails."""
    whats = {fault.what for fault in lint(Rulebook.load(written(tmp_path, GOOD)))}
    assert {"The rule has no example of fires.", "The fact lacks an example for yes, no and not known."} <= whats


def test_every_message_of_lint_has_its_unclean_rulebook(tmp_path: Path) -> None:
    """Each message that lint's checks can give is given by some row of the table, or by a test of its own."""
    told = {
        f"Prompts never say '{wording.NEVER_SAID[0]}'.",
        f"A fact is repeated among more than {MOST_SEARCHED} facts.",
        "Two safeguards are about the records of a fact, and mix them.",  # a test of its own, on shipped facts
        "The card All has 9 questions, 8 at most.",  # a test of its own, on shipped facts
    }
    told |= {f"Reflections never say '{wording.NEVER_SAID[0]}'."}  # the reflections' own tests
    longer = "title: Of so many words that no line of a report has room,"
    wordy = {file: text.replace("title:", longer) for file, text in GOOD.items()}
    told |= {fault.what for fault in lint(Rulebook.load(written(tmp_path / "wordy", wordy)), words=True)}
    for number, unclean in enumerate(UNCLEAN):
        text = GOOD[unclean.file].replace(unclean.old, unclean.new)
        faults = faults_of(written(tmp_path / str(number), {**GOOD, unclean.file: text}))
        told |= {re.sub(r"^Example '.*': (.)", lambda found: found[1].upper(), fault.what) for fault in faults}
    messages = {
        message
        for module in (forms, examples, wording, asking, completeness, time_bounds)
        for message in _messages(module)
    }
    assert len(messages) > 20
    assert [message for message in messages if not any(re.fullmatch(message, text) for text in told)] == []


def _messages(module: ModuleType) -> Iterator[str]:
    """A pattern for each text that a check yields, alone or first of a pair, or makes a fault of."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            yield from _texts(node.value.elts[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
            yield from _texts(node.args[0])


def _texts(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value.endswith("."):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in argument.values]
        if parts[-1].endswith("."):
            yield "".join(parts)


@pytest.mark.parametrize("how", ["at_least", "more_than", "at_most", "fewer_than"])
def test_a_number_is_compared_with_0_only_where_that_can_come_out_both_ways(how: c.Comparison, tmp_path: Path) -> None:
    """No number is below 0: *at least 0* is always yes and *fewer than 0* always no; the others may be either."""
    good = Rulebook.load(written(tmp_path, GOOD))
    settings = {**good.settings, "few": replace(good.settings["few"], lowest=0)}
    rule = replace(next(iter(good.rules.values())), when=c.Compare("visit.missed", how, "few"), unless=None)
    faults = [what for what, _ in forms.form_faults(rule, replace(good, settings=settings))]
    assert bool(faults) is (how in ("at_least", "fewer_than")), faults


def test_two_safeguards_about_the_same_records_are_refused_unless_one_takes_in_the_other(shipped: Rulebook) -> None:
    """Each could be there for another record, and neither for all: a flag although everything was dealt with."""
    rule = shipped.rule("injury-seen-not-referred")
    fact = shipped.facts["injury.of_concern_passed_on"]
    plan = fact.plan
    assert isinstance(plan, Fold)
    assert plan.about is not None
    for other, refused in ((Is("wider_picture_considered", (True,)), True), (AllOf(()), False)):
        lacking = AllOf((plan.about, NotThis(other))) if refused else plan.where
        second = replace(fact, name="injury.second", plan=replace(plan, where=lacking))
        book = replace(shipped, facts={**shipped.facts, second.name: second})
        both = replace(rule, unless=Any((Holds(fact.name), Holds(second.name))))
        faults = [what for what, _ in form_faults(both, book) if "mix them" in what]
        assert bool(faults) is refused
