"""What the records about a family come to, case by case: as `polars_records`, for people, health and support."""

from __future__ import annotations

import polars as pl
from polars import col

from benchmarks.tables.polars_records import DATE, MENTAL_HEALTH_SERVICES, RUNNING, Tables
from benchmarks.tables.polars_truths import a_case, day, earliest, latest, maybe, some

MENTAL_ILLNESSES = ["puerperal_psychosis", "perinatal_mental_health", "mental_health"]
CHANGES = ["release_from_custody", "new_relationship", "adult_of_concern_joined"]


def engagement(tables: Tables) -> pl.LazyFrame:
    """Further attempts, and non-engagement raised with others."""
    tried, raised = col("further_attempts"), col("raised_with_others")
    records = tables["engagement"].filter(maybe(tried | raised))
    return a_case(records, [latest("tried", tried, DATE), latest("raised", raised, DATE)])


def health(tables: Tables) -> pl.LazyFrame:
    """The mother's mental illnesses."""
    mother, kind, severity = col("of") == "mother", col("kind"), col("severity")
    ill = mother & kind.is_in(MENTAL_ILLNESSES)
    return a_case(
        tables["health"].filter(maybe(ill)),
        [
            some("psychosis", mother & (kind == "puerperal_psychosis")),
            some("relapse_risk", ill & severity.is_in(["moderate", "severe"]) & col("relapse_risk")),
            some("severe_or_fluctuating", ill & RUNNING & ((severity == "severe") | (col("course") == "fluctuating"))),
        ],
    )


def household_changes(tables: Tables) -> pl.LazyFrame:
    """Changes of concern, and those that no agencies weighed together."""
    of_concern = col("kind").is_in(CHANGES)
    alone = of_concern & ~col("considered_by_several_agencies")
    records = tables["household_changes"].filter(maybe(of_concern))
    return a_case(records, [latest("change", of_concern, DATE), latest("change_alone", alone, DATE)])


def people(tables: Tables) -> pl.LazyFrame:
    """The child: whether born, and when."""
    born = pl.when(col("date_of_birth").is_not_null()).then(True).otherwise(col("born"))
    child = (col("role") == "child") & born
    return a_case(
        tables["people"].filter(maybe(child)), [some("born", child), latest("birth", child, day("date_of_birth"))]
    )


def pregnancies(tables: Tables) -> pl.LazyFrame:
    """The mother's pregnancies: when known, when due."""
    mother = col("of") == "mother"
    expecting = mother & RUNNING
    return a_case(
        tables["pregnancies"].filter(maybe(mother)),
        [
            some("expecting", expecting),
            earliest("due", expecting, day("expected_date_of_birth")),
            latest("pregnancy_known", mother, day("known_on")),
        ],
    )


def protective_factors(tables: Tables) -> pl.LazyFrame:
    """Relatives relied on, and those not told what they need to know."""
    relied_on = (col("kind") == "relative_support") & col("relied_on")
    told = col("told_what_they_need_to_know") | col("reason_not_told_recorded")
    records = tables["protective_factors"].filter(maybe(relied_on))
    return a_case(records, [some("relied_on", relied_on), some("relied_on_untold", relied_on & ~told)])


def referrals(tables: Tables) -> pl.LazyFrame:
    """Referrals of the mother to mental health services whose outcome is awaited."""
    pending = (
        (col("of") == "mother")
        & col("to").is_in(MENTAL_HEALTH_SERVICES)
        & (col("state") == "made")
        & (col("outcome") == "pending")
    )
    return a_case(tables["referrals"].filter(maybe(pending)), [some("referral_pending", pending)])


def support(tables: Tables) -> pl.LazyFrame:
    """Support that the mother has."""
    supported = (
        (col("of") == "mother")
        & col("kind").is_in(["adult_mental_health_service", "peaks_and_troughs_support"])
        & col("state").is_in(["agreed", "open"])
        & RUNNING
    )
    return a_case(tables["support"].filter(maybe(supported)), [some("supported", supported)])
