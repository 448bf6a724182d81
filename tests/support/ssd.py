"""An invented authority's tables of the Standard Safeguarding Dataset: what is true of each child is known, the hazards
of the scripts that make such tables are in them, and what must never be read is planted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

AS_OF = date(2026, 3, 31)
REFERRED = date(2025, 9, 1)
PLANTED = ("Zebedee", "Featherstonehaugh", "12 Acacia Avenue", "WBRI-PLANTED", "A999888777666", "he said at the door")
"""Values of columns that are never read; none may turn up anywhere."""

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table."""

_COLUMNS = """
ssd_person pers_ legacy_id person_id upn forename surname sex gender ethnicity dob:d single_unique_id upn_unknown
  send_flag expected_dob:d death_date:d is_mother nationality
ssd_address addr_ table_id person_id address_json
ssd_disability disa_ table_id person_id disability_code
ssd_contacts cont_ contact_id person_id contact_date:d contact_source_code contact_outcome_json
ssd_early_help_episodes earl_ episode_id person_id episode_start_date:d episode_end_date:d episode_reason
ssd_cin_episodes cine_ referral_id person_id referral_date:d cin_primary_need_code referral_source_code
  referral_source_desc referral_outcome_json referral_nfa close_reason close_date:d referral_team
ssd_cin_assessments cina_ assessment_id person_id referral_id assessment_start_date:d assessment_child_seen
  assessment_auth_date:d assessment_outcome_json
ssd_assessment_factors cinf_ table_id assessment_id assessment_factors_json
ssd_cin_plans cinp_ cin_plan_id referral_id person_id cin_plan_start_date:d cin_plan_end_date:d
ssd_cin_visits cinv_ cin_visit_id person_id cin_visit_date:d cin_visit_seen cin_visit_seen_alone
ssd_s47_enquiry s47e_ s47_enquiry_id referral_id person_id s47_start_date:d s47_end_date:d s47_nfa s47_outcome_json
ssd_initial_cp_conference icpc_ icpc_icpc_id s47_enquiry_id person_id icpc_icpc_target_date:d icpc_icpc_date:d
ssd_cp_plans cppl_ cp_plan_id referral_id icpc_id person_id cp_plan_start_date:d cp_plan_end_date:d cp_plan_ola
  cp_plan_initial_category
ssd_cp_reviews cppr_ cp_review_id person_id cp_plan_id cp_review_due:d cp_review_date:d
  cp_review_outcome_continue_cp cp_review_quorate
ssd_cp_visits cppv_ cp_visit_id person_id cp_plan_id cp_visit_date:d cp_visit_seen
ssd_cla_episodes clae_ cla_episode_id person_id cla_episode_start_date:d cla_episode_ceased_date:d cla_id
  entered_care_date:d
ssd_cla_reviews clar_ cla_review_id cla_id cla_review_due_date:d cla_review_date:d cla_review_cancelled
ssd_cla_care_plan lacp_ table_id person_id cla_care_plan_start_date:d cla_care_plan_end_date:d cla_care_plan_json
ssd_cla_visits clav_ cla_visit_id cla_id person_id cla_visit_date:d cla_visit_seen
ssd_legal_status lega_ legal_status_id person_id legal_status legal_status_start_date:d legal_status_end_date:d
ssd_involvements invo_ involvements_id professional_id professional_role_id person_id involvement_start_date:d
  involvement_end_date:d
ssd_mother moth_ table_id person_id childs_person_id childs_dob:d
ssd_voice_of_child voch_ table_id person_id explained_worries
"""


def _read(line: str) -> tuple[str, dict[str, bool]]:
    table, prefix, *columns = line.split()
    parts = (column.partition(":") for column in columns)
    return table, {name if name.startswith(prefix) else prefix + name: bool(day) for name, _, day in parts}


COLUMNS = dict(map(_read, _COLUMNS.replace("\n  ", " ").strip().splitlines()))
"""The columns of each table as System C has it, and which hold a day."""


@dataclass
class Person:
    """One child: what is true, and the rows that the tables have of it."""

    id: str
    truth: dict[str, Any] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> None:
        """A row; what is not said is empty. The prefix of a column may be left out."""
        columns = list(COLUMNS[table])
        full = {name: next(each for each in columns if each in (name, columns[0][:5] + name)) for name in values}
        row = {columns[0][:5] + "person_id": self.id} | {full[name]: value for name, value in values.items()}
        self.rows.setdefault(table, []).append({name: row.get(name) for name in columns})


def person(id_: str, dob: date | None = date(2015, 5, 5), **more: Any) -> Person:
    """A child with a name, an address and a number that nobody is to read."""
    found = Person(id_)
    names = {"forename": PLANTED[0], "surname": PLANTED[1], "ethnicity": PLANTED[3], "upn": PLANTED[4]}
    found.add("ssd_person", dob=dob, sex="F", single_unique_id=PLANTED[4], **names, **more)
    found.add("ssd_address", table_id=f"A{id_}", address_json=f'{{"ADDRESS":"{PLANTED[2]}"}}')
    return found


def episode(who: Person, referred: date, closed: date | None = None, nfa: str = "N", **more: Any) -> str:
    """A referral, with a comment that nobody is to read; its id."""
    id_ = f"R{who.id}-{len(who.rows.get('ssd_cin_episodes', ()))}"
    json = f'{{"NFA_FLAG":"{nfa}","COMMENTS":"{PLANTED[5]}, and "more""}}'
    row = {"cin_primary_need_code": "N1", "referral_source_code": "2A", "referral_team": "T1", **more}
    who.add(
        "ssd_cin_episodes", referral_id=id_, referral_date=referred, close_date=closed, referral_nfa=nfa,
        referral_outcome_json=json, **row,
    )  # fmt: skip
    return id_


def child(id_: str = "A1", **more: Any) -> Person:
    """A child with an open referral."""
    found = person(id_, **more)
    episode(found, REFERRED)
    return found


def everything(id_: str = "Z9") -> Person:
    """One whose case is closed, with a row in each table: a table without any is taken as one that nobody fills."""
    found = person(id_)
    episode(found, date(2024, 1, 1), date(2024, 6, 1))
    for table, columns in COLUMNS.items():
        if table not in found.rows:
            ids = {name: f"{id_}-{name[5:]}" for name, day in columns.items() if not day and name.endswith("_id")}
            ids |= {name: id_ for name in ids if name.endswith("_person_id")}
            found.add(table, **ids | {name: date(2024, 2, 1) for name, day in columns.items() if day})
    return found


def tables_of(people: list[Person]) -> dict[str, pl.DataFrame]:
    """Every table of some people, as System C types them, empty ones too."""
    found = {}
    for table, columns in COLUMNS.items():
        rows = [row for each in people for row in each.rows.get(table, ())]
        cells = {
            name: pl.Series([row[name] for row in rows], dtype=pl.Date if day else pl.String)
            for name, day in columns.items()
        }
        found[table] = pl.DataFrame(cells).with_columns(pl.col(pl.Date).cast(pl.Datetime("us")))
    return found


# -- how other systems have the same -----------------------------------------------------------------------------------


def as_mosaic(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Names in capitals, visits and reviews that name the plan alone, no early help, no word of other authorities."""
    plans = tables["ssd_cin_plans"].select("cinp_cin_plan_id", "cinp_person_id")
    visits = tables["ssd_cin_visits"].join(plans, left_on="cinv_person_id", right_on="cinp_person_id", how="inner")
    found = {
        **tables,
        "ssd_cin_plans": tables["ssd_cin_plans"].rename({"cinp_cin_plan_id": "cin_plan_id"}),
        "ssd_cin_visits": visits.rename({"cinp_cin_plan_id": "cinv_cin_plan_id"}).drop("cinv_person_id"),
        "ssd_cp_visits": tables["ssd_cp_visits"].drop("cppv_person_id"),
        "ssd_cp_reviews": tables["ssd_cp_reviews"].drop("cppr_person_id"),
        "ssd_cp_plans": tables["ssd_cp_plans"].drop("cppl_cp_plan_ola"),
    }
    found.pop("ssd_early_help_episodes")
    return {name.upper(): frame for name, frame in found.items()}


def as_eclipse(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Columns that say one thing or nothing throughout; no review to come, and those of an open plan do not name it."""
    ended = tables["ssd_cp_plans"].filter(pl.col("cppl_cp_plan_end_date").is_not_null())["cppl_cp_plan_id"]
    reviews = tables["ssd_cp_reviews"].filter(pl.col("cppr_cp_review_date").is_not_null())
    of_ended = pl.col("cppr_cp_plan_id").is_in(ended.implode())
    nothing = pl.lit(None, dtype=pl.String)
    return {
        **tables,
        "ssd_cp_reviews": reviews.with_columns(
            pl.when(of_ended).then("cppr_cp_plan_id"), cppr_cp_review_quorate=pl.lit("Y")
        ),
        "ssd_cp_plans": tables["ssd_cp_plans"].with_columns(cppl_cp_plan_ola=nothing),
        "ssd_cin_episodes": tables["ssd_cin_episodes"].with_columns(cine_referral_team=nothing),
        "ssd_cla_reviews": tables["ssd_cla_reviews"].with_columns(clar_cla_review_cancelled=pl.lit("N")),
    }


# -- how they are kept -------------------------------------------------------------------------------------------------


def write_csv(tables: Mapping[str, pl.DataFrame], folder: Path) -> Path:
    """As a database's own tool saves them: a day with its midnight, NULL where there is nothing."""
    folder.mkdir()
    for name, frame in tables.items():
        with (folder / f"ssd_development.{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(frame.columns)
            for row in frame.iter_rows():
                writer.writerow(
                    "NULL" if cell is None else f"{cell:%Y-%m-%d %H:%M:%S}.000" if hasattr(cell, "hour") else cell
                    for cell in row
                )
    return folder


def write_parquet(tables: Mapping[str, pl.DataFrame], folder: Path) -> Path:
    """A file a table."""
    folder.mkdir()
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def statements(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Of each table what creates it, what fills it by place, and its rows; in a schema."""
    for name, frame in tables.items():
        types = ["varchar" if dtype == pl.String else "timestamp" for dtype in frame.dtypes]
        columns = ", ".join(map(" ".join, zip(frame.columns, types, strict=True)))
        table = f"ssd_development.{name}"
        fill = f"insert into {table} values ({', '.join(['{}'] * frame.width)})"
        yield f"create table {table} ({columns})", fill, frame


def write_duckdb(tables: Mapping[str, pl.DataFrame], path: Path) -> str:
    """A database; its URL."""
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema ssd_development")
        for create, _, frame in statements(tables):
            connection.execute(create)
            connection.register("frame", frame.to_arrow())
            connection.execute(f"insert into {create.split()[2]} select * from frame")
    return f"duckdb:///{path}"


# -- an invented authority ---------------------------------------------------------------------------------------------


def authority(children: int, seed: int = 1) -> list[Person]:
    """Children of an invented authority, and adults whom its tables hold too; the same for the same seed."""
    rnd = Random(seed)
    people = [_invented(f"{100000 + number}", rnd) for number in range(children)]
    people += [_adult(f"{900000 + number}", rnd) for number in range(children // 10)]
    _mothers(people, rnd)
    return people


def _day(rnd: Random, first: date, last: date = AS_OF) -> date:
    return first + timedelta(days=rnd.randint(0, max((last - first).days, 0)))


def _adult(id_: str, rnd: Random) -> Person:
    """A client who is no child: with a birth date, or only an estimated one."""
    found = person(id_, date(1990, 1, 1)) if rnd.random() < 0.5 else person(id_, None, expected_dob=date(1988, 7, 1))
    found.truth["adult"] = True
    episode(found, date(2025, 2, 1))
    return found


def _mothers(people: list[Person], rnd: Random) -> None:
    children = [each for each in people if not each.truth.get("adult")]
    for number in range(0, len(children) - 1, 9):
        mother = person(f"M{number}", None, is_mother="Y")
        for child in children[number : number + rnd.randint(1, 2)]:
            dob = child.rows["ssd_person"][0]["pers_dob"]
            mother.add("ssd_mother", table_id=f"{mother.id}-{child.id}", childs_person_id=child.id, childs_dob=dob)
        mother.truth["adult"] = True
        people.append(mother)


def _invented(id_: str, rnd: Random) -> Person:
    unborn, estimated = rnd.random() < 0.02, rnd.random() < 0.1
    born = None if unborn else _day(rnd, date(2009, 1, 1), date(2025, 11, 1))
    expected = _day(rnd, date(2026, 4, 2), date(2026, 9, 1)) if unborn else date(2014, 1, 1) if estimated else None
    died = AS_OF if rnd.random() < 0.005 else None
    found = person(id_, born, expected_dob=expected, death_date=died)
    truth = found.truth
    truth.update(unborn=unborn, died=died is not None, open=False, cin_plan=False, cp_plan=False, looked_after=False)
    truth.update(no_plan=False, review_missing=False, out_of_date=False, supervised=False)
    if rnd.random() < 0.15:
        first, last = _day(rnd, date(2024, 5, 1), date(2024, 8, 1)), date(2024, 9, 1) if rnd.random() < 0.8 else None
        found.add("ssd_early_help_episodes", episode_id=f"E{id_}", episode_start_date=first, episode_end_date=last)
    begins = max(born or date(2025, 11, 1), date(2023, 1, 1))
    way = rnd.random()
    if way < 0.25:
        episode(found, _day(rnd, begins), nfa="Y")
        return found
    if way < 0.4:
        referred = _day(rnd, begins)
        id_of = episode(found, referred, _day(rnd, referred))
        if rnd.random() < 0.3:  # never closed on the system
            found.add("ssd_cin_plans", cin_plan_id=f"P{id_}", referral_id=id_of, cin_plan_start_date=referred)
        return found
    truth["open"] = True
    referred = _day(rnd, begins)
    referral = episode(found, referred)
    _assessed(found, referral, referred, rnd)
    if way < 0.65:
        _in_need(found, referral, referred, rnd)
    elif way < 0.9:
        _protected(found, referral, referred, rnd)
    else:
        _looked_after(found, referred, rnd)
    for table in ("ssd_cin_plans", "ssd_cp_reviews"):
        if rnd.random() < 0.1 and table in found.rows:
            found.rows[table].append(dict(found.rows[table][0]))  # the same row twice
    return found


def _assessed(who: Person, referral: str, referred: date, rnd: Random) -> None:
    begun = _day(rnd, referred, min(referred + timedelta(9), AS_OF))
    done = begun + timedelta(days=rnd.randint(10, 60))
    authorised = done if done <= AS_OF else date(1900, 1, 1)  # of one under way the script makes this
    who.add("ssd_cin_assessments", assessment_id=f"S{who.id}", referral_id=referral, assessment_start_date=begun,
            assessment_child_seen="Y", assessment_auth_date=authorised,
            assessment_outcome_json='{"COMMENTS":"' + PLANTED[5])  # fmt: skip
    factors = rnd.sample(["1B", "2B", "3A", "3B", "4B", "4A", "16A", "17A", "21"], rnd.randint(1, 3))
    written = '["' + '", "'.join(factors) + '"]'
    older = "{" + ", ".join(f'"{code}":"Yes"' for code in factors) + ', "19B":"No"}'
    who.add("ssd_assessment_factors", table_id=f"F{who.id}", assessment_id=f"S{who.id}",
            assessment_factors_json=rnd.choice((written, older)))  # fmt: skip


def _in_need(who: Person, referral: str, referred: date, rnd: Random) -> None:
    if rnd.random() < 0.25:
        who.truth["no_plan"] = (AS_OF - referred).days > 90
        return
    start = _day(rnd, referred)
    plan = f"P{who.id}"
    ended = _day(rnd, start) if rnd.random() < 0.2 else None
    who.add("ssd_cin_plans", cin_plan_id=plan, referral_id=referral, cin_plan_start_date=start, cin_plan_end_date=ended)
    who.truth["cin_plan"] = ended is None
    who.truth["no_plan"] = ended is not None and (AS_OF - referred).days > 90
    for number in range(rnd.randint(0, 2)):
        day, seen = _day(rnd, start), rnd.choice("YN")
        who.add("ssd_cin_visits", cin_visit_id=f"V{who.id}-{number}", cin_visit_date=day, cin_visit_seen=seen)


def _protected(who: Person, referral: str, referred: date, rnd: Random) -> None:
    begun = _day(rnd, referred, AS_OF - timedelta(1))
    enquiry, plan = f"Q{who.id}", f"C{who.id}"
    other = rnd.random() < 0.1
    start = min(begun + timedelta(15), AS_OF)
    if not other:
        who.add("ssd_s47_enquiry", s47_enquiry_id=enquiry, referral_id=referral, s47_start_date=begun, s47_nfa="N",
                s47_end_date=rnd.choice((None, start)),
                s47_outcome_json=f'{{"OUTCOME_COMMENTS":"{PLANTED[5]}"}}')  # fmt: skip
        who.add("ssd_initial_cp_conference", icpc_icpc_id=f"I{who.id}", s47_enquiry_id=enquiry, icpc_icpc_date=start)
    ended = _day(rnd, start) if rnd.random() < 0.15 and start < AS_OF else None
    who.add("ssd_cp_plans", cp_plan_id=plan, referral_id=referral, icpc_id=f"I{who.id}", cp_plan_start_date=start,
            cp_plan_end_date=ended, cp_plan_ola="Y" if other else "N", cp_plan_initial_category="Neglect")  # fmt: skip
    who.truth["cp_plan"] = ended is None
    held: list[date] = []
    if not other and rnd.random() < 0.8:
        held = sorted({_day(rnd, start) for _ in range(rnd.randint(1, 3))})
    for number, day in enumerate(held):
        who.add("ssd_cp_reviews", cp_review_id=f"W{who.id}-{number}", cp_plan_id=plan, cp_review_due=day,
                cp_review_date=day, cp_review_outcome_continue_cp="Y", cp_review_quorate="Y")  # fmt: skip
    if ended:
        who.truth["no_plan"] = (AS_OF - referred).days > 90
        return
    due = (held[-1] if held else start) + timedelta(184 if held else 92)
    who.add("ssd_cp_reviews", cp_review_id=f"W{who.id}-next", cp_plan_id=plan, cp_review_due=due)
    who.truth["review_missing"] = not other and not held and (AS_OF - start).days > 92
    who.truth["out_of_date"] = due < AS_OF
    day = _day(rnd, start)
    who.add("ssd_cp_visits", cp_visit_id=f"V{who.id}", cp_plan_id=plan, cp_visit_date=day, cp_visit_seen="Y")
    who.add("ssd_cin_visits", cin_visit_id=f"V{who.id}", cin_visit_date=day, cin_visit_seen="Y")  # the same visit


def _looked_after(who: Person, referred: date, rnd: Random) -> None:
    entered = _day(rnd, referred)
    moved = _day(rnd, entered)
    spell = f"L{who.id}"
    for number, (first, last) in enumerate(((entered, moved), (moved, None))):
        who.add("ssd_cla_episodes", cla_episode_id=f"{spell}-{number}", cla_id=spell, cla_episode_start_date=first,
                cla_episode_ceased_date=last, entered_care_date=entered)  # fmt: skip
    who.truth["looked_after"] = True
    held = _day(rnd, entered) if rnd.random() < 0.8 else None
    if held:
        who.add("ssd_cla_reviews", cla_review_id=f"K{who.id}", cla_id=spell, cla_review_due_date=entered,
                cla_review_date=held, cla_review_cancelled="N")  # fmt: skip
    who.add("ssd_cla_reviews", cla_review_id=f"K{who.id}-0", cla_id=spell, cla_review_date=AS_OF,
            cla_review_cancelled="Y")  # fmt: skip
    who.truth["review_missing"] = held is None and (AS_OF - entered).days > 28
    if rnd.random() < 0.6:
        ended = rnd.choice((None, None, AS_OF))
        who.add("ssd_cla_care_plan", table_id=f"D{who.id}", cla_care_plan_start_date=entered, cla_care_plan_json="{}",
                cla_care_plan_end_date=ended)  # fmt: skip
        who.truth["out_of_date"] = ended is None and (AS_OF - (held or entered)).days > 184
    status = rnd.choice(("Care order", "C2", "Single period of accommodation under section 20"))
    who.add("ssd_legal_status", legal_status_id=f"G{who.id}", legal_status=status, legal_status_start_date=entered,
            legal_status_end_date=rnd.choice((None, None, AS_OF)))  # fmt: skip
    worker = rnd.choice(("-1", "12"))
    who.add("ssd_involvements", involvements_id=f"N{who.id}", professional_id=worker, professional_role_id="CW",
            involvement_end_date=rnd.choice((None, AS_OF)))  # fmt: skip
