"""Sources: their passages found again in a reader's own copy, whatever its layout, unless a word has changed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskflags import InputError, Rulebook, RulebookError
from riskflags.lint.completeness import passages as passage_faults
from riskflags.rulebook.sources import Passage
from riskflags.verification import Document, Verification, fingerprint, locate, recognise, verify
from riskflags.verification.matching import Sketched, occurrences
from riskflags.verification.verify import in_order
from riskflags.verification.words import digit, words_of
from support import ROOT
from support.small_rulebook import FILES, REVIEW_A, run, with_change, written

REVIEW = ROOT / "tests" / "data" / "review.txt"
TEXT = REVIEW.read_text(encoding="utf-8")

PIECES = {  # each point, and how the pieces of its passage begin and end in the review
    "background": [("Wren was nine", "had been")],
    "finding-1": [("The duty team", "from nothing")],
    "finding-2": [("Wren's grandfather", "he could")],
    "finding-3": [("Pre-birth planning", "start again")],
    "good-1": [("Midwives kept", "read &amp; use")],
    "good-2": [("A first visit", "four days")],
    "good-3": [("Officers came", "were in")],
    "rec-1": [("Each office names", "rings")],
    "status": [("Action: a list", "Status: done"), ("Action: a short", "Status: not yet")],
    "rec-2": [("Ask relatives", "gone by")],
    "reading": [("Further reading", "own pages")],
}
POINTS = tuple(PIECES)


def pieces_of(point: str) -> list[str]:
    """The text of each piece of a point's passage, as the review has it."""
    found = []
    for begins, ends in PIECES[point]:
        start = TEXT.index(begins)
        found.append(TEXT[start : TEXT.index(ends, start) + len(ends)])
    return found


def register_line(passage: Passage) -> str:
    """A fingerprint as a register holds it."""
    return f'{{words: {passage.words}, letters: {passage.letters}, hash: "{passage.hash}", sketch: "{passage.sketch}"}}'


def register() -> str:
    """The register of the invented review."""
    lines = ["id: child-wren", 'title: "Learning Review: Child Wren"', "publisher: A board", 'date: "2021"']
    lines += ["marking: The text is marked as invented.", "points:"]
    for point in POINTS:
        lines += [f"  {point}:", f"    where: The place of {point}", "    gist: A gist.", "    status: in_force"]
        lines += ["    becomes: [context]", "    passage:"]
        lines += [f"      - {register_line(fingerprint(piece))}" for piece in pieces_of(point)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A small rulebook that also keeps the invented review."""
    return Rulebook.load(written(tmp_path_factory.mktemp("book"), {"sources/child-wren.yaml": register()}))


def verified(text: str, book: Rulebook) -> Verification:
    """A text, verified as the invented review."""
    verification = verify(Document(text), book)
    assert verification.source == "child-wren"
    return verification


def outcomes(text: str, book: Rulebook) -> dict[str, str]:
    """What became of each point, by its name in the review."""
    return {finding.point.partition("/")[2]: finding.outcome for finding in verified(text, book).findings}


ALL_FOUND = dict.fromkeys(POINTS, "found")

# -- the five reviews, where they are --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copies() -> list[Document]:
    """The five texts, which may not be given away with the project."""
    folder = ROOT.parent / "shared" / "sources"
    if not folder.is_dir():
        pytest.skip("the texts of the five reviews are not beside this checkout (../shared/sources)")
    return [Document.read(path) for path in sorted(folder.glob("*.txt"))]


def test_every_passage_of_the_five_reviews_is_found_in_order(shipped: Rulebook, copies: list[Document]) -> None:
    """Each text is recognised, each once, and all points of the register stand in them word for word."""
    done = [verify(copy, shipped) for copy in copies]
    assert sorted(each.source for each in done) == sorted(shipped.sources)
    findings = [finding for each in done for finding in each.findings]
    assert [finding for finding in findings if finding.outcome != "found"] == []
    assert {finding.point for finding in findings} == set(shipped.points)


def test_no_passage_of_one_review_stands_in_another(shipped: Rulebook, copies: list[Document]) -> None:
    """A passage is a source's own, so that a copy is never taken for a different one."""
    passages = [passage for point in shipped.points.values() for passage in point.passages]
    own = {passage: point.source.id for point in shipped.points.values() for passage in point.passages}
    found = 0
    for copy in copies:
        source = recognise(copy, shipped)
        assert source is not None
        held = occurrences(copy, passages)
        assert {own[passage] for passage in held} == {source.id}
        found += len(held)
    assert found == len(own)


# -- what is found ---------------------------------------------------------------------------------------------------


def test_every_passage_of_an_unchanged_copy_is_found_with_its_place(book: Rulebook) -> None:
    """Lines and characters lead to the very words, in a passage of several pieces to those of each."""
    verification = verified(TEXT, book)
    assert verification.counts == {"found": 11, "moved": 0, "changed": 0, "missing": 0}
    assert verification.all_found
    assert verification.marking == "The text is marked as invented."
    assert verification.unmarked == ()
    lines = TEXT.split("\n")
    placed = 0
    for finding in verification.findings:
        for piece, text in zip(finding.pieces, pieces_of(finding.point.partition("/")[2]), strict=True):
            assert piece.place is not None
            assert TEXT[piece.place.start : piece.place.end] == text
            spanned = "\n".join(lines[piece.place.first_line - 1 : piece.place.last_line])
            assert text in spanned
            assert spanned.count("\n") == text.count("\n")
            assert piece.alike == piece.words == len(list(words_of(text)))
            placed += 1
    assert placed == 12


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_line_ends_change_neither_what_is_found_nor_its_lines(end: str, book: Rulebook) -> None:
    """Whatever ends a line, it is one line."""
    usual, other = verified(TEXT, book), verified(TEXT.replace("\n", end), book)
    assert other.all_found
    at, then = ([piece.place for f in each.findings for piece in f.pieces] for each in (usual, other))
    assert [(place.first_line, place.last_line) for place in at if place] == [
        (place.first_line, place.last_line) for place in then if place
    ]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, book: Rulebook) -> None:
    """As some editors save it: the same passages, at the same characters."""
    path = tmp_path / "copy.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    with_mark = verify(Document.read(path), book)
    assert with_mark.findings == verified(TEXT, book).findings


def test_a_passage_that_stands_elsewhere_has_moved(book: Rulebook) -> None:
    """One of two that changed places: found all the same, and said after which passage."""
    lines = TEXT.split("\n")
    last = next(number for number, line in enumerate(lines) if line.startswith("- 3."))
    lines.insert(lines.index("### Good practice"), lines.pop(last - 2))
    verification = verified("\n".join(lines), book)
    assert outcomes("\n".join(lines), book) == ALL_FOUND | {"finding-1": "moved"}
    assert verification.all_found
    moved = next(finding for finding in verification.findings if finding.outcome == "moved")
    assert moved.after == "child-wren/finding-3"


def test_a_passage_that_comes_first_where_it_did_not_has_moved_there(book: Rulebook) -> None:
    """It follows none."""
    piece = pieces_of("rec-2")[0]
    verification = verified(piece + "\n" + TEXT.replace(piece, ""), book)
    assert [(f.point, f.after) for f in verification.findings if f.outcome == "moved"] == [("child-wren/rec-2", None)]


def test_a_passage_that_stands_twice_is_in_its_order_where_it_can_be(book: Rulebook) -> None:
    """A summary ahead of the text that repeats a recommendation moves nothing."""
    assert outcomes(pieces_of("rec-1")[0] + "\n\n" + TEXT, book) == ALL_FOUND


def test_a_later_piece_that_stands_twice_is_the_one_after_the_piece_before(book: Rulebook) -> None:
    """Pieces of one passage follow each other where they can."""
    piece = pieces_of("status")[1]
    text = piece + "\n\n" + TEXT
    status = next(finding for finding in verified(text, book).findings if finding.point == "child-wren/status")
    place = status.pieces[1].place
    assert place is not None
    assert place.start == text.rindex(piece) > text.index(piece)


# -- what is not -----------------------------------------------------------------------------------------------------


def test_a_changed_passage_is_shown_where_it_is_with_how_much_is_alike(book: Rulebook) -> None:
    """Two of nineteen words replaced: the rest alike, and the place that of the changed passage."""
    old = pieces_of("finding-1")[0]
    new = old.replace("twice", "often").replace("worker", "colleague")
    text = TEXT.replace(old, new)
    verification = verified(text, book)
    assert outcomes(text, book) == ALL_FOUND | {"finding-1": "changed"}
    assert not verification.all_found
    changed = next(finding for finding in verification.findings if finding.outcome == "changed")
    assert (changed.alike, changed.words) == (17, 19)
    place = changed.pieces[0].place
    assert place is not None
    assert text[place.start : place.end] == new
    assert place.first_line == TEXT[: TEXT.index(old)].count("\n") + 1


@pytest.mark.parametrize("point", POINTS)
def test_a_passage_taken_out_is_missing_and_no_other(point: str, book: Rulebook) -> None:
    """Nothing else in the copy is taken for it."""
    text = TEXT
    for piece in pieces_of(point):
        text = text.replace(piece, "")
    assert outcomes(text, book) == ALL_FOUND | {point: "missing"}
    assert not verified(text, book).all_found


def test_a_passage_that_lost_one_of_its_pieces_has_changed(book: Rulebook) -> None:
    """The other piece is still shown where it stands."""
    gone = pieces_of("status")[1]
    verification = verified(TEXT.replace(gone, ""), book)
    status = next(finding for finding in verification.findings if finding.point == "child-wren/status")
    assert status.outcome == "changed"
    assert [piece.exact for piece in status.pieces] == [True, False]
    assert status.pieces[1].place is None
    assert status.alike == len(list(words_of(pieces_of("status")[0])))


def test_a_changed_passage_far_from_its_place_is_still_shown(book: Rulebook) -> None:
    """A passage that is both moved and changed is known by its likeness alone."""
    piece = pieces_of("rec-2")[0]
    text = piece.replace("month", "week") + "\n" + TEXT.replace(piece, "")
    changed = next(f for f in verified(text, book).findings if f.point == "child-wren/rec-2")
    assert changed.outcome == "changed"
    assert (changed.alike, changed.words) == (19, 20)
    assert changed.pieces[0].place is not None
    assert changed.pieces[0].place.start == 0


@pytest.mark.parametrize(
    ("words", "changed", "alike"),
    [
        (5, 0, False),
        (6, 0, True),
        (7, 1, True),
        (8, 2, False),
        (20, 5, True),
        (20, 6, False),
        (40, 13, True),
        (40, 14, False),
    ],
)
def test_how_much_of_a_passage_must_be_left_for_it_to_be_known(words: int, changed: int, alike: bool) -> None:
    """Six words at least; of a short one all but one; of a longer one six in ten and two and a half words more."""
    ours, others = (
        [word for number in range(900) if digit(word := f"word{number}") in digits]
        for digits in ("01234567", "89abcdef")  # no changed word may pass for one of the passage by its digit
    )
    passage = ours[:words]
    text = " ".join([*others[:9], *others[9 : 9 + changed], *passage[changed:], *others[-9:]])
    found = Sketched(Document(text)).nearest(fingerprint(" ".join(passage)).sketch)
    assert (found is not None) is alike


HALF_CHANGED = "An opening call took place inside nine days"  # good-2, five of its eight words as they were


def test_between_two_found_passages_half_the_words_are_enough(book: Rulebook) -> None:
    """Where a short passage is much changed, its neighbours say where it is; elsewhere it is missing."""
    piece = pieces_of("good-2")[0]
    text = TEXT.replace(piece, HALF_CHANGED)
    changed = next(finding for finding in verified(text, book).findings if finding.outcome != "found")
    assert (changed.point, changed.outcome, changed.words) == ("child-wren/good-2", "changed", 8)
    assert changed.pieces[0].place is not None
    assert text[changed.pieces[0].place.start :].startswith(HALF_CHANGED)
    elsewhere = TEXT.replace(piece, "") + HALF_CHANGED
    assert outcomes(elsewhere, book) == ALL_FOUND | {"good-2": "missing"}


def test_a_neighbour_that_moved_says_nothing_of_where_a_passage_is(book: Rulebook) -> None:
    """The ones that stayed do."""
    moved = pieces_of("good-1")[0]
    text = TEXT.replace(moved, "").replace(pieces_of("good-2")[0], HALF_CHANGED) + "\n\n" + moved
    assert outcomes(text, book) == ALL_FOUND | {"good-1": "moved", "good-2": "changed"}


def test_a_changed_end_or_start_of_a_word_is_a_changed_word(book: Rulebook) -> None:
    """A window of letters may not begin or end inside a word."""
    assert outcomes(TEXT.replace("again from nothing", "again from nothings"), book)["finding-1"] == "changed"
    assert outcomes(TEXT.replace("The duty", "Forthe duty"), book)["finding-1"] == "changed"


# -- what does not matter, and what always does ----------------------------------------------------------------------

SPACES = [" ", "  ", "\n", "\r\n", "\n\n", "\t", "\u00a0", " - ", " – ", "\n• ", " | ", "…\n", "\n> ", " \u00ad", " _"]
MARKS = [*".,;:!?-–—‐\"'“”‘’«»•·*#/()[]%_…\\", "--", ""]
INSIDE = ["", "", "", "", "\u00ad", "-\n", "\u200b", "'", "’"]


@st.composite
def relaid(draw: st.DrawFn) -> str:
    """The review in another layout: re-wrapped, other marks and quotes, other case, ligatures, words broken up."""
    rnd = draw(st.randoms(use_true_random=False))
    how = draw(st.sets(st.sampled_from(("spaces", "marks", "case", "signs", "inside")), min_size=1))
    plain = re.sub(r"</?\w+>|&amp;|\(#\)", "", TEXT)  # tags and names of characters are marks of their own: see below
    pieces = []
    for text in re.findall(r"\w+|\s+|[^\w\s]", plain):
        if text.isspace():
            pieces.append(rnd.choice(SPACES) if "spaces" in how else text)
        elif not text.isalnum():
            pieces.append(rnd.choice(MARKS) if "marks" in how else text)
        else:
            pieces.append(_relaid_word(text, how, rnd))
    return "".join(pieces)


def _relaid_word(word: str, how: set[str], rnd: Random) -> str:
    if "case" in how:
        word = rnd.choice((str.upper, str.lower, str.title, str.swapcase))(word)
    if "signs" in how:
        word = rnd.choice((word, word.replace("fi", "ﬁ").replace("fl", "ﬂ"), unicodedata.normalize("NFD", word)))
    if "inside" in how and len(word) > 3:
        cut = rnd.randint(1, len(word) - 1)
        word = word[:cut] + rnd.choice(INSIDE) + word[cut:]
    return word


@given(text=relaid())
def test_no_layout_loses_a_passage(text: str, book: Rulebook) -> None:
    """Re-wrapping, marks, quotes, case, ligatures and hyphenation leave every passage found and in its order."""
    assert outcomes(text, book) == ALL_FOUND


@given(data=st.data(), text=relaid())
def test_one_changed_word_always_loses_its_passage_and_no_other(data: st.DataObject, text: str, book: Rulebook) -> None:
    """In any layout, any word of any passage, for any other word, or none."""
    document = Document(text)
    findings = verify(document, book).findings
    point = data.draw(st.sampled_from(POINTS))
    piece = data.draw(st.sampled_from(findings[POINTS.index(point)].pieces))
    assert piece.place is not None
    words = [word for word in document.words if piece.place.start <= word.start < piece.place.end]
    word = data.draw(st.sampled_from(words))
    other = data.draw(
        st.one_of(st.just(""), st.text("aehinorst", min_size=1), st.sampled_from([w.letters for w in words]))
    )
    changed = f"{text[: word.start]} {other} {text[word.end :]}"
    found = outcomes(changed, book)
    assert {name: outcome for name, outcome in found.items() if name != point} == {
        name: outcome for name, outcome in ALL_FOUND.items() if name != point
    }
    if other == word.letters:
        assert found[point] == "found"
    else:
        assert found[point] in ("changed", "missing")


def test_markup_and_the_names_of_characters_are_no_words() -> None:
    """Tags, entities and the addresses of links go; what merely looks like them stays."""
    marked = (
        'A <b class="x y">plan</b> &amp; a&nbsp;list<sup>1</sup>, [here](https://a.example/long-path) &#8217;&rsquo;s'
    )
    assert [word.letters for word in words_of(marked)] == ["a", "plan", "a", "list", "1", "here", "s"]
    assert [word.letters for word in words_of("x <5 and y> 3; R&D; (see) [a](b)")] == [
        *("x", "5", "and", "y", "3", "r", "d", "see", "a", "b")
    ]


def test_a_fingerprint_is_what_the_page_about_sources_says() -> None:
    """Pinned, for registers outlive versions: 16 hex digits of SHA-256 over letters and digits, one digit a word."""
    assert fingerprint("“Keep” the child’s\nday-to-day life in mind: 93.1%!") == Passage(
        words=11, letters=34, hash="3ae982e89c56af7a", sketch="6b296965166"
    )
    assert fingerprint(" – ") == Passage(0, 0, "e3b0c44298fc1c14", "")


@given(st.lists(st.lists(st.integers(0, 6), max_size=3, unique=True).map(sorted), max_size=5))
def test_the_longest_chain_in_order_is_the_longest(candidates: list[list[int]]) -> None:
    """Against all choices of one place or none for each thing."""
    chosen = in_order(candidates)
    kept = [place for place in chosen if place is not None]
    assert kept == sorted(kept)
    assert all(place is None or place in places for place, places in zip(chosen, candidates, strict=True))
    choices = product(*[[None, *places] for places in candidates])
    chains = ([place for place in choice if place is not None] for choice in choices)
    assert len(kept) == max(len(chain) for chain in chains if chain == sorted(chain))


# -- which source it is ----------------------------------------------------------------------------------------------


def test_a_source_is_known_by_its_passages_whatever_its_title(book: Rulebook) -> None:
    """A copy without a title, and one that quotes the title of another, is the source whose words it holds."""
    untitled = TEXT.replace("# **Learning Review: Child Wren**", "Review A")
    assert recognise(Document(untitled), book) == book.sources["child-wren"]
    assert recognise(Document(pieces_of("good-2")[0]), book) == book.sources["child-wren"]


def test_a_copy_with_no_passage_left_is_known_by_its_title(book: Rulebook) -> None:
    """Then everything is missing, and that is said."""
    assert set(outcomes("Learning review: CHILD WREN\n\nA second edition, all new.", book).values()) == {"missing"}


def test_a_text_that_names_several_sources_is_none_of_them(book: Rulebook) -> None:
    """A list of reviews is not a review."""
    assert recognise(Document("Learning Review: Child Wren. Review A."), book) is None


def test_points_without_a_fingerprint_are_named_and_not_looked_for(tmp_path: Path) -> None:
    """A register may keep fingerprints for some of its points."""
    passage = register_line(fingerprint("Help came early."))
    changed = with_change(REVIEW_A, "    gist: What happened.\n", f"    gist: What happened.\n    passage: {passage}\n")
    book = Rulebook.load(written(tmp_path, changed))
    verification = verify(Document("So help came early, they say."), book)
    assert [finding.outcome for finding in verification.findings] == ["found"]
    assert verification.unmarked == ("review-a/rec-1", "review-a/rec-2")
    with pytest.raises(InputError, match="review-a/rec-1 carries no fingerprint"):
        locate(Document("Help came early."), book.points["review-a/rec-1"], book)


# -- files -----------------------------------------------------------------------------------------------------------

UNREADABLE = {
    "PDF": (b"%PDF-1.7\n\x00", "This is a PDF"),
    "docx": (b"PK\x03\x04" + b"\0" * 40, "a word processor's file or an archive"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1", "a word processor's file"),
    "rtf": (b"{\\rtf1 text}", "rich text"),
    "UTF-16": (TEXT.encode("utf-16"), "UTF-16"),
    "UTF-16 unmarked": (TEXT.encode("utf-16-le"), "not text"),
    "Windows-1252": (TEXT.encode("cp1252", errors="ignore"), "copy.txt:7: It is not UTF-8 text."),
    "empty": (b"", "empty"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_plain_text_is_refused_with_the_next_step(kind: str, tmp_path: Path) -> None:
    """Each kind has its own word, and none of its content is repeated."""
    path = tmp_path / "copy.txt"
    path.write_bytes(UNREADABLE[kind][0])
    with pytest.raises(InputError) as raised:
        Document.read(path)
    message = str(raised.value)
    assert UNREADABLE[kind][1] in message
    assert re.search(r"(Save|Check) .*\.$", message)
    assert "Wren" not in message


# -- the register ----------------------------------------------------------------------------------------------------

GOOD = register_line(fingerprint("Help came early."))
BROKEN = {
    "none at all": ("passage: []", "A list is needed here, with at least one item."),
    "no mapping": ("passage: [words]", "A mapping is needed here."),
    "a key too few": ("passage: {words: 3}", "It lacks letters, hash, sketch."),
    "a key too many": (f"passage: {GOOD[:-1]}, text: Help}}", "There is no such key here."),
    "no number": (f"passage: {GOOD.replace('words: 3', 'words: three')}", "Words and letters are whole numbers"),
    "more words than letters": (f"passage: {GOOD.replace('words: 3', 'words: 99')}", "no fewer letters than words"),
    "no hash": (f"passage: {GOOD.replace(fingerprint('Help came early.').hash, 'abc')}", "The hash is 16 hex digits"),
    "a sketch too short": (f"passage: {GOOD[:-3]}" + '"}', "The sketch is one hex digit a word"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_faulty_fingerprint_is_refused_in_its_place(case: str, tmp_path: Path) -> None:
    """File and line, what is wrong, and the next step."""
    line, what = BROKEN[case]
    changed = with_change(REVIEW_A, "    gist: What happened.\n", f"    gist: What happened.\n    {line}\n")
    with pytest.raises(RulebookError) as raised:
        Rulebook.load(written(tmp_path, changed))
    fault = next(fault for fault in raised.value.faults if what in fault.what)
    assert fault.line == 9
    assert str(fault.file).endswith("review-a.yaml")
    assert fault.help or case == "none at all"


def test_every_shipped_point_has_a_fingerprint_of_a_whole_passage(shipped: Rulebook) -> None:
    """None shorter than six words, none under two places; each of the sources has points."""
    assert {point.source.id for point in shipped.points.values()} == set(shipped.sources)
    assert all(sum(passage.words for passage in point.passages) >= 7 for point in shipped.points.values())
    assert list(passage_faults(shipped)) == []


def test_lint_wants_a_passage_of_every_shipped_point_and_of_no_other(shipped: Rulebook, tmp_path: Path) -> None:
    """A local register may do without."""
    point = shipped.points["child-m/rec-1"]
    bare = replace(shipped, points={**shipped.points, point.id: replace(point, passages=())})
    (fault,) = passage_faults(bare)
    assert (fault.what, fault.line) == ("This point has no passage.", point.line)
    assert fault.path == ("points", "rec-1")
    assert list(passage_faults(Rulebook.load(written(tmp_path)))) == []


def test_lint_finds_one_passage_under_two_places(tmp_path: Path) -> None:
    """Unless both points say that they stand at the same place."""
    text = FILES[REVIEW_A].replace("becomes: [context]", f"becomes: [context]\n    passage: {GOOD}")
    twice = text.replace("becomes: [reflection]", f"becomes: [reflection]\n    passage: {GOOD}")
    (fault,) = passage_faults(Rulebook.load(written(tmp_path, {REVIEW_A: twice})))
    assert fault.what == "It has a passage of review-a/intro, which stands elsewhere."
    same = twice.replace("where: Recommendation 2", "where: Opening")
    assert list(passage_faults(Rulebook.load(written(tmp_path, {REVIEW_A: same})))) == []


# -- the command line ------------------------------------------------------------------------------------------------


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, book: Rulebook) -> Command:
    """``riskflags sources`` over the small rulebook: exit code, output, complaints."""

    def sources(name: str, *args: str) -> tuple[int, str, str]:
        return run(capsys, monkeypatch, "sources", *([name] if name else []), *args, "--rules", str(book.folder))

    return sources


def test_sources_lists_each_with_what_a_reader_must_know(command: Command) -> None:
    """Title, publisher, date, points by status, marking; lines of 80 at most."""
    code, out, _ = command("")
    assert code == 0
    assert "child-wren: Learning Review: Child Wren\n    Publisher: A board\n    Date: 2021\n" in out
    assert "    11 points: 11 in force\n    The text is marked as invented.\n" in out
    assert "    3 points: 2 in force, 1 updated\n" in out
    assert "3 sources, 15 learning points." in out
    assert max(map(len, out.splitlines())) <= 80


def test_verify_shows_every_passage_and_its_place(command: Command) -> None:
    """A good copy: exit 0."""
    code, out, err = command("verify", str(REVIEW))
    assert (code, err) == (0, "")
    assert len(re.findall(r"^  found    child-wren/", out, re.MULTILINE)) == 11
    start = TEXT.index("Wren was nine")
    assert (
        f"  found    child-wren/background: line 7, characters {start}-{start + len(pieces_of('background')[0])}" in out
    )
    assert "lines 29-30, characters" in out
    assert out.endswith("11 points: 11 found, 0 moved, 0 changed, 0 missing.\n")
    assert "The text is marked as invented." in " ".join(out.split())


def test_verify_ends_in_1_where_a_passage_is_changed_or_missing(command: Command, tmp_path: Path) -> None:
    """Each is told, with what is known of it."""
    path = tmp_path / "copy.md"
    text = TEXT.replace("nine weeks", "ten weeks").replace(pieces_of("rec-1")[0], "")
    path.write_text(text, encoding="utf-8")
    code, out, _ = command("verify", str(path))
    assert code == 1
    folded = " ".join(out.split())
    assert re.search(r"changed child-wren/background: line 7, characters \d+-\d+; 22 of 23 words alike", folded)
    assert "missing child-wren/rec-1: it stood at The place of rec-1" in folded
    assert "9 found, 0 moved, 1 changed, 1 missing." in folded


def test_verify_as_json_says_the_same(command: Command, tmp_path: Path) -> None:
    """Every finding with its pieces, and which rulebook spoke."""
    code, out, _ = command("verify", str(REVIEW), "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert set(told["rulebook"]) == {"version", "fingerprint"}
    (document,) = told["documents"]
    assert document["counts"] == {"found": 11, "moved": 0, "changed": 0, "missing": 0}
    assert document["all_found"] is True
    assert len(document["findings"]) == 11
    place = document["findings"][0]["pieces"][0]["place"]
    assert TEXT[place["start"] : place["end"]] == pieces_of("background")[0]


def test_verify_tells_of_what_it_cannot_read_and_goes_on(command: Command, tmp_path: Path) -> None:
    """A wrong file, a PDF and a missing one: each with its message, the good copy still shown; exit 2."""
    wrong, pdf = tmp_path / "wrong.txt", tmp_path / "review.pdf"
    wrong.write_text("Quite another matter.", encoding="utf-8")
    pdf.write_bytes(b"%PDF-1.7\n")
    code, out, err = command("verify", str(wrong), str(pdf), str(tmp_path / "gone.txt"), str(REVIEW))
    assert code == 2
    assert "11 points: 11 found" in out
    first, second, third = err.splitlines()
    assert first.startswith(f"{wrong}: This is none of the rulebook's sources")
    assert "`riskflags sources` lists them" in first
    assert second.startswith(f"{pdf}: This is a PDF")
    assert third.startswith(f"{tmp_path / 'gone.txt'}: There is no such file.")


def test_verify_needs_a_register_with_fingerprints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder that keeps none says so."""
    code, _, err = run(capsys, monkeypatch, "sources", "verify", str(REVIEW), "--rules", str(written(tmp_path)))
    assert code == 2
    assert "No point of this rulebook carries a fingerprint." in err


def test_show_prints_the_passage_from_the_readers_own_copy(command: Command) -> None:
    """With its lines, our words for it, and the marking."""
    code, out, err = command("show", "child-wren/rec-2", "--in", str(REVIEW))
    assert (code, err) == (0, "")
    first = TEXT[: TEXT.index("Ask relatives")].count("\n") + 1
    assert f"  {first:>5} | Ask relatives what they can do" in out
    assert f"  {first + 1:>5} | a month has gone by.\n" in out
    assert "In our words: A gist." in out
    assert "The text is marked as invented." in " ".join(out.split())


def test_show_says_where_a_passage_is_changed_or_belongs_elsewhere(command: Command, tmp_path: Path) -> None:
    """Exit 1, the nearest passage, and the next step."""
    path = tmp_path / "copy.txt"
    path.write_text(TEXT.replace("plain notes", "plain\x1b notices"), encoding="utf-8")
    code, out, err = command("show", "child-wren/good-1", "--in", str(path))
    assert code == 1
    assert "changed, 12 of 13 words alike" in " ".join(out.split())
    assert "(nearest)" in out
    assert "one page of plain notices" in out
    assert "\x1b" not in out
    assert "`riskflags sources verify` shows how the other passages of this copy stand." in err
    path.write_text("Quite another matter.", encoding="utf-8")
    code, out, err = command("show", "child-wren/good-1", "--in", str(path))
    assert code == 1
    assert "nothing like this piece" in out
    assert "This is none of the rulebook's sources." in err


def test_show_refuses_a_point_that_is_not_there(command: Command) -> None:
    """With the nearest one."""
    code, _, err = command("show", "child-wren/good-11", "--in", str(REVIEW))
    assert code == 2
    assert "There is no such learning point in this rulebook. Did you mean 'child-wren/good-1'?" in err


def test_fingerprint_prints_what_a_register_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ready to be pasted under a point; a text without a word has none."""
    path = tmp_path / "passage.txt"
    path.write_text("Help came early.\n", encoding="utf-8")
    assert run(capsys, monkeypatch, "sources", "fingerprint", str(path)) == (0, f"passage: {GOOD}\n", "")
    path.write_text("–", encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "sources", "fingerprint", str(path))
    assert (code, out) == (2, "")
    assert "It holds no word." in err


def test_rules_may_stand_before_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, book: Rulebook
) -> None:
    """``sources --rules DIR verify FILE`` means what ``sources verify FILE --rules DIR`` means."""
    code, out, _ = run(capsys, monkeypatch, "sources", "--rules", str(book.folder), "verify", str(REVIEW))
    assert code == 0
    assert "11 points: 11 found" in out
