"""Coverage for a reader: each learning point and what it became, by source, with the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from riskflags.coverage.points import Coverage, KindTotal, PointCoverage
from riskflags.render.as_markdown import escaped
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.sources import Source

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
        yield f"  {total.kind:<{_KIND}}{_total(total)}"
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


def _total(total: KindTotal) -> str:
    points = f"{total.there} of {total.asked} points"
    plural = "" if total.definitions == 1 else "s"
    return points if total.kind == "context" else f"{points}, by {total.definitions} {total.kind}{plural}"


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
        yield f"| {total.kind} | {_total(total)} |"
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
