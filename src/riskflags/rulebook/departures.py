"""What a layer changes below it, ``departures.yaml``: each departure with its reason, owner and day of review.

A setting's value, local names for words that stand in texts, the wording of a prompt, a rule switched off. The files
below stay as they are. The target of a departure must exist, and no other layer may have changed it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from riskflags.errors import SettingsError, did_you_mean
from riskflags.facts.definition import Fact
from riskflags.humanize import capitalized
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.layers import Layer
from riskflags.rulebook.parsing import Reader, Skip
from riskflags.rulebook.reflection import Reflection
from riskflags.rulebook.rule import Prompt, Rule
from riskflags.rulebook.settings import Setting, chosen
from riskflags.rulebook.shapes import ANYTHING, DAY, TEXT, TEXTS, Shapes, checked, closed_object, parts, ref

Kind = Literal["settings", "names", "prompts", "off"]

_WHY: Shapes = {"because": TEXT, "owner": TEXT.optional(""), "review_by": DAY}
_PROMPT: Shapes = {"say": TEXT.optional(None), "ask": TEXTS.optional(None), "consider": TEXT.optional(None)}
KINDS: Mapping[Kind, Shapes] = {
    "settings": {"to": ANYTHING, **_WHY},
    "names": {"to": TEXT, **_WHY},
    "prompts": {**_PROMPT, **_WHY},
    "off": _WHY,
}
"""The kinds of departure, each with the keys that are written under the name of its target."""

_SAID: Mapping[Kind, str] = {
    "settings": "the setting {of} is {to}",
    "names": "'{of}' is called '{to}'",
    "prompts": "the prompt of {of} is reworded",
    "off": "the rule {of} is switched off",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of a layer: its target (``of``), the new value (``to``), reason, owner and day of review."""

    kind: Kind
    of: str
    to: Any
    because: str
    owner: str
    review_by: str
    layer: str
    file: str
    line: int

    @property
    def said(self) -> str:
        """What it changes, in a few words."""
        return _SAID[self.kind].format(of=self.of, to=self.to)


def schema() -> dict[str, Any]:
    """The JSON Schema of ``departures.yaml``."""
    return closed_object({kind: ref(kind) for kind in KINDS})


def departures_from(raw: Any, reader: Reader, layer: Layer) -> Iterator[Departure]:
    """The departures of a layer as written; the faults of one do not keep the others from being read."""
    kinds: Any = checked(dict.fromkeys(KINDS, ANYTHING.optional(None)), raw, (), reader)
    for kind, listed in ((kind, kinds[kind]) for kind in KINDS if kind in kinds):
        with suppress(Skip):
            for of, body in reader.mapping(listed, (kind,), listed if isinstance(listed, Mapping) else ()).items():
                with suppress(Skip):
                    yield _departure(kind, of, body, reader, layer)


def _departure(kind: Kind, of: str, body: Any, reader: Reader, layer: Layer) -> Departure:
    found = parts(KINDS[kind], body, (kind, of), reader)
    why = {key: found.pop(key) for key in _WHY}
    why["owner"] = why["owner"] or layer.owner
    to = found.pop("to", {key: text for key, text in found.items() if text is not None})
    return Departure(kind, of, to, **why, layer=layer.name, file=reader.file, line=reader.line((kind, of)))


@dataclass
class Definitions:
    """The definitions that layers may change, by name, and the departures already applied to them."""

    settings: dict[str, Setting]
    rules: dict[str, Rule]
    facts: dict[str, Fact]
    reflections: dict[str, Reflection]
    indicators: dict[str, Indicator]
    departed: dict[tuple[Kind, str], tuple[Departure, Reader]] = field(default_factory=dict)

    def depart(self, raw: Any, reader: Reader, layer: Layer, is_below: Callable[[str], bool]) -> None:
        """Apply a layer's departures, or note why one cannot be applied. Names are applied all at once, by `rename`."""
        for departure in departures_from(raw, reader, layer):
            kind, of = departure.kind, departure.of
            first, _ = self.departed.setdefault((kind, _folded(of)), (departure, reader))
            if first is not departure:
                help_ = f"Keep one of the two: it stands in {first.file}:{first.line} too."
                reader.note("This is departed from twice.", (kind, of), help_)
            elif kind != "names" and self._stands_below(departure, reader, is_below):
                {"settings": self._set, "prompts": self._reword, "off": self._switch_off}[kind](departure, reader)

    def _stands_below(self, departure: Departure, reader: Reader, is_below: Callable[[str], bool]) -> bool:
        """Whether the target exists, and comes from below this layer."""
        kind, of = departure.kind, departure.of
        noun = "setting" if kind == "settings" else "rule"
        named: Mapping[str, Setting | Rule] = self.settings if kind == "settings" else self.rules
        found = named.get(of)
        if found is None:
            if not reader.names.may_exist(of):
                near = did_you_mean(of, named) or "Where an upgrade took it away, take this away too."
                reader.note(f"There is no {noun} called {of} below this layer.", (kind, of), near)
            return False
        if not is_below(found.file):
            help_ = f"Change it where it stands: {found.file}:{found.line}."
            reader.note(f"This {noun} is not below this layer.", (kind, of), help_)
        return True

    def _set(self, departure: Departure, reader: Reader) -> None:
        setting = self.settings[departure.of]
        try:
            chosen({setting.name: setting}, {setting.name: departure.to})
        except SettingsError as error:
            for fault in error.faults:
                reader.note(fault.what, ("settings", departure.of, "to"), fault.help)
        else:
            self.settings[departure.of] = replace(setting, here=departure.to)

    def _reword(self, departure: Departure, reader: Reader) -> None:
        rule, path = self.rules[departure.of], ("prompts", departure.of)
        if not departure.to:
            reader.note("It rewords nothing.", path, f"Give {', '.join(_PROMPT)}, or some of them.")
        prompt = replace(rule.prompt, **departure.to)
        for text in prompt.texts():
            reader.placeholders(text, path)
        self.rules[departure.of] = replace(rule, prompt=prompt)

    def _switch_off(self, departure: Departure, reader: Reader) -> None:
        rule = self.rules[departure.of]
        status, by = rule.lifecycle.status, rule.lifecycle.replaced_by
        if status != "active":
            help_ = f"{by} replaces it: switch off that one, if it is still to be off." if by else "Remove this."
            reader.note(f"This rule runs no more: it is {status}.", ("off", departure.of), help_)
        self.rules[departure.of] = replace(rule, lifecycle=replace(rule.lifecycle, status="off"))

    def rename(self) -> None:
        """Replace words by the local names of all layers, in every text that people read."""
        names = {of: found for (kind, of), found in self.departed.items() if kind == "names"}
        if not names:
            return
        local = _LocalNames([departure for departure, _ in names.values()])
        for id_, rule in self.rules.items():
            self.rules[id_] = _rule_in(local, rule)
        for name, fact in self.facts.items():
            means, ask, card = map(local.said, (fact.means, fact.ask, fact.card))
            words = {key: local.said(text) for key, text in fact.words.items()}
            self.facts[name] = replace(fact, means=means, ask=ask, card=card, words=words)
        for id_, reflection in self.reflections.items():
            self.reflections[id_] = replace(reflection, ask=tuple(map(local.said, reflection.ask)))
        for id_, each in self.indicators.items():
            title, measures, why = map(local.said, (each.title, each.measures, each.why))
            self.indicators[id_] = replace(each, title=title, measures=measures, why=why)
        for departure, reader in (names[words] for words in names.keys() - local.met):
            help_ = "Name words that stand in one; where an upgrade took them away, take this away too."
            reader.note(f"No prompt, question or title says '{departure.of}'.", ("names", departure.of), help_)


class _LocalNames:
    """Replaces whole words by local names, all in one pass; ``met`` collects the words that were found."""

    def __init__(self, departures: Iterable[Departure]) -> None:
        self._departures = {_folded(each.of): each for each in departures}
        longest_first = sorted(self._departures, key=len, reverse=True)
        words = "|".join(re.escape(each) for each in longest_first)
        self._words = re.compile(rf"(?<![\w{{])(?:{words})(?![\w}}])", re.IGNORECASE)
        self.met: set[str] = set()

    def said(self, text: str) -> str:
        """A text with the local names filled in."""
        return self._words.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        words = _folded(found[0])
        self.met.add(words)
        departure = self._departures[words]
        begins = found[0][0].isupper() and not departure.of[0].isupper()
        return capitalized(departure.to) if begins else str(departure.to)


def _rule_in(local: _LocalNames, rule: Rule) -> Rule:
    say, *ask, consider = map(local.said, rule.prompt.texts())
    return replace(rule, title=local.said(rule.title), prompt=Prompt(say, tuple(ask), consider))


def _folded(words: str) -> str:
    """Words in the form in which they are compared: lower case, one space between them."""
    return " ".join(words.split()).lower()
