"""Wording shared by the outputs of an audit: counts, shares, themes, verdicts, and text made safe to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from riskflags.audit.accounting import Checks
from riskflags.audit.summary.flags import FlagCounts
from riskflags.documents import Citation
from riskflags.humanize import capitalized, name_in_words
from riskflags.render.report_words import checks_not_made, citation_line
from riskflags.replay.replay_words import shown_day
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Urgency

A_RULE = (
    "A rule describes one situation that a review found to matter. A flag is a rule that fires or is to be confirmed."
)

MEANINGS = (
    ("Fires", "the record shows the concern the rule is about."),
    (
        "To confirm",
        "the record shows the concern; whether what would answer it was done is not recorded. It counts as a flag.",
    ),
    ("Cannot be told", "too little is recorded to say. It is a question, never a flag."),
)

A_PROMPT = (
    "A flag is a prompt to look and to ask. It says nothing about what will happen, and does not say that anyone did "
    "wrong."
)

URGENCY_MEANINGS: dict[Urgency, str] = {
    "urgent": "a child may be unsafe now, or hours count.",
    "soon": "there is a live concern, and what should answer it is not on record.",
    "note": "it is about the quality of the work or of the record.",
}

NO_DEADLINE = (
    "How urgent a flag is follows from its rule alone. It sets no deadline, and says nothing about how likely harm is."
)

A_FINGERPRINT = "the same code in two audits means that both used the same rules, word for word"

_CONTROLS = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160), 0xFFFE, 0xFFFF) if code not in (9, 10)
}


def plain(text: str) -> str:
    """A text that can be written to any file, with invalid characters replaced."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 case``, ``1,200 cases``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def figure(count: int) -> str:
    """``1,200``."""
    return f"{count:,}"


def titled(name: str) -> str:
    """``plans-and-meetings`` or ``household_changes`` as a heading."""
    return capitalized(name_in_words(name))


def cited(citation: Citation) -> str:
    """A citation as a line, without its source's marking, which `markings` gives once for all."""
    return citation_line(replace(citation, marking=""))


def markings(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Each source whose text carries a marking, and what that means for the reader."""
    for source in rulebook.sources.values():
        if source.marking:
            yield (
                source.title,
                f"{source.marking} No sentence of it is copied here, but some of the rules rest on it. Ask whoever "
                "gave you the review who else may read it, before you pass on the review or what is said here of it.",
            )


def bounds(sure: int, perhaps: int, whole: int) -> str:
    """``at least 28.3%, at most 98.7%``: the share of what is sure, and that with all that is not known added."""
    if not perhaps:
        return share(sure, whole)
    return f"at least {share(sure, whole)}, at most {share(sure + perhaps, whole)}"


def all_checks(found: FlagCounts) -> str:
    """How many of all checks of all cases could not be made."""
    if not found.cases:
        return "No check was made."
    rules = list(found.rules)
    said = checks_not_made(found.cases * len(rules), sum(each.explore for each in rules))
    return said[:1].upper() + said[1:]


def too_little_checked(cases: int, checks: Checks) -> str:
    """A sentence that nothing, or less than was asked for, could be checked; empty where it was enough."""
    if checks.enough:
        return ""
    if not cases:
        return "No case could be checked, so nothing here says anything about any child."
    if not checks.made:
        return f"No check could be made of {counted(cases, 'case')}, so nothing here says anything about any child."
    return (
        f"Only {checks.made:,} of {counted(checks.given, 'check')} could be made "
        f"({share(checks.made, checks.given)}), less than the {checks.least}% asked for: "
        "what stands here says little about these children."
    )


def without_flag(found: FlagCounts) -> str:
    """How many cases have no flag, and that this does not mean safety."""
    cases = found.cases - found.flagged
    said = checks_not_made(cases * len(list(found.rules)), found.not_made)
    if cases == 1:
        return f"1 case has no flag. This does not mean the child is safe: {said}"
    return f"{figure(cases)} cases have no flag. This does not mean the children are safe: {said}" if cases else ""


def days_looked_at(as_of: date | None, first: date | None, last: date | None) -> str:
    """The days as of which the cases were checked."""
    if as_of is not None:
        return f"as known on {shown_day(as_of.isoformat())}"
    if first is None or last is None:
        return "each on its own day"
    if first == last:
        return f"each on its own day, which is {shown_day(first.isoformat())} for all"
    return f"each on its own day, from {shown_day(first.isoformat())} to {shown_day(last.isoformat())}"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, never rounded to 0 or 100."""
    if not whole:
        return "none"
    if 0 < part < whole:
        return f"{min(max(100 * part / whole, 0.1), 99.9):.1f}%"
    return f"{100 * part // whole}%"
