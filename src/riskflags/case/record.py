"""What the records of a case have in common: an id, versions, spells, and what their days say of each other."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from riskflags.case.fields import HappenedDay, Key, YesNo


class Unchanging(BaseModel):
    """Frozen, and says so without the value that was to be written, which pydantic's own error would quote."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            raise AttributeError(f"A {type(self).__name__} does not change: validate a new one.")
        super().__setattr__(name, value)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> dict[str, Any]:
        """Pydantic's schema with the descriptions of fields and words, in somebody else's schema (OpenAPI) too."""
        from riskflags.case.descriptions import describe  # at call time: it reads source, which a start need not

        schema = handler(core_schema)
        describe(handler.resolve_ref_schema(schema), cls)
        return schema


class Record(Unchanging):
    """What every record may carry. A field left out is *not known*: it is never taken for a no."""

    model_config = ConfigDict(
        defer_build=True,  # the summary builds every record's validator once; each building its own doubled the import
    )
    kind_field: ClassVar[str | None] = "kind"
    named: ClassVar[str]  # how a record is called in a sentence, as `riskflags.case.naming` reads it
    happened_once: ClassVar[tuple[tuple[str, str], ...]] = ()  # a planned day that has come once the other is recorded
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()  # pairs of days of which the first cannot be the later
    marks: ClassVar[tuple[str, ...]] = ()  # fields written where they hold and else left out: a blank makes no question

    id: Key | None = None
    """A short text that tells the record from others of its collection; reports quote it, so it should identify nobody.
    Only a record that stands in several versions needs one, which all of them share."""
    recorded_on: HappenedDay = None
    """The day this version of the record was made; of several the last counts, and nothing in it may have happened
    later. Blank: taken as known from the latest day on which the record says that something happened."""

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []  # a repr ends up in logs: no value of a case in it

    def __str__(self) -> str:
        return repr(self)


def record_name(collection: str, place: int, record: Record) -> str:
    """What reports call a record: ``health/h1`` with an id, else its place in the summary as given, ``health[0]``."""
    return f"{collection}[{place}]" if record.id is None else f"{collection}/{record.id}"


class Telling(Record):
    """A record one of whose days tells another field: a day it was held on says that it was held."""

    tells: ClassVar[tuple[tuple[str, str, object], ...]] = ()  # a day, and the field and value that it tells

    def model_post_init(self, _context: Any, /) -> None:
        """What a day tells is filled in where it is not said."""
        values = self.__dict__
        for day, field, value in self.tells:
            if values[day] is not None and values[field] is None:
                values[field] = value


class Spell(Telling):
    """Something with a beginning and an end, whose end is recorded as such: a blank `end_date` alone says nothing."""

    tells: ClassVar[tuple[tuple[str, str, object], ...]] = (("end_date", "ended", True),)
    in_order: ClassVar[tuple[tuple[str, str], ...]] = (("start_date", "end_date"),)
    start_date: HappenedDay = None
    """The day it began. Blank: not known since when."""
    end_date: HappenedDay = None
    """The day it ended, never one to come. Blank does not say that it still runs: only `ended: false` does."""
    ended: YesNo = None
    """Whether it has ended: `false` says that it still runs. An `end_date` fills in `true`; with both blank it is not
    known whether it still runs."""
