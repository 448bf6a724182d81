"""Turns pydantic's errors about a case into our faults, which carry no value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from riskflags.case.fields import DAY_BRANCH, TEXT_BRANCH, RecordField, fields_of
from riskflags.errors import Fault, Path, Suggestions, UnknownKey

if TYPE_CHECKING:
    from riskflags.case.record import FrozenModel

_MOST_WORDS_LISTED = 12
_KEYS = ("case_id", "id")
_WORDS_FOR_TRUTH = {"yes", "no", "y", "n", "on", "off", "true", "false", "0", "1"}


def faults_of(error: ValidationError, model: type[FrozenModel], given: object = None) -> list[Fault]:
    """One fault for each place in pydantic's error, which may name a place several times.

    ``given`` is the document, needed to say by its number which key is unknown: the key itself is never shown.
    """
    found: dict[Path, Fault] = {}
    converter = _Converter(model, given)
    found |= {path: Fault(*_NO_LIST[:1], path, help=_NO_LIST[1]) for path in _records_alone(given)}
    for detail in error.errors(include_url=False, include_context=False, include_input=True):
        path = _path(detail)
        if path not in found and path[:1] not in found:
            found[path] = converter.fault(detail, path)
    return list(found.values())


def _records_alone(given: object) -> list[Path]:
    """Paths where one record was given in place of a list: pydantic would iterate over its fields."""
    return [(name,) for name, each in given.items() if isinstance(each, BaseModel)] if isinstance(given, dict) else []


def as_validation_error(faults: Iterable[Fault], title: str) -> ValidationError:
    """Our faults as pydantic's own error, so that another model, or FastAPI, reports them among its own."""
    details: list[InitErrorDetails] = []
    for fault in faults:
        told = PydanticCustomError("case_fault", "{what} {help}", {"what": fault.what, "help": fault.help})
        details.append({"type": told, "loc": fault.path, "input": None})
    return ValidationError.from_exception_data(title, details, hide_input=True)


def _path(detail: Any) -> Path:
    location: Path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return location  # an unknown key may be any text, even one that looks like a branch
    return tuple(part for part in location if not _is_branch(part))


def _is_branch(part: str | int) -> bool:
    """Whether this part of a location names a branch of a union, which is no place in the document."""
    return isinstance(part, str) and (part in (TEXT_BRANCH, DAY_BRANCH) or "[" in part)


class _Converter:
    """Converts the errors about one document."""

    def __init__(self, model: type[FrozenModel], document: object) -> None:
        self._model = model
        self._document = _read(document) if isinstance(document, str | bytes | bytearray) else document
        self._suggest = Suggestions()
        self._places: dict[Path, dict[object, int]] = {}  # the numbers of its keys, by mapping

    def fault(self, detail: Any, path: Path) -> Fault:
        """One of pydantic's error details as our fault."""
        match detail["type"]:
            case "extra_forbidden":
                return self._unknown_key(path)
            case "invalid_key":
                here = self._hidden(path)
                return Fault("A key here is not text.", here, help="Write the names of fields as text.")
            case "literal_error" if path[:1] != ("open",):
                return self._unknown_word(detail["input"], path)
        if path[:1] == ("open",) and len(path) > 1 and path[1] not in self._model.model_fields:
            path = (*self._hidden(path[:2]), *path[2:])
        return _fault(detail, path)

    def _unknown_key(self, path: Path) -> Fault:
        known: Iterable[str] = self._model.model_fields
        what = "A case summary has no such collection or field."
        if len(path) > 1:
            known, what = self._fields_at(path), f"A record of {path[0]} has no such field."
        elif self._is_record:
            what = f"A {self._model.__name__} has no such field."
        help_ = self._suggest(path[-1], known) or "See `riskflags schema case`; a name must be exact."
        return Fault(what, self._hidden(path), help=help_)

    def _unknown_word(self, given: object, path: Path) -> Fault:
        fields = self._fields_at(path)
        words = fields[str(path[-1])].words if str(path[-1]) in fields else ()
        listed = ", ".join(words) if len(words) <= _MOST_WORDS_LISTED else "see `riskflags schema case`"
        help_ = self._suggest(given, words) or f"Its words: {listed}."
        return Fault("It is not one of this field's words.", path, help=help_)

    @property
    def _is_record(self) -> bool:
        return "case_id" not in self._model.model_fields

    def _fields_at(self, path: Path) -> Mapping[str, RecordField]:
        from riskflags.case.summary import COLLECTIONS  # at call time: the two modules import each other

        record: Any = self._model if self._is_record else COLLECTIONS.get(str(path[0]))
        return fields_of(record) if record else {}

    def _hidden(self, path: Path) -> Path:
        """The path with its last key, which could be a value, replaced by the key's number."""
        above = path[:-1]
        if above not in self._places:
            self._places[above] = {key: place for place, key in enumerate(_keys(self._document, above), 1)}
        return (*above, UnknownKey(self._places[above].get(path[-1])))


def _read(text: str | bytes | bytearray) -> object:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def _keys(document: Any, path: Path) -> list[Any]:
    """The keys of the mapping at a path, in order; empty where there is none."""
    try:
        for part in path:
            document = document[part]
        return list(document) if isinstance(document, Mapping) else []
    except Exception:  # a mapping from elsewhere may raise anything
        return []


_OF_JSON = (str, int, float, list, dict, type(None))
_LEAVE = "See `riskflags schema case`; leave it out if it is not known."
_NO_DAY = ("It is not a day written YYYY-MM-DD.", "Write it like 2026-03-31; leave it out if not known.")
_NOT_IN_CALENDAR = ("There is no such day in the calendar.", "Check the month and the day of the month.")
_NO_LENGTH = ("It is empty, or longer than 200 characters.", "Give a short id.")
_NO_YEAR = ("The year cannot be right: it lies outside 1900 to 2100.", "Check the year.")
_NO_LIST = ("It is not a list of records.", "Write a list; [] says there were none.")
_NO_RECORD = ("It is not a record.", "Write fields and their values, as in kind: neglect.")

_SAID = {
    "string_type": ("It is not text.", "Put it in quotes; in Python, give a str or a UUID."),
    **dict.fromkeys(("string_too_short", "string_too_long"), _NO_LENGTH),
    **dict.fromkeys(("string_pattern_mismatch", "date_type"), _NO_DAY),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing"), _NOT_IN_CALENDAR),
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), _NO_YEAR),
    **dict.fromkeys(("tuple_type", "list_type"), _NO_LIST),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _NO_RECORD),
}
"""What to say of each of pydantic's error types: what is wrong, and what to do."""


def _fault(detail: Any, path: Path) -> Fault:
    type_, given = detail["type"], detail["input"]
    if path[:1] == ("open",):
        help_ = "Write all, or a list of kinds, as in meetings: [core_group]."
        return Fault("It does not say what is open.", path, help=help_)
    if type_ == "json_invalid":
        return Fault("This is not well-formed JSON.", help="Check quotes, commas and brackets.")
    if type_ == "missing":
        return Fault("It is missing.", path, help=f"Add {path[-1]}: every summary needs it.")
    if type_ == "bool_type":
        said = isinstance(given, str | int) and str(given).strip().lower() in _WORDS_FOR_TRUTH
        help_ = "Write true or false, without quotes." if said else _LEAVE
        return Fault("It is not true or false.", path, help=help_)
    if type_ == "string_pattern_mismatch" and path[-1] in _KEYS:
        what = "It holds a line break or another control character."
        return Fault(what, path, help="Give a short id of plain characters.")
    if type_ == "date_type" and not isinstance(given, (datetime, *_OF_JSON)):
        what = "It is not a day written YYYY-MM-DD, nor a datetime.date, nor a midnight without a time zone."
        return Fault(what, path, help="Give a date; leave it out if it is not known.")
    if type_ == "date_type" and isinstance(given, datetime):
        what = "It is a datetime with a time of day or a time zone, which a day would lose."
        return Fault(what, path, help="Give the date() of it, in the time zone of those who keep the record.")
    what, help_ = _SAID.get(type_, ("It is not of the type this place needs.", _LEAVE))
    return Fault(what, path, help=help_)
