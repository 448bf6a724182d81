"""*A case day by day*: what became known on a day, what you would do, then which prompts there were; never more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from riskflags.humanize import counted
from riskflags.page.app import Answer, App, Fields, HeldCase, choices, html
from riskflags.render.markup import Content, Node, el
from riskflags.replay import replay
from riskflags.replay import replay_words as words
from riskflags.replay.as_page import became_known, changes
from riskflags.replay.document import Appeared, Replay, Turned
from riskflags.replay.timeline import day_id, prompt_id, timeline


class Days:
    """A case, the day it stands at, and whether that day's prompts are shown yet."""

    title = "A case day by day"

    def __init__(self) -> None:
        self._case: HeldCase | None = None
        self._replay: Replay | None = None
        self._at, self._revealed, self._over = 0, False, 0
        self._came_from: int | None = None
        self.actions: Mapping[str, Callable[[App, Fields], Answer]] = {
            "walk": self._begun,
            "reveal": self._shown_prompts,
            "earlier": lambda app, _: self._moved(app, -1),
            "later": lambda app, _: self._moved(app, +1),
            "skip": lambda app, _: self._moved(app, self._to_next_change()),
            "goto": self._gone_to,
            "return": self._returned,
        }

    def shown(self, app: App) -> Iterator[Content]:
        """The cases to choose from, and the day that the chosen one stands at."""
        yield el("h1", self.title)
        yield el(
            "p",
            "Each day is shown as it was known then. Say what you would do, then see what the rules would have asked.",
            class_="intro",
        )
        yield el("div", self._choice(app), id="case")
        yield el("section", self._day(), id="day", tabindex="-1", aria_label="The day")

    def _choice(self, app: App) -> Iterator[Node]:
        yield choices("walk", "case", {title: title for title in app.cases}, self._case.title if self._case else None)

    def _begun(self, app: App, fields: Fields) -> Answer:
        self._case = app.cases[fields["case"][0]]
        self._replay = replay(app.checker, self._case.summary)
        self._at, self._revealed, self._over, self._came_from = 0, False, 0, None
        answer = self._answer()
        answer.swap["case"] = html(self._choice(app))
        return answer

    def _gone_to(self, _app: App, fields: Fields) -> Answer:
        """The day on which a prompt appeared, by the address of a link to it; there is a way back from there."""
        assert self._replay is not None
        to = fields["to"][0]
        for at, day in enumerate(self._replay.days):
            changed: tuple[Appeared | Turned, ...] = (*day.appeared, *day.turned)
            if to in (day_id(day.day), *(prompt_id(day.day, each.flag.rule) for each in changed)):
                self._came_from = self._at if self._came_from is None else self._came_from
                self._at, self._revealed, self._over = at, True, 0
                break
        return self._answer()

    def _returned(self, _app: App, _fields: Fields) -> Answer:
        assert self._came_from is not None
        self._at, self._revealed, self._came_from = self._came_from, True, None
        return self._answer()

    def _shown_prompts(self, _app: App, _fields: Fields) -> Answer:
        self._revealed = True
        return self._answer()

    def _moved(self, _app: App, by: int) -> Answer:
        self._at, self._revealed, self._over, self._came_from = self._at + by, by < 0, max(by - 1, 0), None
        return self._answer()

    def _to_next_change(self) -> int:
        """How many days on there is the next that changes a prompt; the last day, where there is none."""
        assert self._replay is not None
        later = self._replay.days[self._at + 1 :]
        changed = (on for on, day in enumerate(later, 1) if day.appeared or day.turned or day.went_quiet)
        return next(changed, len(later))

    def _answer(self) -> Answer:
        return Answer({"day": html(self._day())}, focus="day")

    # -- one day -------------------------------------------------------------------------------------------------------

    def _day(self) -> Iterator[Content]:
        if self._case is None or self._replay is None:
            return
        days = self._replay.days
        day, is_last = days[self._at], self._at == len(days) - 1
        over = days[self._at - self._over : self._at]
        yield el("h2", self._case.title)
        yield el("h3", words.shown_day(day.day), " ", el("small", f"day {self._at + 1} of {len(days)}"))
        if over:
            told = (became_known(each, f"Became known on {words.shown_day(each.day)}") for each in over)
            summary = el("summary", f"Stepped over: {counted(len(over), 'day')} that changed no prompt")
            yield el("details", summary, told, id="over")
        yield became_known(day)
        for mark, meaning in words.legend((*over, day)):
            yield el("p", el("small", f"({mark}) {meaning}."))
        if self._revealed:
            yield from changes(day, self._replay)
        else:
            yield el("p", el("strong", "What would you do today? Who would you talk to?"), class_="ask-yourself")
        yield el("p", self._ways(is_last), class_="ways")
        if is_last and self._revealed and self._came_from is None:
            yield from _end(self._case, self._replay)

    def _ways(self, is_last: bool) -> Iterator[Content]:
        assert self._replay is not None
        days = self._replay.days
        if self._came_from is not None:
            to = words.shown_day(days[self._came_from].day)
            yield el("button", f"Return to {to}", type="button", data_act="return")
            return
        if self._at:
            yield el("button", f"Back to {words.shown_day(days[self._at - 1].day)}", type="button", data_act="earlier")
        if not self._revealed:
            yield el("button", "Show what the rules would have asked", type="button", class_="main", data_act="reveal")
        elif not is_last:
            yield el("button", "The next day", type="button", class_="main", data_act="later")
            yield el("button", "Step over days that change no prompt", type="button", data_act="skip")


def _end(case: HeldCase, replayed: Replay) -> Iterator[Content]:
    """The story, the harm and the whole of the timeline: only once every day has been talked about."""
    for title, text in (("What happened", case.harm), ("About this case", case.story)):
        if text:
            yield el("h3", title)
            yield el("p", text)
    yield el("h3", "All of it")
    yield timeline(replayed)
    yield el("p", el("button", "Print", type="button", data_print=""))
