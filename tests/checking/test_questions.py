"""What a report asks: where it is worth somebody's time, what settles most first, five at the most."""

from __future__ import annotations

from riskflags.render.as_text import to_text
from support.report_rulebook import Book, concern


def test_a_question_is_asked_only_where_part_of_the_concern_is_established(book: Book) -> None:
    """Given facts alone; otherwise it is only counted: a sparse case would drown in questions."""
    checker = book(half="urgency: soon\nwhen: [a.one, a.three]", none="urgency: soon\nwhen: [a.three, a.four]")
    report = checker.check_facts({"a.one": True})
    assert [question.fact for question in report.questions] == ["a.three"]
    assert report.questions[0].settles == ("half",)
    assert (report.checks, report.checks_not_made) == (2, 2)


def test_a_question_about_a_case_is_asked_only_where_a_record_leaves_it_open(book: Book) -> None:
    """A list that is not there leaves everything open, and nothing worth asking."""
    checker = book(r="urgency: soon\nwhen: [a.one, a.three]")
    case = concern(kind="neglect")
    assert checker.check(case).questions == ()
    assert checker.check({**case, "visits": [{"child_seen": False}]}).questions == ()
    (question,) = checker.check({**case, "visits": [{"by": "gp", "date": "2026-06-02"}]}).questions
    assert (question.fact, question.about) == ("a.three", ("Visit by the GP, 2 June 2026",))


def test_where_nothing_is_established_only_a_concern_on_record_is_asked_about(book: Book) -> None:
    """A blank on a visit suggests nothing; a blank on a concern does."""
    rising = 'a.rising: {type: yes_no, means: X., ask: "X?", some: {in: concerns, where: {rising: true}}}\n'
    checker = book(_facts=rising, r="urgency: soon\nwhen: a.rising", s="urgency: soon\nwhen: a.three")
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{"by": "gp"}]}).questions
    assert (question.fact, question.settles) == ("a.rising", ("r",))


def test_a_mark_that_is_blank_makes_no_question(book: Book) -> None:
    """Few write of a concern that it was not urgent; whether each was would be asked of every case."""
    where = "{urgent: true, level: concern}"
    urgent = f'a.urgent: {{type: yes_no, means: X., ask: "X?", some: {{in: concerns, where: {where}}}}}\n'
    checker = book(_facts=urgent, r="urgency: soon\nwhen: a.urgent")
    assert checker.check(concern(kind="neglect", level="concern")).questions == ()
    assert checker.check(concern(kind="neglect")).questions == ()
    (question,) = checker.check(concern(kind="neglect", urgent=True)).questions
    assert question.fact == "a.urgent"


def test_what_is_missing_about_a_concern_on_record_is_asked(book: Book) -> None:
    """The concern is there; whether anything was done about it is worth asking though no record is there."""
    checker = book(r="urgency: soon\nwhen: [a.one, {not: a.three}]", s="urgency: soon\nwhen: [{not: a.four}]")
    (question,) = checker.check(concern(kind="neglect")).questions
    assert (question.fact, question.settles) == ("a.three", ("r",))


def test_five_questions_at_most_and_the_rest_counted(book: Book) -> None:
    """Those that settle most, urgent ones more; a question is no louder than its rule."""
    agencies = ("gp", "police", "midwifery", "hospital", "prison", "court", "housing")
    extra = "".join(
        f'a.x{n}: {{type: yes_no, means: X., ask: "X?", some: {{in: visits, where: {{by: {by}, child_seen: true}}}}}}\n'
        for n, by in enumerate(agencies)
    )
    rules = {f"r{n}": f"urgency: {'urgent' if n == 6 else 'note'}\nwhen: [a.one, a.x{n}]" for n in range(7)}
    visits = [{"by": by} for by in agencies]
    checker = book(_facts=extra, **rules)
    document = checker.check({**concern(kind="neglect"), "visits": visits}).document
    assert (len(document.questions), document.more_questions) == (5, 2)
    assert (document.questions[0].fact, document.questions[0].urgency) == ("a.x6", "urgent")
    assert {question.urgency for question in document.questions[1:]} == {"note"}
    assert "2 more questions could be asked" in to_text(document)


def test_a_question_that_only_begins_is_less_loud_than_its_rule(book: Book) -> None:
    """Where another answer is needed too, this one alone raises nothing."""
    checker = book(r="urgency: urgent\nwhen: [a.one, a.three, a.four]")
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{}]}).questions
    assert question.urgency == "soon"


def test_the_answer_that_settles_most_is_asked_first_and_no_rule_is_asked_about_twice(book: Book) -> None:
    """Of two open facts the one that three rules wait for is asked, and the other only if some rule needs it."""
    checker = book(
        r1="urgency: soon\nwhen: [a.one, a.three, a.four]",
        r2="urgency: soon\nwhen: [a.one, a.three]",
        r3="urgency: note\nwhen: [a.one, a.three]",
    )
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{}]}).questions
    assert (question.fact, question.urgency, set(question.settles)) == ("a.three", "soon", {"r1", "r2", "r3"})


def test_where_no_answer_settles_a_rule_alone_only_the_first_is_asked(book: Book) -> None:
    """Two of three must hold and none is known: one answer begins, whichever else another rule asks for."""
    checker = book(
        r="urgency: soon\nwhen: [a.one, {at_least: {count: 2, of: [a.two, a.three, a.four]}}]",
        other="urgency: soon\nwhen: [a.one, a.four]",
    )
    asked = checker.check_facts({"a.one": True}).questions
    assert {question.fact: question.settles for question in asked} == {"a.two": ("r",), "a.four": ("other",)}


def test_of_questions_equally_urgent_the_one_for_weightier_rules_stands_first(book: Book) -> None:
    """Two soons weigh more than a soon and a note, whatever the facts are called."""
    checker = book(
        r1="urgency: soon\nwhen: [a.one, a.three]",
        r2="urgency: soon\nwhen: [a.one, a.three]",
        r3="urgency: soon\nwhen: [a.one, a.four]",
        r4="urgency: note\nwhen: [a.one, a.four]",
    )
    assert [question.fact for question in checker.check_facts({"a.one": True}).questions] == ["a.three", "a.four"]
