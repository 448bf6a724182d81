"""An index of each kind in a rulebook, and a page a rule, fact, setting, source and indicator."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Not, tests_of
from riskflags.coverage import PointCoverage, coverage_of
from riskflags.facts.asking import askable
from riskflags.facts.definition import Fact
from riskflags.facts.plan import facts_read, settings_read
from riskflags.humanize import capitalized, name_in_words
from riskflags.render.as_markdown import escaped
from riskflags.render.wrapping import joined
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import PLACEHOLDER, Setting, chosen, filled, show
from riskflags.rulebook.sources import Source

KINDS = ("rules", "facts", "settings", "sources", "indicators")
"""The kinds of pages; each is the name of its index, of its folder and of what a rulebook calls them."""

_MADE = "Made from the rulebook by `python -m riskflags.reference docs/reference`; change the YAML, not this page."
_Saying = Callable[[str, str], str]
_Readers = defaultdict[str, list[str]]
_Users = defaultdict[str, _Readers]
_NOT_A_SLUG = re.compile(r"[^\w\- ]")


def indexes(rulebook: Rulebook, to_yaml: str | None = None) -> dict[str, str]:
    """Each index by its file's name. Its entries lead to their pages, or to the YAML under the folder ``to_yaml``."""
    made = _Pages(rulebook)
    return {f"{kind}.md": joined(made.index(kind, to_yaml)) for kind in KINDS}


def pages(rulebook: Rulebook) -> dict[str, str]:
    """Each page by its path: ``rules/open-without-plan.md``. The rulebook is one loaded from a folder."""
    made = _Pages(rulebook)
    return {f"{kind}/{id_}.md": joined(made.page(kind, id_)) for kind in KINDS for id_ in getattr(rulebook, kind)}


def target(book: Rulebook, kind: str, id_: str, to_yaml: str | None) -> str:
    """Where an index leads for one of a kind: to its page, or to the YAML under the folder ``to_yaml``."""
    if to_yaml is None:
        return f"{kind}/{id_}.md"
    if kind == "sources":
        return f"{to_yaml}/sources/{id_}.yaml"
    file = Path(getattr(book, kind)[id_].file)
    return f"{to_yaml}/{file.parent.name}/{file.name}"


class _Pages:
    """One rulebook with everything looked up that its pages link to."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.book = rulebook
        self.values = chosen(rulebook.settings, {})
        self.facts = rulebook.facts_in_words(self.values)
        self.askable = askable(rulebook.facts)
        self.points = {each.point: each for each in coverage_of(rulebook).points}
        self.users_of_fact, self.users_of_setting = _users(rulebook)

    # -- indexes -----------------------------------------------------------------------------------------------------

    def index(self, kind: str, to_yaml: str | None) -> Iterator[str]:
        """An index: how many there are, then each in a line, under its theme or group."""
        named: Mapping[str, Rule | Fact | Setting | Source | Indicator] = getattr(self.book, kind)
        yield f"# {kind.capitalize()}\n"
        yield f"{len(named)} {kind} of rulebook {escaped(self.book.version)}. {_MADE}"
        for group, ids in _grouped(kind, named):
            yield f"\n## {capitalized(name_in_words(group))}\n" if group else ""
            yield from (
                f"- [`{id_}`]({target(self.book, kind, id_, to_yaml)}): {self._line(named[id_])}" for id_ in ids
            )

    def _line(self, each: Rule | Fact | Setting | Source | Indicator) -> str:
        match each:
            case Rule():
                return f"{escaped(each.title)} ({' or '.join(each.urgencies)})"
            case Fact():
                return f"{escaped(self.facts[each.name].means)} ({escaped(str(each.type))})"
            case Setting():
                range_ = f"{each.lowest} to {each.highest}"
                return f"{escaped(each.means)} ({show(each.default, each.unit)}; {range_})"
            case Source():
                points = sum(point.source == each.id for point in self.points.values())
                return f"{escaped(each.title)}, {escaped(each.publisher)}, {escaped(each.date)} ({points} points)"
            case Indicator():
                return f"{escaped(each.title)} ({each.kind})"

    # -- pages -------------------------------------------------------------------------------------------------------

    def page(self, kind: str, id_: str) -> Iterator[str]:
        """The page of one of them."""
        yield from getattr(self, f"_{kind.removesuffix('s')}")(getattr(self.book, kind)[id_])

    def _rule(self, rule: Rule) -> Iterator[str]:
        life = rule.lifecycle
        yield f"# {escaped(rule.title)}\n"
        yield f"Rule `{rule.id}`, {escaped(name_in_words(rule.theme))}. {capitalized(' or '.join(rule.urgencies))}."
        days = ((" since", life.since), (", to be reviewed by", life.review_by))
        since = "".join(f"{word} {day}" for word, day in days if day)
        approved = ", ".join(life.reviewed_by) or "no practising professional outside the project as yet"
        yield f"{capitalized(life.status)}{since}. Approved by {escaped(approved)}."
        yield f"\n## What it says\n\n{self._filled(rule.prompt.say)}\n"
        yield from (f"- {self._filled(ask)}" for ask in rule.prompt.ask)
        yield f"\n**Consider** {self._filled(rule.prompt.consider)}"
        yield "\n## When\n"
        yield from self._condition(rule.when)
        if rule.unless is not None:
            yield "\n## Unless\n\nAny of these quiets it; where none is recorded the flag asks for it.\n"
            yield from self._condition(rule.unless)
        if rule.steps:
            yield "\n## Urgency\n\nThe first of these that surely holds."
        for word, condition in rule.steps:
            yield f"\n{capitalized(word)} where\n"
            yield from self._condition(condition)
        if rule.steps:
            yield f"\nOtherwise {rule.otherwise}."
        yield from self._cited(rule.cites)
        yield from self._linked("Numbers", "settings", _settings_of(rule), self._value)
        yield from self._linked("Says it better, and is shown instead", "rules", rule.yields_to, self._title)
        yield from _as_written(Path(rule.file).read_text(encoding="utf-8"))

    def _fact(self, fact: Fact) -> Iterator[str]:
        said, users = self.facts[fact.name], self.users_of_fact[fact.name]
        yield f"# {escaped(fact.name)}\n\n{escaped(said.means)}\n\nType: {escaped(str(fact.type))}."
        asked = self.askable.get(fact.name)
        if asked is None:
            yield "Nobody is asked about it: it is a step to other facts."
        else:
            yield f"To obtain it, ask: {escaped(said.ask)} (Card: {escaped(asked.card)}.)"
            yield from self._linked("Asked once this is so", "facts", asked.presupposes, self._means)
        yield from self._linked("Reads these facts", "facts", dict.fromkeys(facts_read(fact.plan)), self._means)
        yield from self._linked("Numbers", "settings", dict.fromkeys(settings_read(fact.plan)), self._value)
        yield from self._read_by(users)
        yield from _as_written(_lines_of(fact.file, fact.line))

    def _setting(self, setting: Setting) -> Iterator[str]:
        default, low, high = (show(value, setting.unit) for value in (setting.default, setting.lowest, setting.highest))
        yield f"# {escaped(setting.name)}\n\n{escaped(setting.means)}\n"
        yield f"**{default}** as shipped; an authority may choose {low} to {high}.\n"
        kind, text, note = setting.basis.kind, setting.basis.text, setting.basis.note
        basis = {"point": self._point(text) if kind == "point" else "", "statute": escaped(text)}
        yield f"Basis: {basis.get(kind, f'local choice: {escaped(text)}')}{f'; {escaped(note)}' if note else ''}."
        yield from self._read_by(self.users_of_setting[setting.name])
        yield from _as_written(_lines_of(setting.file, setting.line))

    def _source(self, source: Source) -> Iterator[str]:
        points = [point for point in self.points.values() if point.source == source.id]
        yield f"# {escaped(source.title)}\n\nPublisher: {escaped(source.publisher)}. Date: {escaped(source.date)}."
        yield f"{escaped(source.note)} {escaped(source.marking)}".strip()
        yield f"\n{len(points)} learning points, in our words. What became of each is worked out from what cites it."
        for point in points:
            yield f"\n## {escaped(_within(point))}\n"
            yield f"{escaped(point.gist)} Where: {escaped(point.where)}. Status: {escaped(point.status)}.\n"
            yield from self._became(point)

    def _became(self, point: PointCoverage) -> Iterator[str]:
        for kind, ids in point.by().items():
            if kind == "reflection":
                yield from (f"- reflection: {escaped(' '.join(self.book.reflections[id_].ask))}" for id_ in ids)
            elif kind == "context":
                yield "- context: there is nothing to do"
            else:
                yield from (f"- {kind}: [{self._title(f'{kind}s', id_)}](../{kind}s/{id_}.md)" for id_ in ids)
        yield from (f"- {kind}: still to come" for kind in point.lacks)
        if point.in_part:
            yield f"- left out: {escaped(point.in_part)}"

    def _indicator(self, indicator: Indicator) -> Iterator[str]:
        yield f"# {escaped(indicator.title)}\n\n{escaped(indicator.measures)}\n\nWhy: {escaped(indicator.why)}"
        if indicator.of is not None:
            yield "\n## Of the cases in which\n"
            yield from self._condition(indicator.of)
        yield "\n## It measures\n"
        match indicator.measure:
            case Share(that):
                yield "the share in which\n"
                yield from self._condition(that)
            case Median(over):
                yield f"the median of {self._fact_link(over)}"
            case Count(over):
                yield f"the sum of {self._fact_link(over)}" if over else "how many there are"
            case Recorded(facts):
                yield f"the share of answers that are known to {', '.join(map(self._fact_link, facts))}"
            case Elsewhere(needs):
                yield f"nothing here: no case summary holds it. It needs: {escaped(needs)}"
        if figure := indicator.source_figure:
            yield f"\nThe source's own figure: {figure.value:g} {escaped(figure.unit)}. {escaped(figure.means)}"
        yield from self._cited(indicator.cites)
        yield from _as_written(Path(indicator.file).read_text(encoding="utf-8"))

    # -- parts of pages ----------------------------------------------------------------------------------------------

    def _condition(self, condition: Condition, margin: str = "") -> Iterator[str]:
        match condition:
            case All((part,)) | Any((part,)):
                yield from self._condition(part, margin)
            case All(parts) | Any(parts) | AtLeast(_, parts):
                least = f"at least {condition.count} of" if isinstance(condition, AtLeast) else ""
                yield f"{margin}- {escaped(least) or ('all of' if isinstance(condition, All) else 'any of')}"
                for part in parts:
                    yield from self._condition(part, margin + "  ")
            case Not(part):
                yield f"{margin}- not"
                yield from self._condition(part, margin + "  ")
            case Among(fact, values):
                yield f"{margin}- {self._fact_link(fact)} is {escaped(' or '.join(values))}"
            case Compare(fact, how, setting):
                link = f"[{self._value('settings', setting)}](../settings/{setting}.md)"
                yield f"{margin}- {self._fact_link(fact)} {how.replace('_', ' ')} {link}"
            case _:
                yield f"{margin}- {self._fact_link(condition.fact)}"

    def _cited(self, cites: Mapping[str, str]) -> Iterator[str]:
        yield "\n## From\n"
        yield from (f"- {self._point(id_)}: {escaped(takes)}" for id_, takes in cites.items())

    def _point(self, id_: str) -> str:
        point = self.points[id_]
        source = self.book.sources[point.source]
        where = (
            f"[{escaped(source.title)}, {escaped(_within(point))}](../sources/{source.id}.md#{slug(_within(point))})"
        )
        return f"{where} ({escaped(point.status)}{f'; {escaped(source.marking)}' if source.marking else ''})"

    def _read_by(self, users: _Readers) -> Iterator[str]:
        yield from self._linked("Rules that rest on it", "rules", users["rules"], self._title)
        yield from self._linked("Facts that read it", "facts", users["facts"], self._means)
        yield from self._linked("Indicators that read it", "indicators", users["indicators"], self._title)

    def _linked(self, heading: str, kind: str, ids: Iterable[str], said: _Saying) -> Iterator[str]:
        items = [f"- [`{id_}`](../{kind}/{id_}.md): {said(kind, id_)}" for id_ in ids]
        if items:
            yield f"\n## {heading}\n"
            yield from items

    def _fact_link(self, name: str) -> str:
        return f"[{escaped(self.facts[name].means.rstrip('.'))}](../facts/{name}.md)"

    def _title(self, kind: str, id_: str) -> str:
        return escaped(getattr(self.book, kind)[id_].title)

    def _means(self, _kind: str, id_: str) -> str:
        return escaped(self.facts[id_].means)

    def _value(self, _kind: str, id_: str) -> str:
        setting = self.book.settings[id_]
        return show(setting.default, setting.unit)

    def _filled(self, text: str) -> str:
        return escaped(filled(text, self.book.settings, self.values))


def _grouped(kind: str, named: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """Ids in order under their theme or group; all together where a kind has none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for id_ in sorted(named):
        file = Path(getattr(named[id_], "file", ""))
        found[{"rules": file.parent.name, "facts": file.stem, "settings": file.stem}.get(kind, "")].append(id_)
    return sorted(found.items())


def _users(book: Rulebook) -> tuple[_Users, _Users]:
    """For each fact and for each setting what reads it, by kind and in order."""
    of_facts, of_settings = (defaultdict[str, _Readers](lambda: defaultdict(list)) for _ in range(2))

    def note(kind: str, id_: str, facts: Iterable[str], settings: Iterable[str]) -> None:
        for found, names in ((of_facts, facts), (of_settings, settings)):
            for name in dict.fromkeys(names):
                found[name][kind].append(id_)

    for id_, rule in sorted(book.rules.items()):
        note("rules", id_, (test.fact for each in rule.all_conditions() for test in tests_of(each)), _settings_of(rule))
    for id_, fact in sorted(book.facts.items()):
        note("facts", id_, facts_read(fact.plan), settings_read(fact.plan))
    for id_, indicator in sorted(book.indicators.items()):
        note("indicators", id_, indicator.facts(), indicator.settings())
    return of_facts, of_settings


def _settings_of(rule: Rule) -> list[str]:
    named = (name for text in rule.prompt.texts() for name in PLACEHOLDER.findall(text))
    return list(dict.fromkeys([*rule.settings(), *named]))


def slug(heading: str) -> str:
    """The anchor that a forge and the site give a heading."""
    return _NOT_A_SLUG.sub("", heading.lower()).replace(" ", "-")


def _within(point: PointCoverage) -> str:
    return point.point.removeprefix(f"{point.source}/")


def _as_written(yaml: str) -> Iterator[str]:
    yield f"\n## As written\n\n```yaml\n{yaml.strip()}\n```"


def _lines_of(file: str, line: int) -> str:
    """What a file of several definitions holds of the one that begins on a line: up to the next, or to a comment."""
    first, *others = Path(file).read_text(encoding="utf-8").splitlines()[line - 1 :]
    ends = next((number for number, text in enumerate(others) if text[:1].strip()), len(others))
    return "\n".join([first, *others[:ends]])
