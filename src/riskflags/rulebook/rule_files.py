"""Reads ``rules/<theme>/<id>.yaml``: one rule a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from riskflags.conditions import Any as AnyPart
from riskflags.errors import Path, did_you_mean
from riskflags.facts.values import WrongValueError, from_written
from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.rule import URGENCIES, VERDICTS, Lifecycle, Prompt, Rule, RuleExample, Verdict

_KEYS = ("id", "title", "urgency", "lifecycle", "cites", "when", "unless", "prompt", "examples", "yields_to")
_NEEDED = ("id", "title", "urgency", "lifecycle", "cites", "when", "prompt")
_LIFECYCLE_KEYS = ("status", "since", "review_by", "on", "because", "replaced_by")
_STATUSES = ("draft", "active", "retired")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def rule_from(raw: Any, reader: Reader) -> Rule:
    """The rule a file holds."""
    body = reader.mapping(raw, (), _KEYS, _NEEDED)
    place = PurePath(reader.file)
    id_ = reader.text(body, "id", ())
    if id_ != place.stem or not _ID.fullmatch(id_):
        reader.note(
            "The id must be the file's name, in small letters, digits and hyphens.", ("id",), "Rename one of the two."
        )
    when = reader.condition(body["when"], ("when",))
    unless = reader.condition(body["unless"], ("unless",), AnyPart) if body.get("unless") is not None else None
    return Rule(
        id=id_,
        theme=place.parent.name,
        title=reader.text(body, "title", ()),
        urgency=reader.one_of(body, "urgency", (), URGENCIES),
        lifecycle=_lifecycle(body["lifecycle"], reader),
        cites=_cites(body["cites"], reader),
        when=when,
        unless=unless,
        prompt=_prompt(body["prompt"], reader),
        examples=tuple(_examples(body["examples"], reader)) if "examples" in body else (),
        yields_to=reader.texts(body["yields_to"], ("yields_to",)) if "yields_to" in body else (),
        file=reader.file,
        line=reader.line(),
    )


def _lifecycle(raw: Any, reader: Reader) -> Lifecycle:
    path = ("lifecycle",)
    body = reader.mapping(raw, path, _LIFECYCLE_KEYS, ("status",))
    status = reader.one_of(body, "status", path, _STATUSES)
    needed = {"draft": (), "active": ("since", "review_by"), "retired": ("on", "because")}[status]
    reader.mapping(raw, path, _LIFECYCLE_KEYS, needed)
    for key in ("since", "review_by", "on"):
        if key in body and not _is_day(body[key]):
            reader.note("This is not a day written YYYY-MM-DD.", (*path, key))
    return Lifecycle(**{key: body[key] for key in _LIFECYCLE_KEYS if key in body})


def _is_day(raw: Any) -> bool:
    try:
        return bool(date.fromisoformat(raw))
    except (TypeError, ValueError):
        return False


def _cites(raw: Any, reader: Reader) -> Mapping[str, str]:
    if not isinstance(raw, Mapping) or not raw:
        reader.refuse(
            "A rule cites at least one learning point.", ("cites",), "As in child-x/finding-1: what it takes from it."
        )
    return {point: reader.text(raw, point, ("cites",)) for point in raw}


def _prompt(raw: Any, reader: Reader) -> Prompt:
    path = ("prompt",)
    body = reader.mapping(raw, path, ("say", "ask", "consider"), ("say", "ask", "consider"))
    return Prompt(
        say=reader.text(body, "say", path),
        ask=reader.texts(body["ask"], (*path, "ask")),
        consider=reader.text(body, "consider", path),
    )


def _examples(raw: Any, reader: Reader) -> Iterator[RuleExample]:
    for verdict, named in reader.mapping(raw, ("examples",), VERDICTS).items():
        if verdict not in VERDICTS:
            continue
        if not isinstance(named, Mapping):
            reader.refuse("Examples are named: a sentence, then its facts.", ("examples", verdict))
        for name in named:
            yield _example(name, verdict, named[name], reader)


def _example(name: str, verdict: Verdict, raw: Any, reader: Reader) -> RuleExample:
    path: Path = ("examples", verdict, name)
    about = None
    if isinstance(raw, Mapping) and "facts" in raw:
        body = reader.mapping(raw, path, ("facts", "about"))
        about = reader.texts(body["about"], (*path, "about")) if "about" in body else None
        raw, path = body["facts"], (*path, "facts")
    if not isinstance(raw, Mapping):
        reader.refuse("An example gives facts and their values.", path)
    facts = {}
    for fact, written in raw.items():
        type_ = reader.names.facts.get(fact)
        if type_ is None or type_.name == "date":
            reader.note("There is no such fact to give.", (*path, fact), did_you_mean(fact, reader.names.facts))
            continue
        try:
            facts[fact] = from_written(written, type_)
        except WrongValueError as wrong:
            reader.note("The fact cannot have this value.", (*path, fact), str(wrong))
    return RuleExample(name, verdict, facts, about, reader.line(path))
