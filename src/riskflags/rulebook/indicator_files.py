"""Reads ``rules/indicators/<id>.yaml``: one indicator a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from riskflags.conditions import FactValue
from riskflags.errors import Path, did_you_mean
from riskflags.facts.values import WrongValueError, from_written
from riskflags.rulebook.indicator import (
    KINDS,
    Count,
    Elsewhere,
    Indicator,
    IndicatorExample,
    Kind,
    Measure,
    Median,
    Recorded,
    Share,
    SourceFigure,
)
from riskflags.rulebook.parsing import Reader

GIVES = ("at_least", "at_most", "yes", "no", "outside", "not_known")
"""What an example may say of an indicator."""

_COMMON = ("id", "title", "measures", "why", "kind", "cites")
_KEYS: Mapping[Kind, tuple[str, ...]] = {
    "share": ("of", "that", "source_figure", "examples"),
    "count": ("of", "over", "lists", "source_figure", "examples"),
    "median": ("of", "over", "source_figure", "examples"),
    "recorded": ("facts", "examples"),
    "elsewhere": ("needs",),
}
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "share": ("that",),
    "count": (),
    "median": ("over",),
    "recorded": ("facts",),
    "elsewhere": ("needs",),
}
_FIGURE_KEYS = ("value", "unit", "means")


def indicator_from(raw: Any, reader: Reader) -> Indicator:
    """The indicator a file holds."""
    kind = _kind(raw, reader)
    body = reader.mapping(raw, (), (*_COMMON, *_KEYS[kind]), (*_COMMON, *_NEEDED[kind]))
    id_ = reader.own_id(body)
    parts = reader.gathered(
        title=lambda: reader.text(body, "title", ()),
        measures=lambda: reader.text(body, "measures", ()),
        why=lambda: reader.text(body, "why", ()),
        of=lambda: reader.condition(body["of"], ("of",)) if "of" in body else None,
        measure=lambda: _MEASURES[kind](body, reader),
        cites=lambda: _cites(body["cites"], reader),
        source_figure=lambda: _figure(body["source_figure"], reader) if "source_figure" in body else None,
        examples=lambda: _examples(body["examples"], reader) if "examples" in body else (),
    )
    return Indicator(id=id_, **parts, file=reader.file, line=reader.line())


def _kind(raw: Any, reader: Reader) -> Kind:
    if not isinstance(raw, Mapping):
        reader.refuse("A mapping is needed here.", (), f"Its keys: {', '.join(_COMMON)}, and those of its kind.")
    kind: Kind = reader.one_of(raw, "kind", (), KINDS)
    return kind


# -- what is measured ------------------------------------------------------------------------------------------------


def _share(body: Mapping[str, Any], reader: Reader) -> Share:
    return Share(reader.condition(body["that"], ("that",)))


def _count(body: Mapping[str, Any], reader: Reader) -> Count:
    lists = body.get("lists", False)
    if not isinstance(lists, bool):
        reader.refuse("It takes true or false.", ("lists",), "Say true to name the cases.")
    if "of" not in body and "over" not in body:
        reader.refuse("A count is of cases, or over a number fact.", (), "Give it `of`, `over` or both.")
    return Count(_over(body, reader, ("number",)) if "over" in body else None, lists)


def _median(body: Mapping[str, Any], reader: Reader) -> Median:
    return Median(_over(body, reader, ("number", "days")))


def _recorded(body: Mapping[str, Any], reader: Reader) -> Recorded:
    facts = reader.texts(body["facts"], ("facts",))
    for place, name in enumerate(facts):
        _usable(name, reader, ("facts", place))
        if name in facts[:place]:
            reader.note("This fact stands twice.", ("facts", place), "Leave one out.")
    return Recorded(facts)


def _elsewhere(body: Mapping[str, Any], reader: Reader) -> Elsewhere:
    return Elsewhere(reader.text(body, "needs", ()))


_MEASURES: Mapping[Kind, Callable[[Mapping[str, Any], Reader], Measure]] = {
    "share": _share,
    "count": _count,
    "median": _median,
    "recorded": _recorded,
    "elsewhere": _elsewhere,
}


def _over(body: Mapping[str, Any], reader: Reader, types: tuple[str, ...]) -> str:
    name = reader.text(body, "over", ())
    _usable(name, reader, ("over",))
    if reader.names.facts[name].name not in types:
        reader.refuse(f"This needs a {' or '.join(types)} fact.", ("over",), "See `riskflags facts`.")
    return name


def _usable(name: Any, reader: Reader, path: Path) -> None:
    """The fact must be there, and be one that a case can be asked about."""
    known = reader.names.facts.get(name)
    if known is None:
        near = did_you_mean(name, reader.names.facts) or "See `riskflags facts`."
        reader.unknown(name, "There is no such fact.", path, near)
    if known.name == "date":
        reader.refuse("A date is only for other facts.", path, "Use a days fact.")


# -- grounds ---------------------------------------------------------------------------------------------------------


def _cites(raw: Any, reader: Reader) -> Mapping[str, str]:
    if not isinstance(raw, Mapping) or not raw:
        help_ = "As in child-x/taken-1: what it takes from it."
        reader.refuse("An indicator cites at least one learning point.", ("cites",), help_)
    for point in raw:
        reader.point(point, ("cites", point))
    return {point: reader.text(raw, point, ("cites",)) for point in raw}


def _figure(raw: Any, reader: Reader) -> SourceFigure:
    path: Path = ("source_figure",)
    body = reader.mapping(raw, path, _FIGURE_KEYS, _FIGURE_KEYS)
    value = body["value"]
    if not isinstance(value, int | float) or isinstance(value, bool):
        reader.refuse("The value is no number.", (*path, "value"), "Write it as the source does, its unit beside it.")
    return SourceFigure(value, reader.text(body, "unit", path), reader.text(body, "means", path))


# -- examples --------------------------------------------------------------------------------------------------------


def _examples(raw: Any, reader: Reader) -> tuple[IndicatorExample, ...]:
    if not isinstance(raw, Mapping) or not raw:
        reader.refuse("Examples are named: a sentence, then cases and gives.", ("examples",))
    return tuple(reader.gathered(**{name: partial(_example, name, raw[name], reader) for name in raw}).values())


def _example(name: str, raw: Any, reader: Reader) -> IndicatorExample:
    path: Path = ("examples", name)
    body = reader.mapping(raw, path, ("cases", "gives"), ("cases", "gives"))
    cases = [
        _case(case, (*path, "cases", place), reader)
        for place, case in enumerate(reader.items(body["cases"], (*path, "cases")))
    ]
    gives = reader.mapping(body["gives"], (*path, "gives"), GIVES)
    return IndicatorExample(name, tuple(cases), dict(gives), reader.line(path))


def _case(raw: Any, path: Path, reader: Reader) -> Mapping[str, FactValue]:
    if not isinstance(raw, Mapping):
        reader.refuse("A case is its facts and their values; {} for nothing recorded.", path)
    facts = {}
    for name, written in raw.items():
        _usable(name, reader, (*path, name))
        try:
            facts[name] = from_written(written, reader.names.facts[name])
        except WrongValueError as wrong:
            reader.note("The fact cannot have this value.", (*path, name), str(wrong))
    return facts
