"""What happens in families and what services do about it, as `scenes/` tells it in YAML.

A scene is a list of the records it leaves. Each stands under its table, or under a name from `usual.yaml`, which says
what such a record holds unless the scene says otherwise; a field that neither names is not known. ``when``, first in
the list, limits a scene to cases of some ``kinds`` and ``stages`` (see `cases.yaml`), to those that have
``with_one_of`` or are ``without`` some scenes before it, and to a share of them: its ``chance``. A record may have a
``chance`` too. What a field holds is

- a word, ``true`` or ``false``;
- one of a list of words, or of words with weights;
- ``true`` with some chance, as ``0.4``, or as often as the case's team does what it should (``done``) or does not
  (``lapsed``);
- a day: ``3 to 60 days ago``, ``5 days ahead``, ``8 to 25 days after begun``, where ``begun`` is one of the case's
  marks, or the mark alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from riskflags.reading import yaml_text

Chance = float | Literal["done", "lapsed"]

FILES = ("families", "services", "oversight", "parents", "perinatal", "harm")
"""Ordered so that each scene refers only to earlier ones."""

_DAYS = re.compile(r"(-?\d+)(?: to (-?\d+))? days? (?:ago|(ahead)|(?:before|(after)) (\w+))")


@dataclass(frozen=True, slots=True)
class Record:
    """One record that a scene leaves, with this chance."""

    table: str
    fields: Mapping[str, Any]
    chance: Chance = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens in a share of the cases, and the records it leaves."""

    name: str
    records: tuple[Record, ...]
    chance: Chance = 1
    kinds: Sequence[str] = ()
    stages: Sequence[str] = ()
    with_one_of: Sequence[str] = ()
    without: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """From ``low`` to ``high`` days before the case's own day, or before one of its marks; ahead where negative."""

    low: int
    high: int
    mark: str | None = None


@cache
def scenes() -> tuple[Scene, ...]:
    """All of them."""
    usual = read("scenes/usual.yaml")
    return tuple(_scene(name, parts, usual) for file in FILES for name, parts in read(f"scenes/{file}.yaml").items())


def read(name: str) -> Any:
    """A YAML file in this module's folder."""
    return yaml_text.parse(files("riskflags.sampling").joinpath(name).read_text(encoding="utf-8"))


def day_told(text: str) -> Day:
    """What is said of a day."""
    told = _DAYS.fullmatch(text)
    if told is None:
        return Day(0, 0, mark=text)
    low, high = int(told[1]), int(told[2] or told[1])
    later = told[3] or told[4]
    return Day(-high, -low, told[5]) if later else Day(low, high, told[5])


def _scene(name: str, parts: Sequence[dict[str, Any]], usual: dict[str, Any]) -> Scene:
    when = parts[0].get("when", {})
    told = [part for part in parts if "when" not in part]
    return Scene(name, tuple(_record(kind, fields, usual) for part in told for kind, fields in part.items()), **when)


def _record(kind: str, fields: dict[str, Any], usual: dict[str, Any]) -> Record:
    held = {"table": kind, "chance": 1} | usual.get(kind, {}) | fields
    return Record(held.pop("table"), held, held.pop("chance"))
