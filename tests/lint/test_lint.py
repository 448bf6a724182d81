"""Lint: the shipped rulebook satisfies it, and each of its faults is found in a rulebook that has it, in its place."""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
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
    RULE_FILE,
    SOURCE,
    SOURCE_FILE,
    UNASSESSED,
    VISIT,
    VISIT_FILE,
    WHEN,
    line_of,
    written,
)
from support.messages import said_in
from support.unclean_rulebooks import EXPECTING, UNCLEAN, Unclean

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


def faults_of(folder: Path) -> list[Fault]:
    """What lint says of a folder that loads."""
    return lint(Rulebook.load(folder, examples=True))


@pytest.mark.parametrize("unclean", UNCLEAN, ids=lambda unclean: unclean.name.replace(" ", "-"))
def test_lint_says_what_where_and_what_to_do(unclean: Unclean, tmp_path: Path) -> None:
    """A rulebook that breaks one rule of lint loads, and is told so with file, line and what to do."""
    text = unclean.text()
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


def test_what_nothing_uses_or_cites_yet_is_told_once_a_file(tmp_path: Path) -> None:
    """While a layer is begun its facts wait for their rule, and the points of its source: a line each, at the first."""
    first_visit = VISIT[: VISIT.index("visit.all_announced:")]
    visit = VISIT + "".join(first_visit.replace("visit.missed", f"visit.{name}") for name in ("one", "two"))
    source = SOURCE + SOURCE[SOURCE.index("  rec-1:") :].replace("rec-", "3.")
    found = faults_of(written(tmp_path, {**GOOD, VISIT_FILE: visit, SOURCE_FILE: source}))
    assert [(fault.file, fault.line, fault.what) for fault in found] == [
        (str(tmp_path / VISIT_FILE), line_of(visit, "visit.one:"), "Not used yet: visit.one, visit.two."),
        (
            str(tmp_path / SOURCE_FILE),
            line_of(source, "  3.1:"),
            "No active rule cites review-a/3.1, review-a/3.2 yet.",
        ),
    ]


def test_what_is_too_long_for_a_brief_report_is_told_at_its_line(tmp_path: Path) -> None:
    """The title's, and the question's."""
    text = UNASSESSED.replace("title:", "title: One two three four five six seven eight,")
    text = text.replace("- Who has", "- One two three four five six seven eight nine, who has")
    found = lint(Rulebook.load(written(tmp_path, {**GOOD, RULE_FILE: text}), examples=True), words=True)
    lines = {fault.line: fault.what for fault in found if fault.file == str(tmp_path / RULE_FILE)}
    assert lines[line_of(text, "title:")] == "Its title has 12 words."
    assert lines[line_of(text, "- One")] == "Its first question has 14 words."


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
        faults = faults_of(written(tmp_path / str(number), {**GOOD, unclean.file: unclean.text()}))
        told |= {re.sub(r"^Example '.*': (.)", lambda found: found[1].upper(), fault.what) for fault in faults}
    messages = {
        message
        for module in (forms, examples, wording, asking, completeness, time_bounds)
        for message in _messages(module)
        if message.endswith(r"\.")
    }
    assert len(messages) > 20
    assert [message for message in messages if not any(re.fullmatch(message, text) for text in told)] == []


def _messages(module: ModuleType) -> Iterator[str]:
    """A pattern for each text that a check yields first of a pair, be it of a mutant, or makes a fault of."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            yield from said_in(node.value.elts[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
            yield from said_in(node.args[0])


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
