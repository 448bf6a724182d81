"""Reads ``rules/settings/*.yaml``."""

from __future__ import annotations

from typing import Any, get_args

from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.settings import Basis, Setting, Unit

_KEYS = ("means", "unit", "default", "range", "basis")


def setting_from(name: str, raw: Any, reader: Reader) -> Setting:
    """One setting."""
    body = reader.mapping(raw, (), _KEYS, _KEYS)
    lowest, highest = _range(body["range"], reader)
    default = body["default"]
    if not isinstance(default, int) or not lowest <= default <= highest:
        reader.refuse("The default is no whole number within the range.", ("default",))
    return Setting(
        name=name,
        means=reader.text(body, "means", ()),
        unit=reader.one_of(body, "unit", (), get_args(Unit)),
        default=default,
        lowest=lowest,
        highest=highest,
        basis=_basis(body["basis"], reader),
        file=reader.file,
        line=reader.line(),
    )


def _range(raw: Any, reader: Reader) -> tuple[int, int]:
    if not isinstance(raw, list) or len(raw) != 2 or not all(isinstance(edge, int) for edge in raw) or raw[0] > raw[1]:
        reader.refuse("The range is two whole numbers, the lower first.", ("range",))
    return raw[0], raw[1]


def _basis(raw: Any, reader: Reader) -> Basis:
    body = reader.mapping(raw, ("basis",), ("point", "statute", "local", "note"))
    kinds = [kind for kind in ("point", "statute", "local") if kind in body]
    if len(kinds) != 1:
        reader.refuse("A basis is one of point, statute and local.", ("basis",))
    kind: Any = kinds[0]
    return Basis(kind, reader.text(body, kind, ("basis",)), reader.optional_text(body, "note", ("basis",)))
