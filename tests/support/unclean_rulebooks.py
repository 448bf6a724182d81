"""The small rulebook, each time with one change that lint finds, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass

from support.generated.good_rulebook import (
    NUMBERS,
    NUMBERS_FILE,
    PREGNANCY,
    PREGNANCY_FILE,
    RULE_FILE,
    SIGNS,
    SIGNS_FILE,
    SOURCE_FILE,
    UNASSESSED,
    VISIT,
    VISIT_FILE,
    WHEN,
    Edit,
)


@dataclass(frozen=True)
class Unclean(Edit):
    """A change after which lint says ``says``, at the line of ``at``, and helps with ``help``."""

    says: str
    help: str = ""
    at: str = "id: "


def in_when(name: str, parts: str, says: str, help_: str = "") -> Unclean:
    """Another condition in the first rule."""
    return Unclean(name, RULE_FILE, WHEN, "".join(f"    - {part}\n" for part in parts.split("; ")), says, help_)


EXPECTING = PREGNANCY[: PREGNANCY.index("pregnancy.known_on:")]
FIRST_VISIT = VISIT[: VISIT.index("visit.all_announced:")]

ALL_OR_NONE = """\
  fires:
    all: {visit.overdue: true, visit.missed: 2, visit.all_announced: false}
  quiet:
    none: {visit.overdue: false, visit.missed: 0, visit.all_announced: true}
  explore:
    nothing known: {facts: {}, about: [visit.overdue, visit.missed, visit.all_announced]}
"""

# fmt: off
UNCLEAN = [
    # forms
    in_when("both ways in when", "pregnancy.expecting; not: pregnancy.expecting",
        "The fact pregnancy.expecting pulls both", "plain or neg"),
    in_when("both ways over unless", "pregnancy.expecting; pregnancy.assessment: [completed]",
        "pregnancy.assessment pulls both", "`unless` counts as negated"),
    in_when("both ways by a limit", "visit.days_since: {at_least: recent}; visit.days_since: {at_most: recent}",
        "visit.days_since pulls both"),
    in_when("both ways below a derived fact", "visit.overdue; visit.days_since: {at_most: recent}",
        "visit.days_since pulls both"),
    in_when("a one-of fact twice",
        "not: {pregnancy.assessment: [not_considered]}; not: {pregnancy.assessment: [completed]}",
        "The one-of fact pregnancy.assessment is tested twice", "Test it once"),
    in_when("a one-of fact beside what it rests on",
        "not: {pregnancy.assessment: [completed]}; pregnancy.assessment_considered",
        "The fact pregnancy.assessment_considered stands beside", "Let it stand once"),
    in_when("every value",
        "pregnancy.expecting; not: {pregnancy.assessment: [not_considered, considered, completed]}",
        "lists every value, or one twice"),
    in_when("a value twice", "pregnancy.expecting; not: {pregnancy.assessment: [considered, considered]}",
        "lists every value, or one twice"),
    in_when("more than there are", "at_least: {count: 3, of: [pregnancy.expecting, visit.overdue]}",
        "More parts are needed to hold than there are", "Lower the count"),
    in_when("more than there may be", "at_least: {count: few, of: [pregnancy.expecting]}",
        "More parts are needed to hold than", "range"),
    in_when("a constant deep down", "not: {any: [{all: [{at_least: {count: 2, of: [visit.overdue]}}]}]}",
        "More parts are needed"),
    Unclean("constant below a derived fact", VISIT_FILE, "  any:\n    - visit.days_since: {more_than: recent}\n",
        "  any:\n    - at_least: {count: 2, of: [visit.all_announced]}\n", "More parts are needed"),
    Unclean("none need hold", NUMBERS_FILE, "range: [2, 2]", "range: [0, 2]",
        "None of the parts need hold, where its setting is 0", "begin at 1"),
    Unclean("a count at least 0", NUMBERS_FILE, "range: [2, 2]", "range: [0, 2]",
        "The test on visit.missed can only come out one way at 0", "begin at 1"),
    # time
    in_when("for ever", "visit.overdue", "Its `when` could hold for ever, by visit.days_since.", "within"),
    in_when("for ever by one way of several",
        "any: [pregnancy.expecting, {all: [visit.overdue, {not: pregnancy.expecting}]}]",
        "Its `when` could hold for ever, by pregnancy.expecting with visit.days_since."),
    # examples of rules
    Unclean("no example that fires", SIGNS_FILE, SIGNS[SIGNS.index("  fires:") : SIGNS.index("  quiet:")], "",
        "no example of fires", "a sentence"),
    Unclean("no example that is quiet", SIGNS_FILE, SIGNS[SIGNS.index("  quiet:") : SIGNS.index("  explore:")], "",
        "no example of quiet"),
    Unclean("no example that asks", SIGNS_FILE, SIGNS[SIGNS.index("  explore:") :], "",
        "no example of confirm or explore", "Show what"),
    Unclean("an example that does not hold", RULE_FILE, "pregnancy.days_to_due_date: 31,",
        "pregnancy.days_to_due_date: 30,", "Example 'a long time to go': the verdict is fires, not quiet",
        "Correct rule or", "a long time"),
    Unclean("an example that asks instead", RULE_FILE, "pregnancy.days_to_due_date: 31,",
        "pregnancy.days_to_due_date: not known,", "the verdict is explore, not quiet",
        "Not known: pregnancy.days_to_due_date.", "a long time"),
    Unclean("an example about something else", RULE_FILE, "about: [pregnancy.assessment]",
        "about: [pregnancy.expecting]", "asks for other facts than `about` lists",
        "It asks for pregnancy.assessment.", "facts: {pregnancy.expecting: true, pregnancy.days"),
    Unclean("an example about nothing told", RULE_FILE, "\n      about: [pregnancy.assessment]", "",
        "does not say what the rule must ask for", "about: [fact, …]",
        "facts: {pregnancy.expecting: true, pregnancy.days"),
    Unclean("an example that contradicts itself", SIGNS_FILE, "overdue alone: {visit.overdue: true,",
        "overdue alone: {visit.days_since: 1, visit.working_days_since: 1, visit.overdue: true,",
        "its facts contradict each other: visit.overdue.", "Correct them", "overdue alone"),
    Unclean("no example of one urgency", RULE_FILE, "urgency: soon", "urgency: [{urgent: pregnancy.expecting}, soon]",
        "No example shows it soon.", "urgency: soon"),
    Unclean("an example of another urgency", RULE_FILE, "    nothing planned:\n      {pregnancy.expecting: true,",
        "    nothing planned:\n      urgency: note\n      facts: {pregnancy.expecting: true,",
        "Example 'nothing planned': its urgency is soon, not note.", "Correct rule or",
        "facts: {pregnancy.expecting: true,"),
    # examples of facts
    Unclean("a yes/no fact without a no", PREGNANCY_FILE, "    - {case: {pregnancies: []}, gives: false}\n", "",
        "lacks an example for yes, no and not known", "", "pregnancy.expecting:"),
    Unclean("a number that is never known", VISIT_FILE,
        "    - {case: {visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1}\n", "",
        "lacks an example for a known value and not known", "", "visit.missed:"),
    Unclean("a number that is always known", VISIT_FILE,
        "    - {case: {visits: [{date: 2026-06-22, outcome: not_in}, {}]}, gives: {at_least: 1, at_most: 2}}\n", "",
        "lacks an example for a known value and not known", "", "visit.missed:"),
    Unclean("a fact without examples", VISIT_FILE, FIRST_VISIT[FIRST_VISIT.index("  examples:") :], "\n",
        "lacks an example for a", "", "visit.missed:"),
    Unclean("a fact's example that does not hold", VISIT_FILE, "not_in}]}, gives: 1}", "seen}]}, gives: 1}",
        "It gives 0.", "Correct the definition or the example", "gives: 1}"),
    Unclean("a fact's example with bounds", VISIT_FILE, "{at_least: 1, at_most: 2}", "{at_least: 1, at_most: 3}",
        "It gives {'at_least': 1, 'at_most': 2}.", "", "at_most: 3"),
    Unclean("a fact's example that is no case", VISIT_FILE, "visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1",
        "visits: [{date: 2026-06-21, outcom: not_in}]}, gives: 1", "Its fragment is not a case", "outcome", "outcom:"),
    Unclean("a fragment with a day that is none", VISIT_FILE, "date: 2026-06-20", "date: 2026-06-31",
        "Its fragment is not a case", "", "2026-06-31"),
    # mutants
    Unclean("an unnoticed condition", RULE_FILE,
        UNASSESSED[UNASSESSED.index("    she is not") : UNASSESSED.index("    a long time")], "",
        "No example notices if pregnancy.expecting is left out", "Add one that turns on it"),
    Unclean("an unnoticed safeguard", SIGNS_FILE, "prompt:", "unless: pregnancy.expecting\nprompt:",
        "No example notices if `unless` is left out"),
    Unclean("an unnoticed group", SIGNS_FILE, SIGNS[SIGNS.index("  fires:") :], ALL_OR_NONE,
        "No example notices if the atleast of visit.overdue, visit.missed, not visit.all_announced becomes all"),
    # wording
    Unclean("a setting misspelt", RULE_FILE, "within {recent}", "within {recnt}", "A placeholder names no setting",
        "Did you mean 'recent'?", "say:"),
    Unclean("a placeholder of nothing", RULE_FILE, "within {recent}", "within {}", "A placeholder names no setting",
        "{setting_name}", "say:"),
    Unclean("a setting in a title", RULE_FILE, "title: Pregnant,", "title: Pregnant within {recent},",
        "A title takes no setting", "unit", "title:"),
    Unclean("a figure", RULE_FILE, "about 50% of", "about 60% of", "No cited point gives the figure 60%",
        "write the setting", "say:"),
    Unclean("a figure within a figure", RULE_FILE, "about 50% of", "about 5 of",
        "No cited point gives the figure 5.", at="say:"),
    Unclean("a figure in words", RULE_FILE, "nobody asked within {recent}", "nobody asked within three weeks",
        "the figure three weeks", at="say:"),
    Unclean("a figure in a question", RULE_FILE, "- Who has considered", "- Who of 12 has considered",
        "the figure 12", at="- Who of 12"),
    Unclean("a figure in the words of a fact", VISIT_FILE, "  ask: How many",
        "  words: {known: \"{value} in 3 weeks\", none: No section 47 visit}\n  ask: How many",
        "No setting gives the figure 3.", "{setting_name}", "words: {known: \"{value} in 3"),
    Unclean("a word in the words of a fact", VISIT_FILE, "  ask: How many",
        "  words: {known: \"Alerts in {recent}\"}\n  ask: How many", "Words and questions never say 'alert'.",
        at="words: {known: \"Alerts"),
    Unclean("a figure in the question of a fact", VISIT_FILE, "in the last {recent} found",
        "in {recent}, or 3 weeks, found", "No setting gives the figure 3.", "{setting_name}", "or 3 weeks"),
    Unclean("no question", RULE_FILE, "- Who has considered an assessment?", "- Who has considered an assessment",
        "What it asks is no question.", "question mark", "- Who has considered"),
    Unclean("four questions", RULE_FILE, "    - Who has considered an assessment?\n",
        "    - A?\n    - B?\n    - C?\n    - D?\n", "It asks more than three things", "tired reader", "ask:"),
    # questions
    Unclean("a question that is none", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant now",
        "not one sentence that ends in a question mark", "Ask one thing", "pregnancy.expecting:"),
    Unclean("two questions", PREGNANCY_FILE, "ask: Is the mother pregnant now?", "ask: Is she pregnant? Is it known?",
        "not one sentence that ends in a question mark", "Ask one thing", "pregnancy.expecting:"),
    Unclean("a question that yes does not answer", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Who is pregnant now?", "A question about a yes/no fact begins with one of Is, Are,",
        "yes is the fact's yes", "pregnancy.expecting:"),
    Unclean("a question that a number does not answer", VISIT_FILE, "ask: How many visits in", "ask: Which visits in",
        "A question about a number begins with How many.", "", "visit.missed:"),
    Unclean("a question with a tail", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant, and since when?", "Its question asks a second thing", "a fact of its own",
        "pregnancy.expecting:"),
    Unclean("a window not told", VISIT_FILE, "in the last {recent} found", "of late found",
        "Its question does not say recent.", "in the last {recent}?", "visit.missed:"),
    Unclean("nothing said of what is presupposed", VISIT_FILE, "  presupposes: []\n", "",
        "It is about every one of some records, and does not say what it presupposes.", "presupposes: [",
        "visit.all_announced:"),
    Unclean("nothing said of what it follows", PREGNANCY_FILE, "  presupposes: [pregnancy.expecting]\n", "",
        "It follows pregnancy.known_on, and does not say what it presupposes.", "[]",
        "pregnancy.assessment_completed:"),
    Unclean("a circle of what is presupposed", PREGNANCY_FILE, "ask: Is the mother pregnant now?",
        "ask: Is the mother pregnant now?\n  presupposes: [pregnancy.assessment_completed]",
        "What it presupposes presupposes it", "Leave one", "pregnancy.expecting:"),
    Unclean("a question not asked though a flag can rest on it", VISIT_FILE, "  ask: How many visits in",
        "  presupposes: [visit.all_announced]\n  ask: How many visits in",
        "A flag of several-signs can rest on it where visit.all_announced is not so, and nobody is asked about it then",
        "presupposes: [a fact without which that rule is quiet]", "visit.missed:"),
    # use
    Unclean("an unused fact", VISIT_FILE, "visit.missed:",
        FIRST_VISIT.replace("visit.missed", "visit.spare") + "visit.missed:",
        "Not used yet: visit.spare.", "Use each fact in a rule", "visit.spare:"),
    Unclean("an unused setting", NUMBERS_FILE, "few:\n",
        NUMBERS[: NUMBERS.index("few:")].replace("recent:", "spare:") + "few:\n", "Not used yet: spare.",
        "Use each setting in a rule", "spare:"),
    # coverage
    Unclean("a point that became nothing", SOURCE_FILE, "becomes: [rule]", "becomes: [rule, reflection]",
        "No reflection cites review-a/rec-1 yet.", "write one", "rec-1"),
]
# fmt: on
