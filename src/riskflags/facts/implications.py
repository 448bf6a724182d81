"""What facts say of other facts: what surely follows from some, and which cannot both be.

All of it follows from their definitions. Records that one fact looks for may all be among those that another looks for,
so that a yes to the one is a yes to the other; a day bounds those of the records it is taken from; a derived fact
follows from its parts, and they from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from math import inf

from riskflags.conditions import FactValue
from riskflags.facts.containment import Beyond, Containment
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AS_OF, Is, Matcher, edges, field_tests
from riskflags.facts.plan import Choose, Days, Fold, Logic, day_that_counts, facts_read
from riskflags.facts.propagation import (
    Contradiction,
    Kind,
    Network,
    Place,
    Relation,
    State,
    chosen,
    reaches,
    same_days,
    same_truth,
    sum_of,
)
from riskflags.facts.values import is_unknown
from riskflags.logic import ANY_COUNT, ANY_NUMBER, LAST_DAY

_MOST_DAYS = 1_000


class Implications:
    """What follows from facts: worked out once from their definitions and the settings in force.

    ``facts`` stand in an order in which each follows those it reads. A day can be compared with others only where the
    day on which it is said is known, ``as_of``.
    """

    def __init__(self, facts: Mapping[str, Fact], settings: Mapping[str, int]) -> None:
        self.facts, self.settings = facts, settings
        network = _network(facts.values(), settings)
        self._start = State(network, network.bounds, network.values)
        self._start.settle(range(len(network.bounds)))
        network.known = {name: value for name in network.places if not is_unknown(value := self._start.value(name))}
        self._on_a_day = lru_cache(_MOST_DAYS)(lambda name, days: tuple(_on_a_day(facts[name], days, facts, settings)))
        self._named: dict[int, list[str]] = {}
        for name, place in network.places.items():
            self._named.setdefault(place.number, []).append(name)

    def consequences(self, known: Mapping[str, FactValue], as_of: date | None = None) -> dict[str, FactValue]:
        """What each fact surely is, those known among them: a value, bounds, or the values left.

        Facts of which no more is known than their definitions say are left out. Raises `Contradiction`.
        """
        state = self.start(as_of)
        self.learn(state, known)
        return state.known()

    def start(self, as_of: date | None = None) -> State:
        """Nothing known yet."""
        state = self._start.copy()
        state.as_of = as_of
        return state

    def learn(self, state: State, known: Mapping[str, FactValue]) -> dict[str, FactValue]:
        """Add what is known of some facts to a state; each fact of which more is known now. Raises `Contradiction`."""
        for name, value in known.items():
            state.learn(name, value)
        return {name: state.value(name) for number in state.settle() for name in self._named.get(number, ())}

    def on_a_day(self, name: str, days: int) -> tuple[tuple[str, FactValue], ...]:
        """What else follows from a yes to a fact where it happened on a day, so many days from the case's own.

        Only where how long ago it happened decides whether it counts.
        """
        return self._on_a_day(name, days)

    def contradictions(self, known: Mapping[str, FactValue], as_of: date | None = None) -> list[tuple[str, ...]]:
        """Facts that cannot all be what they are said to be: groups as small as can be, mostly pairs.

        The last of a group is the one that stands after the others.
        """
        if not self._is_against(known, as_of):
            return []
        found: list[tuple[str, ...]] = []
        agreed: dict[str, FactValue] = {}
        state = self.start(as_of)
        for name, value in known.items():
            tried = state.copy()
            try:
                self.learn(tried, {name: value})
            except Contradiction:
                found.append((*self._fewest_against(agreed, {name: value}, as_of), name))
            else:
                state, agreed[name] = tried, value
        return found

    def _fewest_against(
        self, agreed: Mapping[str, FactValue], last: Mapping[str, FactValue], as_of: date | None
    ) -> tuple[str, ...]:
        """The fewest of these facts that cannot be with the last."""
        for name in agreed:
            if self._is_against({name: agreed[name], **last}, as_of):
                return (name,)
        needed = dict(agreed)
        for name in agreed:
            fewer = {other: value for other, value in needed.items() if other != name}
            if self._is_against({**fewer, **last}, as_of):
                needed = fewer
        return tuple(needed)

    def _is_against(self, known: Mapping[str, FactValue], as_of: date | None) -> bool:
        try:
            self.learn(self.start(as_of), known)
        except Contradiction:
            return True
        return False


def _on_a_day(
    fact: Fact, days: int, facts: Mapping[str, Fact], settings: Mapping[str, int]
) -> Iterator[tuple[str, FactValue]]:
    field = day_that_counts(fact.plan)
    if field is None or not isinstance(fact.plan, Fold):
        return
    alike = {
        name: other.plan
        for name, other in facts.items()
        if isinstance(other.plan, Fold) and other.plan.collection == fact.plan.collection and other.plan.date is None
    }
    compared = Containment(
        fact.plan.collection, [fact.plan.where, *(fold.where for fold in alike.values())], settings.__getitem__
    )
    of_that_day = compared.add(compared.add(0, Beyond(field, days, 1)), Beyond(field, days, -1))
    for at, (name, fold) in enumerate(alike.items(), 1):
        if compared.within(of_that_day, at):
            yield name, (1, inf) if fold.how == "count" else not fold.negated


def _network(facts: Iterable[Fact], settings: Mapping[str, int]) -> Network:
    """The values of these facts, and all relations between them."""
    network = Network(settings)
    collections: dict[str, _Records] = {}
    for fact in facts:
        match fact.plan:
            case Fold(collection):
                collections.setdefault(collection, _Records(collection, network)).add(fact, fact.plan)
            case Days(date):
                number = network.add(ANY_NUMBER)
                network.places[fact.name] = Place(number, "days")
                day = network.places[date].number
                network.relate(same_days(fact.plan, number, day), number, day)
            case Logic(condition):
                network.places[fact.name] = Place(network.add((0, 1)), "some")
                _relate_parts(fact, same_truth(condition, fact.name), network)
            case Choose():
                place = network.places[fact.name] = Place(network.add(ANY_COUNT), "one_of")
                network.values[place.number] = frozenset(fact.type.values)
                _relate_parts(fact, chosen(fact.plan, fact.name), network)
    for records in collections.values():
        records.relate()
    return network


def _relate_parts(fact: Fact, relation: Relation, network: Network) -> None:
    network.relate(relation, *(network.places[name].number for name in (fact.name, *facts_read(fact.plan))))


class _Records:
    """The facts read from one collection: how many records each matcher takes, and the days of some of them."""

    def __init__(self, collection: str, network: Network) -> None:
        self._collection, self._network = collection, network
        self._counts: dict[Matcher, int] = {}  # where the number of records that match stands
        self._dated: list[tuple[Fold, int]] = []

    def add(self, fact: Fact, fold: Fold) -> None:
        """A fact that is read from these records."""
        if fold.where not in self._counts:
            self._counts[fold.where] = self._network.add(ANY_COUNT)
        if fold.date is None:
            number = self._counts[fold.where]
            kind: Kind = "count" if fold.how == "count" else "none" if fold.negated else "some"
            self._network.places[fact.name] = Place(number, kind)
        else:
            self._dated.append((fold, self._network.add(ANY_NUMBER)))
            self._network.places[fact.name] = Place(self._dated[-1][1], "date")

    def relate(self) -> None:
        """Relate all of them."""
        counts = list(self._counts.values())
        compared = Containment(self._collection, list(self._counts), self._network.settings.__getitem__)
        place = {matcher: at for at, matcher in enumerate(self._counts)}
        for fold, day in self._dated:
            for beyond in self._turns(fold, compared, place):
                compared.add(place[fold.where], beyond)
                counts.append(self._network.add(ANY_COUNT))
                self._reach(day, counts[-1], beyond.sign, beyond.at, beyond.at)
        order = range(len(counts))
        within = {(one, other) for one in order for other in order if one != other and compared.within(one, other)}
        for one, other in within:
            self._network.order(counts[one], counts[other])
        self._relate_days(compared, place, within)
        self._cover(compared, counts[: len(place)], within)

    def _turns(self, fold: Fold, compared: Containment, place: Mapping[Matcher, int]) -> list[Beyond]:
        """The days from the case's own on which a test of this day turns, among matchers that can share a record."""
        found, sign = set(), 1 if fold.how == "latest" else -1
        sharing = (each for each, at in place.items() if compared.overlap(place[fold.where], at))
        for test in (test for matcher in sharing for test in field_tests(matcher)):
            if not isinstance(test, Is) and test.field == fold.date:
                floors, ceilings = edges(test, self._network.settings.__getitem__)
                found |= {days for name, days in floors if name == AS_OF}
                found |= {days + 1 for name, days in ceilings if name == AS_OF}
        return [Beyond(str(fold.date), days if sign > 0 else days - 1, sign) for days in sorted(found)]

    def _reach(self, day: int, count: int, sign: int, at: float, least: float) -> None:
        self._network.relate(reaches(day, count, sign, at, least), day, count)

    def _relate_days(self, compared: Containment, place: Mapping[Matcher, int], within: set[tuple[int, int]]) -> None:
        """A day lies where its records may, unless there is none; and of more records it is no less far out."""
        for fold, day in self._dated:
            floor, ceiling = compared.floor_and_ceiling(place[fold.where], str(fold.date))
            self._network.bounds[day] = (-inf, ceiling) if fold.how == "latest" else (floor, inf)
            sign, at = (1, max(floor, -LAST_DAY)) if fold.how == "latest" else (-1, min(ceiling, LAST_DAY))
            self._reach(day, self._counts[fold.where], sign, at, -sign * LAST_DAY)
            for other, other_day in self._dated:
                alike = (fold.how, fold.date) == (other.how, other.date)
                if alike and (place[fold.where], place[other.where]) in within:
                    self._network.order(*((day, other_day) if sign > 0 else (other_day, day)))

    def _cover(self, compared: Containment, counts: list[int], within: set[tuple[int, int]]) -> None:
        """Relate a matcher to two others that take all it takes; of one that takes nothing there is no record."""
        for whole, count in enumerate(counts):
            if compared.within(whole):
                self._network.bounds[count] = (0, 0)
                continue
            parts = [part for part in range(len(counts)) if part != whole and (whole, part) not in within]
            for one, other in compared.may_cover(whole, parts):
                if compared.within(whole, one, other):
                    self._network.relate(sum_of(count, counts[one], counts[other]), count, counts[one], counts[other])
