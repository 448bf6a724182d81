"""A replay as one web page that asks nothing of any network: timeline first, then the days.

It holds no script. Its policy forbids every request, and every style but the one it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskflags.render.as_html import cited, look
from riskflags.render.markup import Node, el, head, page
from riskflags.render.report_words import asked, question_line
from riskflags.replay import replay_words as words
from riskflags.replay.document import Appeared, BecameKnown, Replay, ReplayDay, Stays, Turned, WentQuiet
from riskflags.replay.timeline import day_id, prompt_id, timeline


def replay_to_page(replay: Replay) -> str:
    """The replay as HTML, complete in itself."""
    return page(el("html", _head(replay), _body(replay), lang="en"))


def _head(replay: Replay) -> Node:
    return head(f"Case {replay.case_id}, replayed", look())


def _body(replay: Replay) -> Node:
    return el(
        "body",
        el("a", "Skip to the days", href="#days", class_="skip"),
        el(
            "header",
            el("h1", "Case ", el("bdi", replay.case_id), ", replayed"),
            (el("p", line) for line in words.summary_lines(replay)),
        ),
        el(
            "main",
            el("section", el("h2", "Timeline", id="timeline"), timeline(replay), aria_labelledby="timeline"),
            el("section", el("h2", "Day by day", id="days"), _days(replay), aria_labelledby="days"),
        ),
        el("footer", _legend(replay), (el("p", line) for line in words.closing_lines(replay))),
    )


def _legend(replay: Replay) -> Node | None:
    meanings = [el("p", el("strong", mark), f": {meaning}.") for mark, meaning in words.legend(replay.days)]
    return el("div", meanings) if meanings else None


# -- a day ---------------------------------------------------------------------------------------------------------


def _days(replay: Replay) -> Iterator[Node]:
    days = replay.days
    for number, day in enumerate(days):
        before = days[number - 1].day if number else None
        after = days[number + 1].day if number + 1 < len(days) else None
        yield _day(day, replay, _ways(day.day, before, after))


def _day(day: ReplayDay, replay: Replay, ways: Node) -> Node:
    id_ = day_id(day.day)
    when = el("time", words.shown_day(day.day), datetime=day.day)
    how_long = el("small", words.how_long_before(day.day, replay.last_day))
    return el(
        "section",
        el("h3", when, " ", how_long, id=id_, tabindex="-1"),
        became_known(day),
        changes(day, replay),
        ways,
        class_="day",
        aria_labelledby=id_,
    )


def changes(day: ReplayDay, replay: Replay) -> Iterator[Node | None]:
    """What a day changed of the prompts, the questions new on it, and which prompts were there already."""
    yield from (_prompt("Appeared", change, day, replay) for change in day.appeared)
    yield from (_prompt(words.turned_word(change), change, day, replay) for change in day.turned)
    yield from (_quiet(gone, replay) for gone in day.went_quiet)
    yield _titled_list("Not recorded, and worth asking", map(question_line, day.questions), level="h4")
    yield _still_there(day)
    yield el("p", words.without_flags(day, replay)) if not day.flags else None


def _ways(day: str, before: str | None, after: str | None) -> Node:
    """From day to day without a script."""
    links = [("Earlier", before), ("Later", after)]
    return el(
        "nav",
        (el("a", f"{way}: {words.shown_day(to)}", href=f"#{day_id(to)}") for way, to in links if to),
        el("a", "Timeline", href="#timeline"),
        aria_label=f"From {words.shown_day(day)}",
    )


def became_known(day: ReplayDay, heading: str = "Became known") -> Node:
    """The records that became known on a day."""
    if not day.known:
        return el("p", words.NOTHING_NEW, class_="nothing")
    return el(
        "div",
        el("h4", heading),
        el("ul", map(_record, day.known)),
        class_="became",
    )


def _record(known: BecameKnown) -> Node:
    name, said = words.record_parts(known)
    return el("li", el("strong", name), f": {said}" if said else None)


# -- prompts -------------------------------------------------------------------------------------------------------


def _prompt(how: str, change: Appeared | Turned, day: ReplayDay, replay: Replay) -> Node:
    flag = change.flag
    confirm = el("span", "to confirm", class_="badge confirm") if flag.verdict == "confirm" else None
    badge = el("span", flag.urgency, class_=f"badge {flag.urgency}")
    return el(
        "article",
        el("h4", el("span", how, class_="how"), " ", badge, " ", confirm, " ", flag.title),
        el(
            "div",
            el(
                "div",
                el("p", flag.prompt.say, class_="say"),
                _titled_list("Ask", flag.prompt.ask),
                el("h5", "Consider"),
                el("p", flag.prompt.consider),
                _titled_list("First find out, for it is not recorded", map(asked, flag.to_confirm)),
            ),
            el(
                "div",
                _titled_list("What changed on this day", words.turning_lines(change, replay)),
                _titled_list("Also behind it" if change.why else "What is behind it", words.standing_lines(change)),
                el("div", el("h5", "From"), cited(flag.citations)),
            ),
            class_="sides",
        ),
        id=prompt_id(day.day, flag.rule),
        class_=f"prompt {flag.urgency}",
    )


def _quiet(gone: WentQuiet, replay: Replay) -> Node:
    badge = el("span", gone.urgency, class_=f"badge {gone.urgency}")
    return el(
        "article",
        el("h4", el("span", "Went quiet", class_="how"), " ", badge, " ", gone.title),
        el("ul", (el("li", line) for line in words.quiet_lines(gone, replay))),
        class_="prompt gone",
    )


def _still_there(day: ReplayDay) -> Node | None:
    if not day.stays:
        return None
    return el(
        "div",
        el("h4", f"Still there: {words.stays_counted(day)}"),
        el("ul", (_stays(stays) for stays in day.stays)),
        class_="stays",
    )


def _stays(stays: Stays) -> Node:
    badge = el("span", stays.urgency, class_=f"badge {stays.urgency}")
    link = el("a", stays.title, href=f"#{prompt_id(stays.since, stays.rule)}")
    renewed = el("em", " with other records behind it now") if stays.renewed else None
    return el("li", badge, " ", link, f" {words.stays_words(stays)}", renewed)


def _titled_list(title: str, lines: Iterable[str], level: str = "h5") -> Node | None:
    listed = [el("li", line) for line in lines]
    return el("div", el(level, title), el("ul", listed)) if listed else None
