"""The page of an audit: complete in itself, inert whatever it holds, and read by what people use."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import which

import pytest

from riskflags import Rulebook
from riskflags.audit.accounting import Accounting, Input, RejectCount
from riskflags.audit.outputs.indicators import asks_each_case
from riskflags.audit.outputs.page import audit_to_page
from riskflags.audit.outputs.page.indicators import indicators
from riskflags.audit.outputs.page.rows_read import accounted
from riskflags.audit.summary import Summary
from riskflags.audit.words import MEANINGS, NO_DEADLINE, URGENCY_MEANINGS, share
from riskflags.engines.table.rejecting import BELONGS
from riskflags.lint.examples import defaults
from support.audit_sheets import DAY, accounting, audit_of, facts_over_records, summarised
from support.browser import BROWSER, BROWSER_FLAGS, HOSTILE, Page, needs_a_browser, opened, served

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "nav", "div", "figure",
    "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "dl", "dt", "dd", "p", "a",
    "span", "h1", "h2", "h3", "h4", "bdi", "small", "strong", "code", "cite", "svg", "desc", "line", "rect", "text",
}  # fmt: skip


def hostile(book: Rulebook) -> Rulebook:
    """The rulebook with a rule, an indicator and a fact whose words are markup, formulas, and letters no font has."""
    text = f"$x_1$ {HOSTILE} \u202e\u4e2d\u0007 =1+1"
    rule, indicator = book.active[0], next(iter(book.indicators.values()))
    facts = {
        name: replace(fact, ask=f"{fact.ask} {text}", means=f"{fact.means} {text}") for name, fact in book.facts.items()
    }
    return replace(
        book,
        rules={**book.rules, rule.id: replace(rule, title=text)},
        indicators={**book.indicators, indicator.id: replace(indicator, title=text, measures=text)},
        facts=facts,
    )


def page_of(summary: Summary, account: Accounting, redact: bool = False) -> str:
    """The page of an audit that came to this."""
    return audit_to_page(audit_of(Path("results"), summary, account, redact=redact))


@pytest.fixture(scope="module")
def pages(shipped: Rulebook) -> dict[str, str]:
    """The page of an ordinary audit, and one whose every text is hostile."""
    kind, hostile_book = summarised(shipped, plan_grace=60), hostile(shipped)
    bad = summarised(hostile_book)
    return {
        "plain": page_of(kind, accounting()),
        "hostile": page_of(bad, accounting(f"{HOSTILE}\u202e\udcff\x00.csv")),
    }


def test_hostile_texts_stand_on_the_page_as_text(pages: dict[str, str], shipped: Rulebook) -> None:
    """Markup made no element and no attribute, dollars no formula; what cannot be shown is a mark."""
    page = Page(pages["hostile"])
    asked = facts_over_records(shipped)
    assert page.text.count(HOSTILE) >= 4 + asked  # the file, the reject, the rule, the indicator, each such fact
    assert set(page.tags()) <= ELEMENTS
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", pages["hostile"])
    assert "$x_1$" in page.text


def test_the_page_asks_nothing_of_any_network(pages: dict[str, str]) -> None:
    """No source, no address; every link and label is on the page; the policy allows the page's own style alone."""
    assert len(pages) == 2
    for html in pages.values():
        page = Page(html)
        assert not page.all("src") + page.all("srcset") + page.all("xlink:href") + page.all("action")
        assert not re.search(r"url\(|@import|https?:", page.style)
        assert "url(" not in "".join(" ".join(map(str, attrs.values())) for _, attrs in page.elements)
        hrefs, ids = page.all("href"), page.all("id")
        assert hrefs
        assert all(href.startswith("#") for href in hrefs)
        assert {href[1:] for href in hrefs} <= set(ids)
        assert set(page.all("aria-labelledby")) | set(page.all("aria-describedby")) <= set(ids)
        assert len(ids) == len(set(ids))
        (policy,) = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_page_can_be_read_aloud_and_by_keyboard(pages: dict[str, str]) -> None:
    """A language, one first heading, no level left out, landmarks, captions, scopes, a title for each drawing."""
    page = Page(pages["plain"])
    tags = page.tags()
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.elements[0] == ("html", {"lang": "en"})
    assert [tags.count(tag) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert tags.index("a") < tags.index("h1")  # skip to the results
    assert tags.count("table") == tags.count("caption") > tags.count("h2") > 1
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for tag, attrs in page.elements if tag == "th")
    drawings = [attrs for tag, attrs in page.elements if tag == "svg"]
    assert len(drawings) >= 5
    assert all(attrs["role"] == "img" and attrs["aria-labelledby"] and attrs["aria-describedby"] for attrs in drawings)
    assert tags.count("title") == 1 + len(drawings) == 1 + tags.count("desc")
    wide = [attrs for tag, attrs in page.elements if attrs.get("class") == "wide"]
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in wide)
    assert len(wide) == tags.count("table")


def test_colours_can_be_told_apart_by_day_and_by_night(pages: dict[str, str]) -> None:
    """Text has at least 4.5 to 1 against what it stands on, in both schemes; marks and bars 3 to 1."""
    style = Page(pages["plain"]).style
    schemes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", part)) for part in style.split(":root {")[1:3]]
    assert len(schemes) == 2
    for scheme in schemes:
        for ground in ("paper", "pale"):
            assert all(contrast(scheme[name], scheme[ground]) >= 4.5 for name in ("ink", "quiet", "link"))
        assert all(contrast(scheme["badge"], scheme[name]) >= 4.5 for name in ("urgent", "soon", "note"))
        assert all(contrast(scheme[name], scheme["paper"]) >= 3 for name in ("bar", "mark"))
    assert schemes[0]["paper"] != schemes[1]["paper"]


def contrast(one: str, other: str) -> float:
    """How two colours differ in brightness, as WCAG counts it."""

    def brightness(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted(map(brightness, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_page_says_what_was_read_and_found(shipped: Rulebook, pages: dict[str, str]) -> None:
    """The rows, every rule with its citations, every indicator and fact, and what this area set otherwise."""
    text = Page(pages["plain"]).text
    totals = summarised(shipped, plan_grace=60).totals()
    assert "263 rows read: 259 checked and 4 rejected." in text
    assert "3 cases could not be checked and count nowhere" in text
    assert not [rule.id for rule in shipped.active if rule.title not in text]
    cited = {point for rule in shipped.active for point in rule.cites}
    assert cited
    assert not [point for point in cited if f"[{point}" not in text]
    assert not [each.indicator for each in totals.indicators if each.title not in text or each.measures not in text]
    assert not [each.fact.name for each in totals.recording if each.fact.means not in text]
    assert len(totals.questions) > 20
    assert not [each.fact.name for each in totals.questions[:20] if each.fact.ask not in text]
    assert "The review's own figure: " in text
    assert shipped.settings["plan_grace"].means in text
    assert shipped.fingerprint in text


def test_the_page_says_first_what_it_comes_to(shipped: Rulebook, pages: dict[str, str]) -> None:
    """Before any table: flags, what they are mostly of, the question that settles most, and that the rows add up."""
    found = summarised(shipped, plan_grace=60).totals()
    text = " ".join(Page(pages["plain"]).text.split())
    short = text[text.index("In short", text.index("Completeness")) : text.index("Cases by their most urgent flag")]
    most = max(found.flags.rules, key=lambda each: each.flags)
    for told in (
        f"{found.flags.flagged} of 60 cases have a flag",
        f"{most.rule.title} ({most.flags} cases)",
        found.questions[0].fact.ask,
        "263 rows read: 259 checked and 4 rejected.",
    ):
        assert told in short
    assert Page(pages["plain"]).tags().index("ul") < Page(pages["plain"]).tags().index("table")


def test_the_page_explains_its_words_once(shipped: Rulebook, pages: dict[str, str]) -> None:
    """What each urgency and verdict means, what two denominators mean, and what a marked source asks of the reader."""
    text = " ".join(Page(pages["plain"]).text.split())
    (marked,) = [source for source in shipped.sources.values() if source.marking]
    told = (*URGENCY_MEANINGS.values(), *(meaning for _, meaning in MEANINGS), NO_DEADLINE, marked.marking)
    assert {each: text.count(each) for each in told} == dict.fromkeys(told, 1)
    assert text.index(marked.marking) > text.index("What was read")
    assert "at most 2 of 6, without it, and at least 2 of 7" in text
    assert "fingerprint" not in text
    assert "Rules fire" not in text


def test_no_share_of_cases_hides_what_cannot_be_told(shipped: Rulebook, pages: dict[str, str]) -> None:
    """The share with a flag has two bounds wherever it stands, and no other share of cases stands with the flags."""
    found = summarised(shipped, plan_grace=60).totals().flags
    assert found.asking
    said = f"at least {share(found.flagged, 60)}, at most {share(found.flagged + found.asking, 60)}"
    text = " ".join(Page(pages["plain"]).text.split())
    flags = text[text.index("Cases by their most urgent flag") : text.index("By theme")]
    assert re.search(rf"child is safe\s*{60 - found.flagged - found.asking}\s*All\s*60", flags)
    assert text.count(said) == 2
    assert re.findall(r"[\d.]+%", flags) == re.findall(r"[\d.]+%", said)


def test_a_number_of_known_values_is_no_yes(shipped: Rulebook) -> None:
    """Of what is added up or has a middle, yes, no and not known are empty; beside the figure it is in words."""
    measured = summarised(shipped).totals().indicators
    asked = {each.indicator: asks_each_case(each) for each in measured}
    assert not asked["harm-concerns-not-passed-on"] | asked["days-a-strategy-discussion-has-waited"]
    assert asked["neglect-tools-completed"] & asked["puerperal-psychosis-with-earlier-harm"]
    rows = list(indicators(measured, redact=False).iter("tr"))[1:]
    for each, line in zip(measured, rows, strict=True):
        figures = ["".join(cell.itertext()) for cell in line.findall("td")[1:]]
        assert any(figures) == asked[each.indicator], each.indicator
        if each.unit in ("records", "days"):
            assert f"Known exactly for {each.tally.yes:,} of" in "".join(line.itertext())


def test_nearly_all_is_not_all() -> None:
    """A share of cases is 0 or 100 per cent only where it is none or all."""
    assert [share(part, 100_000) for part in (0, 1, 50_000, 99_999, 100_000)] == [
        "0%", "0.1%", "50.0%", "99.9%", "100%",
    ]  # fmt: skip
    assert share(0, 0) == "none"


def test_one_rejected_case_counts_nowhere() -> None:
    """One counts, several count."""
    one, two = (accounted(Accounting((), (), 0, count, None, None, None)) for count in (1, 2))
    assert "1 case could not be checked and counts nowhere here." in one
    assert "2 cases could not be checked and count nowhere here." in two


def test_rows_rejected_for_another_row_share_a_line(shipped: Rulebook) -> None:
    """What is wrong itself comes first; what only belongs to it is counted once, over all tables."""
    counts = (RejectCount("people", "case_id", BELONGS, 70), RejectCount("plans", "end_date", "It is early.", 3),
              RejectCount("visits", "case_id", BELONGS, 30))  # fmt: skip
    read = (Input("extract/people.parquet", "parquet", "people", "0" * 64, 10, 203, 100, 103),)
    summary = summarised(shipped, 3)
    told = Accounting(read, counts, 3, 1, None, DAY, DAY)
    text = Page(page_of(summary, told)).text
    assert text.count(BELONGS) == 1
    assert text.index("It is early.") < text.index(BELONGS)
    assert re.search(r"2 tables\s*100", text)


def test_an_audit_of_no_case_has_a_page(shipped: Rulebook) -> None:
    """It says so, and divides by nothing."""
    summary = Summary(shipped, defaults(shipped))
    told = Accounting((), (), 0, 0, None, None, None)
    text = Page(page_of(summary, told)).text
    assert "Audit of 0 cases" in text
    assert text.index("No case could be checked") < text.index("In short")
    assert "0 rows read" in text


def test_words_that_judge_are_not_on_the_page(pages: dict[str, str]) -> None:
    """The page prompts: it scores, predicts and accuses nobody."""
    text = Page(pages["plain"]).text.lower()
    assert not re.findall(r"\b(?:scores?|predict\w*|alerts?|positives?|complian\w*|offender\w*|failures?)\b", text)


def test_many_files_share_a_row_and_none_is_named_when_redacted(shipped: Rulebook) -> None:
    """A folder of a thousand summaries is one row of the page."""
    summary = summarised(shipped, 3)
    many = tuple(Input(f"case-{n}.json", "json", None, "0" * 64, 1, 1, 1, 0) for n in range(1000))
    told = Accounting(many, (), 1000, 0, date(2026, 3, 1), DAY, DAY)
    page = page_of(summary, told)
    assert "1,000 files, json" in page
    assert "case-7.json" not in page
    assert "as known on 1 March 2026" in page
    redacted = page_of(summary, accounting(), redact=True)
    assert "extract/cases.parquet" not in redacted


# -- in a browser ----------------------------------------------------------------------------------------------------


@needs_a_browser
def test_a_browser_reads_the_page_and_asks_for_nothing_more(pages: dict[str, str], tmp_path: Path) -> None:
    """Tables and drawings are in its tree, hostile texts are not elements; a page without our care asks at once."""
    with served(pages["hostile"]) as (address, asked):
        tree = Page(opened(address, tmp_path / "first"))
    assert asked == ["/page"]
    assert set(tree.tags()) <= ELEMENTS
    assert tree.tags().count("svg") == Page(pages["hostile"]).tags().count("svg")
    careless = re.sub("<meta http-equiv[^>]*>", "", pages["plain"]).replace("</h1>", "<img src='/stolen'></h1>")
    with served(careless) as (address, asked):
        opened(address, tmp_path / "second")
    assert "/stolen" in asked


@needs_a_browser
@pytest.mark.skipif(not which("pdftotext"), reason="nothing here to read a PDF by (Debian's package: poppler-utils)")
def test_on_paper_a_heading_stands_with_its_chart(pages: dict[str, str], tmp_path: Path) -> None:
    """No page of A4 ends on a heading, or on the words below it, with the chart they are about overleaf."""
    (tmp_path / "page.html").write_text(pages["plain"], encoding="utf-8")
    pdf = tmp_path / "page.pdf"
    printed(tmp_path / "page.html", pdf, tmp_path / "profile")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    sheets = [re.sub(r"\s+", " ", sheet) for sheet in text.split("\f")]
    for heading, of_chart in (
        ("Indicators What is not recorded", "0% 25% 50% 75% 100%"),
        ("Questions that would settle most", "waits for other facts"),
        ("Completeness of recording A fact is one", "% known"),
        ("By theme", "Cases with at least one flag of the theme"),
    ):
        (sheet,) = [sheet for sheet in sheets if heading in sheet]
        if heading.startswith("Questions"):  # its chart goes on overleaf: the first question is here
            assert len(sheet.partition(heading)[2]) > 900
        else:
            assert of_chart in sheet.partition(heading)[2], heading


def printed(page: Path, pdf: Path, profile: Path) -> None:
    """A page, as Chromium prints it."""
    assert BROWSER, "no Chromium here (Debian's package: chromium)"
    given = [flag for flag in BROWSER_FLAGS if flag != "--dump-dom"]
    how = [f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    subprocess.run([BROWSER, *given, *how, page.as_uri()], capture_output=True, check=True, timeout=120)
