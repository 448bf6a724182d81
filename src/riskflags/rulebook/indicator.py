"""An indicator: what it measures over many cases, and the figure its source gives, where it gives one.

``rules/indicators/<id>.yaml`` holds one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from riskflags.conditions import Condition, FactValue, settings_of, tests_of
from riskflags.errors import Path
from riskflags.rulebook.shapes import (
    CONDITION,
    OWN_ID,
    TEXT,
    Shape,
    Shapes,
    cited,
    dict_of,
    enum_of,
    facts_given,
    list_of,
    object_of,
    parts,
    ref,
    schema_of,
)

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

Kind = Literal["share", "count", "median", "recorded", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Share:
    """The share of an indicator's cases in which a condition holds."""

    that: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """The number of an indicator's cases, or the sum of a number fact over them; ``lists`` names the cases."""

    over: str | None = None
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Median:
    """The median of a number or days fact over an indicator's cases."""

    over: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The share of values that are known, counting one value per fact and case."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Not measurable from case summaries; ``needs`` names the register that holds it."""

    needs: str


Measure = Share | Count | Median | Recorded | Elsewhere


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """The figure a source gives for the same thing: its value, its unit, and what it means there."""

    value: float
    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class IndicatorExample:
    """Facts of a few cases, and the result the indicator must give: bounds, and counts that are not zero."""

    name: str
    cases: tuple[Mapping[str, FactValue], ...]
    gives: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``of`` says which cases it is about (``None``: all); ``cites`` what it takes from each point."""

    id: str
    title: str
    measures: str
    why: str
    of: Condition | None
    measure: Measure
    cites: Mapping[str, str]
    source_figure: SourceFigure | None
    examples: tuple[IndicatorExample, ...]
    file: str
    line: int

    @property
    def kind(self) -> Kind:
        """The kind, as written in the file."""
        return next(kind for kind, (made_of, *_) in _MEASURES.items() if isinstance(self.measure, made_of))

    def conditions(self) -> Iterator[Condition]:
        """``of``, and for a share ``that``."""
        if self.of is not None:
            yield self.of
        if isinstance(self.measure, Share):
            yield self.measure.that

    def facts(self) -> Iterator[str]:
        """The facts it refers to."""
        for condition in self.conditions():
            yield from (test.fact for test in tests_of(condition))
        match self.measure:
            case Median(over):
                yield over
            case Count(over) if over is not None:
                yield over
            case Recorded(facts):
                yield from facts
            case _:
                pass

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.conditions():
            yield from settings_of(condition)


# -- as it is written ------------------------------------------------------------------------------------------------


GIVES = ("at_least", "at_most", "yes", "no", "outside", "not_known")
"""What an example may say of an indicator."""


def indicator_from(raw: Any, reader: Reader) -> Indicator:
    """The indicator a file holds."""
    kind: Any = reader.one_of(raw.get("kind"), ("kind",), tuple(_MEASURES)) if isinstance(raw, Mapping) else "elsewhere"
    made_of, own, more = _MEASURES[kind]
    found = {"of": None, "source_figure": None, "examples": (), **parts({**_COMMON, **own, **more}, raw, (), reader)}
    del found["kind"]
    measure = made_of(**{name: found.pop(name) for name in own})
    if isinstance(measure, Count) and measure.over is None and found["of"] is None:
        reader.refuse("A count is of cases, or over a number fact.", (), "Give it `of`, `over` or both.")
    return Indicator(measure=measure, **found, file=reader.file, line=reader.line())


def _fact_of(*types: str) -> Shape:
    """A reference to a fact of one of these types, or of any type except a date."""

    def read(raw: Any, path: Path, reader: Reader) -> str:
        known = reader.fact(raw, path).name
        if known == "date":
            reader.refuse("A date is only for other facts.", path, "Use a days fact.")
        if types and known not in types:
            reader.refuse(f"This needs a {' or '.join(types)} fact.", path, "See `riskflags facts`.")
        return str(raw)

    return Shape(read, ref("any_fact"))


def _facts(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    names: tuple[str, ...] = list_of(_fact_of()).read(raw, path, reader)
    for place, name in enumerate(names):
        if name in names[:place]:
            reader.note("This fact stands twice.", (*path, place), "Leave one out.")
    return names


def _yes_or_no(raw: Any, path: Path, reader: Reader) -> bool:
    if not isinstance(raw, bool):
        reader.refuse("It takes true or false.", path, "Say true to name the cases.")
    return raw


def _number(raw: Any, path: Path, reader: Reader) -> float:
    if not isinstance(raw, int | float) or isinstance(raw, bool):
        reader.refuse("The value is no number.", path, "Write it as the source does, its unit beside it.")
    return raw


def schema() -> dict[str, Any]:
    """The JSON Schema of an indicator: one of those of its kinds."""
    kinds = ({**_COMMON, "kind": enum_of((kind,)), **own, **others} for kind, (_, own, others) in _MEASURES.items())
    return {"anyOf": [schema_of(shapes) for shapes in kinds]}


def _example(raw: Any, path: Path, reader: Reader) -> IndicatorExample:
    return IndicatorExample(str(path[-1]), **parts(_EXAMPLE, raw, path, reader), line=reader.line(path))


_EXAMPLE: Shapes = {
    "cases": list_of(facts_given("A case is its facts and their values; {} for nothing recorded.")),
    "gives": Shape(lambda raw, path, reader: dict(reader.mapping(raw, path, GIVES)), {"type": "object"}),
}
_EXAMPLES: Shapes = {
    "examples": dict_of(
        Shape(_example, schema_of(_EXAMPLE)), "Examples are named: a sentence, then cases and gives."
    ).optional(())
}
_FIGURE = object_of(SourceFigure, {"value": Shape(_number, {"type": "number"}), "unit": TEXT, "means": TEXT})
_OVER_CASES: Shapes = {"of": CONDITION.optional(None), "source_figure": _FIGURE.optional(None), **_EXAMPLES}
_LISTS = Shape(_yes_or_no, {"type": "boolean"}).optional(False)
_COMMON: Shapes = {
    "id": OWN_ID,
    "title": TEXT,
    "measures": TEXT,
    "why": TEXT,
    "kind": enum_of(get_args(Kind)),
    "cites": cited("An indicator"),
}
_MEASURES: dict[Kind, tuple[type[Measure], Shapes, Shapes]] = {  # the keys that are of the measure, and what others
    "share": (Share, {"that": CONDITION}, _OVER_CASES),
    "count": (Count, {"over": _fact_of("number").optional(None), "lists": _LISTS}, _OVER_CASES),
    "median": (Median, {"over": _fact_of("number", "days")}, _OVER_CASES),
    "recorded": (Recorded, {"facts": Shape(_facts, ref("any_fact", several=True))}, _EXAMPLES),
    "elsewhere": (Elsewhere, {"needs": TEXT}, {}),
}
