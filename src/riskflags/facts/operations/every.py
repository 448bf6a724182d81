"""``every: {of: fact, have: …}`` or ``{in: collection, where: …, have: …}``: whether each record of these has that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.matching import AllOf, NotThis
from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("every",)
GIVES = ("yes_no",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """Yes if no record matches ``where`` and not ``have``; over no records it is yes.

    With ``of`` the records are those of a *some* fact, and a record that surely counts and does not say whether it has
    what it must is told from one that may not count at all.
    """
    if isinstance(body[key], Mapping) and "of" in body[key]:
        given = reader.mapping(body[key], (key,), ("of", "have"), ("of", "have"))
        of: str | None = str(given["of"])
        collection, where = reader.records_of(given["of"], (key, "of"))
    else:
        of = None
        collection, where = reader.records(key, body[key], known=("in", "where", "have"), needed=("have",))
    have = reader.have(body[key].get("have"), collection, (key, "have"))
    lacking = reader.once(AllOf((where, NotThis(have))), (key,))
    return Fold(collection, "some", lacking, negated=True, about=where, of=of)
