"""Files as nobody meant them: lines, scalars and structure changed at random."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 3, 10**17, 1.5, "", " ", "yes", "not known", "never", "pregnancy.expecting", "recent",
    "few", "as_of", "visits", "2026-02-30", "{recent}", "\u2603", "a: b", [], [[]], [None], ["a"], [1, 2], {}, {"a": 1},
    {"": ""}, {"of": "mother"}, {"all": []}, {"any": ["visit.overdue"]}, {"not": None}, {"a.b": {"at_least": "few"}},
    {"at_least": {"count": 1, "of": ["visit.overdue"]}}, {"since": "as_of"}, {"one_of": ["a", "b"]},
    {"facts": {}, "about": []}, [{"a": [{"b": {}}]}],
)  # fmt: skip
"""Scalars, lists, mappings and near misses of every kind, to stand where something else should."""

Document = dict[str, Any] | list[Any]


def mutated(rnd: Random, text: str) -> str:
    """The text of a file after one to three random changes to its lines, its scalars or its structure."""
    for _ in range(rnd.choice((1, 1, 1, 2, 3))):
        text = rnd.choice((_line_changed, _line_changed, _scalar_replaced, _structure_changed, _structure_changed))(
            rnd, text
        )
    return text


def _line_changed(rnd: Random, text: str) -> str:
    lines = text.split("\n")
    place = rnd.randrange(len(lines))
    match rnd.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(rnd.randrange(len(lines)), lines[place])
        case 2:
            lines[place] = " " * rnd.randint(1, 4) + lines[place]
        case 3:
            lines[place] = lines[place][rnd.randint(1, 4) :]
        case 4:
            cut = rnd.randint(0, len(lines[place]))
            lines[place] = (
                lines[place][:cut] + rnd.choice("\t#:{}[],&*!|>'\"%@`?-\x00\u2028\ud800é") + lines[place][cut:]
            )
        case _:
            lines = lines[:place]
    return "\n".join(lines)


def _scalar_replaced(rnd: Random, text: str) -> str:
    found = list(re.finditer(r"(?<=[:-] )[^\s{\[][^,}\]\n]*", text))
    if not found:
        return text
    scalar = rnd.choice(found)
    junk = yaml.safe_dump(rnd.choice(JUNK), default_flow_style=True).removesuffix("...\n").strip()
    return text[: scalar.start()] + junk + text[scalar.end() :]


def _structure_changed(rnd: Random, text: str) -> str:
    try:
        document = yaml.load(text, Loader=yaml.BaseLoader)  # every scalar a word, as it was written
    except (yaml.YAMLError, UnicodeEncodeError):
        return text
    places = list(_places(document))
    if not places:
        return text
    holder, key = rnd.choice(places)
    match rnd.randrange(4):
        case 0:
            del holder[key]
        case 1:
            other, name = rnd.choice(places)
            holder[key] = (
                yaml.load(yaml.safe_dump(other[name]), Loader=yaml.BaseLoader) if name in _keys(other) else None
            )
        case 2 if isinstance(holder, dict):
            holder[rnd.choice([name for _, name in places if isinstance(name, str)] or ["x"])] = holder.pop(key)
        case _:
            holder[key] = rnd.choice(JUNK)
    return _dumped(document)


def _places(document: object) -> Iterator[tuple[Any, Any]]:
    if isinstance(document, dict | list):
        for key in _keys(document):
            yield document, key
            yield from _places(document[key])


def _keys(document: Document) -> list[Any]:
    return list(document) if isinstance(document, dict) else list(range(len(document)))


class _Dumper(yaml.SafeDumper):
    """Writes words as they are, and never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    str, lambda dumper, word: dumper.represent_scalar("tag:yaml.org,2002:str", word, style=_style(word))
)


def _style(word: str) -> str | None:
    return None if re.fullmatch(r"[\w.{}-]+( [\w.{}-]+)*", word) and word[0] not in "{}-" else '"'


def _dumped(document: object) -> str:
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return re.sub(r"'([^'\n]*)'$", r"\1", text, flags=re.MULTILINE)  # true and 3 as they were, not as texts
