"""*The rules*: each with its condition, its facts to set, what it then says, and the learning it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Any

from riskflags.checking import Report
from riskflags.conditions import All, Among, AtLeast, Compare, Condition, Holds, Not, Test, nodes_of
from riskflags.conditions import Any as AnyOf
from riskflags.documents import citations
from riskflags.errors import FactsError
from riskflags.facts.definition import Fact
from riskflags.facts.values import NEVER, value_in_words
from riskflags.humanize import capitalized, counted, name_in_words
from riskflags.logic import Truth, Verdict
from riskflags.page.app import Answer, App, Fields, html
from riskflags.reflections import that_cite
from riskflags.render.as_html import badges, cited
from riskflags.render.markup import Content, Node, el
from riskflags.render.report_words import explained
from riskflags.rulebook.rule import Rule

VERDICTS: dict[Verdict, str] = {
    "fires": "The prompt appears.",
    "confirm": "The prompt appears, to confirm: whether the safeguard is there is not known.",
    "explore": "No prompt yet: too little is known to tell, so there is something to ask.",
    "quiet": "No prompt.",
}
INTRO = (
    "Choose a theme and a rule. Set what is known, and see whether its prompt appears and why; or print it as a "
    "handout. Urgent, soon and note say how pressing a prompt is."
)
_TRUTHS: dict[Truth, str] = {True: "yes", False: "no", None: "not known"}
_NOT_KNOWN = ""


class Rules:
    """The rules by theme, and one of them with the facts that were set for it."""

    title = "The rules"

    def __init__(self) -> None:
        self._find, self._rule = "", ""
        self._facts: dict[str, Any] = {}
        self.actions: Mapping[str, Callable[[App, Fields], Answer]] = {
            "find": self._found,
            "rule": self._chosen,
            "facts": self._set,
            "pack": self._packed,
        }

    def shown(self, app: App) -> Iterator[Content]:
        """A search, the rules it finds, and the rule chosen last."""
        yield el("h1", self.title)
        yield el("p", INTRO, class_="intro")
        yield el(
            "form",
            el("label", "Find a word: ", el("input", type="search", name="find", value=self._find)),
            " ",
            el("button", "Find", type="submit"),
            data_act="find",
            role="search",
        )
        yield el("div", [_back()] if self._rule else self._listed(app), id="rules", tabindex="-1")
        yield el("section", self._whole(app) if self._rule else None, id="rule", tabindex="-1", aria_label="One rule")

    def _listed(self, app: App) -> Iterator[Node]:
        found = [rule for rule in app.checker.rulebook.active if _has(rule, self._find)]
        yield el("p", f"{counted(len(found), 'rule')}.", role="status")
        by_theme = groupby(sorted(found, key=lambda rule: (rule.theme, rule.title)), lambda rule: rule.theme)
        for theme, rules in ((theme, list(rules)) for theme, rules in by_theme):
            yield el(
                "details",
                el("summary", f"{_named(theme)} ({len(rules)})"),
                el("ul", map(_choice, rules), class_="choices"),
                el("button", f"Handouts of {_named(theme)}", type="button", data_act="pack", data_theme=theme),
                open="" if self._find else None,
            )

    def _found(self, app: App, fields: Fields) -> Answer:
        """The rules that have a word, in the place of the one shown."""
        self._find, self._rule = fields.get("find", [""])[0].strip(), ""
        return Answer({"rules": html(self._listed(app)), "rule": ""}, focus="rules")

    def _chosen(self, app: App, fields: Fields) -> Answer:
        self._rule, self._facts = fields["rule"][0], {}
        return Answer({"rules": html([_back()]), "rule": html(self._whole(app))}, focus="rule")

    def _packed(self, app: App, fields: Fields) -> Answer:
        """A handout for each rule of a theme, to print together."""
        self._rule, theme = "", fields["theme"][0]
        rules = [rule for rule in app.checker.rulebook.active if rule.theme == theme]
        handouts = (el("article", _handout(app, rule), class_="handout") for rule in rules)
        pack = [el("h2", f"{_named(theme)}: {len(rules)} handouts"), _print(), *handouts]
        return Answer({"rules": html([_back()]), "rule": html(pack)}, focus="rule")

    def _set(self, app: App, fields: Fields) -> Answer:
        """The rule with other facts. Of the parts that turn with them each is swapped, so that focus stays."""
        facts = app.checker.rulebook.facts
        wanted = {name: _value(facts[name], texts[0]) for name, texts in fields.items() if name in facts}
        given = {name: value for name, value in wanted.items() if value is not None}
        try:
            report = app.checker.check_facts(given)
        except FactsError as error:
            return Answer(said=" ".join(f"{fault.what} {fault.help}" for fault in error.faults))
        self._facts, rule = given, app.checker.rulebook.rules[self._rule]
        marks = {_mark(place): text for place, text in enumerate(_truths(rule, report))}
        swap = {name: html([text]) for name, text in marks.items()} | {"outcome": html(self._outcome(report))}
        return Answer(swap, said=VERDICTS[report.situation.verdict(rule)])

    # -- one rule ------------------------------------------------------------------------------------------------------

    def _whole(self, app: App) -> Iterator[Content]:
        report = app.checker.check_facts(self._facts)
        rule, places = app.checker.rulebook.rules[self._rule], count()
        yield from _handout(app, rule)
        tree = el(
            "form",
            el("h3", "The prompt appears when"),
            el("p", "Set what you know, and see what comes of it.", class_="intro"),
            self._tree(_tidied(rule.when), report, places),
            [el("h3", "Unless"), self._tree(_tidied(rule.unless), report, places)] if rule.unless else None,
            data_act="facts",
            data_live="facts",
            class_="tree",
        )
        outcome = el("aside", self._outcome(report), id="outcome", aria_label="What comes of it")
        yield _print()
        yield el("div", tree, outcome, class_="beside")

    def _tree(self, condition: Condition, report: Report, places: Iterator[int]) -> Node:
        """A condition as nested lists: what holds of each part now, and of each fact the ways to set it."""
        mark = el("output", _TRUTHS[report.situation.truth(condition)], id=_mark(next(places)), class_="truth")
        match condition:
            case All(parts) | AnyOf(parts) | AtLeast(_, parts):
                inner = [el("li", self._tree(part, report, places)) for part in parts]
                return el("div", el("p", _joined(condition, report), " ", mark), el("ul", inner))
            case Not(part):
                return el("div", el("p", "Not: ", mark), el("ul", el("li", self._tree(part, report, places))))
            case test:
                return self._leaf(test, report, mark)

    def _leaf(self, test: Test, report: Report, mark: Node) -> Node:
        fact = report.situation.facts[test.fact]
        said = f"{_asked(fact, test, report)} "
        now = self._facts.get(fact.name)
        if fact.type.name in ("yes_no", "one_of"):
            values = ["yes", "no"] if fact.type.name == "yes_no" else list(fact.type.values)
            ways = [_option(fact, _NOT_KNOWN, now is None), *(_option(fact, v, _written(now) == v) for v in values)]
            return el("fieldset", el("legend", said, mark), ways)
        field = el("input", name=fact.name, value=_written(now), inputmode="numeric", size="6", placeholder="not known")
        return el("p", el("label", said, field), " ", mark)

    def _outcome(self, report: Report) -> Iterator[Node]:
        explanation = report.explain(self._rule)
        yield el("h3", "What comes of it")
        yield el("p", el("strong", VERDICTS[explanation.verdict]), class_=f"verdict {explanation.verdict}")
        fire = "It would be sure" if explanation.verdict == "confirm" else "It would appear"
        for heading, lines in explained(explanation):
            yield from _list(heading.replace("It would fire", fire), lines, "h4")


def _back() -> Node:
    return el("button", "All rules", type="button", data_act="find")


def _named(theme: str) -> str:
    return capitalized(name_in_words(theme))


def _has(rule: Rule, find: str) -> bool:
    texts = (rule.id, rule.title, rule.theme, *rule.prompt.texts())
    return any(find.casefold() in text.casefold() for text in texts)


def _choice(rule: Rule) -> Node:
    button = el("button", rule.title, type="button", data_act="rule", data_rule=rule.id)
    return el("li", badges(rule.urgency, "fires"), " ", button)


def _handout(app: App, rule: Rule) -> Iterator[Node]:
    """The prompt, what it rests on, and the questions for a team that rest on the same."""
    say, *asks, consider = map(app.checker.configured.filled, rule.prompt.texts())
    yield el("h2", badges(rule.urgency, "fires"), " ", rule.title)
    yield el("p", say, class_="say")
    yield from _list("Ask", asks)
    yield el("h3", "Consider")
    yield el("p", consider)
    yield from _list("To talk about in a team", _reflections(app, rule))
    yield el("h3", "From")
    yield cited(citations(rule, app.checker.rulebook))


def _reflections(app: App, rule: Rule) -> list[str]:
    return [ask for each in that_cite(app.checker.rulebook, rule.cites) for ask in each.ask]


def _list(heading: str, lines: Sequence[str], level: str = "h3") -> Iterator[Node]:
    if lines:
        yield el(level, heading)
        yield el("ul", (el("li", line) for line in lines))


def _print() -> Node:
    return el("p", el("button", "Print", type="button", data_print=""))


# -- facts -------------------------------------------------------------------------------------------------------------


def _mark(place: int) -> str:
    return f"truth-{place}"


def _truths(rule: Rule, report: Report) -> Iterator[str]:
    """What holds of each part of a rule, in the order in which its trees stand."""
    for condition in (rule.when, rule.unless):
        if condition is not None:
            yield from (_TRUTHS[report.situation.truth(node)] for node in nodes_of(_tidied(condition)))


def _tidied(condition: Condition) -> Condition:
    """The condition as it is shown: a list of one is that one."""
    match condition:
        case All((part,)) | AnyOf((part,)):
            return _tidied(part)
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(condition, parts=tuple(map(_tidied, parts)))
        case Not(part):
            return Not(_tidied(part))
        case test:
            return test


def _joined(condition: Condition, report: Report) -> str:
    if isinstance(condition, AtLeast):
        count = condition.count if isinstance(condition.count, int) else report.situation.settings[condition.count]
        return f"At least {count} of these:"
    return "All of these:" if isinstance(condition, All) else "Any of these:"


def _asked(fact: Fact, test: Test, report: Report) -> str:
    """A test as a question: that of its fact, or what its fact means and what is asked of it."""
    if isinstance(test, Holds) and fact.ask:
        return report.filled(fact.ask)
    return f"{report.filled(fact.means).rstrip('.')}{_compared(test, report)}"


def _compared(test: Test, report: Report) -> str:
    """What a test asks of its fact, after the fact's meaning."""
    match test:
        case Among(_, values):
            return f": {' or '.join(value_in_words(value) for value in values)}?"
        case Compare(_, how, name):
            return f": {how.replace('_', ' ')} {report.filled(f'{{{name}}}')}?"
        case _:
            return "?"


def _option(fact: Fact, value: str, chosen: bool) -> Node:
    field = el("input", type="radio", name=fact.name, value=value, checked="" if chosen else None)
    return el("label", field, f" {value_in_words(value) or 'not known'}")


def _written(value: Any) -> str:
    """What was set, as its field shows it: the other way from `_value`."""
    return {None: "", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else str(value)


def _value(fact: Fact, text: str) -> Any:
    """What was set, as `check_facts` takes it; ``None`` where it is not known."""
    if fact.type.name == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if fact.type.name == "one_of":
        return text or None
    return int(text) if text.strip().isdigit() else NEVER if text.strip() == NEVER else None
