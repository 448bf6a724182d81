"""The page of a replay: it asks for nothing, it is inert whatever a case holds, and it can be read aloud and drawn."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.reading.case_text import case_from_file
from riskflags.replay import replay, replay_to_page
from riskflags.replay.timeline import LEFT, RIGHT, Scale
from support import ROOT
from support.browser import HOSTILE, Page, needs_a_browser, opened, served
from support.replay_rulebook import SEEN, WORRY, write_some_rules

HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "nav", "div",
    "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "p", "a", "span",
    "h1", "h2", "h3", "h4", "h5", "bdi", "time", "small", "strong", "em", "code", "cite",
    "svg", "text", "line", "circle",
}  # fmt: skip


@pytest.fixture
def hostile_page(tmp_path: Path) -> str:
    """The page of a case whose own id and whose records' ids are markup."""
    case = {
        "case_id": HOSTILE,
        "as_of": "2026-04-30",
        "concerns": [WORRY | {"id": HOSTILE}],
        "visits": [SEEN | {"id": HOSTILE + "2"}],
    }
    checker = Checker(Rulebook.load(write_some_rules(tmp_path, "unseen")))
    return replay_to_page(replay(checker, CaseSummary.model_validate(case)))


def test_a_hostile_id_is_text_and_nothing_else(hostile_page: str) -> None:
    """It stands on the page as it was written, and made no element and no attribute."""
    page = Page(hostile_page)
    assert page.text.count(HOSTILE) == 2  # title and heading: nowhere else is an id shown
    assert set(page.tags()) <= HARMLESS
    assert page.tags().count("style") == 1
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]


def test_the_page_asks_nothing_of_any_network(checker: Checker, hostile_page: str) -> None:
    """No source, no import, no address; every link stays on the page; the policy allows the page's own style alone."""
    for html in (hostile_page, replay_to_page(replay(checker, case_from_file(ROOT / "examples" / "child-l.yaml")))):
        page = Page(html)
        assert not page.all("src") + page.all("srcset") + page.all("xlink:href") + page.all("action")
        assert not re.search(r"url\(|@import|https?:", page.style)
        hrefs, ids = page.all("href"), page.all("id")
        assert len(hrefs) > 5
        assert all(href.startswith("#") for href in hrefs)
        assert {href[1:] for href in hrefs} | set(page.all("aria-labelledby")) <= set(ids)
        assert len(ids) == len(set(ids))
        (policy,) = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_page_can_be_read_aloud(checker: Checker) -> None:
    """A language, one first heading, no level left out, a row heading and words for each lane, and a way past them."""
    told = replay(checker, case_from_file(ROOT / "examples" / "child-l.yaml"))
    page = Page(replay_to_page(told))
    levels = [int(tag[1]) for tag in page.tags() if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.elements[0] == ("html", {"lang": "en"})
    lanes = [attrs["aria-label"] for tag, attrs in page.elements if tag == "svg" and attrs.get("class") == "lane"]
    assert len(lanes) == len(told.prompts) > 1
    assert all(label.startswith("Appeared ") for label in lanes)
    assert sum(attrs.get("scope") == "row" for _, attrs in page.elements) == len(lanes) + 1
    events = [attrs for tag, attrs in page.elements if tag == "a" and "became known" in attrs.get("aria-label", "")]
    assert len(events) == sum(bool(day.known) for day in told.days)
    assert page.tags().index("a") < page.tags().index("h1")  # skip to the days


def test_each_prompt_stands_on_the_page_with_its_words_and_citations(checker: Checker) -> None:
    """What it says, asks and would have considered, and where that comes from, its marking included."""
    told = replay(checker, case_from_file(ROOT / "examples" / "child-x.yaml"))
    text = Page(replay_to_page(told)).text
    flags = [appeared.flag for day in told.days for appeared in day.appeared]
    assert flags
    for flag in flags:
        words = [flag.title, flag.prompt.say, *flag.prompt.ask, flag.prompt.consider]
        assert not [each for each in words if each not in text]
        assert all(citation.marking in text and citation.where in text for citation in flag.citations)


# -- the scale -------------------------------------------------------------------------------------------------------


def test_later_days_stand_further_right_and_busy_ones_apart() -> None:
    """Within the drawing, in order, never on top of each other, and a longer time longer."""
    days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-03-01", "2026-04-01"]
    scale = Scale(days)
    places = [scale.at(day) for day in days]
    gaps = [right - left for left, right in pairwise(places)]
    assert (places[0], places[-1]) == (LEFT, RIGHT)
    assert min(gaps) > 5
    assert gaps[2] > gaps[3] > gaps[1]
    assert [tick.label for tick in scale.ticks()] == ["Feb", "Mar", "Apr"]
    assert [tick.year for tick in scale.ticks()] == ["2026", "", ""]
    assert scale.breaks() == ()


def test_a_gap_of_years_is_broken_and_leaves_room_for_the_rest() -> None:
    """A day of long ago does not press all others into the last inch; no month is marked in what is left out."""
    scale = Scale(["2011-05-05", "2026-01-10", "2026-02-10", "2026-04-01"])
    assert len(scale.breaks()) == 1
    assert scale.at("2026-01-10") < 70
    assert [tick.label for tick in scale.ticks()] == ["Feb", "Mar", "Apr"]


def test_labels_of_months_leave_each_other_room() -> None:
    """In four years not every month has its label; a year stands under the first that it has."""
    days = [f"{year}-{month:02}-15" for year in (2023, 2024, 2025, 2026) for month in range(1, 13)]
    ticks = Scale(days).ticks()
    assert 5 < len(ticks) < 20
    assert all(later.at - tick.at >= 6 for tick, later in pairwise(ticks))
    assert [tick.year for tick in ticks if tick.year] == ["2023", "2024", "2025", "2026"]


@pytest.mark.parametrize("days", [["2026-02-27"], ["2026-02-27", "2026-03-01"], ["2026-02-01", "2026-02-09"]])
def test_a_short_time_is_marked_by_its_days(days: list[str]) -> None:
    """Where there are no months to mark."""
    shown = [tick.label for tick in Scale(days).ticks()]
    assert shown == [f"{int(day[-2:])} {'Feb' if day[5:7] == '02' else 'Mar'}" for day in days]


# -- in a browser ----------------------------------------------------------------------------------------------------


@needs_a_browser
def test_a_browser_reads_the_page_and_asks_for_nothing_more(hostile_page: str, tmp_path: Path) -> None:
    """Headings and drawing are in its tree, hostile ids are not elements; a page without our care asks at once."""
    with served(hostile_page) as (address, asked):
        tree = Page(opened(address, tmp_path / "first"))
    assert asked == ["/page"]
    assert set(tree.tags()) <= HARMLESS
    assert {"h1", "h3", "svg", "line", "circle"} <= set(tree.tags())
    assert "Day by day" in tree.text
    careless = re.sub("<meta http-equiv[^>]*>", "", hostile_page).replace("</h1>", "<img src='/stolen'></h1>")
    with served(careless) as (address, asked):
        opened(address, tmp_path / "second")
    assert "/stolen" in asked
