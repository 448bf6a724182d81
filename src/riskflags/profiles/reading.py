"""A profile written as YAML: what a source's lists hold, in the words of the case summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of
from riskflags.errors import Fault, InputError, did_you_mean
from riskflags.errors import Path as Place
from riskflags.profiles.profile import AnyDay, Listed, Open, Profile, Shape, Values, any_of
from riskflags.reading import files, yaml_text
from riskflags.reading.yaml_text import read_or_raise
from riskflags.rulebook.parsing import Names, Reader, Skip

_T = TypeVar("_T")

ANY = "any"
_LIST_KEYS = ("fields", "kinds", "records", "always", "open", "open_at_times")


def profile_from_file(path: Path | str) -> Profile:
    """The profile in a YAML file. Raises `InputError` with every fault and its line."""
    return profile_from_text(read_or_raise(InputError, str(path), files.read_text, path), str(path))


def profile_from_text(text: str, file: str = "") -> Profile:
    """The profile in a YAML text, which ``file`` names in faults. Raises `InputError`."""
    return document_read(text, file, _profile)


def document_read(text: str, file: str, read: Callable[[Reader], _T]) -> _T:
    """What ``read`` makes of a YAML text, which ``file`` names in faults. Raises `InputError` with every fault."""
    faults: list[Fault] = []
    document = read_or_raise(InputError, file or None, yaml_text.parse, text)
    with suppress(Skip):
        found = read(Reader(document, file, (), Names(), faults))
        if not faults:
            return found
    raise InputError(faults)


def _profile(reader: Reader) -> Profile:
    body = reader.mapping(reader.document, (), ("profile", "title", "lists"), ("profile", "title", "lists"))
    lists: dict[str, Listed] = {}
    raw = reader.mapping(body["lists"], ("lists",), COLLECTIONS)
    for name in raw:
        if name in COLLECTIONS:
            with suppress(Skip):
                lists[name] = listed_from(name, raw[name], ("lists", name), reader)
    return Profile(reader.text(body["profile"], ("profile",)), reader.text(body["title"], ("title",)), lists)


def listed_from(collection: str, raw: Any, path: Place, reader: Reader) -> Listed:
    """What a source can list of a collection, as a profile writes it."""
    body = reader.mapping(raw, path, _LIST_KEYS)
    shapes = [_shape(collection, each, (*path, "records", at), reader) for at, each in _each(body, "records")]
    always = [_shape(collection, each, (*path, "always", at), reader) for at, each in _each(body, "always")]
    if "fields" in body:
        named = dict.fromkeys(reader.texts(body["fields"], (*path, "fields")), ANY)
        kind = COLLECTIONS[collection].kind_field
        if kind is not None:
            named[kind] = body.get("kinds", ANY)
        shapes.append(_shape(collection, named, (*path, "fields"), reader))
    elif "kinds" in body:
        reader.refuse("Kinds go with fields.", (*path, "kinds"), "Write fields: [kind, …] beside them.")
    return Listed(
        tuple(shapes),
        tuple(always),
        open_kinds(collection, body.get("open", []), (*path, "open"), reader),
        open_kinds(collection, body.get("open_at_times", []), (*path, "open_at_times"), reader),
    )


def _each(body: Mapping[str, Any], key: str) -> enumerate[Any]:
    raw = body.get(key, [])
    return enumerate(raw if isinstance(raw, list) else [raw])


def _shape(collection: str, raw: Any, path: Place, reader: Reader) -> Shape:
    fields = fields_of(COLLECTIONS[collection])
    body = reader.mapping(raw, path, fields)
    return {
        name: _values(fields[name], written, (*path, name), reader) for name, written in body.items() if name in fields
    }


def _values(field: RecordField, written: Any, path: Place, reader: Reader) -> Values:
    if written == ANY:
        return any_of(field)
    if field.type == "day":
        reader.refuse("A profile says of a day only that there is one.", path, "Write any.")
    values = tuple(written) if isinstance(written, list) else (written,)
    known = any_of(field)
    assert not isinstance(known, AnyDay)
    for value in values:
        if value not in known or (isinstance(value, bool) != (field.type == "yes_no")):
            near = did_you_mean(value, field.words)
            reader.refuse("The field cannot have this value.", path, near or f"Write any, or: {_listed(known)}.")
    return values


def _listed(values: tuple[str | bool, ...]) -> str:
    return ", ".join(value if isinstance(value, str) else str(value).lower() for value in values)


def open_kinds(collection: str, raw: Any, path: Place, reader: Reader) -> Open:
    """The kinds a list may lack: ``all``, or some."""
    if raw == "all":
        return "all"
    kind = COLLECTIONS[collection].kind_field
    known = fields_of(COLLECTIONS[collection])[kind].words if kind else ()
    kinds = raw if isinstance(raw, list) else [raw]
    for value in kinds:
        if value not in known:
            near = did_you_mean(value, known)
            reader.refuse(
                "There is no such kind in this collection.", path, near or "Write all, or kinds from its list."
            )
    return tuple(kinds)
