"""The wording that all forms of a report share: its first line, one line per flag, its questions, its last lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from riskflags.documents import (
    Citation,
    DepartureMark,
    Evidence,
    Explanation,
    Flag,
    Provenance,
    Question,
    ReportDocument,
    RulebookMark,
    ToConfirm,
    WouldChange,
)
from riskflags.humanize import capitalized, continuing, counted

MOST_WORDS = 35
"""The most words for a flag in a brief report: its title, a fact and a question."""

_FEWEST_OF_FACT = 8

_ON_RECORD = re.compile(r" \(on record: .*\)$")
_BY = re.compile(r" by .*$| \([^)]*\)$")
_SAID = re.compile(r"[^:]* said on \d+ \w+ \d{4}: ")
_YEAR = re.compile(r"\b\d{4}$")

URGENT_GROUP = "Urgent"

NOT_SAFE = "Where nothing is flagged, that does not mean the child is safe."
MEANT_FOR = "These prompts support professional judgement; they do not replace it."
NOTHING_WOULD_QUIET = "There is nothing to record that would quiet it."
COMPLETE_LISTS = (
    "A list in the record (of meetings, say) is taken as complete, and some of these flags rest on what is not on one. "
    "If a list is not complete, say so in the summary: the full report shows how."
)


# -- how much there is --------------------------------------------------------------------------------------------


def heading(case_id: str | None, as_of: str | None) -> str:
    """The heading: which case, as of which day."""
    if case_id is None:
        return "Facts given directly" if as_of is None else f"What was said, as of {as_of}"
    return f"Case {case_id}, as of {as_of}"


def first_line(report: ReportDocument) -> str:
    """How much there is to talk about, and how many checks could not be made."""
    flags, questions = len(report.flags), len(report.questions)
    asked = f", {counted(questions, 'question')}" if questions else ""
    not_made = checks_not_made(report.checks, report.checks_not_made, of_record=report.case_id is not None)
    if not flags:
        return no_flags(not_made, asked)
    return f"{counted(flags, 'flag')} to talk about{asked}. {capitalized(not_made)} {NOT_SAFE}"


def no_flags(not_made: str, asked: str = "") -> str:
    """What the absence of flags means, and that it does not mean safety."""
    return f"No flags{asked}. This does not mean the child is safe: {not_made}"


def checks_not_made(checks: int, not_made: int, of_record: bool = True) -> str:
    """How far the checks reach, to end a sentence with: they see only what is recorded.

    Without a record they see only what somebody said.
    """
    if not_made:
        why = "the record is silent" if of_record else "something they need was not asked or is not known"
        return f"{not_made:,} of {checks:,} checks could not be made, because {why}."
    seen = "is recorded" if of_record else "it is told"
    return f"none of {checks:,} checks was left open, yet a check sees only what {seen}."


# -- flags --------------------------------------------------------------------------------------------------------


def badge(flag: Flag) -> str:
    """``[URGENT]``, ``[SOON, TO CONFIRM]``."""
    return f"[{flag.urgency.upper()}{', TO CONFIRM' if flag.verdict == 'confirm' else ''}]"


def group_of(flag: Flag) -> str:
    """The heading under which a flag stands: the urgent ones stand together, whatever they are about."""
    return URGENT_GROUP if flag.urgency == "urgent" else flag.group


def grouped(flags: Iterable[Flag]) -> Iterator[tuple[str, list[Flag]]]:
    """The flags under their headings, in the report's order."""
    for name, found in groupby(flags, key=group_of):
        yield name, list(found)


def cards(flags: Iterable[Flag]) -> list[list[Flag]]:
    """Flags by card: those of one family together, at the place of the first; any other flag has its own."""
    found: dict[str, list[Flag]] = {}
    for flag in flags:
        found.setdefault(flag.family or f" {flag.rule}", []).append(flag)
    return list(found.values())


CONSIDER = "Consider"


def sections(card: list[Flag]) -> Iterator[tuple[str, list[str]]]:
    """The non-empty parts of a card below its titles, in order: a heading, and its lines without duplicates."""
    prompts = [flag.prompt for flag in card]
    parts = {
        "Ask": (ask for prompt in prompts for ask in prompt.ask),
        CONSIDER: (prompt.consider for prompt in prompts),
        "Not known, so first find out": (asked(each) for flag in card for each in flag.to_confirm),
        "Because": evidence_lines(each for flag in card for each in flag.evidence),
        "From": (citation_line(citation, marked=False) for flag in card for citation in flag.citations),
    }
    yield from (_said_once(heading, listed) for heading, lines in parts.items() if (listed := distinct(lines)))


def _said_once(heading: str, lines: list[str]) -> tuple[str, list[str]]:
    """Moves who said it when into the heading, where that is the same for all lines: "Because, as you said on …"."""
    said = {found[0] if (found := _SAID.match(line)) else "" for line in lines}
    if len(said) > 1 or said == {""}:
        return heading, lines
    (who,) = said
    as_said = who.removesuffix(": ").replace("You ", "you ", 1)
    return f"{heading}, as {as_said}", [capitalized(line.removeprefix(who)) for line in lines]


def one_line(flag: Flag) -> tuple[str, str, str]:
    """Title, fact and question of a flag, together at most `MOST_WORDS` words; the fact may be empty."""
    ask = flag.to_confirm[0].ask if flag.verdict == "confirm" and not flag.prompt.ask else flag.prompt.ask[0]
    title = shortened(flag.title, MOST_WORDS)
    room = MOST_WORDS - len(title.split())
    telling = most_telling(flag.evidence)
    fact = telling.sentence if telling else ""
    for_fact = min(len(fact.split()), max(room - len(ask.split()), min(_FEWEST_OF_FACT, room)))
    fact = fitted(fact, for_fact)
    return title, fact, shortened(ask, room - len(fact.split()))


def most_telling(evidence: Iterable[Evidence]) -> Evidence | None:
    """The sentence for a flag's line: one about a record that lacks something, else about the latest record."""

    def telling(each: Evidence) -> tuple[bool, bool, str]:
        lacking = len(each.facts) > 1 and each.value is not True
        return lacking, each.date is not None and each.value is not False, each.date or ""

    return max(evidence, key=telling, default=None)


def fitted(sentence: str, most: int) -> str:
    """An evidence sentence in at most so many words: whole clauses go before any is cut, and the day always stays."""
    for text in _shorter(sentence):
        if len(text.split()) <= most:
            return text
    first, *days = text.split(", ")
    room = most - sum(len(day.split()) for day in days)
    return ", ".join((shortened(first, room), *days)) if room > 1 else shortened(text, most)


def _shorter(sentence: str) -> Iterator[str]:
    """The sentence, then shorter forms: without the other records, without who said it, without what is lacking.

    The title asks about what is lacking. For an answer, the shorter form is only what was said.
    """
    yield sentence
    if said := _SAID.match(sentence):
        yield sentence[said.end() :]
        return
    short, *listed = _ON_RECORD.sub("", sentence).split(": ")
    yield short
    record, semicolon, lacking = short.partition(";")
    first, *others = record.split(", ")
    days = [part for part in others if _YEAR.search(part)]
    dated = ", ".join((first, *days))
    if days and not listed:
        yield dated + semicolon + lacking
    yield record
    if days:
        yield dated
        yield ", ".join((_BY.sub("", first), *days))
        yield ", ".join((_BY.sub("", first), days[-1]))


def shortened(text: str, most: int) -> str:
    """The text in at most so many words: cut at punctuation if enough is left, else between two words."""
    words = text.split()
    if len(words) <= most:
        return text
    kept = words[: max(most, 0)]
    for at in range(len(kept), most * 2 // 3, -1):
        if kept[at - 1][-1:] in ",;:":
            return " ".join(kept[:at]).rstrip(",;:") + "…"
    return " ".join(kept) + "…" if kept else ""


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in punctuation."""
    return text if not text or text[-1] in ".?!…" else f"{text}."


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts without duplicates, in order."""
    return list(dict.fromkeys(texts))


def evidence_lines(evidence: Iterable[Evidence], how_to_say_incomplete: bool = True) -> Iterator[str]:
    """The sentences behind a flag; where one relies on a complete list, that, and how to declare it incomplete."""
    for each in evidence:
        how = f"; if it is not, write `{each.complete}` in the summary" if how_to_say_incomplete else ""
        yield capitalized(each.sentence) + (f" (the list is taken as complete{how})" if each.complete else "")


def citation_line(citation: Citation, marked: bool = True) -> str:
    """A citation as a line: title, place, id, status, and with ``marked`` the marking of its source."""
    standing = "" if citation.status == "in force" else f"; {citation.status}"
    marking = f" {citation.marking}" if citation.marking and marked else ""
    return f"{citation.source}, {citation.where} [{citation.point}{standing}].{marking}"


def asked(item: ToConfirm) -> str:
    """What is to be found out, and the blank end date or missing list that leaves it open, if there is one."""
    return " ".join((item.ask, *item.left_open_by))


def change_line(change: WouldChange) -> str:
    """What would have to be otherwise, in words."""
    return capitalized(change.said)


def quieting(changes: Iterable[WouldChange]) -> tuple[str, list[str]]:
    """What would make a flag, or a card of flags, quiet: a heading, and lines."""
    lines = distinct(map(change_line, changes))
    return (_if_all("It would go quiet", lines), lines) if lines else ("What would quiet it", [NOTHING_WOULD_QUIET])


def _if_all(what: str, lines: list[str]) -> str:
    """A heading for conditions: where there are several lines, it says that all are needed."""
    return f"{what} if{' all of this were so' * (len(lines) > 1)}"


def explained(explanation: Explanation) -> Iterator[tuple[str, list[str]]]:
    """The non-empty parts of an explanation, in order: a heading, and its lines."""
    stopped = {each.fact for each in explanation.stopped_by}
    behind = [each for each in explanation.evidence if stopped.isdisjoint(each.facts)]
    stoppers = [each for each in explanation.evidence if not stopped.isdisjoint(each.facts)]
    to_fire = distinct(map(change_line, explanation.to_fire))
    to_quiet, quieted = ("", []) if explanation.verdict == "quiet" else quieting(explanation.to_quiet)
    parts = {
        "What keeps it quiet": evidence_lines(stoppers),
        "Also known" if stopped else "Because": evidence_lines(behind),
        "Not known": map(asked, explanation.asks),
        _if_all("It would fire", to_fire): to_fire,
        to_quiet: quieted,
    }
    yield from (_said_once(heading, listed) for heading, lines in parts.items() if (listed := distinct(lines)))


# -- questions ----------------------------------------------------------------------------------------------------


def question_line(question: Question) -> str:
    """A question, and the records that leave it open."""
    about = "; ".join(map(continuing, question.about))
    on_record = (f"On record: {about}.",) if about else ()
    return " ".join((question.ask, *on_record, *question.left_open_by))


# -- the foot -----------------------------------------------------------------------------------------------------


def closing_lines(report: ReportDocument, full: bool = False) -> Iterator[str]:
    """What a reader must know about the whole report."""
    if report.more_questions:
        more = f"{report.more_questions} more question{'s' * (report.more_questions > 1)}"
        yield f"{more} could be asked once these are answered."
    if not full and any(each.complete for flag in report.flags for each in flag.evidence):
        yield COMPLETE_LISTS
    if report.assumed:
        yield (
            f"When it was recorded is not said of {counted(report.assumed, 'record')}. Each is taken as known from the "
            "latest day it speaks of, so what ended later is not seen before its end."
        )
    yield from markings(citation for flag in report.flags for citation in flag.citations)
    yield f"{MEANT_FOR} {approval(report.rulebook, report.checks)}"
    yield from made_by(report.rulebook, report.provenance, full)


def made_by(rulebook: RulebookMark, provenance: Provenance, full: bool = True) -> Iterator[str]:
    """Which rulebook and settings made a result, and how they differ from the defaults; in full, why and by whom."""
    yield f"{rulebook_named(rulebook)}, fingerprint {rulebook.fingerprint}. riskflags {provenance.riskflags}."
    if provenance.settings:
        yield f"Settings that differ: {'; '.join(f'{each.name} is {each.said}' for each in provenance.settings)}."
    if provenance.profile:
        yield f"The source of the case, by its profile: {provenance.profile}."
    if full:
        yield from map(departure_line, rulebook.departures)
        return
    if otherwise := [each.said for each in rulebook.departures if each.kind != "settings"]:
        yield f"Changed here: {'; '.join(otherwise)}."
    yield from overdue_lines(rulebook)


def rulebook_named(rulebook: RulebookMark) -> str:
    """The name of a rulebook: its version, and the layers over it."""
    layers = f" with {' and '.join(f'{layer.name} ({layer.owner})' for layer in rulebook.layers)} over it"
    return f"Rulebook {rulebook.version}{layers * bool(rulebook.layers)}"


def departure_line(of: DepartureMark) -> str:
    """What a layer changes, why, who decided it, and when it is due for review."""
    when = f"to be looked at again by {of.review_by}{', and overdue' * of.overdue}"
    return f"{capitalized(of.said)}: {of.because} ({of.owner}, {when})"


def overdue_lines(rulebook: RulebookMark) -> Iterator[str]:
    """The departures whose day of review has passed."""
    for each in rulebook.departures:
        if each.overdue:
            yield f"To be looked at again by {each.review_by}, and overdue: {each.said} ({each.owner})."


def markings(citations: Iterable[Citation]) -> Iterator[str]:
    """The marking of each cited source, without duplicates."""
    marked = {citation.source: citation.marking for citation in citations if citation.marking}
    yield from (f"{source}: {marking}" for source, marking in sorted(marked.items()))


def approval(rulebook: RulebookMark, rules: int) -> str:
    """Who outside the project has approved the rules."""
    if not rulebook.reviewed:
        return "No practising professional outside this project has approved these rules yet."
    many = "all" if rulebook.reviewed >= rules else f"{rulebook.reviewed} of the {rules}"
    return f"Practising professionals outside this project have approved {many} rules."
