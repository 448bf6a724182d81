"""``interview``: the rounds of questions in a terminal, by keyboard alone. Nothing is kept unless somebody says `save`.

What is typed is read a line at a time, so that it can come from a pipe as well.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskflags.cli import streams
from riskflags.cli.options import AnswersOption, AsOfOption, RulesOption, SettingsOption
from riskflags.errors import FactsError, Fault, InputError

CANNOT_HAVE = "The fact cannot have this value."

if TYPE_CHECKING:
    from riskflags.case import CaseSummary
    from riskflags.checking import Checker
    from riskflags.interview import Answers, Item, Progress, Screen

KEYS = """\
y yes (y 2026-11-03: on that day)   n no   ? not known   Enter leave it open
none    no to this and to all below it       back    take back the last answer
why     what an answer would settle          flags   the prompts so far
note .. a note on the last answer            next    leave this round
save FILE   keep the answers                 quit    end, with the report"""

LISTED = """\
Type the numbers of those that are so. ?4: it is not known of 4. none: none of the others is so.
What you do not mention stays open; it is not a no."""


def interview(
    answers: AnswersOption = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="A case summary to begin with.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who answers.")] = "",
    themes: Annotated[
        list[str] | None, typer.Option("--theme", metavar="T", help="A theme of the rules that comes first.")
    ] = None,
    one: Annotated[bool, typer.Option("--one", help="One question at a time, without lists.")] = False,
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Ask what is worth asking, in rounds, and print what there is to talk about."""
    from riskflags.cli.checking import checker_of, day_of
    from riskflags.interview import Answers
    from riskflags.reading.case_text import case_from_file

    summary = None if case is None else case_from_file(case)
    day = day_of(as_of) or (date.today() if summary is None else summary.as_of)
    checker = checker_of(rules, settings)
    known = {rule.theme for rule in checker.rulebook.active}
    if not known.issuperset(themes or ()):
        raise InputError(Fault("There is no such theme.", help=f"There are: {', '.join(sorted(known))}."))
    began = Answers(day) if answers is None else answers_in(answers).resumed(day)
    began = began if themes is None else began.about(themes)
    _Conversation(checker, began, summary, by, 1 if one else 8).run()


def answers_in(file: Path) -> Answers:
    """The answers in a file. Raises `FactsError` with its name."""
    from riskflags.interview import Answers
    from riskflags.reading import files
    from riskflags.reading.yaml_text import Unreadable

    try:
        return Answers.from_json(files.read_text(file))
    except Unreadable as unreadable:
        faults: Sequence[Fault] = [unreadable.fault]
    except FactsError as error:
        faults = error.faults
    raise FactsError([fault.at(str(file), fault.line) for fault in faults])


class _Leave(Exception):  # noqa: N818 - how a command typed amid a screen leaves it
    """The screen is left: what is asked next is worked out anew."""


class _Quit(Exception):  # noqa: N818
    """The conversation ends."""


class _Conversation:
    """One sitting at a terminal."""

    def __init__(self, checker: Checker, answers: Answers, case: CaseSummary | None, by: str, most: int) -> None:
        from riskflags.interview import Interview

        self._interview, self._filled = Interview(checker), checker.configured.filled
        self._answers, self._case, self._by, self._most = answers, case, by, most
        self._screen: Screen | None = None
        self._hint = LISTED

    def run(self) -> None:
        """Ask until there are no more questions, or somebody quits; then the report, and what was not asked."""
        try:
            self._say(f"{KEYS}\n")
            while (screen := self._interview.next(self._answers, self._case, self._most)).items:
                self._screen = screen
                try:
                    self._choose(screen.themes) if screen.themes else self._show(screen)
                except _Leave:
                    continue
        except _Quit:
            pass
        self._say(self._interview.report(self._answers, self._case).to_text(streams.width()))
        self._say(self._interview.next(self._answers, self._case).progress.not_asked())

    def _show(self, screen: Screen) -> None:
        subject = f": {screen.subject}" if screen.subject else ""
        self._say(f"\n{screen.title}{subject}  ({_so_far(screen.progress)})")
        if screen.tick:
            self._list(screen.items)
            return
        for place, item in enumerate(screen.items):
            if place and item.fact not in self._interview.worth_asking(self._answers, self._case):
                continue  # an answer just given has settled it
            self._ask(item, screen.items[place:])

    def _choose(self, themes: Sequence[str]) -> None:
        """What somebody wants to talk about first."""
        from riskflags.humanize import capitalized, name_in_words
        from riskflags.interview.screens import ABOUT, CHOICE

        listed = (f"{number:3}  {capitalized(name_in_words(theme))}" for number, theme in enumerate(themes, 1))
        self._say("\n".join((f"\n{ABOUT}", *listed, f"Type numbers, or Enter for no choice. {CHOICE}")))
        places = {str(number): theme for number, theme in enumerate(themes, 1)}
        while True:
            typed = self._read("> ")
            chosen = [] if typed in ("next", "none") else typed.replace(",", " ").split()
            if places.keys() >= set(chosen):
                self._answers = self._answers.about(map(places.__getitem__, chosen))
                return
            if not self._command(typed):
                self._say(f"Type numbers from 1 to {len(themes)}, Enter, or a command.")

    # -- a question ---------------------------------------------------------------------------------------------------

    def _ask(self, item: Item, below: Sequence[Item]) -> None:
        while True:
            typed = self._read(f"{item.ask} [{_how(item)}] ")
            if typed == "":
                self._answers = self._answers.passing_over([item.fact])
                return
            if typed == "why":
                self._say(_settles(item))
            elif typed == "none" and item.answered_by == "yes_no":
                worth = self._interview.worth_asking(self._answers, self._case)
                self._none_of(each for each in below if each.answered_by == "yes_no" and each.fact in worth)
                raise _Leave
            elif not self._command(typed) and self._answer(item, typed):
                return

    def _answer(self, item: Item, typed: str) -> bool:
        """Whether what was typed is an answer that can be taken; what is wrong with it is said."""
        typed, _, day = typed.partition(" ") if item.answered_by == "yes_no" else (typed, "", "")
        value, happened_on = _value(item, typed), _day(day.strip())
        if value is None or (day and happened_on is None):
            self._say(f"Type {_how(item)}.")
            return False
        return self._take(lambda: self._answers.said(item.fact, value, self._by, happened_on=happened_on))

    def _take(self, answered: Callable[[], Answers]) -> bool:
        """Whether the answers can be taken with a new one; if not, why not is said."""
        try:
            answers = answered()
            self._interview.worth_asking(answers, self._case)
        except FactsError as error:
            self._say("\n".join(map(self._plainly, error.faults)))
            return False
        self._answers = answers
        return True

    def _plainly(self, fault: Fault) -> str:
        """A fault in a person's words: facts by their questions."""
        if fault.what == CANNOT_HAVE:
            return fault.help
        asks = {name: f"'{self._filled(asked.fact.ask)}'" for name, asked in self._interview.facts.items()}
        return re.sub(r"\w+\.\w+", lambda found: asks.get(found[0], found[0]), f"{fault.what} {fault.help}")

    # -- a list -------------------------------------------------------------------------------------------------------

    def _list(self, items: Iterable[Item]) -> None:
        from riskflags.interview.screens import read_together

        lines, numbers = list(read_together(items)), count(1)
        for shared, group in lines:
            if shared:
                self._say(f"     {shared}:")
            for said, _ in group:
                self._say(f"{next(numbers):3}  {'  ' * bool(shared)}{said}")
        items = [item for _, group in lines for _, item in group]
        if self._hint:
            self._say(self._hint)
        self._hint = ""  # once is enough; `help` says it again
        while True:
            typed = self._read("> ")
            if not self._command(typed) and self._ticked(items, typed.replace(",", " ").split()):
                return

    def _ticked(self, items: Sequence[Item], typed: Sequence[str]) -> bool:
        """Whether what was typed are numbers of these, marked or not, and perhaps none; the others are left."""
        places = {str(number): item for number, item in enumerate(items, 1)}
        marked = {word.lstrip("?"): "not known" if word.startswith("?") else True for word in typed if word != "none"}
        if not places.keys() >= marked.keys():
            self._say(f"Type numbers from 1 to {len(items)}, none, or a command.")
            return False

        def answered() -> Answers:
            answers = self._answers
            for number, value in marked.items():
                answers = answers.said(places[number].fact, value, self._by)
            return answers

        if not self._take(answered):
            return False
        rest = [item for number, item in places.items() if number not in marked]
        if "none" in typed:
            self._none_of(rest)
        else:
            self._answers = self._answers.passing_over(item.fact for item in rest)
        return True

    def _none_of(self, items: Iterable[Item]) -> None:
        facts = [item.fact for item in items]
        self._answers = self._interview.none_of_these(self._answers, facts, self._by, self._case)

    # -- commands -----------------------------------------------------------------------------------------------------

    def _command(self, typed: str) -> bool:
        """Whether it was a command, now done."""
        word, _, rest = typed.partition(" ")
        match word:
            case "quit":
                raise _Quit
            case "next" if self._screen is not None:
                self._answers = self._answers.leaving(self._screen.round)
                raise _Leave
            case "back":
                self._answers = self._answers.without([each.fact for each in self._answers.answers[-1:]])
                raise _Leave
            case "flags":
                flags = self._interview.report(self._answers, self._case).flags
                self._say("\n".join(f"[{flag.urgency}] {flag.title}" for flag in flags) or "No prompts so far.")
            case "note" if self._answers.answers:
                last = replace(self._answers.answers[-1], note=rest)
                self._answers = self._answers.with_answers([last])
            case "save" if rest:
                self._save(Path(rest))
            case "help":
                self._say(f"{KEYS}\n{LISTED}")
            case _:
                return False
        return True

    def _save(self, file: Path) -> None:
        from riskflags.outputs import complete_file

        try:
            with complete_file(file) as unfinished:
                unfinished.write_text(self._answers.to_json() + "\n", encoding="utf-8", newline="\n")
        except InputError as error:
            self._say(str(error))
        else:
            self._say("Kept.")

    def _read(self, prompt: str) -> str:
        typer.echo(prompt, nl=False)
        line = sys.stdin.readline()
        if not line:
            typer.echo()
            raise _Quit
        return line.strip()

    def _say(self, text: str) -> None:
        typer.echo(text)


def _how(item: Item) -> str:
    if item.answered_by == "yes_no":
        return "y, n, ?; y DAY" if item.ask_day else "y, n, ?"
    if item.answered_by == "day":
        return "the day, as in 2026-03-31; never; ?"
    return f"{', '.join(map(_spaced, item.words))}; ?" if item.words else "a number; 3+ for at least 3; ?"


def _value(item: Item, typed: str) -> Any:
    """What somebody typed, as an answer; ``None`` if it is none."""
    words: dict[str, Any] = {_spaced(word): word for word in item.words} | {"?": "not known"}
    if item.answered_by == "yes_no":
        words |= {"y": True, "yes": True, "n": False, "no": False}
    elif item.answered_by == "number" and re.fullmatch(r"[0-9]{1,9}\+?", typed):
        return {"at_least": int(typed[:-1])} if typed.endswith("+") else int(typed)
    elif item.answered_by == "day":
        words |= {"never": "never"} | ({typed: typed} if _day(typed) else {})
    return words.get(typed)


def _day(typed: str) -> date | None:
    from riskflags.plain import iso_day

    return iso_day(typed)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _settles(item: Item) -> str:
    titles = "\n".join(f"  [{each.urgency}] {each.title}" for each in item.settles)
    return f"{item.means}\nAn answer could settle, or begin to:\n{titles}"


def _so_far(progress: Progress) -> str:
    from riskflags.humanize import counted

    answers, flags = counted(progress.answered, "answer"), counted(progress.flags, "prompt")
    return f"{answers}, {flags} so far; {counted(progress.rules_open, 'check')} open"
