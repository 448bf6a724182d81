"""Texts that are no case, a table a kind: its name, the text, the line that is named, words that the message holds.

Where the head of a case is sound, a table gives what stands below it; lines are counted from the head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from riskflags.reading.files import LARGEST

HEAD = "case_id: c\nas_of: 2026-06-30\n"

BROKEN_YAML = [
    ("bracket left open", "people: [{role: SECRETVALUE}\n", 4, "not well-formed YAML. Check"),
    ("quote left open", 'people: [{id: "SECRETVALUE}]\n', 4, "not well-formed YAML. Check quotes"),
    ("colon in a text", "people: SECRETVALUE: 1987-03-09\n", 3, "A text with a colon in it needs quotes."),
    ("a tab", "people:\n\t- id: SECRETVALUE\n", 4, "Use spaces, not tabs, to indent."),
    ("indentation", "people:\n  - id: SECRETVALUE\n   role: child\n", 5, "not well-formed YAML."),
    ("a special character", "people: @SECRETVALUE\n", 3, "begins with a special character needs quotes."),
    ("an unknown escape", 'people: [{id: "\\SECRETVALUE"}]\n', 3, "not well-formed YAML. Check quotes"),
    ("a control character", "people: [{id: SECRETVALUE\x07}]\n", 3, "a character that text may not. Save it as"),
    ("a NUL far down", "#" * 5000 + "\nid: SECRETVALUE\0\n", 4, "a character that text may not. Save it as"),
    ("an anchor", "people:\n  - id: &SECRETVALUE 1987-03-09\n", 4, "an anchor (&name). Remove it"),
    ("an alias", "people:\n  - id: *SECRETVALUE\n", 4, "refers back to another part of the file (an alias, *name)"),
    ("a tag", "people:\n  - id: !SECRETVALUE 1987-03-09\n", 4, "a tag (!name). Remove it."),
    ("a tag that runs code", "people: !!python/object/apply:os.system [SECRETVALUE]\n", 3, "a tag (!name)."),
    ("a tag on a list", "people: !!set {SECRETVALUE: 1}\n", 3, "a tag (!name). Remove it."),
    ("a key twice", "people: []\ncase_id: SECRETVALUE\n", 4, "stands twice (first in line 1). Keep one of the two."),
    ("a field twice", "people:\n  - id: SECRETVALUE\n    id: 1987\n", 5, "stands twice (first in line 4)."),
    ("two documents", "---\ncase_id: SECRETVALUE\n", 3, "A second document begins here. Give each"),
    ("a list for a key", "? [SECRETVALUE]\n: 1987-03-09\n", 3, "A list or mapping stands where a key should."),
    ("nested deep", "people: " + "[" * 100_000 + "\n", 3, "nested more than 40 deep."),
    ("nested deep in blocks", "people:\n" + "- " * 100_000 + "SECRETVALUE\n", 4, "nested more than 40 deep."),
]

WRONG_DOCUMENTS = [
    (
        "a list",
        "- case_id: SECRETVALUE\n- as_of: 1987-03-09\n",
        1,
        "not a case summary: it holds no fields. Begin with",
    ),
    ("one word", "SECRETVALUE\n", None, "not a case summary: it holds no fields. Begin with case_id and as_of."),
    ("only comments", "# SECRETVALUE\n# 1987\n", None, "not a case summary: it holds no fields."),
    ("nested deep, line by line", "".join(" " * at + "a:\n" for at in range(60)), 41, "nested more than 40 deep."),
]

BROKEN_JSON = [
    (
        "a bracket left open",
        '{"case_id": "SECRETVALUE",\n"as_of": "1987-03-09"\n',
        3,
        "not well-formed JSON. Check quotes",
    ),
    ("a quote left open", '{"case_id": "SECRETVALUE,\n"as_of": "1987-03-09"}\n', 1, "not well-formed JSON."),
    ("no colon", '{"case_id": "c",\n"as_of" "1987-03-09"}\n', 2, "not well-formed JSON. Check quotes, commas"),
    ("a text after it", '{"case_id": "c"}\nSECRETVALUE\n', 2, "not well-formed JSON."),
    ("two of them", '{"case_id": "SECRETVALUE"}\n{"case_id": "c"}\n', 2, "not well-formed JSON."),
    (
        "a key twice",
        '{"case_id": "SECRETVALUE",\n"as_of": "1987-03-09",\n"case_id": 5}',
        3,
        "twice (first in line 1). Keep one",
    ),
    ("a field twice", '{"people": [\n{"id": "SECRETVALUE",\n"id": "1987"}]}', 3, "twice (first in line 2). Keep one"),
    (
        "NaN",
        '{"case_id": NaN, "as_of": "2026-06-30", "people": "SECRETVALUE"}',
        None,
        "a number that JSON does not have (NaN",
    ),
    ("minus infinity", '{"case_id": "SECRETVALUE", "as_of": -Infinity}', None, "a number that JSON does not have"),
    ("a number too long", '{"case_id": ' + "1987" * 2000 + "}", None, "a number that JSON does not have"),
    ("a list", '[{"case_id": "SECRETVALUE", "as_of": "1987-03-09"}]', 1, "not a case summary: it holds no fields."),
    ("an empty list", "[]", 1, "not a case summary: it holds no fields. Begin with case_id and as_of."),
    ("nested deep, closed", '{"a":\n' + "[" * 60 + '"SECRETVALUE"' + "]" * 60 + "}", 2, "nested more than 40 deep."),
    ("lists nested deep", "[" * 100_000, 1, "nested more than 40 deep."),
    ("objects nested deep", '{"SECRETVALUE":' * 100_000 + "1" + "}" * 100_000, 1, "nested more than 40 deep."),
]

WRONG_HEADS = [
    ("no id", "as_of: 2026-06-30\npeople: []\n", 1, "case_id: It is missing. Add case_id"),
    ("no day", "\n# SECRETVALUE\ncase_id: c\n", 3, "as_of: It is missing. Add as_of: every summary needs it."),
    ("a number for an id", "case_id: 1987\nas_of: 2026-06-30\n", 1, "case_id: It is not text. Put it in quotes"),
    ("an empty id", "case_id: ''\nas_of: 2026-06-30\n", 1, "case_id: It is empty, or longer than 200 characters."),
    (
        "an id with an escape",
        'case_id: "\\e[31mSECRETVALUE"\nas_of: 2026-06-30\n',
        1,
        "case_id: It holds a line break or another control",
    ),
    (
        "a day that is not",
        "case_id: c\nas_of: 1987-02-29\n",
        2,
        "as_of: There is no such day in the calendar. Check the month",
    ),
    (
        "a day as seconds",
        "case_id: c\nas_of: '542246400'\n",
        2,
        "as_of: It is not a day written YYYY-MM-DD. Write it like",
    ),
    ("no day for as_of", "case_id: SECRETVALUE\nas_of:\n", 2, "as_of: It is not a day written YYYY-MM-DD."),
]

NO_TRUTHS = {"yes for true": "yes", "no for false": "No", "true in quotes": "'true'", "one for true": "1"}
NO_DAYS = {
    "a day as a number": "19870309",
    "a day as a number in quotes": "'0'",
    "a day as true": "true",
    "a day with a time": "1987-03-09T00:00:00",
    "a day the other way": "09/03/1987",
    "a day without noughts": "1987-3-9",
}
WRONG_FIELDS = [
    (
        "an unknown collection",
        "peple: SECRETVALUE\n",
        3,
        "(key 3): A case summary has no such collection",
        "Did you mean 'people'?",
    ),
    (
        "an unknown collection like none",
        "zzz: SECRETVALUE\n",
        3,
        "(key 3): A case summary has no such",
        "`riskflags schema case`",
    ),
    (
        "a key that is a value",
        "Jo SECRETVALUE 1987: x\n",
        3,
        "(key 3): A case summary has no such",
        "`riskflags schema case`",
    ),
    ("a key with brackets", "SECRETVALUE[0]: x\n", 3, "(key 3): A case summary has no such"),
    ("a key merged", "<<: {a: SECRETVALUE}\n", 3, "(key 3): A case summary has no such"),
    (
        "an unknown field",
        "people:\n  - roel: SECRETVALUE\n",
        4,
        "people[0].(key 1): A record of people has no such field.",
        "'role'",
    ),
    (
        "an unknown field like none",
        "visits: [{zzz: SECRETVALUE}]\n",
        3,
        "visits[0].(key 1): A record of visits has no",
        "schema case",
    ),
    ("a field that is a value", "visits: [{'1987-03-09': 1}]\n", 3, "visits[0].(key 1): A record of visits has no"),
    ("a field with brackets", "visits: [{'SECRETVALUE[0]': 1}]\n", 3, "visits[0].(key 1): A record of visits has no"),
    (
        "a record for a list",
        "people: {role: SECRETVALUE}\n",
        3,
        "people: It is not a list of records. Write a list; []",
    ),
    ("a text for a list", "people: SECRETVALUE\n", 3, "people: It is not a list of records. Write a list; []"),
    ("a text for a record", "people:\n- {}\n- SECRETVALUE\n", 5, "people[1]: It is not a record. Write fields"),
    ("nothing for a record", "people:\n- \n", 4, "people[0]: It is not a record."),
    ("a list for a record", "people: [[SECRETVALUE]]\n", 3, "people[0]: It is not a record."),
    ("a number for a record's id", "people: [{id: 1987}]\n", 3, "people[0].id: It is not text. Put it in quotes"),
    ("an id too long", f"people: [{{id: {'SECRETVALUE' * 20}}}]\n", 3, "people[0].id: It is empty, or longer than 200"),
    (
        "an id of two lines",
        'people: [{id: "SECRETVALUE\\n1987"}]\n',
        3,
        "people[0].id: It holds a line break",
        "short id",
    ),
    (
        "a text for true",
        "people: [{born: SECRETVALUE}]\n",
        3,
        "people[0].born: It is not true or false. See `riskflags",
    ),
    (
        "a misspelt word",
        "people:\n  - role: mothr\n",
        4,
        "people[0].role: It is not one of this field's words. Did you mean 'mother'?",
    ),
    ("a word with a space", "people: [{role: Maternal Grandmother}]\n", 3, "Did you mean 'maternal_grandmother'?"),
    (
        "another's word",
        "people: [{role: SECRETVALUE}]\n",
        3,
        "people[0].role: It is not one",
        "`riskflags schema case`",
    ),
    (
        "a word from a short list",
        "health: [{severity: SECRETVALUE}]\n",
        3,
        "health[0].severity: It is not one",
        "mild, moderate, severe.",
    ),
    ("a list for a word", "health: [{severity: [SECRETVALUE]}]\n", 3, "health[0].severity: It is not one"),
    (
        "a month that is not",
        "injuries: [{date: 1987-13-09}]\n",
        3,
        "injuries[0].date: There is no such day in the calendar. Check",
    ),
    (
        "a year before all",
        "injuries: [{date: 1887-03-09}]\n",
        3,
        "injuries[0].date: The year cannot be right",
        "Check the year.",
    ),
    ("a year after all", "plans: [{review_due: 3987-03-09}]\n", 3, "plans[0].review_due: The year cannot be right"),
    ("open as a text", "open: SECRETVALUE\n", 3, "open: It does not say what is open. Write all, or a list of kinds"),
    ("open as a list", "open: [SECRETVALUE]\n", 3, "open: It does not say what is open. Write all, or a list"),
    ("open as a kind alone", "open:\n  meetings: core_group\n", 4, "open.meetings: It does not say what is open."),
    ("open as true", "open: {meetings: true}\n", 3, "open.meetings: It does not say what is open. Write all"),
    (
        "an unknown collection open",
        "open:\n  meeting: all\n",
        4,
        "open.(key 1): There is no such collection. Did you mean 'meetings'?",
    ),
    ("open like no collection", "open: {zzz: all}\n", 3, "open.(key 1): There is no such collection. See `riskflags"),
    (
        "an unknown kind open",
        "open:\n  meetings:\n    - core_grup\n",
        5,
        "open.meetings[0]: There is no such kind",
        "'core_group'",
    ),
    (
        "open like no kind",
        "open: {meetings: [step_up, SECRETVALUE]}\n",
        3,
        "open.meetings[1]: There is no such kind",
        "Write all, or kinds",
    ),
    (
        "a kind where there are none",
        "open: {disagreements: [SECRETVALUE]}\n",
        3,
        "open.disagreements[0]: There is no such kind",
    ),
    *(
        (
            name,
            f"people: [{{born: {value}}}]\n",
            3,
            "people[0].born: It is not true or false. Write true or false, without",
        )
        for name, value in NO_TRUTHS.items()
    ),
    *(
        (
            name,
            f"injuries: [{{date: {value}}}]\n",
            3,
            "injuries[0].date: It is not a day written YYYY-MM-DD. Write it like",
        )
        for name, value in NO_DAYS.items()
    ),
]

CONTRADICTIONS = [
    (
        "ended and not",
        "statuses:\n  - end_date: 1987-03-09\n    ended: false\n",
        5,
        "statuses[0].ended: It contradicts end_date, which means ended: true. Correct",
    ),
    (
        "ended before it began",
        "plans:\n  - start_date: 1987-03-10\n    end_date: 1987-03-09\n",
        5,
        "plans[0].end_date: It lies before the record's start_date. Correct start_date or",
    ),
    (
        "born and not",
        "people:\n  - date_of_birth: 1987-03-09\n    born: false\n",
        5,
        "people[0].born: It contradicts date_of_birth, which means born: true. Correct",
    ),
    (
        "held and cancelled",
        "meetings: [{state: cancelled, held_on: 1987-03-09}]\n",
        3,
        "meetings[0].state: It contradicts held_on, which means state: held",
        "Correct one of the two.",
    ),
    (
        "accepted and turned down",
        "referrals: [{outcome: no_further_action, accepted_on: 1987-03-09}]\n",
        3,
        "referrals[0].outcome: It contradicts accepted_on, which means outcome: accepted",
        "Correct one of the two.",
    ),
    (
        "held before asked for",
        "meetings: [{requested_on: 1987-03-10, held_on: 1987-03-09}]\n",
        3,
        "meetings[0].held_on: It lies before the record's requested_on. Correct",
    ),
    (
        "after the summary",
        "injuries: [{date: 2087-03-09}]\n",
        3,
        "injuries[0].date: It lies after the day the record was made (recorded_on, else the case's as_of).",
    ),
    (
        "after its own recording",
        "injuries: [{date: 1987-03-10, recorded_on: 1987-03-09}]\n",
        3,
        "injuries[0].date: It lies after the day the record was made",
    ),
    (
        "an id twice",
        "people:\n  - {id: SECRETVALUE}\n  - {id: SECRETVALUE}\n",
        5,
        "people[1].id: This id stands twice in the collection",
        "recorded_on",
    ),
    (
        "a version without a day",
        "people:\n  - {id: SECRETVALUE}\n  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n",
        5,
        "people[1].id: This id stands twice",
    ),
    (
        "another version without a day",
        "people:\n  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n  - {id: SECRETVALUE}\n",
        5,
        "people[1].id: This id stands twice",
    ),
    (
        "two versions of one day",
        "people:\n" + "  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n" * 2,
        5,
        "people[1].recorded_on: Two versions of this record",
        "Keep the later",
    ),
    (
        "two children",
        "people:\n  - {role: child}\n  - {role: child, id: SECRETVALUE}\n",
        5,
        "people[1].role: A second person has the role child",
        "Write sibling",
    ),
]

Tables = Mapping[str, Sequence[tuple[Any, ...]]]
BELOW_THE_HEAD: Tables = {"yaml": BROKEN_YAML, "field": WRONG_FIELDS, "days": CONTRADICTIONS}
WHOLE: Tables = {"document": WRONG_DOCUMENTS, "json": BROKEN_JSON, "head": WRONG_HEADS}
TEXTS = [
    (f"{table}: {name}", f"{before}{text}", line, *words)
    for before, tables in ((HEAD, BELOW_THE_HEAD), ("", WHOLE))
    for table, rows in tables.items()
    for name, text, line, *words in rows
]

BYTES = [
    (
        "not UTF-8",
        HEAD.encode() + "people: [{id: SECRETVALU\u00c9}]\n".encode("latin-1"),
        3,
        "It is not UTF-8 text. Save it as UTF-8.",
    ),
    (
        "UTF-16",
        (HEAD + "people: SECRETVALUE").encode("utf-16"),
        None,
        "It is not text. Give JSON or YAML, saved as UTF-8.",
    ),
    ("empty", b"", None, "It is empty. Check that it is the file you meant."),
    ("only white space", b" \n\t\r\n ", None, "It is empty. Check that it is the file you meant."),
    ("only a byte order mark", b"\xef\xbb\xbf", None, "It is empty."),
    ("a binary", b"\x7fELF\x02\x01\x01\0\0SECRETVALUE", None, "It is not text. Give JSON or YAML, saved as UTF-8."),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "It is not text."),
    (
        "too large",
        HEAD.encode() + b"#" * LARGEST + b"SECRETVALUE",
        None,
        "It is larger than 8 MB.",
        "split an extract into cases",
    ),
]
