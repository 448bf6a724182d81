"""Indicators that can be trusted: examples there and decisive, bounds exact, words plain, figures the source's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from riskflags.conditions import Among, FactValue, Holds
from riskflags.errors import FactsError, Fault
from riskflags.facts.given import completed
from riskflags.indicators.accumulator import Accumulator, CaseFacts
from riskflags.indicators.measured import Figures
from riskflags.lint.examples import changed, defaults
from riskflags.lint.forms import Signed, base_tests_of, both_ways
from riskflags.lint.wording import figures_in, never_said
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, IndicatorExample, Median, Recorded, Share

Case = Mapping[str, FactValue]


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Everything wrong with an indicator."""
    settings = defaults(rulebook)
    for indicator in rulebook.indicators.values():
        for what, help_ in (*form_faults(indicator, rulebook), *_wording(indicator, rulebook)):
            yield Fault(what, (), indicator.file, indicator.line, help_)
        yield from _examples(indicator, rulebook, settings)


# -- forms -----------------------------------------------------------------------------------------------------------


def form_faults(indicator: Indicator, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """What would keep the bounds from being exact: one unrecorded fact that decides two things at once."""
    seen: dict[str, str] = {}
    for part, signed in _parts(indicator, rulebook):
        counts = Counter(test.fact for test, _ in signed)
        for fact in {test.fact for test, _ in signed if isinstance(test, Among) and counts[test.fact] > 1}:
            yield f"The one-of fact {fact} is tested twice.", "Test it once, with all the values."
        for fact in both_ways(signed):
            yield f"The fact {fact} pulls both ways.", "Let it stand plain or negated, not both."
        for fact in counts:
            if seen.setdefault(fact, part) != part:
                yield (
                    f"The fact {fact} stands in `{seen[fact]}` and in `{part}`.",
                    "Unrecorded, it would decide two things at once: let each part read facts of its own.",
                )


def _parts(indicator: Indicator, rulebook: Rulebook) -> Iterator[tuple[str, list[Signed]]]:
    """Each part of an indicator with the tests on base facts in it, and the way each pulls."""
    if indicator.of is not None:
        yield "of", list(base_tests_of(indicator.of, rulebook.facts))
    match indicator.measure:
        case Share(that):
            yield "that", list(base_tests_of(that, rulebook.facts))
        case Median(over) | Count(str(over)):
            yield "over", [(Holds(over), True)]
        case _:
            pass


# -- words -----------------------------------------------------------------------------------------------------------


def _wording(indicator: Indicator, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    source = indicator.source_figure
    grounds = figures_in(" ".join(rulebook.points[point].gist for point in indicator.cites))
    if source is not None and f"{source.value:g}" not in {figure.rstrip(" %") for figure in grounds}:
        yield f"No cited point gives the figure {source.value:g}.", "Cite the point that does, or leave it out."
    for text in (indicator.title, indicator.measures, indicator.why):
        for figure in sorted(figures_in(text) - grounds):
            yield f"No cited point gives the figure {figure}.", "Leave it out: settings may change it."
        for word in never_said(text):
            yield f"Indicators never say '{word}'.", "Say what is counted."


# -- examples --------------------------------------------------------------------------------------------------------


def _examples(indicator: Indicator, rulebook: Rulebook, settings: Mapping[str, int]) -> Iterator[Fault]:
    place = (("examples",), indicator.file)
    if isinstance(indicator.measure, Elsewhere):
        return
    if not indicator.examples:
        yield Fault("The indicator has no example.", *place, indicator.line, "Add cases, and what they come to.")
        return
    try:
        prepared = [(example, _cases(example, rulebook, settings)) for example in indicator.examples]
    except FactsError as error:
        for fault in error.faults:
            yield Fault(f"An example cannot be. {fault.what}", *place, indicator.line, fault.help)
        return
    for example, cases in prepared:
        told = told_of(indicator, cases, settings)
        if told != example.gives:
            yield Fault("It does not come to that.", *place, example.line, f"It comes to {_written(told)}.")
    for change, mutant in mutants(indicator):
        if all(told_of(mutant, cases, settings) == example.gives for example, cases in prepared):
            yield Fault(f"No example notices if {change}.", *place, indicator.line, "Add one that turns on it.")


def _cases(example: IndicatorExample, rulebook: Rulebook, settings: Mapping[str, int]) -> list[Case]:
    """The cases of an example with every fact that follows. Raises `FactsError` where they contradict themselves."""
    found: list[Fault] = []
    cases: list[Case] = [completed(rulebook.facts, case, settings, found) for case in example.cases]
    if found:
        raise FactsError(found)
    return cases


def told_of(indicator: Indicator, cases: list[Case], settings: Mapping[str, int]) -> dict[str, Any]:
    """The result of an indicator as an example writes it: the bounds that exist, and the counts that are not zero."""
    found = Accumulator(indicator)
    for case in cases:
        found.add(CaseFacts(case.__getitem__, settings.__getitem__))
    return _told(found.figures())


def _told(figures: Figures) -> dict[str, Any]:
    edges = {"at_least": figures.at_least, "at_most": figures.at_most}
    tally = figures.tally
    counts = {"yes": tally.yes, "no": tally.no, "outside": tally.outside, "not_known": tally.not_known}
    return {name: edge for name, edge in edges.items() if edge is not None} | {
        name: count for name, count in counts.items() if count
    }


def _written(told: Mapping[str, Any]) -> str:
    shown = (f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}" for name, value in told.items())
    return f"{{{', '.join(shown)}}}"


def mutants(indicator: Indicator) -> Iterator[tuple[str, Indicator]]:
    """The indicator with one condition turned round, left out, or its group read the other way."""
    measure = indicator.measure
    if indicator.of is not None:
        if not isinstance(measure, Recorded):
            yield "`of` is left out", replace(indicator, of=None)
        for change, of in changed(indicator.of):
            yield change, replace(indicator, of=of)
    if isinstance(measure, Share):
        for change, that in changed(measure.that):
            yield change, replace(indicator, measure=Share(that))
