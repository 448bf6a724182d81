"""``rules``, ``rule``, ``facts``, ``fact``, ``lint``, ``coverage`` and ``reflect``: looking at a rulebook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sized
from datetime import date
from itertools import takewhile
from pathlib import Path

import typer

from riskflags.cli.junit import Result, linted, write_junit
from riskflags.cli.options import Folders, book_of
from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Not
from riskflags.coverage import coverage_of, coverage_to_markdown, coverage_to_text
from riskflags.documents import RulebookMark
from riskflags.facts.asking import askable
from riskflags.facts.definition import Fact
from riskflags.humanize import counted
from riskflags.lint import lint as faults_in
from riskflags.lint.completeness import unaccounted
from riskflags.reflections import reflections_on, sheet_to_markdown, sheet_to_page, sheet_to_text
from riskflags.render.as_json import to_json
from riskflags.render.report_words import departure_line
from riskflags.render.wrapping import wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import Setting, chosen, filled, show


def _has(find: str | None, *texts: str) -> bool:
    """Whether each of the words looked for stands somewhere in the texts."""
    there = " ".join((*texts, *(text.replace("_", " ").replace("-", " ") for text in texts))).casefold()
    return all(word in there for word in (find or "").casefold().split())


def list_rules(folders: Folders, find: str | None = None) -> None:
    """Each theme, and under it each rule with its urgency and title."""
    book = book_of(folders)
    theme = ""
    rules = [each for each in book.rules.values() if _has(find, each.id, each.title, each.theme, each.prompt.say)]
    for rule in sorted(rules, key=lambda rule: (rule.theme, rule.id)):
        if rule.theme != theme:
            theme = rule.theme
            typer.echo(f"\n{theme}")
        status = "" if rule.lifecycle.status == "active" else f" ({rule.lifecycle.status})"
        typer.echo(f"  {rule.urgency:<7} {rule.id}{status}")
        typer.echo("\n".join(wrapped(rule.title, indent=" " * 10)))
    for line in _layers(book):
        typer.echo(line)
    typer.echo(f"\n{_many(rules, book.rules)} rules, rulebook {book.version}. `riskflags rule ID` shows one.")


def _many(found: Sized, of: Sized) -> str:
    return str(len(of)) if len(found) == len(of) else f"{len(found)} of {len(of)}"


def list_settings(folders: Folders, find: str | None) -> None:
    """Each setting: its value and range, what it means and what that rests on."""
    book = book_of(folders)
    found = [each for each in book.settings.values() if _has(find, each.name, each.means)]
    for setting in sorted(found, key=lambda setting: setting.name):
        typer.echo("\n".join(wrapped(_setting(setting), hanging="    ")))
    typer.echo(f"\n{_many(found, book.settings)} settings. Change them with --settings FILE, a line each.")


def _layers(book: Rulebook) -> Iterator[str]:
    """Each layer and what it departs from; what is overdue today says so."""
    departures = RulebookMark.of(book, date.today()).departures
    for layer in book.layers:
        yield f"\nThe layer {layer.name} ({layer.owner})"
        for each in (each for each in departures if each.layer == layer.name):
            yield from wrapped(departure_line(each), indent="  ", hanging="    ")


def show_rule(id_: str, folders: Folders) -> None:
    """One rule, whole."""
    book = book_of(folders)
    typer.echo("\n".join(_rule(book.rule(id_), book)))


def list_facts(folders: Folders, find: str | None = None) -> None:
    """Each fact with its type and meaning."""
    book = book_of(folders)
    facts = [each for each in _facts_in_words(book) if _has(find, each.name, each.means)]
    for fact in sorted(facts, key=lambda fact: fact.name):
        typer.echo(f"{fact.name} ({fact.type})")
        typer.echo("\n".join(wrapped(fact.means, indent="    ")))
    typer.echo(f"\n{_many(facts, book.facts)} facts. `riskflags fact NAME` shows one.")


def show_fact(name: str, folders: Folders) -> None:
    """One fact, whole."""
    book = book_of(folders)
    wanted = book.fact(name).name
    typer.echo("\n".join(_fact(next(fact for fact in _facts_in_words(book) if fact.name == wanted), book)))


def lint(folders: Folders, words: bool, junit: Path | None = None) -> bool:
    """Print every fault of a rulebook, or what was checked. Return whether there was any fault."""
    book = book_of(folders, examples=True)
    faults = faults_in(book, words)
    for fault in faults:
        typer.echo(str(fault))
    if junit is not None:
        write_junit(junit, "riskflags lint", [*linted(faults)] or [Result("lint", "rulebook")])
    with_examples: list[Rule | Fact | Indicator] = [
        *book.rules.values(),
        *book.facts.values(),
        *book.indicators.values(),
    ]
    kinds = ("rules", "facts", "settings", "indicators", "reflections", "points")
    counts = [f"{len(getattr(book, kind))} {kind}" for kind in kinds]
    checked = ", ".join([*counts, f"{sum(len(each.examples) for each in with_examples)} examples"])
    typer.echo(f"{checked}: {counted(len(faults), 'fault') if faults else 'clean'}", err=bool(faults))
    return bool(faults)


def show_coverage(format_: str, folders: Folders) -> bool:
    """Print the coverage, and to standard error each point that lacks something. Whether any does."""
    book = book_of(folders)
    coverage = coverage_of(book)
    if format_ == "json":
        typer.echo(to_json(coverage))
    else:
        shown = coverage_to_markdown if format_ == "markdown" else coverage_to_text
        typer.echo(shown(coverage, book.sources), nl=False)
    for fault in unaccounted(book):
        typer.echo(str(fault), err=True)
    return bool(coverage.unaccounted)


def show_reflections(theme: str | None, source: str | None, format_: str, folders: Folders) -> None:
    """Print the reflections: all, or those of a theme, a source or both. Raises `UnknownNameError`."""
    book = book_of(folders)
    shown = {"markdown": sheet_to_markdown, "html": sheet_to_page}.get(format_, sheet_to_text)
    typer.echo(shown(reflections_on(book, theme, source), book.points), nl=False)


def _rule(rule: Rule, book: Rulebook) -> Iterator[str]:
    yield f"{rule.title}"
    yield f"{rule.id}, {rule.theme}, {rule.urgency}, {rule.lifecycle.status} since {rule.lifecycle.since}"
    yield "\nWhen"
    yield from condition_lines(rule.when, "  ")
    if rule.unless is not None:
        yield "Unless"
        yield from condition_lines(rule.unless, "  ")
    yield "\nPrompt"
    for text in (rule.prompt.say, *(f"Ask: {ask}" for ask in rule.prompt.ask), f"Consider: {rule.prompt.consider}"):
        yield from wrapped(filled(text, book.settings, chosen(book.settings, {})), indent="  ", hanging="    ")
    yield "\nFrom"
    for id_, takes in rule.cites.items():
        point = book.points[id_]
        cited = f"{id_}: {takes}. {point.source.title}, {point.where} ({point.status_text}). {point.source.marking}"
        yield from wrapped(cited.strip(), indent="  ", hanging="    ")
    settings = [book.settings[name] for name in dict.fromkeys(rule.settings())]
    if settings:
        yield "\nSettings"
    for setting in settings:
        yield from wrapped(_setting(setting), indent="  ", hanging="    ")


def condition_lines(condition: Condition, margin: str) -> Iterator[str]:
    """A condition as indented lines."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            least = f"at least {condition.count} of" if isinstance(condition, AtLeast) else ""
            yield margin + (least or ("all of" if isinstance(condition, All) else "any of"))
            for part in parts:
                yield from condition_lines(part, margin + "  ")
        case Not(part):
            yield f"{margin}not"
            yield from condition_lines(part, margin + "  ")
        case Among(fact, values):
            yield f"{margin}{fact} is {' or '.join(values)}"
        case Compare(fact, how, setting):
            yield f"{margin}{fact} {how.replace('_', ' ')} {setting}"
        case _:
            yield margin + condition.fact


def _setting(setting: Setting) -> str:
    default, low, high = (show(value, setting.unit) for value in (setting.value, setting.lowest, setting.highest))
    by_layer = "" if setting.here is None else f", {show(setting.default, setting.unit)} below this layer"
    basis = {"point": setting.basis.text, "statute": setting.basis.text, "local": "local choice"}[setting.basis.kind]
    note = setting.basis.text if setting.basis.kind == "local" else setting.basis.note
    why = f"{basis} - {note}" if note else basis
    return f"{setting.name}: {default} ({low} to {high}{by_layer}). {setting.means} Basis: {why}"


def _facts_in_words(book: Rulebook) -> Collection[Fact]:
    """The facts, their texts filled in with the shipped settings."""
    return book.facts_in_words(chosen(book.settings, {})).values()


def _written(fact: Fact, book: Rulebook) -> Iterator[str]:
    """The lines of a fact's definition up to its examples; of a rulebook read when a wheel was built, from its copy."""
    for path in (Path(fact.file), book.folder / "facts" / Path(fact.file).name):
        if path.is_file():
            first, *others = path.read_text(encoding="utf-8").splitlines()[fact.line - 1 :]
            lines = takewhile(lambda line: line.startswith("  ") and line.strip() != "examples:", others)
            yield from (f"    {line}" for line in (first, *lines))
            return


def _fact(fact: Fact, book: Rulebook) -> Iterator[str]:
    yield f"{fact.name} ({fact.type})"
    yield from wrapped(fact.means)
    asked = askable(book.facts).get(fact.name)
    if asked is not None:
        yield from wrapped(f"Ask: {fact.ask}")
        once = f"; once this is so: {', '.join(asked.presupposes)}" if asked.presupposes else ""
        yield from wrapped(f"Asked on the card {asked.card}{once}")
    yield f"As it is written, in {Path(fact.file).name} line {fact.line}, its examples left out:"
    yield from _written(fact, book)
    users = [rule.id for rule in book.rules.values() if fact.name in rule.facts()]
    yield f"Used by rules: {', '.join(users) or 'none directly'}"
