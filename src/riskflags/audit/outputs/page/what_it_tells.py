"""The first section of the page: what the source of the cases can decide, what it cannot, and what to add."""

from __future__ import annotations

from riskflags.adapters.account import Account
from riskflags.audit.outputs.page.tables import section
from riskflags.profiles.as_text import MOST_GAINS, in_short
from riskflags.profiles.reach import Gain, Reach
from riskflags.render.markup import Node, el


def what_it_tells(reach: Reach, account: Account | None) -> Node:
    """How far the source reaches with these rules, and the account of its file, line by line."""
    flagging = [reach.rulebook.rules[rule.rule] for rule in reach.rules.values() if rule.can_flag]
    return section(
        "What this source can tell",
        "source",
        el("p", f"{reach.profile.title}. {in_short(reach)}"),
        el("p", _OTHERS),
        el("p", "These can be flags here:") if flagging else el("p", "None can be a flag here."),
        el("ul", (el("li", rule.title) for rule in flagging)) if flagging else None,
        el("p", "One field more would add most:"),
        el("ul", (el("li", _gain(gain)) for gain in reach.gains()[:MOST_GAINS])),
        el("details", el("summary", "What became of everything in the file"), el("pre", "\n".join(account.lines())))
        if account
        else None,
    )


_OTHERS = (
    "What is never decided, or can only be ruled out, is left to people and counted nowhere below: a share or a number "
    "of checks is of the rules that can be flags from this source."
)


def _gain(gain: Gain) -> str:
    return (
        f"{gain.collection}, {gain.field.replace('_', ' ')}: {gain.fully} rules more decided fully, "
        f"{gain.flag} more that can flag, {gain.at_all} more spoken to"
    )
