"""What became of each learning point: by which rules, indicators and reflections, and what is still to come.

It is computed from the citations in the rulebook, so it can only report what exists. A point is accounted for when
everything its ``becomes`` asks for cites it; a point of context asks for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol, get_args

from riskflags.documents import RulebookMark
from riskflags.humanize import counted
from riskflags.render.as_markdown import escaped
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.sources import Becomes, LearningPoint, Source
from riskflags.version import FORMATS

KINDS: tuple[Becomes, ...] = get_args(Becomes)


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """One learning point: what it is to become, the ids of what cites it, and the kinds still lacking (``lacks``).

    ``rules`` are active rules; citations beyond those that ``becomes`` asks for are listed too. ``in_part`` says what
    the rules leave out of the point; blank where they cover it.
    """

    point: str
    source: str
    where: str
    gist: str
    status: str
    becomes: tuple[Becomes, ...]
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    reflections: tuple[str, ...]
    lacks: tuple[Becomes, ...]
    in_part: str

    def by(self) -> dict[Becomes, tuple[str, ...]]:
        """The ids by kind, for each kind asked for or cited; empty for a kind still to come, and for context."""
        ids: dict[Becomes, tuple[str, ...]] = {
            "rule": self.rules,
            "indicator": self.indicators,
            "reflection": self.reflections,
            "context": (),
        }
        return {kind: ids[kind] for kind in KINDS if kind in self.becomes or ids[kind]}


@dataclass(frozen=True, slots=True)
class KindTotal:
    """For one kind: how many points ask for it, how many of those have it, and how many definitions cite any point."""

    kind: Becomes
    asked: int
    there: int
    definitions: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every learning point of a rulebook's register, in its order, with the totals."""

    format: int = field(default=FORMATS["coverage"], kw_only=True)
    rulebook: RulebookMark
    accounted: int
    in_part: int
    totals: tuple[KindTotal, ...]
    points: tuple[PointCoverage, ...]

    @property
    def unaccounted(self) -> tuple[PointCoverage, ...]:
        """The points that still lack a kind."""
        return tuple(point for point in self.points if point.lacks)


class _Citing(Protocol):
    """A rule, an indicator or a reflection."""

    @property
    def id(self) -> str: ...
    @property
    def cites(self) -> Iterable[str]: ...


def coverage_of(rulebook: Rulebook) -> Coverage:
    """What became of each point of a rulebook's register."""
    cited = {
        "rule": _by_point(rulebook.active),
        "indicator": _by_point(rulebook.indicators.values()),
        "reflection": _by_point(rulebook.reflections.values()),
    }
    points = tuple(_point(point, cited) for point in rulebook.points.values())
    return Coverage(
        rulebook=RulebookMark.of(rulebook),
        accounted=sum(not point.lacks for point in points),
        in_part=sum(bool(point.in_part) for point in points),
        totals=tuple(_total(kind, points, cited) for kind in KINDS),
        points=points,
    )


def _by_point(definitions: Iterable[_Citing]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        for point in definition.cites:
            found[point].add(definition.id)
    return {point: tuple(sorted(ids)) for point, ids in found.items()}


def _point(point: LearningPoint, cited: Mapping[str, Mapping[str, tuple[str, ...]]]) -> PointCoverage:
    ids = {kind: by_point.get(point.id, ()) for kind, by_point in cited.items()}
    return PointCoverage(
        point=point.id,
        source=point.source.id,
        where=point.where,
        gist=point.gist,
        status=point.status_text,
        becomes=point.becomes,
        rules=ids["rule"],
        indicators=ids["indicator"],
        reflections=ids["reflection"],
        lacks=tuple(kind for kind in KINDS if kind in point.becomes and kind in ids and not ids[kind]),
        in_part=point.in_part,
    )


def _total(
    kind: Becomes, points: Iterable[PointCoverage], cited: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> KindTotal:
    asking = [point for point in points if kind in point.becomes]
    return KindTotal(
        kind=kind,
        asked=len(asking),
        there=sum(kind not in point.lacks for point in asking),
        definitions=len({id_ for ids in cited.get(kind, {}).values() for id_ in ids}),
    )


# -- for a reader ----------------------------------------------------------------------------------------------------

_KIND = 11  # the longest kind and a space


def coverage_to_text(coverage: Coverage, sources: Mapping[str, Source], width: int = WIDTH) -> str:
    """The coverage as text, no line longer than ``width`` unless one id is."""
    return joined(_text(coverage, sources, width))


def coverage_to_markdown(coverage: Coverage, sources: Mapping[str, Source]) -> str:
    """The coverage as Markdown: a table of totals, and one of points for each source."""
    return joined(_markdown(coverage, sources))


def _text(coverage: Coverage, sources: Mapping[str, Source], width: int) -> Iterator[str]:
    yield from wrapped(_headline(coverage), width)
    yield ""
    for total in coverage.totals:
        yield f"  {total.kind:<{_KIND}}{_total_text(total)}"
    column = max((len(_name(point)) for point in coverage.points), default=0) + 1
    for source, points in _by_source(coverage.points):
        yield ""
        yield from wrapped(f"{sources[source].title} ({source})", width)
        for point in points:
            yield from _point_lines(point, column, width)


def _headline(coverage: Coverage) -> str:
    counted = f"{len(coverage.points)} learning points, {coverage.accounted} accounted for"
    if coverage.in_part:
        counted += f", {coverage.in_part} of them in part"
    lacking = "; ".join(f"{point.point} ({', '.join(point.lacks)})" for point in coverage.unaccounted)
    mark = f"Rulebook {coverage.rulebook.version}, fingerprint {coverage.rulebook.fingerprint}."
    return f"{counted}. {f'Still to come: {lacking}. ' if lacking else ''}{mark}"


def _total_text(total: KindTotal) -> str:
    points = f"{total.there} of {total.asked} points"
    return points if total.kind == "context" else f"{points}, by {counted(total.definitions, total.kind)}"


def _by_source(points: Iterable[PointCoverage]) -> Iterator[tuple[str, Iterator[PointCoverage]]]:
    return groupby(points, key=lambda point: point.source)


def _name(point: PointCoverage) -> str:
    return point.point.removeprefix(f"{point.source}/")


def _point_lines(point: PointCoverage, column: int, width: int) -> Iterator[str]:
    name = _name(point)
    for kind, ids in point.by().items():
        margin = f"  {name:<{column}}{kind:<{_KIND}}"
        shown = "STILL TO COME" if kind in point.lacks else ", ".join(ids)
        yield from wrapped(shown or "nothing to check", width, margin, " " * len(margin))
        name = ""
    if point.in_part:
        margin = f"  {name:<{column}}{'in part':<{_KIND}}"
        yield from wrapped(point.in_part, width, margin, " " * len(margin))


def _markdown(coverage: Coverage, sources: Mapping[str, Source]) -> Iterator[str]:
    yield "# Learning points and what became of them\n"
    yield escaped(_headline(coverage))
    yield "\n| to become | points |\n|---|---|"
    for total in coverage.totals:
        yield f"| {total.kind} | {_total_text(total)} |"
    for source, points in _by_source(coverage.points):
        yield f"\n## {escaped(sources[source].title)}\n"
        yield "| point | where | learning, in our words | status | became |\n|---|---|---|---|---|"
        for point in points:
            cells = (escaped(text) for text in (point.point, point.where, point.gist, point.status))
            yield f"| {' | '.join(cells)} | {_became(point)} |"


def _became(point: PointCoverage) -> str:
    listed = []
    for kind, ids in point.by().items():
        if kind in point.lacks:
            listed.append(f"**{kind}: still to come**")
        else:
            listed.append(f"{kind}: {', '.join(f'`{id_}`' for id_ in ids)}" if ids else kind)
    if point.in_part:
        listed.append(f"*in part*: {escaped(point.in_part)}")
    return "; ".join(listed)
