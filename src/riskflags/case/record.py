"""What the records of a case have in common: an id, versions, spells, and what their days say of each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from riskflags.case.faults import as_validation_error, faults_of
from riskflags.case.fields import HappenedDay, Key, YesNo
from riskflags.errors import CaseError, Fault
from riskflags.plain import plain

_T = TypeVar("_T")
_DEEPEST = 6  # arguments, the case among them, its collections, their records, a field that holds several
_BARE = ContextVar("_BARE", default=False)


@contextmanager
def bare() -> Iterator[None]:
    """While classes of ours are built, and not what others make of them."""
    token = _BARE.set(True)
    try:
        yield
    finally:
        _BARE.reset(token)


def without_values(build: Callable[..., _T], model: type[Unchanging], *given: Any, **options: Any) -> _T:
    """Build what is of this class; pydantic's error, which carries the values of the case, becomes ours."""
    faults: list[Fault] = []
    for arguments, named in _ways((given, options)):
        try:
            return build(*arguments, **named)
        except ValidationError as error:
            faults = faults_of(error, model, next(iter(arguments), named))
    raise CaseError(faults)  # outside the except block: its context must not hold pydantic's error either


def _ways(given: _T) -> Iterator[_T]:
    """As given; and if that is refused, once more with what NumPy and pandas hold in Python's own values."""
    yield given
    if (as_plain := plain(given, _DEEPEST)) is not given:
        yield as_plain


def _without_values_within(model: type[Unchanging], given: Any, handler: Callable[[Any], Any]) -> Any:
    faults: list[Fault] = []
    for each in _ways(given):
        try:
            return handler(each)
        except ValidationError as error:
            faults = faults_of(error, model, each)
        except CaseError as error:
            faults = list(error.faults)
            break
    raise as_validation_error(faults, model.__name__)


class _Guarded:
    """The validator of a class as a `TypeAdapter` of it finds it: its errors say what ours do, and carry no value."""

    def __init__(self, model: type[Unchanging], own: Any) -> None:
        self._model, self.own = model, own

    def validate_python(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _without_values_within(self._model, given, partial(self.own.validate_python, **options))

    def validate_json(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _without_values_within(self._model, given, partial(self.own.validate_json, **options))

    def validate_strings(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _without_values_within(self._model, given, partial(self.own.validate_strings, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)


def _refuse_a_key_that_stands_twice(json_data: str | bytes | bytearray) -> None:
    """Raise `CaseError` if an object of a JSON text has a key twice; of what is no JSON pydantic says so."""
    twice: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        twice.append(len(pairs) > len({key for key, _ in pairs}))

    with suppress(ValueError, TypeError, RecursionError):
        json.loads(json_data, object_pairs_hook=note)
    if any(twice):
        raise CaseError(Fault("A key stands twice in one object.", help="Keep one of the two."))


class Unchanging(BaseModel):
    """Frozen, and says so without the value that was to be written, which pydantic's own error would quote."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    if not TYPE_CHECKING:  # a type checker knows the fields of each class, and what may stand in them

        def __init__(self, **given: Any) -> None:
            without_values(self._validator().validate_python, type(self), given, self_instance=self)

        __init__.__pydantic_base_init__ = True  # else every validation would go through it

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """What a mapping holds. Raises `CaseError`."""
        found: Self = without_values(cls._validator().validate_python, cls, obj, **options)
        return found

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """What JSON text holds. Raises `CaseError`, for a key that stands twice too.

        Inside somebody else's model it is pydantic that reads the JSON, and of two the last wins.
        """
        try:
            found: Self = without_values(cls._validator().validate_json, cls, json_data, **options)
        except CaseError:
            _refuse_a_key_that_stands_twice(json_data)
            raise
        colons = json_data.count(":") if isinstance(json_data, str) else json_data.count(b":")
        if colons != found.keys_given():  # with as many colons as keys none stands twice; parsing it again is dear
            _refuse_a_key_that_stands_twice(json_data)
        return found

    def keys_given(self) -> int:
        """How many keys were given, those of records within included."""
        return len(self.model_fields_set)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """What a mapping of nothing but text holds. Raises `CaseError`."""
        found: Self = without_values(cls._validator().validate_strings, cls, obj, **options)
        return found

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """As pydantic's, which calls it when a record's own validator is first asked for."""
        with bare():
            done = super().model_rebuild(**options)
        cls._guard()
        return done

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        cls._guard()

    @classmethod
    def _guard(cls) -> None:
        if cls.__pydantic_complete__ and not isinstance(cls.__pydantic_validator__, _Guarded):
            cls.__pydantic_validator__ = _Guarded(cls, cls.__pydantic_validator__)  # type: ignore[assignment]

    @classmethod
    def _validator(cls) -> Any:
        return cls.__pydantic_validator__.own  # type: ignore[union-attr]  # the first look at it builds it

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Inside somebody else's model pydantic's error says what ours does, and carries no value.

        Only there: a wrapped validator makes pydantic build Python objects of all the JSON first, in twice the time.
        """
        schema = handler(source)
        if _BARE.get():
            return schema

        def checked(given: Any, handler: Callable[[Any], Any]) -> Any:
            return _without_values_within(cls, given, handler)

        checked.__name__ = cls.__name__  # pydantic's errors name it
        return core_schema.no_info_wrap_validator_function(checked, schema)

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
    written_where_so: ClassVar[tuple[str, ...]] = ()  # fields left blank where they do not hold: a blank asks nothing

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
    """The day it ended; never one to come. Blank does not say that it still runs: only `ended: false` does."""
    ended: YesNo = None
    """Whether it has ended: `false` says that it still runs. An `end_date` fills in `true`; with both blank it is not
    known whether it still runs."""
