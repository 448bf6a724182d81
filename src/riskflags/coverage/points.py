"""What became of each learning point: by which rules, indicators and reflections, and what is still to come.

Worked out from what cites the points, so that it can only say what is there. A point is accounted for when everything
its ``becomes`` asks for cites it; a point of context asks for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, get_args

from riskflags.report import RulebookMark
from riskflags.rulebook import Rulebook
from riskflags.sources import Becomes, LearningPoint
from riskflags.version import FORMATS

KINDS: tuple[Becomes, ...] = get_args(Becomes)


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """One learning point: what it is to become, the ids of what cites it, and the kinds that nothing cites it as.

    ``rules`` are active rules; what is cited beyond what ``becomes`` asks for is listed too. ``in_part`` says what the
    rules leave out of the point; blank where they carry it.
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
        """The ids by kind, for each kind asked for or there; none for a kind still to come, and for context."""
        ids: dict[Becomes, tuple[str, ...]] = {
            "rule": self.rules,
            "indicator": self.indicators,
            "reflection": self.reflections,
            "context": (),
        }
        return {kind: ids[kind] for kind in KINDS if kind in self.becomes or ids[kind]}


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Of one kind: how many points ask for it, of how many of those it is there, and how many definitions cite any."""

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
        """The points that lack something."""
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
        rulebook=RulebookMark(rulebook.version, rulebook.fingerprint),
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
