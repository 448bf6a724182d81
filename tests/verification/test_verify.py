"""Passages found in a reader's own copy of a review: in any layout, changed, missing, or of another source."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskflags import InputError, Rulebook
from riskflags.rulebook.sources import Passage
from riskflags.verification import Document, Verification, fingerprint, locate, recognise, verify
from riskflags.verification.matching import Sketched, occurrences
from riskflags.verification.verify import in_order
from riskflags.verification.words import digit, words_of
from support import ROOT
from support.review import POINTS, TEXT, pieces_of, register, register_line
from support.small_rulebook import REVIEW_A, with_change, written


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
