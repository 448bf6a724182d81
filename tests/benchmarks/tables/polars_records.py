"""What the records of each case come to, a collection at a time: only the rows that could matter, in one group-by.

Hand-written for this extract: where a rule asks whether something happened since some day, the latest such day of each
case is enough, so that no record needs its case's day beside it. Only plans and meetings come in versions here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from polars import col

from benchmarks.tables.polars_truths import (
    FIRST,
    LAST,
    NEVER,
    a_case,
    between,
    count,
    day,
    earliest,
    latest,
    maybe,
    some,
)

Tables = Mapping[str, pl.LazyFrame]

SERVICES = [
    "childrens_social_care",
    "early_help",
    "paediatrics",
    "adult_mental_health",
    "perinatal_mental_health",
    "child_mental_health",
    "adult_social_care_mental_health",
    "adult_social_care",
    "substance_misuse",
    "police",
    "probation",
    "accommodation_support",
    "domestic_abuse_service",
    "voluntary_sector",
]
MENTAL_HEALTH_SERVICES = ["adult_mental_health", "perinatal_mental_health", "adult_social_care_mental_health"]
CONFERENCES = ["initial_child_protection_conference", "review_child_protection_conference"]
MOST_OPEN = ["child_in_need", "child_protection_plan", "looked_after", "supervision_order", "care_order"]
PLANS = ["child_in_need", "child_protection", "looked_after"]

RUNNING = ~pl.coalesce("ended", pl.when(col("end_date").is_not_null()).then(True))
DATE, START = day("date"), day("start_date")


def last_versions(records: pl.LazyFrame) -> pl.LazyFrame:
    """Of records that stand in several versions the last."""
    named = col("id").is_not_null()
    last = records.filter(named).sort("recorded_on").unique(["case_id", "id"], keep="last")
    return pl.concat([records.filter(~named), last])


def agencies(tables: Tables) -> pl.LazyFrame:
    """Agencies now involved: how many, which, who leads, whose part is not agreed."""
    records, kind = tables["agencies"].filter(maybe(RUNNING)), col("kind")
    return a_case(
        records,
        [
            count("involved", RUNNING),
            count("services", RUNNING & kind.is_in(SERVICES)),
            count("mental_health_services", RUNNING & kind.is_in(MENTAL_HEALTH_SERVICES)),
            some("lead", RUNNING & col("lead")),
            some("role_open", RUNNING & ~col("role_agreed")),
            some("health_visitor", RUNNING & (kind == "health_visiting")),
        ],
    )


def assessments(tables: Tables) -> pl.LazyFrame:
    """Neglect tools and pre-birth assessments, by their state."""
    kind, state = col("kind"), col("state")
    records = tables["assessments"].filter(maybe(kind.is_in(["neglect_tool", "pre_birth"])))
    pre_birth = [
        latest(name, (kind == "pre_birth") & (state == name), DATE) for name in ("considered", "under_way", "completed")
    ]
    tool = (kind == "neglect_tool") & (state == "completed")
    return a_case(records, [latest("neglect_tool", tool, DATE), *pre_birth])


def concerns(tables: Tables, settled: int) -> pl.LazyFrame:
    """Neglect so old that a meeting could have come to it depends on the case's day."""
    records = tables["concerns"].join(tables["cases"].select("case_id", "as_of"), on="case_id")
    level, neglect, urgent = col("level"), col("kind") == "neglect", col("urgent")
    harm = level == "significant_harm"
    passed_on = col("referred") | col("passed_to_social_worker") | col("reason_not_referred_recorded")
    return a_case(
        records,
        [
            latest("concern", level.is_in(["concern", "significant_harm"]), DATE),
            some("harm_ever", harm),
            latest("harm", harm, DATE),
            latest("harm_kept", harm & ~passed_on, DATE),
            some("urgent_ever", urgent),
            latest("urgent", urgent, DATE),
            latest("neglect", neglect, DATE),
            earliest("first_neglect", neglect, DATE),
            latest("settled_neglect", neglect & (day("date") < day("as_of") - settled), DATE),
        ],
    )


def decisions(tables: Tables) -> pl.LazyFrame:
    """Decisions, with a reason, that no strategy discussion is needed."""
    declined = (col("kind") == "no_strategy_discussion_needed") & (col("state") == "made") & col("reason_recorded")
    return a_case(tables["decisions"].filter(maybe(declined)), [latest("declined", declined, DATE)])


def enquiries(tables: Tables) -> pl.LazyFrame:
    """Section 47 enquiries, and those that still run."""
    section_47 = col("kind") == "section_47"
    records = tables["enquiries"].filter(maybe(section_47))
    return a_case(
        records, [latest("enquiry", section_47, START), latest("running_enquiry", section_47 & RUNNING, START)]
    )


def injuries(tables: Tables) -> pl.LazyFrame:
    """Worrying injuries, and those passed on to nobody."""
    worrying = col("explanation").is_in(["doubted", "none_given"]) | col("safeguarding_concern")
    kept = worrying & ~(col("referred") | col("discussed_with_social_care"))
    records = tables["injuries"].filter(maybe(worrying))
    return a_case(records, [latest("injury", worrying, DATE), latest("injury_kept", kept, DATE)])


def meetings(tables: Tables) -> pl.LazyFrame:
    """Strategy discussions, conferences and meetings on neglect that were held."""
    state = pl.coalesce("state", pl.when(col("held_on").is_not_null()).then(pl.lit("held")))
    held, kind, on = state == "held", col("kind"), day("held_on")
    wanted = kind.is_in([*CONFERENCES, "strategy_discussion"])
    matters = maybe(held & (wanted | col("neglect_discussed")))
    return a_case(
        last_versions(tables["meetings"]).filter(matters),
        [
            latest("strategy", held & (kind == "strategy_discussion"), on),
            latest("conference", held & kind.is_in(CONFERENCES), on),
            latest("neglect_meeting", held & col("neglect_discussed"), on),
        ],
    )


def participations(tables: Tables, lookback: int) -> pl.LazyFrame:
    """A meeting may lie ahead, so that here the latest day would not do."""
    absent = (col("meeting") == "child_in_need") & col("invited") & ~col("attended")
    today, on = day("as_of"), day("meeting_date")
    cases = tables["cases"].select("case_id", "as_of")
    records = tables["participations"].filter(maybe(absent)).join(cases, on="case_id")
    lately = absent & on.is_between(today - lookback, today)
    return a_case(records, [some("absent", lately), some("absent_silent", lately & ~col("reported"))])


def plans(tables: Tables) -> pl.LazyFrame:
    """A plan was last touched when it began or was last reviewed, whichever is later."""
    kind, reviewed = col("kind"), day("last_reviewed_on")
    protection = kind.is_in(["child_protection", "looked_after"]) & RUNNING
    in_need = (kind == "child_in_need") & RUNNING
    safety = (kind == "safety") & RUNNING & col("multi_agency")
    at_least = pl.max_horizontal(START.fill_null(FIRST), reviewed.fill_null(FIRST))
    at_most = pl.max_horizontal(START.fill_null(LAST), reviewed.fill_null(LAST))
    return a_case(
        last_versions(tables["plans"]).filter(maybe(RUNNING)),
        [
            some("plan", kind.is_in(PLANS) & RUNNING),
            some("protection_plan", protection),
            some("looked_after_plan", (kind == "looked_after") & RUNNING),
            earliest("review_due", kind.is_in(PLANS) & RUNNING, day("review_due")),
            earliest("need_touched", in_need, at_least, at_most),
            earliest("protection_touched", protection, at_least, at_most),
            latest("safety_plan", safety, at_least, at_most),
        ],
    )


def statuses(tables: Tables) -> pl.LazyFrame:
    """Open statuses, and since when."""
    kind = col("kind")
    return a_case(
        tables["statuses"].filter(maybe(RUNNING & kind.is_in(MOST_OPEN))),
        [
            some("open", kind.is_in(MOST_OPEN) & RUNNING),
            some("supervision_order", (kind == "supervision_order") & RUNNING),
            earliest("in_need", (kind == "child_in_need") & RUNNING, START),
            earliest("protected", (kind == "child_protection_plan") & RUNNING, START),
            earliest("looked_after", kind.is_in(["looked_after", "care_order"]) & RUNNING, START),
        ],
    )


def supervision(tables: Tables) -> pl.LazyFrame:
    """Health visitors' safeguarding supervision, and managers' oversight."""
    kind, of = col("kind"), col("of")
    health_visitors = (kind == "safeguarding_supervision") & (of == "health_visiting")
    managers = (of == "childrens_social_care") & ((kind == "management_oversight") | col("case_discussed"))
    return a_case(
        tables["supervision"].filter(maybe(health_visitors | managers)),
        [
            latest("health_visitors", health_visitors, DATE),
            latest("delay_escalated", health_visitors & col("delay_escalated"), DATE),
            latest("managers", managers, DATE),
        ],
    )


def visits(tables: Tables) -> pl.LazyFrame:
    """Missed visits count from the last one at which somebody was seen."""
    records, outcome = tables["visits"], col("outcome")
    missed, child_seen = outcome.is_in(["not_in", "refused"]), col("child_seen")
    last = a_case(
        records,
        [
            latest("seen", outcome == "seen", DATE),
            latest("child_seen", child_seen, DATE),
            latest("seen_by_social_care", child_seen & (col("by") == "childrens_social_care"), DATE),
        ],
    )
    seen = last.select("case_id", "seen_sure", "seen_maybe")
    surely_after = DATE.fill_null(FIRST) > col("seen_maybe").fill_null(NEVER)
    maybe_after = DATE.fill_null(LAST) > col("seen_sure").fill_null(NEVER)
    in_a_row = missed & between(surely_after, maybe_after)
    rows = records.filter(maybe(missed)).join(seen, on="case_id", how="left")
    return last.join(
        a_case(rows, [count("missed", in_a_row), earliest("missed", in_a_row, DATE)]), on="case_id", how="left"
    )
