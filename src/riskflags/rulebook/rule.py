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
    closed_object,
    dict_of,
    enum_of,
    facts_given,
    object_of,
    parts,
    ref,
    schema_of,
)

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

Urgency = Literal["note", "soon", "urgent"]
URGENCIES: tuple[Urgency, ...] = ("note", "soon", "urgent")

GROUPS = ("The child and injuries", "Plan and meetings", "Parents", "Who knows what", "The record")
"""The groups of flags in a report, in its order."""

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
    """The rank of a subject, the most pressing first; a rule without a subject comes last."""
    return list(SUBJECTS).index(subject) if subject else len(SUBJECTS)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text for a person: what the record shows, what to find out, what to consider. May hold ``{settings}``."""

    say: str
    ask: tuple[str, ...]
    consider: str

    def texts(self) -> Iterator[str]:
        """All its texts."""
        yield self.say
        yield from self.ask
        yield self.consider


Written = Literal["draft", "active", "retired"]
Status = Written | Literal["off"]
"""The status in a rule's own file, or ``off`` where a layer has switched it off."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Whether the rule runs, since when, and when it is due for review. Days are ISO texts.

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
    """Facts, the verdict they must give, the facts to be asked for, and perhaps the urgency."""

    name: str
    verdict: Verdict
    facts: Mapping[str, FactValue]
    about: tuple[str, ...] | None
    line: int
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``cites`` maps a learning point's id to what the rule takes from it.

    ``urgency`` is the highest it can have. With ``steps``, a flag has the urgency of the first step whose condition is
    true, else ``otherwise``: an old concern can have a lower urgency before it is too old for a flag.
    ``urgent_is_soon`` is one pair of conditions for the whole rulebook: where the first is true and the second is not,
    urgent becomes soon.

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
        """The group of a report that its flags stand in; the last one for a rule without a subject."""
        return SUBJECTS.get(self.subject, GROUPS[-1])

    @property
    def urgencies(self) -> tuple[Urgency, ...]:
        """The urgencies that its flags may have, the most urgent first."""
        steps = (*(word for word, _ in self.steps), self.otherwise or self.urgency)
        found = {*steps, "soon"} if self.urgent_is_soon and "urgent" in steps else set(steps)
        return tuple(sorted(found, key=URGENCIES.index, reverse=True))

    def silenced_by(self, flagged: Container[str]) -> tuple[str, ...]:
        """The rules this one yields to, among those flagged in a case: while there are any, it is not shown."""
        return tuple(id_ for id_ in self.yields_to if id_ in flagged)

    def conditions(self) -> Iterator[Condition]:
        """``when``, and ``unless`` where there is one."""
        yield self.when
        if self.unless is not None:
            yield self.unless

    def all_conditions(self) -> Iterator[Condition]:
        """Those, and the conditions of its urgency."""
        yield from self.conditions()
        yield from (condition for _, condition in self.steps)
        yield from self.urgent_is_soon or ()

    def tests(self) -> Iterator[Test]:
        """The tests of ``when`` and ``unless``, left to right, repeated ones included."""
        for condition in self.conditions():
            yield from tests_of(condition)

    def facts(self) -> tuple[str, ...]:
        """The facts that ``when`` and ``unless`` test, without duplicates."""
        return tuple(dict.fromkeys(test.fact for test in self.tests()))

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.all_conditions():
            yield from settings_of(condition)


# -- as it is written ------------------------------------------------------------------------------------------------


def rule_from(raw: AnyValue, reader: Reader) -> Rule:
    """The rule in a file."""
    found = parts(RULE, raw, (), reader)
    found |= found.pop("urgency")  # one key of the file gives three fields: see `_urgency`
    return Rule(theme=PurePath(reader.file).parent.name, **found, file=reader.file, line=reader.line())


def _urgency(raw: AnyValue, path: Path, reader: Reader) -> dict[str, AnyValue]:
    """An urgency, or steps: each an urgency with its condition, the last an urgency alone, for all other cases."""
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


_STEP = closed_object(dict.fromkeys(URGENCIES, CONDITION.schema)) | ONE_KEY
_WORD = enum_of(URGENCIES)
_STEPS = {"type": "array", "items": {"anyOf": [_WORD.schema, _STEP]}, "minItems": 2}
_LIFECYCLE: Shapes = {
    "status": enum_of(get_args(Written)),
    **dict.fromkeys(("since", "review_by", "on"), DAY.optional(None)),
    "because": TEXT.optional(None),
    "replaced_by": Shape(TEXT.read, ref("rule")).optional(None),
    "reviewed_by": TEXTS.optional(()),
}
_NEEDED: Mapping[Status, tuple[str, ...]] = {
    "draft": (),
    "active": ("since", "review_by"),
    "retired": ("on", "because"),
}
_FACTS = facts_given("An example gives facts and their values.")
_EXAMPLE: Shapes = {
    "facts": _FACTS,
    "about": Shape(TEXTS.read, ref("any_fact", several=True)).optional(None),
    "urgency": _WORD.optional(None),
}
_SHOWN = {"anyOf": [_FACTS.schema, schema_of(_EXAMPLE)]}
_NAMED = dict_of(Shape(_example, _SHOWN), "Examples are named: a sentence, then its facts.")
_EXAMPLES: Shapes = {
    verdict: _NAMED.optional((), required_by_lint=verdict in ("fires", "quiet")) for verdict in reversed(VERDICTS)
}
_PROMPT = object_of(Prompt, {"say": TEXT, "ask": TEXTS, "consider": TEXT})
RULE: Shapes = {
    "id": OWN_ID,
    "title": TEXT,
    "urgency": Shape(_urgency, {"anyOf": [_WORD.schema, _STEPS]}),
    "subject": enum_of(SUBJECTS).optional(""),
    "family": TEXT.optional(""),
    "lifecycle": Shape(_lifecycle, schema_of(_LIFECYCLE)),
    "cites": cited("A rule"),
    "when": CONDITION,
    "unless": Shape(lambda raw, path, reader: reader.condition(raw, path, Any), CONDITION.schema).optional(None),
    "prompt": _PROMPT,
    "examples": Shape(_examples, schema_of(_EXAMPLES)).optional((), required_by_lint=True),
    "yields_to": Shape(TEXTS.read, ref("rule", several=True)).optional(()),
}
"""The keys of a rule."""
