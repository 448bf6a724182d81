"""The base classes of records: frozen, validated without leaking values, with ids, versions and implied fields."""

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
_UNWRAPPED = ContextVar("_UNWRAPPED", default=False)


@contextmanager
def unwrapped_schemas() -> Iterator[None]:
    """While it lasts, our classes give pydantic plain schemas, not those wrapped for use in other people's models."""
    token = _UNWRAPPED.set(True)
    try:
        yield
    finally:
        _UNWRAPPED.reset(token)


def build_or_raise(build: Callable[..., _T], model: type[FrozenModel], *given: Any, **options: Any) -> _T:
    """Call pydantic's ``build`` for this class. Raises `CaseError` for its error, which carries the case's values."""
    faults: list[Fault] = []
    for arguments, named in _ways((given, options)):
        try:
            return build(*arguments, **named)
        except ValidationError as error:
            faults = faults_of(error, model, next(iter(arguments), named))
    raise CaseError(faults)  # outside the except block, so that not even its context holds pydantic's error


def _ways(given: _T) -> Iterator[_T]:
    """As given; then, should that be refused, with values of NumPy and pandas converted to Python's own."""
    yield given
    if (as_plain := plain(given, _DEEPEST)) is not given:
        yield as_plain


def _validate_within(model: type[FrozenModel], given: Any, handler: Callable[[Any], Any]) -> Any:
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


class _ValueFreeValidator:
    """The validator that a `TypeAdapter` of the class uses: its errors have our words, and no value of the case."""

    def __init__(self, model: type[FrozenModel], own: Any) -> None:
        self._model, self.own = model, own

    def validate_python(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _validate_within(self._model, given, partial(self.own.validate_python, **options))

    def validate_json(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _validate_within(self._model, given, partial(self.own.validate_json, **options))

    def validate_strings(self, given: Any, /, **options: Any) -> Any:
        """As pydantic's."""
        return _validate_within(self._model, given, partial(self.own.validate_strings, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)


def _refuse_a_key_that_stands_twice(json_data: str | bytes | bytearray) -> None:
    """Raise `CaseError` if an object of a JSON text has a key twice. Malformed JSON is left to pydantic."""
    twice: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        twice.append(len(pairs) > len({key for key, _ in pairs}))

    with suppress(ValueError, TypeError, RecursionError):
        json.loads(json_data, object_pairs_hook=note)
    if any(twice):
        raise CaseError(Fault("A key stands twice in one object.", help="Keep one of the two."))


class FrozenModel(BaseModel):
    """A frozen pydantic model whose errors carry no value: not of what was given, nor of what was to be assigned."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    if not TYPE_CHECKING:  # type checkers are to see the signature that pydantic makes of the fields

        def __init__(self, **given: Any) -> None:
            build_or_raise(self._validator().validate_python, type(self), given, self_instance=self)

        __init__.__pydantic_base_init__ = True  # else pydantic would call it in every validation

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Validate a mapping. Raises `CaseError`."""
        found: Self = build_or_raise(cls._validator().validate_python, cls, obj, **options)
        return found

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Validate JSON text. Raises `CaseError`, also for a key that stands twice.

        Inside somebody else's model pydantic reads the JSON itself, and the last of two equal keys wins.
        """
        try:
            found: Self = build_or_raise(cls._validator().validate_json, cls, json_data, **options)
        except CaseError:
            _refuse_a_key_that_stands_twice(json_data)
            raise
        colons = json_data.count(":") if isinstance(json_data, str) else json_data.count(b":")
        if colons != found.keys_given():  # as many colons as keys: no key stands twice, and a second parse is saved
            _refuse_a_key_that_stands_twice(json_data)
        return found

    def keys_given(self) -> int:
        """The number of keys that were given, those of nested records included."""
        return len(self.model_fields_set)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Validate a mapping whose values are all text. Raises `CaseError`."""
        found: Self = build_or_raise(cls._validator().validate_strings, cls, obj, **options)
        return found

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """As pydantic's, which calls it when the deferred validator of a class is first needed."""
        with unwrapped_schemas():
            done = super().model_rebuild(**options)
        cls._wrap_validator()
        return done

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        cls._wrap_validator()

    @classmethod
    def _wrap_validator(cls) -> None:
        if cls.__pydantic_complete__ and not isinstance(cls.__pydantic_validator__, _ValueFreeValidator):
            cls.__pydantic_validator__ = _ValueFreeValidator(cls, cls.__pydantic_validator__)  # type: ignore[assignment]

    @classmethod
    def _validator(cls) -> Any:
        return cls.__pydantic_validator__.own  # type: ignore[union-attr]  # the first look at it builds it

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrapped inside somebody else's model, so that pydantic's error there has our words and no value.

        Only there: pydantic turns all of the JSON into Python objects for a wrapped validator, in twice the time.
        """
        schema = handler(source)
        if _UNWRAPPED.get():
            return schema

        def checked(given: Any, handler: Callable[[Any], Any]) -> Any:
            return _validate_within(cls, given, handler)

        checked.__name__ = cls.__name__  # pydantic's errors name it
        return core_schema.no_info_wrap_validator_function(checked, schema)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            raise AttributeError(f"A {type(self).__name__} does not change: validate a new one.")
        super().__setattr__(name, value)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> dict[str, Any]:
        """Pydantic's schema with our descriptions of fields and words; also within other schemas, such as OpenAPI."""
        from riskflags.case.descriptions import describe  # at call time: importing it is not needed to check a case

        schema = handler(core_schema)
        describe(handler.resolve_ref_schema(schema), cls)
        return schema


class Record(FrozenModel):
    """The base of all records. A field left out is *not known*: it is never taken for a no."""

    model_config = ConfigDict(
        defer_build=True,  # the summary builds every record's validator once; each building its own doubled the import
    )
    kind_field: ClassVar[str | None] = "kind"
    named: ClassVar[str]  # the template of its name in a sentence: see `riskflags.case.naming`
    past_once_recorded: ClassVar[tuple[tuple[str, str], ...]] = ()  # a planned day, past once the field is recorded
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()  # two days: the first is not after the second
    implied: ClassVar[tuple[tuple[str, str, object], ...]] = ()  # a day, a field, and the value that follows
    recorded_only_if_true: ClassVar[tuple[str, ...]] = ()  # a blank in these is no gap to ask about

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
    """How reports refer to a record: ``health/h1`` by its id, else by its index in the summary, ``health[0]``."""
    return f"{collection}[{place}]" if record.id is None else f"{collection}/{record.id}"


class ImpliesFields(Record):
    """A record with `implied` fields: a day on which a meeting was held implies that its state is held."""

    def model_post_init(self, _context: Any, /) -> None:
        """Fill in each implied field that is blank."""
        values = self.__dict__
        for day, field, value in self.implied:
            if values[day] is not None and values[field] is None:
                values[field] = value


class Spell(ImpliesFields):
    """A record with a beginning and an end. A blank `end_date` says nothing: that it still runs is `ended: false`."""

    implied: ClassVar[tuple[tuple[str, str, object], ...]] = (("end_date", "ended", True),)
    in_order: ClassVar[tuple[tuple[str, str], ...]] = (("start_date", "end_date"),)
    start_date: HappenedDay = None
    """The day it began. Blank: not known since when."""
    end_date: HappenedDay = None
    """The day it ended; never one to come. Blank does not say that it still runs: only `ended: false` does."""
    ended: YesNo = None
    """Whether it has ended: `false` says that it still runs. An `end_date` fills in `true`; with both blank it is not
    known whether it still runs."""
