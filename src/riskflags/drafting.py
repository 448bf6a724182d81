"""Files to begin with: a rule, a fact, a source or a layer, complete but for what only its author knows.

What is left blank lint tells, with file and line. Examples are made where they follow from the condition, and hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of, happened_days
from riskflags.conditions import All, Condition, Holds, Not
from riskflags.conditions import Any as AnyOf
from riskflags.differences import flow
from riskflags.errors import FactsError, Fault, InputError, RulebookError, did_you_mean
from riskflags.lint.examples import defaults, situation_of
from riskflags.reading import files, yaml_text
from riskflags.reading.yaml_text import read_or_raise
from riskflags.reasoning.asking import asked_facts
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import SUBJECTS
from riskflags.verification import Document, fingerprint

FEWEST_WORDS = 5
"""A numbered line with fewer, and nothing under it, is a heading."""

_NUMBERED = re.compile(
    r"^[ \t]*(?P<name>(?:key )?(?:recommendation|finding|learning point|learning|lesson|action)[ \t]+\d{1,2}[a-z]?\b"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?=[.):]?[ \t])|\d{1,2}(?=[.)][ \t]))[.):]?",
    re.MULTILINE | re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n|\f")


def layer(name: str) -> str:
    """``layer.yaml``."""
    return f"name: {name}\nowner:   # who answers for it\n"


# -- a rule -------------------------------------------------------------------------------------------------------


_Part = tuple[str, bool]
"""A fact, and what it must be."""


def rule(
    id_: str, when: Sequence[str], unless: Sequence[str], cites: Sequence[str], book: Rulebook, today: date
) -> str:
    """A rule over yes/no facts (``not NAME`` for a recorded no), with the examples that follow. Raises `InputError`."""
    concern, safeguards = ([_part(text, book) for text in texts] for texts in (when, unless))
    for point in cites:
        book.point(point)
    status = f"{{status: active, since: {today}, review_by: {today + timedelta(days=365)}}}"
    lines = [
        f"id: {id_}",
        "title:              # the situation, in ten words at most",
        "urgency: soon       # note, soon or urgent",
        f"subject: record     # one of {', '.join(SUBJECTS)}",
        f"lifecycle: {status}",
        "",
        "cites:              # learning point: what this rule takes from it",
        *(f"  {point}:" for point in cites),
        "",
        "when:",
        *_written(concern),
        *(["unless:"] if safeguards else ()),
        *_written(safeguards),
        "",
        "prompt:",
        "  say:              # what the record shows and why it matters, in two sentences",
        "  ask:",
        "    -               # one to three things that the worker can find out",
        "  consider:         # the action that the review points to",
        "",
        "examples:",
        *_examples(concern, safeguards, book),
    ]
    return "\n".join(lines) + "\n"


def _part(text: str, book: Rulebook) -> _Part:
    fact = book.fact(text.removeprefix("not ").strip())
    if fact.type.name != "yes_no":
        help_ = "Leave it out, and write its test into the file."
        raise InputError(Fault(f"{fact.name} is no yes/no fact.", help=help_))
    return fact.name, not text.startswith("not ")


def _written(parts: Sequence[_Part]) -> Iterator[str]:
    return (f"  - {'' if held else 'not: '}{name}" for name, held in parts)


def _condition(parts: Sequence[_Part]) -> tuple[Condition, ...]:
    return tuple(Holds(name) if held else Not(Holds(name)) for name, held in parts)


def _examples(concern: Sequence[_Part], safeguards: Sequence[_Part], book: Rulebook) -> Iterator[str]:
    """One that fires; for each part a quiet one that differs in it alone, and one that asks where it is not known."""
    fires = {**dict(concern), **{name: not held for name, held in safeguards}}
    unless = AnyOf(_condition(safeguards)) if safeguards else None
    other = next(iter(book.rules.values()))  # a verdict rests on these two alone
    draft = replace(other, when=All(_condition(concern)), unless=unless)
    tried = {"as it stands": fires}
    tried |= {f"{name} is {'no' if held else 'yes'}": {**fires, name: not held} for name, held in fires.items()}
    tried |= {f"not known: {name}": {key: fires[key] for key in fires if key != name} for name in fires}
    found, settings = dict[str, list[str]](), defaults(book)
    for title, facts in tried.items():
        try:
            situation = situation_of(draft, facts, book, settings)
        except FactsError:  # they cannot all be
            continue
        verdict, given = situation.verdict(draft), flow(facts)
        line = f"    '{title}': {given}"
        if verdict in ("confirm", "explore"):
            line = f"    '{title}': {{facts: {given}, about: [{', '.join(asked_facts(draft, situation))}]}}"
        found.setdefault(verdict, []).append(line)
    for verdict in ("fires", "quiet", "confirm", "explore"):
        if verdict in found:
            yield from (f"  {verdict}:", *found[verdict])


# -- a fact and a source ---------------------------------------------------------------------------------------------


_YES_NO = """\
NAME:
  type: yes_no
  means:            # what is so where it is yes
  ask:              # the question whose yes is this fact's yes: Is …, Has …, Was …; name windows as {setting}
  words:
    yes:            # what a report says; short, without a full stop
    no:
    unknown:
"""
_SAID = """\
  means:
  ask:              # QUESTION …; name windows as {setting}
  words:
    known:          # what a report says, with {value} in it; short, without a full stop
    unknown:
"""
FORMS: Mapping[str, str] = {
    "some": _YES_NO
    + """\
  # fields: FIELDS
  some: {in: OVER}   # and where: {field: value, DAY: {within: a_setting}}
  examples:
    - {case: {OVER: [{}]}, gives: true}
    - {case: {OVER: []}, gives: false}
    - {case: {}, gives: not known}
""",
    "every": _YES_NO.replace("full stop", "full stop; read alone, and behind the name of a record")
    + """\
  # fields: FIELDS
  every: {of: OVER, have: }   # {field: value}
  examples:
    - {case: CASE, gives: true}    # add what the record must have,
    - {case: CASE, gives: false}   # and what it has instead
    - {case: CASE, gives: not known}
""",
    "count": "NAME:\n  type: number\n"
    + _SAID.replace("QUESTION", "How many")
    + """\
    none:
  # fields: FIELDS
  count: {in: OVER}   # and where: {field: value, DAY: {within: a_setting}}
  examples:
    - {case: {OVER: [{}, {}]}, gives: 2}
    - {case: {OVER: []}, gives: 0}
    - {case: {}, gives: not known}
""",
    "days_since": """\
NAME_on:
  type: date
  means:            # the day that is counted from
  ask:
  # fields: FIELDS
  latest: {in: OVER, date: DAY}   # and where: {field: value}
  examples:
    - {case: {OVER: [{DAY: 2026-06-20}]}, gives: 2026-06-20}
    - {case: {OVER: []}, gives: never}
    - {case: {}, gives: not known}

NAME:
  type: days
"""
    + _SAID.replace("QUESTION", "When")
    + """\
    never:
  days_since: NAME_on
  examples:
    - {case: {OVER: [{DAY: 2026-06-20}]}, gives: 10}
    - {case: {OVER: []}, gives: never}
    - {case: {}, gives: not known}
""",
}
"""How a fact of each form that can be begun is written, but for what stands in capitals."""


def fact(name: str, form: str, over: str, folders: Sequence[Path]) -> str:
    """A fact of one of `FORMS` over the records of a collection, all of them until its author says which.

    Of *every*, ``over`` is the *some* fact in these folders that finds the records. Raises `InputError`.
    """
    collection, case = _found_by(over, folders) if form == "every" else (over, {})
    if collection not in COLLECTIONS:
        help_ = did_you_mean(over, COLLECTIONS) or f"There are: {', '.join(COLLECTIONS)}."
        raise InputError(Fault("There is no such collection.", help=help_))
    record = COLLECTIONS[collection]
    fields = ", ".join(key for key, field in fields_of(record).items() if field.type != "key" and key != "recorded_on")
    filled = {"NAME": name, "OVER": over, "CASE": flow(case), "FIELDS": fields, "DAY": [*happened_days(record), ""][0]}
    return re.sub("|".join(filled), lambda found: filled[found[0]], FORMS[form])


def _found_by(name: str, folders: Sequence[Path]) -> tuple[str, Mapping[str, Any]]:
    """The collection that a *some* fact looks through, and a case in which it finds a record, by its examples.

    Its file is read and not its rulebook: of that much may be only begun.
    """
    found: dict[str, Any] = {}
    with suppress(LookupError, TypeError, AttributeError):  # what is begun only may hold anything
        for path in (folder / "facts" / f"{name.partition('.')[0]}.yaml" for folder in folders):
            document = read_or_raise(RulebookError, str(path), _document, path) if path.is_file() else {}
            found |= {key: fact for key, fact in document.items() if "some" in fact}
        cases = (each["case"] for each in found[name]["examples"] if each["gives"] is True)
        return found[name]["some"]["in"], next(cases, {})
    near = did_you_mean(name, found) or "`riskflags new fact` begins one, and `riskflags facts` finds them."
    raise InputError(Fault("This is not a fact read with some.", help=near))


def _document(path: Path) -> Any:
    return yaml_text.parse(files.read_text(path))


def source(id_: str, document: Document | None = None) -> str:
    """A source; of a document that is given the numbered points, each with its place and fingerprint."""
    lines = [f"id: {id_}", "title:", "publisher:", "date:", "", "points:"]
    points = list(_points(document)) if document else []
    for name, where, text in points or [("rec-1", "", "")]:
        lines += [f'  "{name}":', f'    where: "{where}"' if where else "    where:"]
        lines += ["    gist:           # what it says, in your own words", "    status: in_force"]
        lines.append("    becomes: [context]   # or what it is to become: rule, indicator, reflection")
        if text:
            made = fingerprint(text)
            said = f'words: {made.words}, letters: {made.letters}, hash: "{made.hash}", sketch: "{made.sketch}"'
            lines.append(f"    passage: {{{said}}}")
    return "\n".join(lines) + "\n"


def _points(document: Document) -> Iterator[tuple[str, str, str]]:
    """Each numbered point: its name, where it stands, its text. A number that comes again is not taken twice."""
    text, names = document.text, set[str]()
    for found, following in pairwise([*_NUMBERED.finditer(text), None]):
        assert found is not None
        passage = _passage(text[found.end() : following.start() if following else len(text)])
        name = "-".join(found["name"].lower().split())
        if len(passage.split()) >= FEWEST_WORDS and name not in names:
            names.add(name)
            page = f", page {text.count(chr(12), 0, found.start()) + 1}" if chr(12) in text else ""
            yield name, f"{' '.join(found['name'].split())}{page}", passage


def _passage(text: str) -> str:
    """Up to a blank line or the end of the page, unless all before it is a heading."""
    for end in _BLANK_LINE.finditer(text):
        if len(text[: end.start()].split()) >= FEWEST_WORDS:
            return text[: end.start()]
    return text


def slug(name: str) -> str:
    """A file's name as an id."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "review"
