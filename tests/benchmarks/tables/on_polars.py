"""The twenty rules as a Polars program, as somebody who knows Polars and this extract would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl
from polars import col

from benchmarks.tables import polars_family as family
from benchmarks.tables import polars_records as of
from benchmarks.tables.chosen import VERDICTS
from benchmarks.tables.polars_truths import (
    NOT_YET,
    after,
    at_least,
    before,
    between,
    bounds_of_earliest,
    bounds_of_latest,
    closed,
    day,
    is_some,
    missing,
    since,
)

Verdict = tuple[str, pl.Expr, pl.Expr | None]
"""A rule, whether its concern holds, and whether something answers it."""

COLLECTIONS = [
    "agencies",
    "assessments",
    "concerns",
    "decisions",
    "engagement",
    "enquiries",
    "health",
    "household_changes",
    "injuries",
    "meetings",
    "participations",
    "people",
    "plans",
    "pregnancies",
    "protective_factors",
    "referrals",
    "statuses",
    "supervision",
    "support",
    "visits",
]
TODAY = day("as_of")
LOOKBACK, SETTLED = 56, 28  # days: a recent child in need meeting; neglect that a meeting could have come to


def ago(days: int) -> pl.Expr:
    """The day so many days before each case's own."""
    return TODAY - days


def beside_cases(tables: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """A row a case with what its records come to.

    Each look is joined to the bare ids in their order and laid beside the rest: in a chain of joins every column would
    be copied by each.
    """
    looks = [
        of.agencies(tables),
        of.assessments(tables),
        of.concerns(tables, SETTLED),
        of.decisions(tables),
        family.engagement(tables),
        of.enquiries(tables),
        family.health(tables),
        family.household_changes(tables),
        of.injuries(tables),
        of.meetings(tables),
        of.participations(tables, LOOKBACK),
        family.people(tables),
        of.plans(tables),
        family.pregnancies(tables),
        family.protective_factors(tables),
        family.referrals(tables),
        of.statuses(tables),
        of.supervision(tables),
        family.support(tables),
        of.visits(tables),
    ]
    cases, *found = pl.collect_all([with_recorded(tables), *looks], engine="streaming")
    ids = cases.select("case_id")
    beside = [ids.join(look, on="case_id", how="left", maintain_order="left").drop("case_id") for look in found]
    return pl.concat([cases, *beside], how="horizontal").lazy()


def with_recorded(tables: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """The cases; where one does not say whether a list is recorded, its having rows does."""
    cases, seen = tables["cases"], []
    for name in COLLECTIONS:
        unsaid = cases.filter(col(f"{name}_recorded").is_null()).select("case_id")
        ids = tables[name].select("case_id").join(unsaid, on="case_id", how="semi").unique()
        seen.append(ids.with_columns(list=pl.lit(name)))
    has_rows = [(col("list") == name).any().alias(f"{name}_has_rows") for name in COLLECTIONS]
    rows = pl.concat(seen).group_by("case_id").agg(has_rows)
    told = [pl.coalesce(f"{name}_recorded", f"{name}_has_rows").alias(f"{name}_recorded") for name in COLLECTIONS]
    return cases.join(rows, on="case_id", how="left").with_columns(told)


def plan_rules() -> Iterator[Verdict]:
    """Plans, oversight, supervision."""
    statuses, plans, supervision = closed("statuses"), closed("plans"), closed("supervision")
    open_, planned = is_some("open", statuses), is_some("plan", plans)
    protected = before("protected", ago(14), statuses)
    looked_after = before("looked_after", ago(14), statuses)
    yield (
        "open-without-plan",
        (before("in_need", ago(90), statuses) | protected | looked_after)
        & (
            ~planned
            | (protected & ~is_some("protection_plan", plans))
            | (looked_after & ~is_some("looked_after_plan", plans))
        ),
        None,
    )
    overdue = before("review_due", TODAY, plans)
    unreviewed = before("need_touched", ago(92), plans) | before("protection_touched", ago(184), plans)
    yield "plan-out-of-date", planned & (overdue | unreviewed), None
    yield "supervision-order-without-plan", is_some("supervision_order", statuses), planned
    concern = since("concern", ago(183), ago(183), closed("concerns"))
    overseen = since("managers", ago(56), ago(56), supervision)
    yield "case-without-management-direction", open_ & concern & ~overseen, None
    low, high = bounds_of_latest("health_visitors", supervision)
    yield (
        "health-visitor-supervision-overdue",
        is_some("health_visitor", missing("agencies", ["health_visiting"])) & between(high < ago(92), low < ago(92)),
        since("delay_escalated", low, high, supervision),
    )


def perinatal_rules() -> Iterator[Verdict]:
    """Mothers who are or may become ill."""
    health, plans, pregnancies = closed("health"), closed("plans"), closed("pregnancies")
    psychosis = is_some("psychosis", health)
    may_relapse = psychosis | is_some("relapse_risk", health)
    supported = is_some("supported", missing("support", ["adult_mental_health_service", "peaks_and_troughs_support"]))
    referred = is_some("referral_pending", closed("referrals"))
    yield (
        "mental-health-need-with-no-open-service",
        is_some("severe_or_fluctuating", health),
        supported | referred,
    )
    known = bounds_of_latest("pregnancy_known", pregnancies)
    gap = missing("assessments", ["pre_birth"])
    considered, under_way, completed = (since(state, *known, gap) for state in ("considered", "under_way", "completed"))
    yield (
        "pregnant-after-puerperal-psychosis",
        is_some("expecting", pregnancies) & psychosis,
        considered | under_way | completed,
    )
    born_low, born_high = bounds_of_latest("birth", closed("people"))
    yield (
        "newborn-with-known-relapse-risk",
        may_relapse & between(born_low >= ago(183), born_high >= ago(183)),
        since("safety_plan", born_low, born_high, plans) | since("safety_plan", ago(14), ago(14), plans),
    )
    due_low, due_high = bounds_of_earliest("due", pregnancies)
    yield (
        "late-pregnancy-with-known-relapse-risk",
        may_relapse & between(due_high <= TODAY + 84, due_low <= TODAY + 84),
        since("safety_plan", *known, plans),
    )


def concern_rules() -> Iterator[Verdict]:
    """Concerns, what came of them, and visits."""
    concerns, meetings, enquiries = closed("concerns"), closed("meetings"), closed("enquiries")
    visits, engagement = missing("visits"), closed("engagement")
    harmed = since("harm", ago(730), ago(730), concerns)
    yield (
        "concern-without-referral",
        is_some("harm_ever", concerns) & harmed,
        ~since("harm_kept", ago(730), ago(730), concerns),
    )
    low, high = bounds_of_earliest("missed", visits)
    high = pl.when(visits.is_null()).then(NOT_YET).otherwise(high)  # a visit that is not there may have come after
    surely_missed = pl.when(visits.is_not_null()).then(at_least("missed", 3, visits))
    yield (
        "repeated-non-engagement",
        surely_missed & since("concern", ago(183), ago(183), concerns),
        since("tried", low, high, engagement) & since("raised", low, high, engagement),
    )
    harm = bounds_of_latest("harm", concerns)
    yield (
        "threshold-concerns-no-strategy-discussion",
        harmed,
        since("strategy", *harm, meetings)
        | since("declined", *harm, closed("decisions"))
        | since("conference", *harm, meetings)
        | since("enquiry", *harm, enquiries)
        | since("running_enquiry", ago(28), ago(28), enquiries),
    )
    urgent = bounds_of_latest("urgent", concerns)
    yield (
        "urgent-worry-child-not-seen",
        is_some("urgent_ever", concerns),
        since("seen_by_social_care", *urgent, missing("visits", ["childrens_social_care"]))
        | after("child_seen", *urgent, visits)
        | ~is_some("born", closed("people")),
    )
    suspected = since("neglect", ago(730), ago(730), concerns)
    yield (
        "neglect-not-brought-together",
        suspected & before("first_neglect", ago(SETTLED), concerns) & at_least("involved", 2, missing("agencies")),
        since("neglect_meeting", *bounds_of_latest("settled_neglect", concerns), missing("meetings")),
    )
    tool = since("neglect_tool", ago(730), ago(730), missing("assessments", ["neglect_tool"]))
    yield "neglect-suspected-no-tool", suspected, tool


def other_rules() -> Iterator[Verdict]:
    """Services together, meetings, injuries, relatives, the household."""
    agencies, mental_health = missing("agencies", of.SERVICES), missing("agencies", of.MENTAL_HEALTH_SERVICES)
    together = at_least("services", 3, agencies) & ~is_some("lead", missing("agencies"))
    yield (
        "several-services-roles-unclear",
        (together | at_least("mental_health_services", 2, mental_health)) & is_some("role_open", missing("agencies")),
        None,
    )
    meetings, injuries = closed("participations"), closed("injuries")
    yield "child-in-need-meeting-agency-silent", is_some("absent", meetings), ~is_some("absent_silent", meetings)
    yield (
        "injury-seen-not-referred",
        since("injury", ago(183), ago(183), injuries),
        ~since("injury_kept", ago(183), ago(183), injuries),
    )
    relatives, changes = closed("protective_factors"), closed("household_changes")
    yield "relative-relied-on-uninformed", is_some("relied_on", relatives), ~is_some("relied_on_untold", relatives)
    yield (
        "household-change-unassessed",
        since("change", ago(365), ago(365), changes),
        ~since("change_alone", ago(365), ago(365), changes),
    )


def code(concern: pl.Expr, answered: pl.Expr | None) -> pl.Expr:
    """A verdict as its place in `VERDICTS`, from 1; 0 is quiet."""
    if answered is None:
        return concern.cast(pl.Int8).mul(3).fill_null(1)
    fires = concern & ~answered
    confirm = concern & answered.is_null()
    return pl.when(fires).then(3).when(confirm).then(2).when(fires.is_null()).then(1).otherwise(0).cast(pl.Int8)


def verdicts(tables: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """A row for each case and rule that is not quiet."""
    rules = [*plan_rules(), *perinatal_rules(), *concern_rules(), *other_rules()]
    columns = [code(concern, answered).alias(name) for name, concern, answered in rules]
    judged = beside_cases(tables).select("case_id", *columns).collect(engine="streaming")
    names, told = pl.Enum([name for name, _, _ in rules]), pl.Enum(VERDICTS)
    return pl.concat(
        judged.lazy()
        .filter(col(name) > 0)
        .select("case_id", rule=pl.lit(name, dtype=names), verdict=(col(name) - 1).cast(pl.UInt8).cat.to(told))
        for name, _, _ in rules
    ).collect()
