"""Turns pydantic's account of what is wrong with a case into ours, leaving every value behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from riskflags.case.leaves import DAY_BRANCH, TEXT_BRANCH
from riskflags.case.shape import leaves_of
from riskflags.errors import Fault, Path, did_you_mean

if TYPE_CHECKING:
    from riskflags.case.summary import CaseSummary

_MOST_WORDS_LISTED = 8
_KEYS = ("case_id", "id")
_WORDS_FOR_TRUTH = {"yes", "no", "y", "n", "on", "off", "true", "false", "0", "1"}


def faults_of(error: ValidationError, model: type[CaseSummary]) -> list[Fault]:
    """One fault for each place pydantic found wrong (pydantic may name one place several times)."""
    found: dict[Path, Fault] = {}
    for detail in error.errors(include_url=False, include_context=False, include_input=True):
        path = _path(detail)
        found.setdefault(path, _fault(detail, path, model))
    return list(found.values())


def _path(detail: Any) -> Path:
    location: Path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return location  # the key may be any text, one that looks like a branch too
    return tuple(part for part in location if not _is_branch(part))


def _is_branch(part: str | int) -> bool:
    """Whether pydantic put this into a location to name its own branch of a union, not a place in the document."""
    return isinstance(part, str) and (part in (TEXT_BRANCH, DAY_BRANCH) or "[" in part)


def _fault(detail: Any, path: Path, model: type[CaseSummary]) -> Fault:
    given = detail["input"]
    if path[:1] == ("open",):
        return Fault(
            "It does not say what is open.", path, help="Write all, or a list of kinds, as in meetings: [core_group]."
        )
    match detail["type"]:
        case "json_invalid":
            return Fault("This is not well-formed JSON.", help="Check quotes, commas and brackets.")
        case "missing":
            return Fault("It is missing.", path, help=f"Add {path[-1]}: every summary needs it.")
        case "extra_forbidden":
            return _unknown_key(path, model)
        case "bool_type":
            said = isinstance(given, str | int) and str(given).strip().lower() in _WORDS_FOR_TRUTH
            return Fault(
                "It is not true or false.", path, help="Write true or false, without quotes." if said else _LEAVE
            )
        case "literal_error":
            return _unknown_word(given, path)
        case "string_type":
            return Fault("It is not text.", path, help="Put it in quotes.")
        case "string_too_short" | "string_too_long":
            return Fault("It is empty, or longer than 200 characters.", path, help="Give a short id.")
        case "string_pattern_mismatch" if path[-1] in _KEYS:
            return Fault(
                "It holds a line break or another control character.", path, help="Give a short id of plain characters."
            )
        case "string_pattern_mismatch" | "date_type":
            return Fault(
                "It is not a day written YYYY-MM-DD.", path, help="Write it like 2026-03-31; leave it out if not known."
            )
        case "date_parsing" | "date_from_datetime_parsing":
            return Fault(
                "There is no such day in the calendar.", path, help="Check the month and the day of the month."
            )
        case "greater_than_equal" | "less_than_equal":
            return Fault("The year cannot be right: it lies outside 1900 to 2100.", path, help="Check the year.")
        case "tuple_type" | "list_type":
            return Fault("It is not a list of records.", path, help="Write a list; [] says there were none.")
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return Fault("It is not a record.", path, help="Write leaves and their values, as in kind: neglect.")
        case "invalid_key":
            return Fault("A key here is not text.", path, help="Write the names of leaves as text.")
        case _:
            return Fault("It is not of the type this place needs.", path, help=_LEAVE)


_LEAVE = "See `riskflags schema case`; leave it out if it is not known."


def _unknown_key(path: Path, model: type[CaseSummary]) -> Fault:
    known: Iterable[str] = model.model_fields
    what = "A case summary has no such collection or leaf."
    if len(path) > 1:
        known = _leaves_at(path)
        what = f"A record of {path[0]} has no such leaf."
    return Fault(what, path, help=did_you_mean(path[-1], known) or "See `riskflags schema case`; a name must be exact.")


def _unknown_word(given: object, path: Path) -> Fault:
    leaves = _leaves_at(path)
    words = leaves[str(path[-1])].words if str(path[-1]) in leaves else ()
    listed = ", ".join(words) if len(words) <= _MOST_WORDS_LISTED else "see `riskflags schema case`"
    nearest = did_you_mean(given, words)
    return Fault("It is not one of this leaf's words.", path, help=nearest or f"Its words: {listed}.")


def _leaves_at(path: Path) -> Any:
    from riskflags.case.summary import COLLECTIONS  # at call time: the two modules know each other

    record = COLLECTIONS.get(str(path[0]))
    return leaves_of(record) if record else {}
