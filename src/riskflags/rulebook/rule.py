"""A rule: condition, prompt, citations, lifecycle and examples, all in one place, ``rules/<theme>/<id>.yaml``."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, get_args
from typing import Any as AnyValue

from riskflags.conditions import Any, Condition, FactValue, Test, settings_of, tests_of
from riskflags.errors import Path, did_you_mean
from riskflags.logic import VERDICTS, Verdict
from riskflags.rulebook.shapes import (
    CONDITION,
    DAY,
    ONE_KEY,
    OWN_ID,
    TEXT,
    TEXTS,
    Shape,
    Shapes,
    cited,
    closed,
    facts_given,
    made,
    named,
    parts,
    refers,
    schema_of,
    word,
)

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

Urgency = Literal["note", "soon", "urgent"]
URGENCIES: tuple[Urgency, ...] = ("note", "soon", "urgent")

GROUPS = ("The child and injuries", "Plan and meetings", "Parents", "Who knows what", "The record")
"""What flags are about, in the order in which a report tells of them."""

SUBJECTS = {
    "child_unseen": GROUPS[0],
    "injury": GROUPS[0],
    "harm": GROUPS[0],
    "no_plan": GROUPS[1],
    "child": GROUPS[0],
    "plan": GROUPS[1],
    "meeting": GROUPS[1],
    "parent": GROUPS[2],
    "sharing": GROUPS[3],
    "record": GROUPS[4],
}
"""Each subject a rule may have and the group it belongs to, the most pressing first."""


def pressing(subject: str) -> int:
    """How pressing a subject is: the lower the more, and a rule without one least of all."""
    return list(SUBJECTS).index(subject) if subject else len(SUBJECTS)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person reads: what the record shows, what to find out, what to consider. May name ``{settings}``."""

    say: str
    ask: tuple[str, ...]
    consider: str

    def texts(self) -> Iterator[str]:
        """Each piece of text."""
        yield self.say
        yield from self.ask
        yield self.consider


Written = Literal["draft", "active", "retired"]
Status = Written | Literal["off"]
"""As a rule's own file has it; and where a layer has switched it off."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Whether the rule runs, since when, and when it is to be looked at again. Days are ISO texts.

    ``reviewed_by`` names the practising professionals outside this project who have approved the rule; nobody as yet.
    """

    status: Status
    since: str | None = None
    review_by: str | None = None
    on: str | None = None
    because: str | None = None
    replaced_by: str | None = None
    reviewed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleExample:
    """Facts given, the verdict they must have, for an asking verdict the facts it must ask for, perhaps the urgency."""

    name: str
    verdict: Verdict
    facts: Mapping[str, FactValue]
    about: tuple[str, ...] | None
    line: int
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``cites`` maps a learning point's id to what the rule takes from it.

    ``urgency`` is the most it can be. Where ``steps`` order it, a flag has the first whose condition surely holds, else
    ``otherwise``: growing old lowers a flag before its limit silences it.

    Where the first of ``urgent_is_soon`` surely holds and the second does not, urgent is soon. The rulebook says
    so once, for all its rules that can be urgent.

    ``subject`` is one of `SUBJECTS`; flags of rules of one ``family`` share a card in the full report.
    """

    id: str
    theme: str
    title: str
    urgency: Urgency
    lifecycle: Lifecycle
    cites: Mapping[str, str]
    when: Condition
    unless: Condition | None
    prompt: Prompt
    examples: tuple[RuleExample, ...]
    yields_to: tuple[str, ...]
    file: str
    line: int
    subject: str = ""
    family: str = ""
    steps: tuple[tuple[Urgency, Condition], ...] = ()
    otherwise: Urgency | None = None
    urgent_is_soon: tuple[Condition, Condition] | None = None

    @property
    def group(self) -> str:
        """The group of a report under which it stands; the last where no subject is given."""
        return SUBJECTS.get(self.subject, GROUPS[-1])

    @property
    def urgencies(self) -> tuple[Urgency, ...]:
        """The urgencies that a flag of it may have, the most urgent first."""
        steps = (*(word for word, _ in self.steps), self.otherwise or self.urgency)
        found = {*steps, "soon"} if self.urgent_is_soon and "urgent" in steps else set(steps)
        return tuple(sorted(found, key=URGENCIES.index, reverse=True))

    def silenced_by(self, flagged: Container[str]) -> tuple[str, ...]:
        """Of the rules that are flags of a case, those that say it better: while there is one, this is not shown."""
        return tuple(id_ for id_ in self.yields_to if id_ in flagged)

    def conditions(self) -> Iterator[Condition]:
        """``when``, and ``unless`` where there is one."""
        yield self.when
        if self.unless is not None:
            yield self.unless

    def all_conditions(self) -> Iterator[Condition]:
        """Those, and the conditions that order its urgency."""
        yield from self.conditions()
        yield from (condition for _, condition in self.steps)
        yield from self.urgent_is_soon or ()

    def tests(self) -> Iterator[Test]:
        """The tests of ``when`` and ``unless``, left to right; one that stands twice comes twice."""
        for condition in self.conditions():
            yield from tests_of(condition)

    def facts(self) -> tuple[str, ...]:
        """The facts that ``when`` and ``unless`` test, each once."""
        return tuple(dict.fromkeys(test.fact for test in self.tests()))

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.all_conditions():
            yield from settings_of(condition)


# -- as it is written ------------------------------------------------------------------------------------------------


def rule_from(raw: AnyValue, reader: Reader) -> Rule:
    """The rule a file holds."""
    found = parts(RULE, raw, (), reader)
    found |= found.pop("urgency")  # one key of the file gives three fields: see `_urgency`
    return Rule(theme=PurePath(reader.file).parent.name, **found, file=reader.file, line=reader.line())


def _urgency(raw: AnyValue, path: Path, reader: Reader) -> dict[str, AnyValue]:
    """A word; or steps, each with its condition, and a word for all else: the first that surely holds counts."""
    *written, last = raw if isinstance(raw, list) and len(raw) > 1 else [raw]
    steps = tuple(_step(step, (*path, place), reader) for place, step in enumerate(written))
    if last not in URGENCIES:
        help_ = did_you_mean(last, URGENCIES) or "Steps first: [{urgent: fact}, soon]."
        reader.refuse(f"It must be one of {', '.join(URGENCIES)}.", path, help_)
    words = [*(word for word, _ in steps), last]
    if any(word == following for word, following in pairwise(words)):
        help_ = "Join their conditions with any, or leave out a last step that says what all else says."
        reader.refuse("Two steps of urgency that follow each other say the same word.", path, help_)
    return {"urgency": max(words, key=URGENCIES.index), "steps": steps, "otherwise": last if steps else None}


def _step(raw: AnyValue, path: Path, reader: Reader) -> tuple[AnyValue, Condition]:
    given = reader.mapping(raw, path, URGENCIES)
    if len(given) != 1:
        reader.refuse("A step of urgency has one word and its condition.", path, "As in urgent: concern.recent.")
    ((word, condition),) = given.items()
    return word, reader.condition(condition, (*path, word))


def _lifecycle(raw: AnyValue, path: Path, reader: Reader) -> Lifecycle:
    found = Lifecycle(**parts(_LIFECYCLE, raw, path, reader))
    reader.mapping(raw, path, _LIFECYCLE, _NEEDED[found.status])
    return found


def _examples(raw: AnyValue, path: Path, reader: Reader) -> tuple[RuleExample, ...]:
    return tuple(chain.from_iterable(parts(_EXAMPLES, raw, path, reader).values()))


def _example(raw: AnyValue, path: Path, reader: Reader) -> RuleExample:
    verdict: AnyValue = path[-2]
    found: dict[str, AnyValue] = {"about": None}
    if isinstance(raw, Mapping) and "facts" in raw:
        found = parts(_EXAMPLE, raw, path, reader)
        path = (*path, "facts")
    else:
        found["facts"] = _FACTS.read(raw, path, reader)
    return RuleExample(str(path[2]), verdict, **found, line=reader.line(path))


_STEP = closed(dict.fromkeys(URGENCIES, CONDITION.schema)) | ONE_KEY
_WORD = word(URGENCIES)
_STEPS = {"type": "array", "items": {"anyOf": [_WORD.schema, _STEP]}, "minItems": 2}
_LIFECYCLE: Shapes = {
    "status": word(get_args(Written)),
    **dict.fromkeys(("since", "review_by", "on"), DAY.otherwise(None)),
    "because": TEXT.otherwise(None),
    "replaced_by": Shape(TEXT.read, refers("rule")).otherwise(None),
    "reviewed_by": TEXTS.otherwise(()),
}
_NEEDED: Mapping[Status, tuple[str, ...]] = {
    "draft": (),
    "active": ("since", "review_by"),
    "retired": ("on", "because"),
}
_FACTS = facts_given("An example gives facts and their values.")
_EXAMPLE: Shapes = {
    "facts": _FACTS,
    "about": Shape(TEXTS.read, refers("any_fact", several=True)).otherwise(None),
    "urgency": _WORD.otherwise(None),
}
_SHOWN = {"anyOf": [_FACTS.schema, schema_of(_EXAMPLE)]}
_NAMED = named(Shape(_example, _SHOWN), "Examples are named: a sentence, then its facts.")
_EXAMPLES: Shapes = {
    verdict: _NAMED.otherwise((), asked_for=verdict in ("fires", "quiet")) for verdict in reversed(VERDICTS)
}
_PROMPT = made(Prompt, {"say": TEXT, "ask": TEXTS, "consider": TEXT})
RULE: Shapes = {
    "id": OWN_ID,
    "title": TEXT,
    "urgency": Shape(_urgency, {"anyOf": [_WORD.schema, _STEPS]}),
    "subject": word(SUBJECTS).otherwise(""),
    "family": TEXT.otherwise(""),
    "lifecycle": Shape(_lifecycle, schema_of(_LIFECYCLE)),
    "cites": cited("A rule"),
    "when": CONDITION,
    "unless": Shape(lambda raw, path, reader: reader.condition(raw, path, Any), CONDITION.schema).otherwise(None),
    "prompt": _PROMPT,
    "examples": Shape(_examples, schema_of(_EXAMPLES)).otherwise((), asked_for=True),
    "yields_to": Shape(TEXTS.read, refers("rule", several=True)).otherwise(()),
}
"""The keys of a rule."""
