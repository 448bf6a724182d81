"""Reads ``rules/<theme>/<id>.yaml``: one rule a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from riskflags.conditions import Any as AnyPart
from riskflags.conditions import Condition
from riskflags.errors import Path, did_you_mean
from riskflags.facts.values import WrongValueError, from_written, iso_day
from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.rule import (
    SUBJECTS,
    URGENCIES,
    VERDICTS,
    Lifecycle,
    Prompt,
    Rule,
    RuleExample,
    Urgency,
    Verdict,
)

_KEYS = (
    "id",
    "title",
    "urgency",
    "subject",
    "family",
    "lifecycle",
    "cites",
    "when",
    "unless",
    "prompt",
    "examples",
    "yields_to",
)
_NEEDED = ("id", "title", "urgency", "lifecycle", "cites", "when", "prompt")
_LIFECYCLE_KEYS = ("status", "since", "review_by", "on", "because", "replaced_by", "reviewed_by")
_STATUSES = ("draft", "active", "retired")


def rule_from(raw: Any, reader: Reader) -> Rule:
    """The rule a file holds."""
    body = reader.mapping(raw, (), _KEYS, _NEEDED)
    id_ = reader.own_id(body)
    parts = reader.gathered(
        title=lambda: reader.text(body, "title", ()),
        urgencies=lambda: _urgencies(body, reader),
        subject=lambda: reader.one_of(body, "subject", (), tuple(SUBJECTS)) if "subject" in body else "",
        family=lambda: reader.optional_text(body, "family", ()),
        lifecycle=lambda: _lifecycle(body["lifecycle"], reader),
        cites=lambda: _cites(body["cites"], reader),
        when=lambda: reader.condition(body["when"], ("when",)),
        unless=lambda: reader.condition(body["unless"], ("unless",), AnyPart) if "unless" in body else None,
        prompt=lambda: _prompt(body["prompt"], reader),
        examples=lambda: _examples(body["examples"], reader) if "examples" in body else (),
        yields_to=lambda: reader.texts(body["yields_to"], ("yields_to",)) if "yields_to" in body else (),
    )
    steps, otherwise = parts.pop("urgencies")
    most = max((otherwise, *(word for word, _ in steps)), key=URGENCIES.index)
    parts |= {"urgency": most, "steps": steps, "otherwise": otherwise if steps else None}
    return Rule(id=id_, theme=PurePath(reader.file).parent.name, **parts, file=reader.file, line=reader.line())


def _urgencies(body: Mapping[str, Any], reader: Reader) -> tuple[tuple[tuple[Urgency, Condition], ...], Urgency]:
    """A word; or steps, each with its condition, and a word for all else: the first that surely holds counts."""
    written = body["urgency"]
    listed = written if isinstance(written, list) and len(written) > 1 else [written]
    steps: list[tuple[Urgency, Condition]] = []
    for place, step in enumerate(listed[:-1]):
        path: Path = ("urgency", place)
        given = reader.mapping(step, path, URGENCIES)
        if len(given) != 1:
            reader.refuse("A step of urgency has one word and its condition.", path, "As in urgent: concern.recent.")
        word: Any = next(iter(given))
        steps.append((word, reader.condition(given[word], (*path, word))))
    if listed[-1] not in URGENCIES:
        help_ = did_you_mean(listed[-1], URGENCIES) or "Steps first: [{urgent: fact}, soon]."
        reader.refuse(f"It must be one of {', '.join(URGENCIES)}.", ("urgency",), help_)
    words = [*(word for word, _ in steps), listed[-1]]
    if any(word == following for word, following in pairwise(words)):
        help_ = "Join their conditions with any, or leave out a last step that says what all else says."
        reader.refuse("Two steps of urgency that follow each other say the same word.", ("urgency",), help_)
    return tuple(steps), listed[-1]


def _lifecycle(raw: Any, reader: Reader) -> Lifecycle:
    path = ("lifecycle",)
    body = reader.mapping(raw, path, _LIFECYCLE_KEYS, ("status",))
    status = reader.one_of(body, "status", path, _STATUSES)
    needed = {"draft": (), "active": ("since", "review_by"), "retired": ("on", "because")}[status]
    reader.mapping(raw, path, _LIFECYCLE_KEYS, needed)
    for key in ("since", "review_by", "on"):
        if key in body and iso_day(body[key]) is None:
            reader.note("This is not a day written YYYY-MM-DD.", (*path, key))
    given = {key: reader.text(body, key, path) for key in _LIFECYCLE_KEYS if key in body and key != "reviewed_by"}
    names = reader.texts(body["reviewed_by"], (*path, "reviewed_by")) if body.get("reviewed_by") is not None else ()
    return Lifecycle(**given, reviewed_by=names)  # type: ignore[arg-type]


def _cites(raw: Any, reader: Reader) -> Mapping[str, str]:
    if not isinstance(raw, Mapping) or not raw:
        reader.refuse(
            "A rule cites at least one learning point.", ("cites",), "As in child-x/finding-1: what it takes from it."
        )
    for point in raw:
        reader.point(point, ("cites", point))
    return {point: reader.text(raw, point, ("cites",)) for point in raw}


def _prompt(raw: Any, reader: Reader) -> Prompt:
    path = ("prompt",)
    body = reader.mapping(raw, path, ("say", "ask", "consider"), ("say", "ask", "consider"))
    parts = reader.gathered(
        say=lambda: reader.text(body, "say", path),
        ask=lambda: reader.texts(body["ask"], (*path, "ask")),
        consider=lambda: reader.text(body, "consider", path),
    )
    return Prompt(**parts)


def _examples(raw: Any, reader: Reader) -> tuple[RuleExample, ...]:
    body = reader.mapping(raw, ("examples",), VERDICTS[::-1])
    reads = {
        verdict: partial(_named, verdict, body[verdict], reader) for verdict in reversed(VERDICTS) if verdict in body
    }
    return tuple(example for examples in reader.gathered(**reads).values() for example in examples)


def _named(verdict: Verdict, raw: Any, reader: Reader) -> Iterable[RuleExample]:
    if not isinstance(raw, Mapping):
        reader.refuse("Examples are named: a sentence, then its facts.", ("examples", verdict))
    return reader.gathered(**{name: partial(_example, name, verdict, raw[name], reader) for name in raw}).values()


def _example(name: str, verdict: Verdict, raw: Any, reader: Reader) -> RuleExample:
    path: Path = ("examples", verdict, name)
    about, urgency = None, None
    if isinstance(raw, Mapping) and "facts" in raw:
        body = reader.mapping(raw, path, ("facts", "about", "urgency"))
        urgency = reader.one_of(body, "urgency", path, URGENCIES) if "urgency" in body else None
        about = reader.texts(body["about"], (*path, "about")) if "about" in body else None
        raw, path = body["facts"], (*path, "facts")
    if not isinstance(raw, Mapping):
        reader.refuse("An example gives facts and their values.", path)
    facts = {}
    for fact, written in raw.items():
        type_ = reader.names.facts.get(fact)
        if type_ is None or type_.name == "date":
            if not reader.names.may_exist(fact):
                reader.note("There is no such fact to give.", (*path, fact), did_you_mean(fact, reader.names.facts))
            continue
        try:
            facts[fact] = from_written(written, type_)
        except WrongValueError as wrong:
            reader.note("The fact cannot have this value.", (*path, fact), str(wrong))
    return RuleExample(name, verdict, facts, about, reader.line(path), urgency)
