"""Facts given directly, without a case: validated, completed by what follows; contradictions are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from types import NoneType
from typing import Any

from riskflags.conditions import MAY_BE_MISSING, FactValue, known_by, possible_values
from riskflags.errors import FactsError, Fault, Suggestions, UnknownKey
from riskflags.facts.definition import Fact
from riskflags.facts.evaluation import computed
from riskflags.facts.implications import Implications
from riskflags.facts.plan import Choose, Logic, facts_that_can_be_missing
from riskflags.facts.values import WrongValueError, from_written, is_unknown, unknown_of
from riskflags.humanize import listed
from riskflags.plain import plain

_PLAIN = (str, int, float, date, Mapping, list, tuple, NoneType)
_NO_VALUE = object()  # for anything else, which may not bear to be compared (a dataframe, say)


def facts_given(
    implications: Implications, written: Mapping[str, Any], as_of: date | None = None
) -> dict[str, FactValue]:
    """Every fact's value, from those written and what follows from them; ``as_of`` is the day they are said.

    Raises `FactsError` with all faults at once.
    """
    if not isinstance(written, Mapping):
        raise FactsError(Fault("A mapping is needed, of facts to their values.", help="See `riskflags facts`."))
    faults = list[Fault]()
    given = _read(implications.facts, written, as_of, faults)
    faults += _never_missing(implications.facts, given)
    faults += _contradictions(implications, given, as_of)
    if faults:
        raise FactsError(faults)
    follows = implications.consequences(given, as_of)
    unsure = {name: value for name, value in given.items() if value is MAY_BE_MISSING and is_unknown(follows.get(name))}
    return completed(implications.facts, {**follows, **unsure}, implications.settings, faults)


def _read(
    facts: Mapping[str, Fact], written: Mapping[str, Any], as_of: date | None, faults: list[Fault]
) -> dict[str, FactValue]:
    """The values written, each by itself; of the others a fault."""
    given: dict[str, FactValue] = {}
    suggest = Suggestions()
    for place, (name, value) in enumerate(written.items(), 1):
        fact = facts.get(name)
        if fact is None:
            help_ = suggest(name, facts) or "See `riskflags facts`."
            faults.append(Fault("There is no such fact.", (UnknownKey(place),), help=help_))
            continue
        value = plain(value)
        try:
            given[name] = from_written(value if isinstance(value, _PLAIN) else _NO_VALUE, fact.type)
        except WrongValueError as wrong:
            faults.append(Fault("The fact cannot have this value.", (name,), help=str(wrong)))
        else:
            if as_of is None and fact.type.name == "date" and any(map(isfinite, given[name])):  # type: ignore[arg-type]
                faults.append(Fault("A day needs the day on which it is said.", (name,), help="Give as_of too."))
    return given


def _contradictions(implications: Implications, given: Mapping[str, FactValue], as_of: date | None) -> Iterator[Fault]:
    for group in implications.contradictions(given, as_of):
        derived = [name for name in group if isinstance(implications.facts[name].plan, Logic | Choose)]
        name, help_ = group[-1], "Correct one, or leave one out."
        if derived:
            name, help_ = derived[-1], "Leave it out: it is worked out from others."
        yield Fault(f"It contradicts {listed([other for other in group if other != name])}.", (name,), help=help_)


def completed(
    facts: Mapping[str, Fact], given: Mapping[str, FactValue], settings: Mapping[str, int], faults: list[Fault]
) -> dict[str, FactValue]:
    """Every fact's value: as given, else computed, else not known. One given that contradicts its parts is a fault."""
    values: dict[str, FactValue] = {}
    faults += _never_missing(facts, given)
    for name, fact in facts.items():
        said = given.get(name, unknown_of(fact.type))
        if isinstance(fact.plan, Logic | Choose):
            follows = computed(fact.plan, values.__getitem__, settings)
            left = possible_values(said) & possible_values(follows)
            if left:
                said = MAY_BE_MISSING if len(left) > 1 and MAY_BE_MISSING in (said, follows) else known_by(left)
            else:
                text = "It contradicts the other facts, from which it follows."
                faults.append(Fault(text, (name,), help="Leave it out: it is worked out from them."))
        values[name] = said
    return values


def _never_missing(facts: Mapping[str, Fact], given: Mapping[str, FactValue]) -> Iterator[Fault]:
    if MAY_BE_MISSING in given.values():
        can_be_missing = facts_that_can_be_missing({name: fact.plan for name, fact in facts.items()})
        help_ = f"Only a fact read with every … of can be '{MAY_BE_MISSING.value}'."
        wrong = [name for name, value in given.items() if value is MAY_BE_MISSING and name not in can_be_missing]
        yield from (Fault("The fact cannot have this value.", (name,), help=help_) for name in wrong)


def recomputed(
    facts: Mapping[str, Fact],
    values: Mapping[str, FactValue],
    answers: Mapping[str, FactValue],
    settings: Mapping[str, int],
) -> dict[str, FactValue]:
    """The values with these answers added: derived facts that were not known are computed again."""
    after = {**values, **answers}
    for name, fact in facts.items():
        if isinstance(fact.plan, Logic | Choose) and name not in answers and is_unknown(values[name]):
            follows = computed(fact.plan, after.__getitem__, settings)
            left = possible_values(values[name]) & possible_values(follows)
            after[name] = known_by(left) if left and follows is not MAY_BE_MISSING else follows
    return after
