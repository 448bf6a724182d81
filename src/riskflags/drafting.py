"""Files to begin with: a rule, a fact, a source or a layer, complete but for what only its author knows.

What is left blank lint tells, with file and line. Examples are made where they follow from the condition, and hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from riskflags.conditions import All, Any, Condition, FactValue, Holds, Not
from riskflags.errors import FactsError, Fault, InputError
from riskflags.facts.given import completed
from riskflags.reasoning.asking import asked_facts
from riskflags.reasoning.situation import Situation
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import SUBJECTS, Lifecycle, Prompt, Rule
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
        *(f"  - {_written(part)}" for part in concern),
        *(["unless:"] if safeguards else ()),
        *(f"  - {_written(part)}" for part in safeguards),
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


def _part(text: str, book: Rulebook) -> Condition:
    negated, name = text.startswith("not "), text.removeprefix("not ").strip()
    fact = book.fact(name)
    if fact.type.name != "yes_no":
        what, help_ = f"{name} is no yes/no fact.", "Leave it out, and write its test into the file."
        raise InputError(Fault(what, help=help_))
    return Not(Holds(name)) if negated else Holds(name)


def _written(part: Condition) -> str:
    return f"not: {_fact(part)}" if isinstance(part, Not) else _fact(part)


def _fact(part: Condition) -> str:
    test = part.part if isinstance(part, Not) else part
    assert isinstance(test, Holds)
    return test.fact


def _examples(concern: Sequence[Condition], safeguards: Sequence[Condition], book: Rulebook) -> Iterator[str]:
    """One that fires; for each part a quiet one that differs in it alone, and one that asks where it is not known."""
    fires = {_fact(part): isinstance(part, Holds) for part in concern}
    fires |= {_fact(part): not isinstance(part, Holds) for part in safeguards}
    draft = _in_memory(concern, safeguards)
    tried = {"as it stands": fires}
    tried |= {f"{name} is {'no' if held else 'yes'}": {**fires, name: not held} for name, held in fires.items()}
    tried |= {f"not known: {name}": {key: fires[key] for key in fires if key != name} for name in fires}
    found: dict[str, list[str]] = {}
    for title, facts in tried.items():
        if (situation := _situation(facts, book)) is None:
            continue
        verdict = situation.verdict(draft)
        given = f"{{{', '.join(f'{name}: {str(value).lower()}' for name, value in facts.items())}}}"
        line = f"    '{title}': {given}"
        if verdict in ("confirm", "explore"):
            line = f"    '{title}': {{facts: {given}, about: [{', '.join(asked_facts(draft, situation))}]}}"
        found.setdefault(verdict, []).append(line)
    for verdict in ("fires", "quiet", "confirm", "explore"):
        if verdict in found:
            yield from (f"  {verdict}:", *found[verdict])


def _situation(facts: Mapping[str, FactValue], book: Rulebook) -> Situation | None:
    """These facts, and those that follow; nothing where they cannot all be."""
    settings, faults = {name: each.default for name, each in book.settings.items()}, list[Fault]()
    try:
        values = completed(book.facts, facts, settings, faults)
    except FactsError:
        return None
    return None if faults else Situation(book.facts, values, settings)


def _in_memory(concern: Sequence[Condition], safeguards: Sequence[Condition]) -> Rule:
    return Rule(
        id="",
        theme="",
        title="",
        urgency="soon",
        lifecycle=Lifecycle("draft"),
        cites={},
        when=All(tuple(concern)),
        unless=Any(tuple(safeguards)) if safeguards else None,
        prompt=Prompt("", (), ""),
        examples=(),
        yields_to=(),
        file="",
        line=0,
    )


# -- a fact and a source ---------------------------------------------------------------------------------------------


def fact(name: str, collection: str) -> str:
    """A yes/no fact over the records of a collection: any record, until its author says which."""
    return f"""\
{name}:
  type: yes_no
  means:            # what is so where it is yes
  ask:              # the question whose yes is this fact's yes: Is …, Has …, Was …; name windows as {{setting}}
  words:
    yes:            # what a report says; short, without a full stop
    no:
    unknown:
  some: {{in: {collection}}}   # and where: {{field: value}}
  examples:
    - {{case: {{{collection}: [{{}}]}}, gives: true}}
    - {{case: {{{collection}: []}}, gives: false}}
    - {{case: {{}}, gives: not known}}
"""


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
