"""The page of what each source can tell: which rules it can decide, and which facts it can make known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from riskflags.adapters.mapping import profile_named, source_names
from riskflags.profiles import Reach, reach_of
from riskflags.profiles.reach import JUDGED
from riskflags.reference.rulebook_pages import target
from riskflags.render.wrapping import joined
from riskflags.rulebook import Rulebook

_FIRST = """# What each source can tell

Made from the rulebook and from the mappings of the [sources](../adapters.md) by
`python -m riskflags.reference docs/reference`; change those, not this page.

It tells of open cases, where each record is as full as the source can have it. Facts are taken as independent of each
other, and days are not told apart: now and then something is said to be possible that no case of the source has, and
never the other way round. Nothing here rests on something falling on the case's own day.

| source | rules fully | in part | never | can flag | facts known | one way | never |
|---|---|---|---|---|---|---|---|"""

_RULES = """
## Rules

**fully**: a flag, or surely none, in every case. **flag**: it can be a flag, and can leave a question. **out**: it can
only be ruled out. Blank: never decided.
"""

_FACTS = """
## Facts

**known**: either way. **yes**, **no**: only that. **in part**: a day, a number or a word between bounds. Blank: never
known.
"""


def reach_page(rulebook: Rulebook, to_yaml: str | None = None) -> str:
    """The page. Its entries lead to their pages, or to the YAML under the folder ``to_yaml``."""
    return joined(_page(rulebook, to_yaml))


def _page(rulebook: Rulebook, to_yaml: str | None) -> Iterator[str]:
    reaches = {name: reach_of(profile_named(name), rulebook) for name in source_names()}
    yield _FIRST
    for name, reach in reaches.items():
        facts = list(reach.facts.values())
        counts = [len(reach.judged(how)) for how in JUDGED] + [sum(rule.can_flag for rule in reach.rules.values())]
        counts += [facts.count(how) for how in ("known", "one_way", "never")]
        yield f"| `{name}` | {' | '.join(map(str, counts))} |"
    listed: tuple[tuple[str, str, Iterable[str], Callable[[Reach, str], str]], ...] = (
        ("rules", _RULES, (rule.id for rule in rulebook.active), _rule),
        ("facts", _FACTS, rulebook.facts, _fact),
    )
    for kind, heading, ids, say in listed:
        yield heading
        yield f"| {kind[:-1]} | {' | '.join(f'`{name}`' for name in reaches)} |"
        yield f"|---{'|---' * len(reaches)}|"
        cells = {id_: [say(reach, id_) for reach in reaches.values()] for id_ in sorted(ids)}
        told_of = {id_: row for id_, row in cells.items() if any(row)}
        for id_, row in told_of.items():
            yield f"| [`{id_}`]({target(rulebook, kind, id_, to_yaml)}) | {' | '.join(row)} |"
        yield f"\nOf the other {len(cells) - len(told_of)} [{kind}]({kind}.md) none of these sources can tell anything."


def _rule(reach: Reach, id_: str) -> str:
    rule = reach.rules[id_]
    return {"fully": "fully", "never": ""}.get(rule.judged, "flag" if rule.can_flag else "out")


def _fact(reach: Reach, name: str) -> str:
    known = reach.facts[name]
    if known == "one_way" and reach.rulebook.facts[name].type.name == "yes_no":
        return "yes" if True in reach.possible[name] else "no"
    return {"known": "known", "one_way": "in part", "never": ""}[known]
