"""Reads one definition from a YAML document, checking keys, names and types; every fault has its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any as AnyValue
from typing import NoReturn, TypeVar

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of
from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Holds, Not
from riskflags.errors import Fault, Path, did_you_mean, own_keys
from riskflags.facts.definition import FactType
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    AnyOf,
    DayIs,
    DayTest,
    Interval,
    Is,
    Matcher,
    NotThis,
    OlderThan,
    Within,
    repeated_fields,
    with_intervals,
)
from riskflags.facts.operations import operations
from riskflags.inert import hides
from riskflags.reading.yaml_text import line_of
from riskflags.rulebook.settings import PLACEHOLDER, Setting
from riskflags.rulebook.shapes import COMPARISONS, ID
from riskflags.rulebook.shapes import Skip as Skip
from riskflags.rulebook.sources import LearningPoint

_K = TypeVar("_K")
_V = TypeVar("_V")

_USES = {
    "yes_no": "This fact is {known}: it stands alone, or under not.",
    "one_of": "This fact is {known}: write {name}: [value, …].",
    "number": "This fact is a number: write {name}: {{at_least: setting}}.",
    "days": "This fact is a number of days: write {name}: {{at_most: setting}}.",
    "date": "A date is only for other facts: use a days fact.",
}
_SHOWN = {"yes_no": "yes/no", "one_of": "one-of"}
_DAY_TESTS = ("since", "after", "before", "until", "within", "older_than")


@dataclass
class Names:
    """What a definition may refer to: facts by type and operation, settings, learning points.

    A reference to a name in ``faulty`` is no further fault; nor, once a file of definitions could not be read
    (``incomplete``), is one to an unknown name.
    """

    facts: dict[str, FactType] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)
    written: dict[str, tuple[Mapping[str, AnyValue], Reader]] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    points: dict[str, LearningPoint] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    incomplete: bool = False

    def may_exist(self, name: AnyValue) -> bool:
        """Whether an unknown name may belong to a definition that could not be read."""
        return self.incomplete or (isinstance(name, str) and name in self.faulty)


class Reader:
    """Reads one definition. ``root`` is its path in the document; faults are added to ``faults``."""

    def __init__(self, document: AnyValue, file: str, root: Path, names: Names, faults: list[Fault]) -> None:
        self.document, self.file, self.root = document, file, root
        self.names, self.faults = names, faults

    # -- faults ---------------------------------------------------------------------------------------------------

    def note(self, what: str, path: Path = (), help_: str = "") -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(what, own_keys(self.root + path), self.file, self.line(path), help_))

    def refuse(self, what: str, path: Path = (), help_: str = "") -> NoReturn:
        """Note a fault and stop reading this definition (raises `Skip`)."""
        self.note(what, path, help_)
        raise Skip

    def unknown(self, name: AnyValue, what: str, path: Path, help_: str) -> NoReturn:
        """Stop reading this definition, because it refers to a name that does not exist."""
        if not self.names.may_exist(name):
            self.note(what, path, help_)
        raise Skip

    def gathered(self, read: Callable[[_K], _V], keys: Collection[_K]) -> dict[_K, _V]:
        """The value of each key. One that is refused does not keep the others from being read."""
        found: dict[_K, _V] = {}
        for key in keys:
            with suppress(Skip):
                found[key] = read(key)
        if len(found) < len(keys):
            raise Skip
        return found

    def line(self, path: Path = ()) -> int:
        """The line of a place in this definition."""
        return line_of(self.document, self.root + path) or 1

    # -- shapes ---------------------------------------------------------------------------------------------------

    def mapping(
        self, raw: AnyValue, path: Path, known: Iterable[str], needed: Iterable[str] = ()
    ) -> Mapping[str, AnyValue]:
        """A mapping with these keys and no others."""
        if not isinstance(raw, Mapping):
            self.refuse("A mapping is needed here.", path, f"Its keys: {', '.join(known)}.")
        for key in raw:
            if key not in set(known):
                self.note(
                    "There is no such key here.", (*path, key), did_you_mean(key, known) or f"Keys: {', '.join(known)}."
                )
        if self.note_missing(raw, needed, path):
            raise Skip
        return raw

    def note_missing(self, raw: Mapping[str, AnyValue], needed: Iterable[str], path: Path) -> list[str]:
        """Note the keys that a mapping lacks, and return them."""
        missing = [key for key in needed if raw.get(key) is None]
        if missing:
            page = "layers" if PurePath(self.file).name in ("layer.yaml", "departures.yaml") else "writing-rules"
            self.note(f"It lacks {', '.join(missing)}.", path, f"See docs/{page}.md.")
        return missing

    def mappings(
        self, raw: AnyValue, path: Path, known: Iterable[str], needed: Iterable[str] = ()
    ) -> Sequence[Mapping[str, AnyValue]]:
        """A list of mappings with these keys."""
        return [self.mapping(item, (*path, at), known, needed) for at, item in enumerate(self.items(raw, path))]

    def items(self, raw: AnyValue, path: Path) -> Sequence[AnyValue]:
        """A list with something in it."""
        if not isinstance(raw, list) or not raw:
            self.refuse("A list is needed here, with at least one item.", path)
        return raw

    def text(self, raw: AnyValue, path: Path) -> str:
        """A text, its line breaks folded."""
        if not isinstance(raw, str) or not raw.strip():
            looks = raw is not None and not isinstance(raw, str)
            self.refuse("A text is needed here.", path, "Put it in quotes: it looks like something else." * looks)
        folded = " ".join(raw.split())
        if hides(folded):
            self.refuse("It holds a character that does not show, or turns the line round.", path, "Leave it out.")
        return folded

    def texts(self, raw: AnyValue, path: Path) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self.text(item, (*path, at)) for at, item in enumerate(self.items(raw, path)))

    def own_id(self, raw: AnyValue, path: Path) -> str:
        """An ``id``, which must be the name of the file."""
        id_ = self.text(raw, path)
        if id_ != PurePath(self.file).stem or not ID.fullmatch(id_):
            what = "The id must be the file's name, in small letters, digits and hyphens."
            self.note(what, path, "Rename one of the two.")
        return id_

    def one_of(self, raw: AnyValue, path: Path, words: tuple[str, ...]) -> AnyValue:
        """One of these words."""
        return self.among(f"It must be one of {', '.join(words)}.", raw, words, path)

    def among(self, what: str, raw: AnyValue, known: Collection[str], path: Path, help_: str = "") -> AnyValue:
        """One of these names; else ``what`` is noted, with the nearest name."""
        if not isinstance(raw, str) or raw not in known:
            self.refuse(what, path, did_you_mean(raw, known) or help_)
        return raw

    def named(self, what: str, name: AnyValue, known: Mapping[str, _V], path: Path, help_: str) -> _V:
        """The definition of a name; else ``what`` is noted, unless a faulty definition may have the name."""
        found = known.get(name) if isinstance(name, str) else None
        if found is None:
            self.unknown(name, what, path, did_you_mean(name, known) or help_)
        return found

    def placeholders(self, text: str, path: Path, others: tuple[str, ...] = ()) -> None:
        """Note each ``{placeholder}`` in a text that is neither a setting nor one of ``others``."""
        for name in PLACEHOLDER.findall(text):
            if name not in self.names.settings and name not in others and not self.names.may_exist(name):
                near = did_you_mean(name, self.names.settings)
                self.note("A placeholder names no setting.", path, near or "Write {setting_name}.")

    # -- conditions over facts --------------------------------------------------------------------------------------

    def condition(self, raw: AnyValue, path: Path, list_means: Callable[..., Condition] = All) -> Condition:
        """A condition over facts; ``list_means`` says whether a plain list is an *all* or an *any*."""
        if isinstance(raw, str):
            return Holds(self._fact(raw, path, ("yes_no",), "stand alone"))
        if isinstance(raw, list):
            return list_means(self._parts(raw, path))
        if not isinstance(raw, Mapping) or len(raw) != 1:
            self.refuse(
                "A condition is a fact, or one key with what it needs.", path, "See the table in docs/writing-rules.md."
            )
        key, body = next(iter(raw.items()))
        here = (*path, key)
        match key:
            case "all":
                return All(self._parts(body, here))
            case "any":
                return Any(self._parts(body, here))
            case "not":
                return Not(self.condition(body, here))
            case "at_least":
                given = self.mapping(body, here, ("count", "of"), ("count", "of"))
                return AtLeast(self._count(given["count"], (*here, "count")), self._parts(given["of"], (*here, "of")))
            case _:
                return self._test(key, body, here)

    def _parts(self, raw: AnyValue, path: Path) -> tuple[Condition, ...]:
        items = self.items(raw, path)
        return tuple(self.gathered(lambda at: self.condition(items[at], (*path, at)), range(len(items))).values())

    def _count(self, raw: AnyValue, path: Path) -> int | str:
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 1:
            return raw
        return self._setting(raw, path, ("count",))

    def _test(self, name: str, body: AnyValue, path: Path) -> Condition:
        if isinstance(body, list):
            fact = self._fact(name, path, ("one_of",), "take a list of values")
            return Among(fact, self._values(fact, body, path))
        if isinstance(body, Mapping) and len(body) == 1 and next(iter(body)) in COMPARISONS:
            fact = self._fact(name, path, ("number", "days"), "take a comparison")
            how = next(iter(body))
            units = ("count",) if self.names.facts[fact].name == "number" else self._units(fact)
            return Compare(fact, how, self._setting(body[how], (*path, how), units))
        self.refuse(
            "This is neither a list of values nor a comparison.",
            path,
            f"Write [value, …] or {{{' | '.join(COMPARISONS)}: setting}}; a yes/no fact stands alone, or under not.",
        )

    def _units(self, fact: str) -> tuple[str, ...]:
        return (operations()[self.names.operations[fact]].unit,)

    def fact(self, name: AnyValue, path: Path) -> FactType:
        """The type of the fact of this name."""
        return self.named("There is no such fact.", name, self.names.facts, path, "See `riskflags facts`.")

    def _fact(self, name: AnyValue, path: Path, types: tuple[str, ...], use: str) -> str:
        known = self.fact(name, path)
        if known.name not in types:
            help_ = _USES[known.name].format(known=known, name=name)
            wanted = " or ".join(_SHOWN.get(type_, type_) for type_ in types)
            self.refuse(f"Only {wanted} facts {use}.", path, help_)
        return str(name)

    def _values(self, fact: str, raw: list[AnyValue], path: Path) -> tuple[str, ...]:
        known = self.names.facts[fact].values
        what, help_ = "This is not one of the fact's values.", f"Its values: {', '.join(known)}."
        return tuple(self.among(what, value, known, (*path, at), help_) for at, value in enumerate(raw))

    def _setting(self, raw: AnyValue, path: Path, units: tuple[str, ...]) -> str:
        help_ = "Every number is a named setting: see `riskflags settings`, or add one in settings/."
        setting = self.named("There is no such setting.", raw, self.names.settings, path, help_)
        if setting.unit not in units:
            self.refuse(f"This needs a setting in {' or '.join(units)}.", path, f"This one is in {setting.unit}.")
        return setting.name

    # -- matching records -------------------------------------------------------------------------------------------

    def records(
        self, key: str, raw: AnyValue, known: tuple[str, ...], needed: tuple[str, ...] = ()
    ) -> tuple[str, Matcher]:
        """The collection and the ``where`` of an operation over records."""
        body = self.mapping(raw, (key,), known, ("in", *needed))
        collection = self.among("There is no such collection.", body["in"], COLLECTIONS, (key, "in"))
        where = body.get("where")
        return collection, AllOf(()) if where is None else self.matcher(where, collection, (key, "where"))

    def matcher(self, raw: AnyValue, collection: str, path: Path) -> Matcher:
        """A ``where``: each field may be tested once."""
        return self.once(self.have(raw, collection, path), path)

    def have(self, raw: AnyValue, collection: str, path: Path) -> Matcher:
        """A ``have``; whoever reads it calls `once` for it and its ``where`` together."""
        return self._group(raw, fields_of(COLLECTIONS[collection]), path)

    def once(self, matcher: Matcher, path: Path) -> Matcher:
        """The matcher, with the tests of one day merged; any other field that is tested twice is refused."""
        taken = with_intervals(matcher)
        for name in repeated_fields(taken):
            self.refuse(f"The field {name} is tested twice.", path, _ONCE)
        return taken

    def _group(self, raw: AnyValue, fields: Mapping[str, RecordField], path: Path) -> Matcher:
        if not isinstance(raw, Mapping) or not raw:
            self.refuse("This needs fields and what they must be.", path, "As in {of: mother, ended: false}.")
        tests: list[Matcher] = []
        for key, body in raw.items():
            here = (*path, key)
            if key == "any":
                items = self.items(body, here)
                tests.append(AnyOf(tuple(self._group(item, fields, (*here, at)) for at, item in enumerate(items))))
            elif key == "not":
                tests.append(NotThis(self._group(body, fields, here)))
            else:
                self.among("There is no such field.", key, fields, here, "See `riskflags schema case`.")
                tests.append(self._field_test(key, fields[key], body, here))
        return tests[0] if len(tests) == 1 else AllOf(tuple(tests))

    def _field_test(self, name: str, field: RecordField, body: AnyValue, path: Path) -> Matcher:
        if field.type == "day":
            return self._day_test(name, body, path)
        if field.type == "key":
            self.refuse("This field is a name of the case's own.", path, "No rule can know it; test another field.")
        values = self.items(body, path) if isinstance(body, list) else [body]
        for value in values:
            fits = isinstance(value, bool) if field.type == "yes_no" else value in field.words
            if not fits:
                near = did_you_mean(value, field.words) if field.words else "It takes true or false."
                self.refuse("The field cannot have this value.", path, near or f"Its words: {', '.join(field.words)}.")
        if field.type == "yes_no" and len(values) != 1:
            self.refuse("A yes/no field takes one value.", path, "Leave the test out if both will do.")
        return Is(name, tuple(values))

    def _day_test(self, name: str, body: AnyValue, path: Path) -> Matcher:
        known = _DAY_TESTS + ("by",) * (isinstance(body, Mapping) and "after" in body)
        if not isinstance(body, Mapping) or not body or not set(body) <= set(known):
            self.refuse("This field is a day.", path, f"Write {{{' | '.join(_DAY_TESTS)}: …}}.")
        tests = tuple(self._one_day_test(name, how, body, path) for how in body if how != "by")
        return tests[0] if len(tests) == 1 else Interval(name, tests)

    def _one_day_test(self, name: str, how: AnyValue, body: Mapping[AnyValue, AnyValue], path: Path) -> DayTest:
        other, here = body[how], (*path, how)
        if how == "within":
            return Within(name, self._setting(other, here, ("days",)))
        if how == "older_than":
            return OlderThan(name, self._setting(other, here, ("days",)))
        listed = self.items(other, here) if isinstance(other, list) else [other]
        by = self._setting(body["by"], (*path, "by"), ("days",)) if how == "after" and "by" in body else None
        return DayIs(name, how, tuple(AS_OF if day == AS_OF else self.date_fact(day, here) for day in listed), by)

    def day_field(self, raw: AnyValue, collection: str, path: Path) -> str:
        """The name of a field that holds a day."""
        days = [name for name, field in fields_of(COLLECTIONS[collection]).items() if field.type == "day"]
        return str(self.among("This is not a field that holds a day.", raw, days, path, f"Such: {', '.join(days)}."))

    def date_fact(self, raw: AnyValue, path: Path) -> str:
        """The name of a date fact."""
        dates = {name: type_ for name, type_ in self.names.facts.items() if type_.name == "date"}
        self.named("This is not a date fact.", raw, dates, path, "See `riskflags facts`.")
        return str(raw)

    def point(self, name: str, path: Path) -> None:
        """Note a reference to a learning point that no source has."""
        if name not in self.names.points and not self.names.may_exist(name):
            help_ = did_you_mean(name, self.names.points) or "See rules/sources/."
            self.note(f"There is no learning point called {name}.", path, help_)


_ONCE = "Test it once, with a list of values if need be; days only where all must hold."
