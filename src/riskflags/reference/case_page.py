"""The page of a case's collections: what each field means, an example record, and the words it may hold.

Descriptions are Markdown already: what is written as it stands in a summary is in backticks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.descriptions import described, vocabularies
from riskflags.case.fields import RecordField, fields_of
from riskflags.case.record import Record, Spell
from riskflags.reading import yaml_text
from riskflags.render.wrapping import joined

_FIRST = """# The case summary

One child, born or unborn, as of one day. Made from the case model and the cases in `examples/` by
`python -m riskflags.reference docs/reference`; change those, not this page.

## What blank, `[]`, `open` and `ended` mean

| you write | it means |
|---|---|
| nothing: a collection or a field left out, or null | **not known**. It is never taken for a no |
| `plans: []` | there were none |
| `plans: [{…}]` | these, and no others |
| the same, with `open: {plans: [safety]}` | these, and perhaps safety plans not listed here; `all` for any kind |
| `ended: false` | it still runs |
| `end_date: 2026-05-01` | it ended on that day; `ended` is filled in |
| neither | **not known** whether it still runs. A blank end date does not say that it does |

One field fills in another only where its description says so: what else follows from a record, say as well.

A day is written `2026-05-01`. A yes or no is `true` or `false`. A word is one of a list: each field says which, and the
[words](#words) stand at the end.

## The summary itself
"""

_TYPES = {"yes_no": "yes or no", "day": "day", "key": "text"}


def case_page(examples: Iterable[Path]) -> str:
    """The page; the example of a collection is the fullest record of it in the cases given."""
    return joined(_page(_fullest(examples)))


def _page(fullest: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield _FIRST
    meanings = described(CaseSummary)
    yield from (f"- `{name}`: {meanings[name]}" for name in ("case_id", "as_of", "open"))
    yield "\n## What every record may have\n"
    yield from _fields(Record, ())
    yield "\nA record with a beginning and an end, a spell, also has\n"
    yield from _fields(Spell, fields_of(Record))
    for name, record in COLLECTIONS.items():
        yield f"\n## {name}\n\n{meanings[name]}{' Each is a spell.' if issubclass(record, Spell) else ''}\n"
        yield from _example(name, fullest[name])
        yield from _fields(record, fields_of(Spell if issubclass(record, Spell) else Record))
    yield "\n## Words"
    for words, vocabulary in vocabularies().items():
        yield f"\n### {vocabulary.name}\n\n{vocabulary.text}\n"
        meant = vocabulary.meanings
        yield from (f"- `{word}`{f': {meant[word]}' if word in meant else ''}" for word in words)


def _fields(record: type[Record], besides: Iterable[str]) -> Iterator[str]:
    meanings, told = described(record), set(besides)
    for name, field in fields_of(record).items():
        if name not in told:
            yield f"- `{name}` ({_type(field)}): {meanings[name]}"


def _type(field: RecordField) -> str:
    if field.type != "word":
        return _TYPES[field.type]
    name = vocabularies()[field.words].name
    return f"one of [{name}](#{name.lower()})"


def _example(name: str, record: Mapping[str, Any]) -> Iterator[str]:
    yield f"```yaml\n{name}:"
    for number, (field, value) in enumerate(record.items()):
        yield f"  {' ' if number else '-'} {field}: {str(value).lower() if isinstance(value, bool) else value}"
    yield "```\n"


def _fullest(examples: Iterable[Path]) -> Mapping[str, Mapping[str, Any]]:
    """Of each collection the record with most fields."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(examples):
        case = yaml_text.parse(path.read_text(encoding="utf-8"))
        for name in COLLECTIONS:
            found[name] = max([found.get(name, {}), *(case.get(name) or ())], key=len)
    return found
