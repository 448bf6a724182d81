"""Reads ``rules/settings/*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.settings import Basis, Setting, Unit

_KEYS = ("means", "unit", "default", "range", "basis")


def setting_from(name: str, raw: Any, reader: Reader) -> Setting:
    """One setting."""
    body = reader.mapping(raw, (), _KEYS, _KEYS)
    parts = reader.gathered(
        numbers=lambda: _numbers(body, reader),
        means=lambda: reader.text(body, "means", ()),
        unit=lambda: reader.one_of(body, "unit", (), get_args(Unit)),
        basis=lambda: _basis(body["basis"], reader),
    )
    default, lowest, highest = parts.pop("numbers")
    return Setting(
        name=name, default=default, lowest=lowest, highest=highest, **parts, file=reader.file, line=reader.line()
    )


def _numbers(body: Mapping[str, Any], reader: Reader) -> tuple[int, int, int]:
    lowest, highest = _range(body["range"], reader)
    default = body["default"]
    if not _is_whole(default) or not lowest <= default <= highest:
        reader.refuse("The default is no whole number within the range.", ("default",))
    return default, lowest, highest


def _range(raw: Any, reader: Reader) -> tuple[int, int]:
    if not isinstance(raw, list) or len(raw) != 2 or not all(map(_is_whole, raw)) or raw[0] > raw[1]:
        reader.refuse("The range is two whole numbers, the lower first.", ("range",))
    return raw[0], raw[1]


def _is_whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _basis(raw: Any, reader: Reader) -> Basis:
    body = reader.mapping(raw, ("basis",), ("point", "statute", "local", "note"))
    kinds = [kind for kind in ("point", "statute", "local") if kind in body]
    if len(kinds) != 1:
        reader.refuse("A basis is one of point, statute and local.", ("basis",))
    kind: Any = kinds[0]
    text = reader.text(body, kind, ("basis",))
    if kind == "point":
        reader.point(text, ("basis", "point"))
    return Basis(kind, text, reader.optional_text(body, "note", ("basis",)))
