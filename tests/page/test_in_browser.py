"""The page in a real browser: it starts from disk, asks for nothing, answers as the command line does, and can be used
by mouse and by keyboard, at every width and on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from riskflags import Checker, Rulebook
from riskflags.reading.case_text import case_from_file
from riskflags.replay import replay, replay_to_page
from riskflags.sampling.random_cases import Interest, random_case
from support import ROOT
from support.browser import HOSTILE, needs_a_browser, served
from support.driven import READY, axe, chromium, faults_by_axe, made, opened_page, pressed
from support.firefox import FIREFOX, firefox

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Page

WIDTHS = (320, 768, 1280, 1920)
MOST_CASES = 300


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's file."""
    return made(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    pytest.importorskip("playwright", reason="Playwright is not installed: it comes with the extra browser")
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page, ready."""
    shown, asked = opened_page(browser, file)
    yield shown
    assert asked == [], "a page opened from disk asks for nothing more"
    shown.context.close()


def every_view(page: Page) -> Iterator[str]:
    """Each of the page's views in turn, with something in it."""
    yield "talk, to begin with"
    page.locator("input[name='child.born'][value=yes]").check()
    pressed(page, "Go on")
    page.locator("#asked summary", has_text="What was said").click()
    yield "talk, a day, and what was said"
    pressed(page, "Skip the rest of this part")
    page.locator("fieldset input[value=yes]").last.check()
    page.wait_for_selector(READY)
    yield "talk, what could be urgent"
    pressed(page, "Skip the rest of this part")
    page.locator("input[name=theme]").first.check()
    page.wait_for_selector(READY)
    yield "talk, what to talk about"
    pressed(page, "Go on")
    for tick in page.locator("input[type=checkbox]").all():
        tick.check()
    page.locator("#so-far summary").first.click()
    yield "talk, a list to tick"
    pressed(page, "Stop here")
    pressed(page, "Open all")
    yield "talk, what there is"
    pressed(page, "A case day by day")
    assert Rulebook.shipped().fingerprint in page.inner_text("footer")  # whoever hands it on can tell which file it is
    yield "days, to begin with"
    pressed(page, "Child L")
    pressed(page, "Show what the rules would have asked")
    yield "a day"
    pressed(page, "Step over days that change no prompt")
    page.locator("#day summary", has_text="Stepped over").click()
    yield "a day, and what became known on those before it"
    pressed(page, "The rules")
    yield "rules"
    page.locator("summary").first.click()
    page.locator("#rules li button").first.click()
    page.wait_for_selector("#rule h2")
    yield "a rule"
    pressed(page, "Your own case")
    pressed(page, "Child X", "#view")
    yield "a report"


@needs_a_browser
def test_every_view_fits_each_width_and_axe_finds_nothing(browser: Browser, file: Path, tmp_path: Path) -> None:
    """Nothing has to be scrolled sideways, from a telephone to a projector."""
    source = axe(tmp_path)
    page, _ = opened_page(browser, file)
    views = 0
    for view in every_view(page):
        views += 1
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{view} at {width}"
            page.screenshot(path=tmp_path / f"{view}-{width}.png")
        assert faults_by_axe(page, source) == [], view
    assert views == 12
    page.context.close()


@needs_a_browser
def test_reports_in_the_page_are_those_of_the_command_line(page: Page, checker: Checker, tmp_path: Path) -> None:
    """For every example and 300 generated cases, to the letter."""
    examples = [path for path in sorted((ROOT / "examples").glob("*.yaml")) if "expected" not in path.name]
    rnd, interest = Random(15), Interest()
    interest.add(checker.rulebook.facts.values(), checker.settings.values())
    for number in range(MOST_CASES):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(random_case(rnd, interest) | {"case_id": path.stem}), encoding="utf-8")
        examples.append(path)
    pressed(page, "Your own case")
    flags = 0
    for path in examples:
        report = checker.check(case_from_file(path))
        page.set_input_files("input[type=file]", path)
        page.locator("#report h2", has_text=f"Case {report.case_id}, as of").wait_for()
        download = _downloaded(page, "Save as JSON")
        flags += len(report.flags)
        assert Path(download.path()).read_text(encoding="utf-8") == report.to_json(), path.name
    assert flags > MOST_CASES


def _downloaded(page: Page, button: str) -> Download:
    """The file that a button gives. Chromium hands on ten a second, and drops the rest in silence."""
    page.wait_for_timeout(120)
    with page.expect_download() as download:
        pressed(page, button)
    return download.value


@needs_a_browser
def test_the_policy_holds_whatever_runs_in_the_page(browser: Browser, file: Path) -> None:
    """Neither the page nor its worker can reach even this machine: the page's own policy refuses."""
    page, _ = opened_page(browser, file)
    with served("nothing") as (address, asked):
        fetched = f"fetch('{address}')"
        shown = "const i = new Image(); i.onload = yes; i.onerror = no;" + f"i.src = '{address}'"
        worker = f"{fetched}.then(() => postMessage(1), () => postMessage(0))"
        started = (
            f"const w = new Worker('data:text/javascript,' + encodeURIComponent(`{worker}`), {{type: 'module'}});"
            "w.onmessage = (event) => event.data ? yes() : no()"
        )
        for code in (fetched, *(f"new Promise((yes, no) => {{ {each} }})" for each in (shown, started))):
            refused = page.evaluate(f"({code}).then(() => false, () => true)")
            assert refused, code
        assert asked == []
    page.context.close()


@needs_a_browser
def test_what_is_hostile_in_a_case_is_text(page: Page, tmp_path: Path) -> None:
    """It makes no element, runs nothing and asks for nothing; the case's name is there to be read."""
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps({"case_id": HOSTILE, "as_of": "2026-04-30", "injuries": [{"id": HOSTILE}]}))
    pressed(page, "Your own case")
    page.set_input_files("input[type=file]", path)
    page.wait_for_selector("#report h2")
    assert HOSTILE in page.inner_text("#report")
    assert page.locator("#report script, #report img, #report style").count() == 0


@needs_a_browser
def test_all_of_it_can_be_done_by_keyboard(page: Page) -> None:
    """Tab, Enter, Space and the arrows: a case is begun and its prompts shown; a rule is found and a fact is set."""
    pressed(page, "A case day by day")
    _tab_to(page, "Child L")
    page.keyboard.press("Enter")
    page.wait_for_selector("#day h2")
    _tab_to(page, "Show what the rules would have asked")
    page.keyboard.press("Space")
    page.wait_for_selector("#day .prompt")
    _tab_to(page, "The rules")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=find]")
    page.focus("input[name=find]")
    page.keyboard.type("puerperal")
    page.keyboard.press("Enter")
    page.wait_for_selector("details[open]")
    _tab_to(page, "Pregnant again after puerperal psychosis")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rule h2")
    page.focus("input[name='pregnancy.expecting']")
    page.keyboard.press("ArrowDown")
    page.locator("#truth-1", has_text="yes").wait_for()
    assert page.evaluate("document.activeElement.name") == "pregnancy.expecting"  # focus stays where it was


@needs_a_browser
def test_a_screen_of_questions_is_answered_by_keyboard(page: Page) -> None:
    """Space chooses, what is opened beside it stays open as answers come, and the next screen is read from its top."""
    page.locator("input[name='child.born']").first.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(READY)
    assert page.locator("input[name='child.born']").first.is_checked()
    assert page.evaluate("document.activeElement.name") == "child.born"
    _tab_to(page, "Go on")
    page.keyboard.press("Enter")
    page.locator("input[name='child.age']").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "asked"
    pressed(page, "Skip the rest of this part")
    page.locator("input[name='mother.relapse_risk'][value=yes]").check()
    page.locator("input[name='concern.significant_harm_lately'][value=yes]").check()
    page.locator("#so-far summary").first.click()
    page.locator("input[name='concern.recent'][value=yes]").check()
    page.wait_for_selector(READY)
    assert page.locator("#so-far details[open]").count() == 1
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    pressed(page, "Go on")
    assert 0 <= page.evaluate("document.getElementById('asked').getBoundingClientRect().top") < 450


@needs_a_browser
def test_the_page_is_at_work_until_the_last_of_several_answers_is_there(page: Page) -> None:
    """A list ticked faster than it is answered: nothing changes any more once the word that it is working goes."""
    for _ in range(2):
        pressed(page, "Skip the rest of this part")
    pressed(page, "Go on")
    settled = page.evaluate("""async () => {
        const shown = () => document.getElementById("so-far").innerText;
        for (const each of document.querySelectorAll("input[type=checkbox]")) each.click();
        while (document.body.classList.contains("busy")) await new Promise(requestAnimationFrame);
        const then = shown();
        await new Promise((after) => setTimeout(after, 2000));
        return [then, shown()];
    }""")
    assert settled[0] == settled[1]
    assert "So far\n\n0 prompts" not in settled[1]


@needs_a_browser
def test_a_prompt_still_there_leads_to_the_day_on_which_it_appeared(page: Page) -> None:
    """Its link has no target on the page: the day is fetched."""
    pressed(page, "A case day by day")
    pressed(page, "Child L")
    pressed(page, "Show what the rules would have asked")
    pressed(page, "The next day")
    pressed(page, "Show what the rules would have asked")
    page.locator(".stays a").first.click()
    page.locator("#day h3", has_text="day 1 of").wait_for()
    page.get_by_role("button", name="Return to").click()
    page.locator("#day h3", has_text="day 2 of").wait_for()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on a button of these words; each stop on the way can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    pytest.fail(f"there is no way to {name} by Tab")


@needs_a_browser
def test_a_rule_prints_as_a_handout(page: Page) -> None:
    """On paper there are no buttons, menus or lists to choose from: the rule and what to talk about."""
    pressed(page, "The rules")
    page.locator("summary").first.click()
    page.locator("#rules li button").first.click()
    page.wait_for_selector("#rule h2")
    page.emulate_media(media="print")
    assert page.locator("button:visible, nav:visible, #rules:visible").count() == 0
    assert page.locator("#rule h2:visible").count() == 1
    made = page.locator("footer p:visible").all_inner_texts()
    assert [Rulebook.shipped().fingerprint in each for each in made] == [True]  # whoever holds the sheet can tell which
    assert page.pdf().startswith(b"%PDF")


@needs_a_browser
def test_a_replay_prints_with_what_it_says_of_itself(browser: Browser, checker: Checker, tmp_path: Path) -> None:
    """Its page has the same look: what covers a screen's menus on paper leaves its heading and its foot."""
    path = tmp_path / "replay.html"
    path.write_text(replay_to_page(replay(checker, case_from_file(ROOT / "examples" / "child-l.yaml"))), "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert all(each.is_visible() for each in page.locator("footer p").all())
    page.close()


@pytest.mark.slow
@pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine: the page is not opened in it")
def test_it_runs_in_firefox_too(file: Path, checker: Checker, tmp_path: Path) -> None:
    """Opened from disk: a day and its prompts, and a report with the flags that the command line gives."""
    pytest.importorskip("websockets", reason="websockets is not installed: it comes with the extra browser")
    with firefox(tmp_path) as window:
        window.open(file.as_uri())
        window.wait_for("!document.body.classList.contains('busy')")
        window.press("A case day by day")
        window.wait_for("[...document.querySelectorAll('button')].some((each) => each.innerText == 'Child X')")
        window.press("Child X")
        window.wait_for("document.querySelector('#day h2')")
        window.press("Show what the rules would have asked")
        window.wait_for("document.querySelector('#day .stays, #day .prompt, #day p')")
        window.press("Your own case")
        window.wait_for("document.querySelector('input[type=file]')")
        window.press("Child X")
        window.wait_for("document.querySelector('#report h2')")
        shown = window.run("document.getElementById('report').innerText")
        assert not [address for address in window.asked if not address.startswith(("file:", "data:", "blob:"))]
    flags = checker.check(case_from_file(ROOT / "examples" / "child-x.yaml")).flags
    assert len(flags) > 5
    assert all(flag.title in shown for flag in flags)
