"""A replay for a terminal: when each prompt was there, then day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from riskflags.render.report_words import asked, citation_line, question_line
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.replay import replay_words as words
from riskflags.replay.document import Appeared, PromptPeriods, Replay, ReplayDay, Stays, Turned


def replay_to_text(replay: Replay, width: int = WIDTH) -> str:
    """The replay as text, no line longer than ``width`` unless one word is."""
    return joined(_replay(replay, width))


def _replay(replay: Replay, width: int) -> Iterator[str]:
    yield from wrapped(f"Case {replay.case_id}, replayed", width)
    for line in words.summary_lines(replay):
        yield from wrapped(line, width)
    if replay.prompts:
        yield ""
        yield "WHEN EACH PROMPT FIRST APPEARED"
        yield from _periods(replay, width)
    for day in replay.days:
        yield ""
        yield from _day(day, replay, width)
    yield ""
    for mark, meaning in words.legend(replay.days):
        yield from wrapped(f"({mark}) {meaning}.", width)
    for line in words.closing_lines(replay):
        yield from wrapped(line, width)


def _periods(replay: Replay, width: int) -> Iterator[str]:
    for day, prompts in groupby(replay.prompts, key=_first_day):
        yield f"  {words.shown_day(day)}, {words.how_long_before(day, replay.last_day)}"
        for prompt in prompts:
            line = f"[{prompt.urgency.upper()}] {prompt.title}: {words.periods_in_words(prompt)}"
            yield from wrapped(line, width, "    ", "      ")


def _first_day(prompt: PromptPeriods) -> str:
    return prompt.periods[0].since


def _day(day: ReplayDay, replay: Replay, width: int) -> Iterator[str]:
    last = replay.last_day
    yield f"{words.shown_day(day.day)}, {words.how_long_before(day.day, last)}".upper()
    yield from _list("Became known", map(words.record_line, day.known), width)
    if not day.known:
        yield f"  {words.NOTHING_NEW}"
    for appeared in day.appeared:
        yield from _prompt("Appeared", appeared, replay, width)
    for turned in day.turned:
        yield from _prompt(words.turned_word(turned), turned, replay, width)
    for gone in day.went_quiet:
        yield from wrapped(f"Went quiet: [{gone.urgency.upper()}] {gone.title}", width, "  ", "    ")
        yield from _bullets(words.quiet_lines(gone, replay), width)
    yield from _list("Not recorded, and worth asking", map(question_line, day.questions), width)
    yield from _still_there(day, last, width)
    yield from wrapped(words.without_flags(day, replay) or "", width, "  ")


def _still_there(day: ReplayDay, last: str, width: int) -> Iterator[str]:
    """All of them on the last day; on other days their number, and those with something new behind them."""
    if day.stays:
        yield f"  Still there: {words.stays_counted(day)}"
    if day.day == last:
        yield from _bullets((f"{_titled(stays)}: {words.stays_words(stays)}" for stays in day.stays), width)
    else:
        renewed = (stays for stays in day.stays if stays.renewed)
        yield from _bullets((f"Now with other records behind it: {_titled(stays)}" for stays in renewed), width)


def _titled(stays: Stays) -> str:
    return f"[{stays.urgency.upper()}] {stays.title}"


def _prompt(how: str, change: Appeared | Turned, replay: Replay, width: int) -> Iterator[str]:
    flag = change.flag
    mark = flag.urgency.upper() + (", TO CONFIRM" if flag.verdict == "confirm" else "")
    yield from wrapped(f"{how}: [{mark}] {flag.title}", width, "  ", "    ")
    yield from wrapped(flag.prompt.say, width, "    ")
    yield from wrapped(f"Consider: {flag.prompt.consider}", width, "    ", "      ")
    yield from _bullets([*words.turning_lines(change, replay)] or [*words.standing_lines(change)], width)
    yield from _bullets((f"To confirm: {asked(item)}" for item in flag.to_confirm), width)
    yield from _bullets((f"From {citation_line(citation)}" for citation in flag.citations), width)


def _list(heading: str, lines: Iterable[str], width: int) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"  {heading}:"
    yield from _bullets(listed, width)


def _bullets(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        yield from wrapped(f"- {line}", width, "    ", "      ")
