"""Settings: the numbers that rules and facts compare with, each with its unit, range and basis.

``rules/settings/*.yaml`` holds them by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from riskflags.errors import Fault, Path, SettingsError, Suggestions
from riskflags.humanize import days_in_words
from riskflags.plain import plain
from riskflags.rulebook.shapes import ANYTHING, TEXT, Shape, Shapes, enum_of, parts, schema_of

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

PLACEHOLDER = re.compile(r"\{([^}]*)\}")
"""A setting's name in a text, in braces."""

Unit = Literal["days", "working_days", "count"]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the default comes from: a learning point, a statute or guidance, or a local choice."""

    kind: Literal["point", "statute", "local"]
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One number: its meaning, unit and default, and the range within which a local authority may set it."""

    name: str
    means: str
    unit: Unit
    default: int
    lowest: int
    highest: int
    basis: Basis
    file: str
    line: int
    here: int | None = None

    @property
    def value(self) -> int:
        """The value unless another is given: that of a layer (``here``), else the default."""
        return self.default if self.here is None else self.here


def show(value: int, unit: Unit) -> str:
    """``92 days``, ``1 working day``, ``3``."""
    if unit == "count":
        return str(value)
    word = unit.replace("_", " ")
    return f"{value} {word if value != 1 else word.removesuffix('s')}"


def in_words(value: int, unit: Unit) -> str:
    """The same as people say it: ``3 months`` for 92 days."""
    return days_in_words(value) if unit == "days" else show(value, unit)


def filled(text: str, definitions: Mapping[str, Setting], settings: Mapping[str, int]) -> str:
    """The text with each ``{setting}`` replaced by its value in words; other placeholders stay."""

    def said(found: re.Match[str]) -> str:
        setting = definitions.get(found[1])
        return found[0] if setting is None else in_words(settings[setting.name], setting.unit)

    return PLACEHOLDER.sub(said, text)


def chosen(settings: Mapping[str, Setting], given: Mapping[str, object]) -> dict[str, int]:
    """Every setting's value: the one given, else a layer's, else its default.

    Raises `SettingsError` with all faults at once.
    """
    if not isinstance(given, Mapping):
        raise SettingsError(Fault("These are not settings by name.", help="Give a mapping, as in {'plan_grace': 30}."))
    suggest = Suggestions()
    given = {name: plain(value) for name, value in given.items()}
    faults = [fault for name, value in given.items() if (fault := _fault(settings, name, value, suggest))]
    if faults:
        raise SettingsError(faults)
    return {name: given.get(name, setting.value) for name, setting in settings.items()}  # type: ignore[misc]


def _fault(settings: Mapping[str, Setting], name: str, value: object, suggest: Suggestions) -> Fault | None:
    setting = settings.get(name)
    if setting is None:
        help_ = suggest(name, settings) or "See `riskflags rules`."
        return Fault("There is no such setting.", (name,), help=help_)
    if not isinstance(value, int) or isinstance(value, bool):
        return Fault("It is not a whole number.", (name,), help=f"Write a number of {setting.unit.replace('_', ' ')}.")
    if not setting.lowest <= value <= setting.highest:
        low, high = setting.lowest, show(setting.highest, setting.unit)
        return Fault("It lies outside its range.", (name,), help=f"It may be {low} to {high}: {setting.means}")
    return None


# -- as they are written -----------------------------------------------------------------------------------------------


def _range(raw: Any, path: Path, reader: Reader) -> tuple[int, int]:
    if not isinstance(raw, list) or len(raw) != 2 or not all(map(_is_whole, raw)) or raw[0] > raw[1]:
        reader.refuse("The range is two whole numbers, the lower first.", path)
    return raw[0], raw[1]


def _is_whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _basis(raw: Any, path: Path, reader: Reader) -> Basis:
    found = parts(_BASIS, raw, path, reader)
    note = found.pop("note")
    kinds = [kind for kind, text in found.items() if text is not None]
    if len(kinds) != 1:
        reader.refuse("A basis is one of point, statute and local.", path)
    kind: Any = kinds[0]
    if kind == "point":
        reader.point(found[kind], (*path, kind))
    return Basis(kind, found[kind], note)


_BASIS: Shapes = {
    **dict.fromkeys(("point", "statute", "local"), TEXT.optional(None)),
    "note": TEXT.optional(""),
}
SETTING: Shapes = {
    "means": TEXT,
    "unit": enum_of(get_args(Unit)),
    "default": ANYTHING,
    "range": Shape(_range, {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
    "basis": Shape(_basis, schema_of(_BASIS)),
}


def setting_from(name: str, raw: Any, reader: Reader) -> Setting:
    """One setting."""
    found = parts(SETTING, raw, (), reader)
    lowest, highest = found.pop("range")
    if not _is_whole(found["default"]) or not lowest <= found["default"] <= highest:
        reader.refuse("The default is no whole number within the range.", ("default",))
    return Setting(name=name, lowest=lowest, highest=highest, **found, file=reader.file, line=reader.line())
