"""Rulesets of durable_rules exported for a host of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from riskflags import Checker, Rulebook
from riskflags.conditions import MAY_BE_MISSING, FactValue
from riskflags.engines.durable.ruleset import exported
from riskflags.facts.given import completed
from riskflags.reading.case_text import case_from_file
from support import EXAMPLES
from support.command_line import Run
from support.durable import needs_durable
from support.generated.rulebooks import random_values

# -- for a host of one's own -----------------------------------------------------------------------------------------


class OwnHost:
    """What a developer would write, from the exported document alone, around the host that durable_rules brings."""

    def __init__(self, document: dict[str, Any]) -> None:
        from durable.engine import Host

        self.document = document
        self.ran: set[str] = set()
        own = self

        class Quiet(Host):  # type: ignore[misc]
            def _run(self) -> None:
                """No timers."""

            def get_action(self, name: str) -> Callable[[Any], None]:
                def act(c: Any) -> None:
                    if name.startswith("derive: ") and name not in own.ran:
                        fed = name.removeprefix("derive: ")
                        part = next(
                            feed["derived"][fed] for feed in document["feeds"].values() if fed in feed["derived"]
                        )
                        c.assert_fact({"id": fed, "derived": fed, "part": part})
                    own.ran.add(name)

                return act

        self.host = Quiet(json.loads(json.dumps(document["rulesets"])))

    def verdicts(self, facts: dict[str, FactValue]) -> dict[str, str]:
        """Each rule that is not quiet."""
        self.ran.clear()
        posted = dict(
            each for name, value in facts.items() if name in self.document["facts"] for each in self._keys(name, value)
        )
        for name, feed in self.document["feeds"].items():
            batch = [
                {"sid": "a case", "id": part, "part": part, **{key: posted[key] for key in keys}}
                for part, keys in feed["parts"].items()
            ]
            self.host.assert_facts(name, batch)
            self.host.delete_state(name, "a case")
        return dict(run.split(" ") for run in self.ran if run != "read" and not run.startswith("derive: "))

    def _keys(self, name: str, value: FactValue) -> list[tuple[str, str | int]]:
        how = self.document["facts"][name]
        if "low" in how:
            low, high = (int(max(-(10**9), min(10**9, edge))) for edge in value)  # type: ignore[union-attr]
            return [(how["low"], low), (how["high"], high)]
        if "can_be" in how:
            left = value if isinstance(value, frozenset) else {value}
            return [(key, how["values"][each not in left]) for each, key in how["can_be"].items()]
        open_ = {None: how["not_known"], MAY_BE_MISSING: how.get("may_be_missing")}
        return [(how["key"], open_[value] if value in open_ else how["values"][not value])]


@needs_durable
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of durable_rules, on Python 3.12
def test_an_exported_ruleset_gives_the_same_verdicts_in_a_host_of_ones_own(run: Run, checker: Checker) -> None:
    """Loaded from what the command prints, fed as it says: every example, and facts at random."""
    code, out, err = run("export", "--engine", "durable")
    assert (code, err) == (0, "")
    own = OwnHost(json.loads(out))
    engine, rnd = checker._engine, Random(2)
    facts = [engine.values(engine.read(case_from_file(path))) for path in EXAMPLES]
    book = checker.rulebook
    facts += [
        completed(book.facts, random_values(rnd, dict(book.facts), rnd.random()), checker.settings, [])
        for _ in range(15)
    ]
    told = 0
    for each in facts:
        wanted = {found.id: verdict for found, verdict in engine.judge(engine.slots(each))}
        assert own.verdicts(each) == wanted
        told += len(wanted)
    assert told > len(facts)
    assert any(feed["derived"] for feed in own.document["feeds"].values())


def test_an_export_needs_no_durable_rules_and_follows_rules_and_settings(
    without: None,
    run: Run,
    shipped: Rulebook,
    tmp_path: Path,
) -> None:
    """Made where it cannot run, with an authority's own number in it, and the same each time."""
    settings_file = tmp_path / "settings.yaml"
    settings_file.write_text("plan_grace: 60\n", encoding="utf-8")
    code, out, err = run("export", "--engine", "durable", "--settings", str(settings_file))
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["settings"]["plan_grace"] == 60
    assert document == json.loads(json.dumps(exported(shipped, {**Checker(shipped).settings, "plan_grace": 60})))
    assert document["rulebook"]["fingerprint"] == shipped.fingerprint
    ran = {rule["run"].split(" ")[0] for rules in document["rulesets"].values() for rule in rules.values()}
    assert {each.id for each in shipped.active} <= ran
    assert len(document["how"]) >= 5
