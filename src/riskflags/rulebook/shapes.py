"""The form of definitions: a shape per key, which reads its value and gives its JSON Schema.

Each kind of definition is a table of keys and shapes, used for reading, faults, the keys that messages list, and the
schema for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from riskflags.conditions import Comparison, FactValue
from riskflags.errors import Path, did_you_mean
from riskflags.facts.values import WrongValueError, from_written
from riskflags.plain import iso_day

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader


class Skip(Exception):  # noqa: N818 - control flow inside the reading of a rulebook, never seen outside
    """Raised to stop reading a definition, once its fault is noted."""


Read = Callable[[Any, Path, "Reader"], Any]
Schema = Mapping[str, Any]
Shapes = Mapping[str, "Shape"]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The pattern of an id: lower-case letters, digits and hyphens."""

COMPARISONS: tuple[str, ...] = get_args(Comparison)
ONE_KEY = {"minProperties": 1, "maxProperties": 1}

_NEEDED = object()


@dataclass(frozen=True, slots=True)
class Shape:
    """The value of a key: how it is read, its JSON Schema, and its default if it may be left out.

    ``required_by_lint``: reading does without it, but lint and the schema require it.
    """

    read: Read
    schema: Schema
    default: Any = _NEEDED
    required_by_lint: bool = False

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is _NEEDED

    def optional(self, default: Any, required_by_lint: bool = False) -> Shape:
        """The same shape for a key that may be left out."""
        return replace(self, default=default, required_by_lint=required_by_lint)


def parts(shapes: Shapes, raw: Any, path: Path, reader: Reader) -> dict[str, Any]:
    """The values of a mapping with these keys and no others; all faults are noted, even where a key is missing."""
    return parts_of(shapes, reader.mapping(raw, path, shapes), path, reader)


def checked(shapes: Shapes, raw: Any, path: Path, reader: Reader) -> Mapping[str, Any]:
    """A mapping with these keys and no others; its values are not read."""
    return reader.mapping(raw, path, shapes, [name for name, shape in shapes.items() if shape.required])


def parts_of(shapes: Shapes, body: Mapping[str, Any], path: Path, reader: Reader) -> dict[str, Any]:
    """The values of these keys in a mapping that may have others, likewise."""
    missing = reader.note_missing(body, [name for name, shape in shapes.items() if shape.required], path)

    def read(name: str) -> Any:
        return shapes[name].read(body[name], (*path, name), reader) if name in body else shapes[name].default

    found = reader.gathered(read, [name for name in shapes if name not in missing])
    if missing:
        raise Skip
    return found


def ref(name: str, several: bool = False) -> dict[str, Any]:
    """A JSON Schema ``$ref`` to a definition of `riskflags.cli.definitions`; with ``several``, of a list of these."""
    one = {"$ref": f"#/$defs/{name}"}
    return {"type": "array", "items": one, "minItems": 1} if several else one


def schema_of(shapes: Shapes) -> dict[str, Any]:
    """The JSON Schema of a mapping with these keys and no others."""
    needed = [name for name, shape in shapes.items() if shape.required or shape.required_by_lint]
    return closed_object({name: shape.schema for name, shape in shapes.items()}, needed)


def closed_object(properties: Mapping[str, Any], needed: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON Schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(needed),
        "additionalProperties": False,
    }


def object_of(of: Callable[..., Any], shapes: Shapes) -> Shape:
    """A mapping with these keys, passed to ``of`` as keyword arguments."""
    return Shape(lambda raw, path, reader: of(**parts(shapes, raw, path, reader)), schema_of(shapes))


def list_of(shape: Shape) -> Shape:
    """A non-empty list of items of one shape."""

    def read(raw: Any, path: Path, reader: Reader) -> tuple[Any, ...]:
        items = reader.items(raw, path)
        found = reader.gathered(lambda at: shape.read(items[at], (*path, at), reader), range(len(items)))
        return tuple(found.values())

    return Shape(read, {"type": "array", "items": shape.schema, "minItems": 1})


def dict_of(shape: Shape, what: str) -> Shape:
    """A mapping from names to values of one shape; ``what`` is the fault where there is no mapping."""

    def read(raw: Any, path: Path, reader: Reader) -> tuple[Any, ...]:
        if not isinstance(raw, Mapping):
            reader.refuse(what, path)
        return tuple(reader.gathered(lambda name: shape.read(raw[name], (*path, name), reader), raw).values())

    return Shape(read, {"type": "object", "additionalProperties": shape.schema})


def enum_of(words: Iterable[str]) -> Shape:
    """One of these words."""
    known = tuple(words)
    return Shape(lambda raw, path, reader: reader.one_of(raw, path, known), {"enum": list(known)})


def cited(by: str) -> Shape:
    """A mapping from learning points to what ``by`` takes from each."""

    def read(raw: Any, path: Path, reader: Reader) -> dict[str, str]:
        if not isinstance(raw, Mapping) or not raw:
            help_ = "As in child-x/finding-1: what it takes from it."
            reader.refuse(f"{by} cites at least one learning point.", path, help_)
        for point in raw:
            reader.point(point, (*path, point))
        return {point: reader.text(takes, (*path, point)) for point, takes in raw.items()}

    return Shape(read, ref("cites"))


def facts_given(what: str) -> Shape:
    """A mapping from facts to values, as in an example; ``what`` is the fault where there is none."""

    def read(raw: Any, path: Path, reader: Reader) -> dict[str, FactValue]:
        if not isinstance(raw, Mapping):
            reader.refuse(what, path)
        facts = {}
        for fact, written in raw.items():
            type_ = reader.names.facts.get(fact)
            if type_ is None or type_.name == "date":
                if not reader.names.may_exist(fact):
                    reader.note("There is no such fact to give.", (*path, fact), did_you_mean(fact, reader.names.facts))
                continue
            try:
                facts[fact] = from_written(written, type_)
            except WrongValueError as wrong:
                reader.note("The fact cannot have this value.", (*path, fact), str(wrong))
        return facts

    return Shape(read, ref("facts_given"))


def _day(raw: Any, path: Path, reader: Reader) -> str:
    if iso_day(raw) is None:
        reader.refuse("This is not a day written YYYY-MM-DD.", path)
    return reader.text(raw, path)


ANYTHING = Shape(lambda raw, _path, _reader: raw, {})
TEXT = Shape(lambda raw, path, reader: reader.text(raw, path), {"type": "string", "minLength": 1})
TEXTS = Shape(lambda raw, path, reader: reader.texts(raw, path), {"type": "array", "items": TEXT.schema, "minItems": 1})
OWN_ID = Shape(lambda raw, path, reader: reader.own_id(raw, path), {"type": "string", "pattern": f"^{ID.pattern}$"})
DAY = Shape(_day, {"type": "string", "format": "date"})
CONDITION = Shape(lambda raw, path, reader: reader.condition(raw, path), ref("condition"))
