"""The extract, some cases at a time: a frame a table, the same rows however many cases are made at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of, happened_days
from riskflags.sampling.draws import NUMBER, Draws
from riskflags.sampling.scene import Chance, Record, Scene, day_told, read, scenes
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, POSITION, columns_of, opened, recorded

Frames = dict[str, pl.DataFrame]

CHUNK = 100_000  # cases; what is made at once fits in some hundreds of megabytes

_KIND, _STAGE, _TEAM, _DATES_ITS_RECORDS, _ORDER = "kind", "stage", "team", "dates its records", "order"
_VERSIONED = ("id", "recorded_on")
_TYPES: dict[str, Any] = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}


@dataclass(frozen=True)
class SampledExtract:
    """How many cases, from which seed, as of which day; ``kept`` are cases whose lists are all said to be recorded."""

    cases: int
    seed: int
    as_of: date
    kept: tuple[int, ...] = ()
    _drawn: dict[str, Any] = field(default_factory=lambda: read("cases.yaml"), repr=False)

    def chunks(self, size: int = CHUNK) -> Iterator[Frames]:
        """Its tables, ``size`` cases at a time, each with the case's number before its own columns."""
        for first in range(0, self.cases, size):
            yield self._made(first, min(size, self.cases - first))

    def _made(self, first: int, count: int) -> Frames:
        cases = self._with_scenes(self._cases(first, count)).collect()
        parts: dict[str, list[pl.DataFrame]] = {name: [] for name in COLLECTIONS}
        for scene in scenes():
            for place, record in enumerate(scene.records):
                order = pl.lit(len(parts[record.table]), dtype=pl.Int32).alias(_ORDER)
                made = self._records(cases, scene, place).select(NUMBER, order, *_columns(record))
                parts[record.table].append(made.collect())
        table = self._case_table(cases)
        return {CASES: table} | {name: _placed(name, found, table) for name, found in parts.items()}

    @property
    def _draws(self) -> Draws:
        return Draws(self.seed)

    # -- cases

    def _cases(self, first: int, count: int) -> pl.LazyFrame:
        """A row a case: number, id, day, kind, stage, team, and each mark in days before the case's day."""
        draws, drawn = self._draws, self._drawn
        earlier = draws.between("earlier", *drawn["earlier"]["days"])
        shift = pl.when(draws.below("is earlier", drawn["earlier"]["chance"])).then(earlier).otherwise(0)
        kind, stage, team = (
            draws.one_of(name, {word: said["weight"] for word, said in drawn[f"{name}s"].items()}).alias(name)
            for name in (_KIND, _STAGE, _TEAM)
        )
        return (
            pl.LazyFrame({NUMBER: pl.int_range(first, first + count, dtype=pl.UInt64, eager=True)})
            .with_columns(draws.ground("cases"))
            .with_columns(
                case_id(pl.col(NUMBER)),
                (pl.lit(self.as_of) - pl.duration(days=shift)).alias(AS_OF),
                kind,
                team,
                draws.below(_DATES_ITS_RECORDS, drawn[_DATES_ITS_RECORDS]).alias(_DATES_ITS_RECORDS),
                *(draws.between(f"mark {name}", *days).alias(name) for name, days in drawn["marks"].items()),
            )
            .with_columns(pl.when(pl.col(_KIND) == "pregnancy").then(pl.lit("unborn")).otherwise(stage).alias(_STAGE))
            .with_columns(self._days_by(_KIND, "begun", "begun"), self._days_by(_STAGE, "born", "age"))
        )

    def _days_by(self, column: str, mark: str, name: str) -> pl.Expr:
        """A mark drawn from the days that go with a column's word."""
        found: pl.Expr = pl.lit(0, dtype=pl.Int32)
        for word, said in self._drawn[f"{column}s"].items():
            days = self._draws.between(f"{name} {word}", *said[mark])
            found = pl.when(pl.col(column) == word).then(days).otherwise(found)
        return found.alias(mark)

    def _with_scenes(self, cases: pl.LazyFrame) -> pl.LazyFrame:
        """A column more for each scene: whether it happens."""
        for scene in scenes():
            happens = self._happening(_shown(scene.name), scene.chance)
            if scene.kinds:
                happens &= pl.col(_KIND).is_in(scene.kinds)
            if scene.stages:
                happens &= pl.col(_STAGE).is_in(scene.stages)
            if scene.with_one_of:
                happens &= pl.any_horizontal([pl.col(_shown(other)) for other in scene.with_one_of])
            for other in scene.without:
                happens &= ~pl.col(_shown(other))
            cases = cases.with_columns(happens.alias(_shown(scene.name)))
        return cases

    def _happening(self, name: str, chance: Chance) -> pl.Expr:
        """Whether something of this chance happens; what should be done, as often as the case's team does it."""
        if isinstance(chance, float | int):
            return pl.lit(True) if chance >= 1 else self._draws.below(name, chance)
        done: pl.Expr = pl.lit(False)
        for team, said in self._drawn["teams"].items():
            done = pl.when(pl.col(_TEAM) == team).then(self._draws.below(name, said["does"])).otherwise(done)
        return done if chance == "done" else ~done

    def _case_table(self, cases: pl.DataFrame) -> pl.DataFrame:
        draws, drawn = self._draws, self._drawn
        said: list[pl.Expr] = []
        for name in COLLECTIONS:
            often = drawn["unrecorded"].get(name, drawn["unrecorded"]["others"])
            there = ~draws.below(f"{name} unrecorded", often) | is_one_of(self.kept)
            unsaid = draws.below(f"{name} unsaid", drawn["unsaid"])
            said.append(pl.when(~unsaid | ~there).then(there).alias(recorded(name)))
            open_ = drawn["open"].get(name, {"kinds": "", "chance": 0})
            is_open = draws.below(f"{name} open", open_["chance"])
            said.append(pl.when(is_open).then(pl.lit(open_["kinds"])).alias(opened(name)))
        return cases.select(NUMBER, CASE_ID, AS_OF, *said)

    # -- records

    def _records(self, cases: pl.DataFrame, scene: Scene, place: int) -> pl.LazyFrame:
        """What one record of a scene says in each case that has it."""
        record, draws = scene.records[place], self._draws
        fields = fields_of(COLLECTIONS[record.table])
        marks = (*self._drawn["marks"], "begun", "born")
        return (
            cases.lazy()
            .filter(pl.col(_shown(scene.name)))
            .select(NUMBER, CASE_ID, AS_OF, _TEAM, _DATES_ITS_RECORDS, *marks)
            .with_columns(draws.ground(f"{scene.name} {place}"))
            .filter(self._happening("there", record.chance))
            .with_columns(self._value(name, said, fields[name]).alias(name) for name, said in record.fields.items())
            .with_columns(_in_order(record))
            .with_columns(self._blanked(name, fields[name]) for name in record.fields if name not in _VERSIONED)
            .with_columns(self._recorded_on(record).alias("recorded_on"))
        )

    def _value(self, name: str, said: Any, field: RecordField) -> pl.Expr:
        if field.type == "day":
            return self._day(name, said, field.planned)
        match said:
            case list():
                return self._draws.one_of(name, dict.fromkeys(said, 1))
            case dict():
                return self._draws.one_of(name, said)
            case float() | "done" | "lapsed":
                return self._happening(name, said)
        return pl.lit(said)

    def _day(self, name: str, said: str, planned: bool) -> pl.Expr:
        told = day_told(said)
        days = self._draws.between(name, told.low, told.high)
        if told.mark:
            days = pl.col(told.mark) + days
        return pl.col(AS_OF) - pl.duration(days=days if planned else days.clip(lower_bound=0))  # what happened is past

    def _blanked(self, name: str, field: RecordField) -> pl.Expr:
        share = self._drawn["blank"]["naming" if name in self._drawn["naming"] else field.type]
        return pl.when(~self._draws.below(f"{name} blank", share)).then(pl.col(name)).alias(name)

    def _recorded_on(self, record: Record) -> pl.Expr:
        """Not before the last thing the record speaks of; without versions, only where the source says such days."""
        shape = COLLECTIONS[record.table]
        days = [pl.col(name) for name in happened_days(shape) if name in record.fields]
        days += [pl.col(name) for name, outcome in shape.past_once_recorded if {name, outcome} <= record.fields.keys()]
        if "recorded_on" in record.fields:
            return pl.max_horizontal("recorded_on", *days)
        if not days:
            return pl.lit(None)
        made = pl.max_horizontal(days) + pl.duration(days=self._draws.between("lag", 0, 4))
        return pl.when(pl.col(_DATES_ITS_RECORDS)).then(pl.min_horizontal(made, AS_OF))


def case_id(number: pl.Expr) -> pl.Expr:
    """The id of the case of this number."""
    return (pl.lit("C") + (number + 1).cast(pl.String).str.zfill(6)).alias(CASE_ID)


def is_one_of(numbers: tuple[int, ...]) -> pl.Expr:
    """Whether a row belongs to one of the cases of these numbers."""
    return pl.col(NUMBER).is_in(pl.Series(numbers, dtype=pl.UInt64).implode())


def _shown(scene: str) -> str:
    """The column that says whether a scene happens."""
    return f"scene {scene}"


def _in_order(record: Record) -> list[pl.Expr]:
    """No day that ends something lies before the one that began it."""
    pairs = [pair for pair in COLLECTIONS[record.table].in_order if set(pair) <= record.fields.keys()]
    laters = dict.fromkeys(later for _, later in pairs)
    return [
        pl.max_horizontal(later, *(early for early, late in pairs if late == later)).alias(later) for later in laters
    ]


def _columns(record: Record) -> Iterator[pl.Expr]:
    """Every column of its table but the position."""
    there = {*record.fields, CASE_ID, "recorded_on"}
    for name, column in columns_of(record.table).items():
        if name != POSITION:
            value = pl.col(name) if name in there else pl.lit(None)
            yield value.cast(_TYPES.get(column.type, pl.String)).alias(name)


def _placed(table: str, parts: list[pl.DataFrame], cases: pl.DataFrame) -> pl.DataFrame:
    """The records of a table in the order of the cases, without those of lists that are not recorded."""
    unrecorded = cases.filter(~pl.col(recorded(table))).select(NUMBER)
    found = pl.concat(parts).join(unrecorded, on=NUMBER, how="anti").sort(NUMBER, _ORDER)
    position = pl.int_range(pl.len(), dtype=pl.Int64).over(NUMBER).alias(POSITION)
    return found.with_columns(position).drop(_ORDER)
