-- The twenty rules as DuckDB SQL, as somebody who knows SQL and this extract would write them.
-- SQL's null is Kleene's not known, so a condition on a record's columns says by itself when it cannot be told.

create or replace macro found(c) as max(case when c then 2 when c is null then 1 else 0 end);
create or replace macro latest_sure(c, d) as max(coalesce(d, date '0001-01-01')) filter (where c);
create or replace macro latest_maybe(c, d) as max(coalesce(d, date '9999-12-31')) filter (where c is not false);
create or replace macro earliest_sure(c, d) as min(coalesce(d, date '9999-12-31')) filter (where c);
create or replace macro earliest_maybe(c, d) as min(coalesce(d, date '0001-01-01')) filter (where c is not false);

-- beside a case: whether a record may be missing from a list (no, or not known), and what the grouped columns tell
create or replace macro closed(recorded) as case when recorded then false end;
create or replace macro gap(recorded, is_open, kinds) as
    case when recorded and not coalesce(regexp_matches(is_open, '\b(all|' || kinds || ')\b'), false) then false end;
create or replace macro truth(sure, possible) as case when sure then true when possible then null else false end;
create or replace macro is_some(code, missing) as truth(code = 2, code = 1) or missing;
create or replace macro at_least(least, most, k, missing) as truth(least >= k, most >= k) or missing;
create or replace macro since(sure, maybe, low, high, missing) as truth(sure >= high, maybe >= low) or missing;
create or replace macro after(sure, maybe, low, high, missing) as truth(sure > high, maybe > low) or missing;
create or replace macro before(sure, maybe, d, missing) as truth(sure < d, maybe < d) or missing;
create or replace macro latest_low(sure) as coalesce(sure, date '-infinity');
create or replace macro latest_high(maybe, missing) as
    case when missing is null then date 'infinity' else coalesce(maybe, date '-infinity') end;
create or replace macro earliest_low(maybe, missing) as
    case when missing is null then date '-infinity' else coalesce(maybe, date 'infinity') end;
create or replace macro earliest_high(sure) as coalesce(sure, date 'infinity');
create or replace macro is_running(ended, end_date) as not coalesce(ended, case when end_date is not null then true end);
create or replace macro judged(concern, answered) as
    case when concern and not answered then 3
         when concern and answered is null then 2
         when (concern and not answered) is null then 1
         else 0 end::tinyint;

create or replace temp table verdict_codes as
with
agency as (
    select case_id,
        count(*) filter (where r) as involved_least,
        count(*) as involved_most,
        count(*) filter (where r and service) as services_least,
        count(*) filter (where (r and service) is not false) as services_most,
        count(*) filter (where r and mental) as mental_least,
        count(*) filter (where (r and mental) is not false) as mental_most,
        found(r and lead) as lead_agency,
        found(r and not role_agreed) as role_open,
        found(r and kind = 'health_visiting') as health_visitor
    from (
        select case_id, is_running(ended, end_date) as r, lead, role_agreed, kind,
            kind in ('adult_mental_health', 'perinatal_mental_health', 'adult_social_care_mental_health') as mental,
            kind in ('childrens_social_care', 'early_help', 'paediatrics', 'adult_mental_health',
                'perinatal_mental_health', 'child_mental_health', 'adult_social_care_mental_health',
                'adult_social_care', 'substance_misuse', 'police', 'probation', 'accommodation_support',
                'domestic_abuse_service', 'voluntary_sector') as service
        from agencies
    )
    where r is not false
    group by case_id
),
assessment as (
    select case_id,
        latest_sure(kind = 'neglect_tool' and state = 'completed', date) as tool_sure,
        latest_maybe(kind = 'neglect_tool' and state = 'completed', date) as tool_maybe,
        latest_sure(kind = 'pre_birth' and state = 'considered', date) as considered_sure,
        latest_maybe(kind = 'pre_birth' and state = 'considered', date) as considered_maybe,
        latest_sure(kind = 'pre_birth' and state = 'under_way', date) as under_way_sure,
        latest_maybe(kind = 'pre_birth' and state = 'under_way', date) as under_way_maybe,
        latest_sure(kind = 'pre_birth' and state = 'completed', date) as completed_sure,
        latest_maybe(kind = 'pre_birth' and state = 'completed', date) as completed_maybe
    from assessments
    where (kind in ('neglect_tool', 'pre_birth')) is not false
    group by case_id
),
concern as (
    select case_id,
        latest_sure(level in ('concern', 'significant_harm'), date) as concern_sure,
        latest_maybe(level in ('concern', 'significant_harm'), date) as concern_maybe,
        found(level = 'significant_harm') as harm_ever,
        latest_sure(level = 'significant_harm', date) as harm_sure,
        latest_maybe(level = 'significant_harm', date) as harm_maybe,
        latest_sure(level = 'significant_harm' and kept, date) as harm_kept_sure,
        latest_maybe(level = 'significant_harm' and kept, date) as harm_kept_maybe,
        found(urgent) as urgent_ever,
        latest_sure(urgent, date) as urgent_sure,
        latest_maybe(urgent, date) as urgent_maybe,
        latest_sure(kind = 'neglect', date) as neglect_sure,
        latest_maybe(kind = 'neglect', date) as neglect_maybe,
        earliest_sure(kind = 'neglect', date) as first_neglect_sure,
        earliest_maybe(kind = 'neglect', date) as first_neglect_maybe,
        latest_sure(kind = 'neglect' and date < as_of - 28, date) as settled_neglect_sure,
        latest_maybe(kind = 'neglect' and date < as_of - 28, date) as settled_neglect_maybe
    from (
        select *, not (referred or passed_to_social_worker or reason_not_referred_recorded) as kept
        from concerns join (select case_id, as_of from cases) using (case_id)
    )
    group by case_id
),
decision as (
    select case_id, latest_sure(declined, date) as declined_sure, latest_maybe(declined, date) as declined_maybe
    from (
        select case_id, date,
            kind = 'no_strategy_discussion_needed' and state = 'made' and reason_recorded as declined
        from decisions
    )
    where declined is not false
    group by case_id
),
engaged as (
    select case_id,
        latest_sure(further_attempts, date) as tried_sure,
        latest_maybe(further_attempts, date) as tried_maybe,
        latest_sure(raised_with_others, date) as raised_sure,
        latest_maybe(raised_with_others, date) as raised_maybe
    from engagement
    where (further_attempts or raised_with_others) is not false
    group by case_id
),
enquiry as (
    select case_id,
        latest_sure(kind = 'section_47', start_date) as enquiry_sure,
        latest_maybe(kind = 'section_47', start_date) as enquiry_maybe,
        latest_sure(kind = 'section_47' and is_running(ended, end_date), start_date) as running_sure,
        latest_maybe(kind = 'section_47' and is_running(ended, end_date), start_date) as running_maybe
    from enquiries
    where (kind = 'section_47') is not false
    group by case_id
),
ill as (
    select case_id,
        found(psychosis) as psychosis,
        found(illness and severity in ('moderate', 'severe') and relapse_risk) as relapse_risk,
        found(illness and r and (severity = 'severe' or course = 'fluctuating')) as severe_or_fluctuating
    from (
        select case_id, severity, course, relapse_risk, is_running(ended, end_date) as r,
            "of" = 'mother' and kind = 'puerperal_psychosis' as psychosis,
            "of" = 'mother' and kind in ('puerperal_psychosis', 'perinatal_mental_health', 'mental_health') as illness
        from health
    )
    where illness is not false
    group by case_id
),
household as (
    select case_id,
        latest_sure(of_concern, date) as change_sure,
        latest_maybe(of_concern, date) as change_maybe,
        latest_sure(of_concern and not considered_by_several_agencies, date) as change_alone_sure,
        latest_maybe(of_concern and not considered_by_several_agencies, date) as change_alone_maybe
    from (
        select *, kind in ('release_from_custody', 'new_relationship', 'adult_of_concern_joined') as of_concern
        from household_changes
    )
    where of_concern is not false
    group by case_id
),
injury as (
    select case_id,
        latest_sure(worrying, date) as injury_sure,
        latest_maybe(worrying, date) as injury_maybe,
        latest_sure(worrying and not (referred or discussed_with_social_care), date) as injury_kept_sure,
        latest_maybe(worrying and not (referred or discussed_with_social_care), date) as injury_kept_maybe
    from (select *, explanation in ('doubted', 'none_given') or safeguarding_concern as worrying from injuries)
    where worrying is not false
    group by case_id
),
meeting as (
    select case_id,
        latest_sure(held and kind = 'strategy_discussion', held_on) as strategy_sure,
        latest_maybe(held and kind = 'strategy_discussion', held_on) as strategy_maybe,
        latest_sure(held and conference, held_on) as conference_sure,
        latest_maybe(held and conference, held_on) as conference_maybe,
        latest_sure(held and neglect_discussed, held_on) as neglect_meeting_sure,
        latest_maybe(held and neglect_discussed, held_on) as neglect_meeting_maybe
    from (
        select case_id, kind, held_on, neglect_discussed,
            coalesce(state, case when held_on is not null then 'held' end) = 'held' as held,
            kind in ('initial_child_protection_conference', 'review_child_protection_conference') as conference
        from (
            from meetings where id is null
            union all by name
            from (from meetings where id is not null)
            qualify row_number() over (partition by case_id, id order by recorded_on desc) = 1
        )
    )
    where (held and (kind = 'strategy_discussion' or conference or neglect_discussed)) is not false
    group by case_id
),
participation as (
    select case_id, found(absent) as absent, found(absent and not reported) as absent_silent
    from (
        select case_id, reported,
            meeting = 'child_in_need' and invited and not attended
            and meeting_date between as_of - 56 and as_of as absent
        from participations join (select case_id, as_of from cases) using (case_id)
        where (meeting = 'child_in_need' and invited and not attended) is not false
    )
    where absent is not false
    group by case_id
),
child as (
    select case_id,
        found(child) as born,
        latest_sure(child, date_of_birth) as birth_sure,
        latest_maybe(child, date_of_birth) as birth_maybe
    from (
        select case_id, date_of_birth,
            role = 'child' and (case when date_of_birth is not null then true else born end) as child
        from people
    )
    where child is not false
    group by case_id
),
plan as (
    select case_id,
        found(r and kind in ('child_in_need', 'child_protection', 'looked_after')) as plan,
        found(r and protection) as protection_plan,
        found(r and kind = 'looked_after') as looked_after_plan,
        earliest_sure(r and kind in ('child_in_need', 'child_protection', 'looked_after'), review_due) as due_sure,
        earliest_maybe(r and kind in ('child_in_need', 'child_protection', 'looked_after'), review_due) as due_maybe,
        min(touched_by) filter (where r and kind = 'child_in_need') as need_sure,
        min(touched_from) filter (where (r and kind = 'child_in_need') is not false) as need_maybe,
        min(touched_by) filter (where r and protection) as protection_sure,
        min(touched_from) filter (where (r and protection) is not false) as protection_maybe,
        max(touched_from) filter (where r and safety) as safety_sure,
        max(touched_by) filter (where (r and safety) is not false) as safety_maybe
    from (
        select case_id, kind, review_due, is_running(ended, end_date) as r,
            kind in ('child_protection', 'looked_after') as protection,
            kind = 'safety' and multi_agency as safety,
            greatest(coalesce(start_date, date '0001-01-01'), coalesce(last_reviewed_on, date '0001-01-01')) as touched_from,
            greatest(coalesce(start_date, date '9999-12-31'), coalesce(last_reviewed_on, date '9999-12-31')) as touched_by
        from (
            from plans where id is null
            union all by name
            from (from plans where id is not null)
            qualify row_number() over (partition by case_id, id order by recorded_on desc) = 1
        )
    )
    where r is not false
    group by case_id
),
pregnancy as (
    select case_id,
        found(expecting) as expecting,
        earliest_sure(expecting, expected_date_of_birth) as birth_due_sure,
        earliest_maybe(expecting, expected_date_of_birth) as birth_due_maybe,
        latest_sure(mother, known_on) as known_sure,
        latest_maybe(mother, known_on) as known_maybe
    from (
        select *, "of" = 'mother' as mother, "of" = 'mother' and is_running(ended, end_date) as expecting
        from pregnancies
    )
    where mother is not false
    group by case_id
),
relative as (
    select case_id,
        found(relied) as relied_on,
        found(relied and not (told_what_they_need_to_know or reason_not_told_recorded)) as relied_on_untold
    from (select *, kind = 'relative_support' and relied_on as relied from protective_factors)
    where relied is not false
    group by case_id
),
referral as (
    select case_id, found(pending) as referral_pending
    from (
        select case_id,
            "of" = 'mother' and state = 'made' and outcome = 'pending' and "to" in
            ('adult_mental_health', 'perinatal_mental_health', 'adult_social_care_mental_health') as pending
        from referrals
    )
    where pending is not false
    group by case_id
),
status as (
    select case_id,
        found(open_status) as open_status,
        found(r and kind = 'supervision_order') as supervision_order,
        earliest_sure(r and kind = 'child_in_need', start_date) as in_need_sure,
        earliest_maybe(r and kind = 'child_in_need', start_date) as in_need_maybe,
        earliest_sure(r and kind = 'child_protection_plan', start_date) as protected_sure,
        earliest_maybe(r and kind = 'child_protection_plan', start_date) as protected_maybe,
        earliest_sure(r and kind in ('looked_after', 'care_order'), start_date) as looked_after_sure,
        earliest_maybe(r and kind in ('looked_after', 'care_order'), start_date) as looked_after_maybe
    from (
        select *, is_running(ended, end_date) as r,
            is_running(ended, end_date) and kind in
            ('child_in_need', 'child_protection_plan', 'looked_after', 'supervision_order', 'care_order') as open_status
        from statuses
    )
    where open_status is not false
    group by case_id
),
supervised as (
    select case_id,
        latest_sure(visitors, date) as visitors_sure,
        latest_maybe(visitors, date) as visitors_maybe,
        latest_sure(visitors and delay_escalated, date) as escalated_sure,
        latest_maybe(visitors and delay_escalated, date) as escalated_maybe,
        latest_sure(managers, date) as managers_sure,
        latest_maybe(managers, date) as managers_maybe
    from (
        select case_id, date, delay_escalated,
            kind = 'safeguarding_supervision' and "of" = 'health_visiting' as visitors,
            "of" = 'childrens_social_care' and (kind = 'management_oversight' or case_discussed) as managers
        from supervision
    )
    where (visitors or managers) is not false
    group by case_id
),
supported as (
    select case_id, found(supported) as supported
    from (
        select case_id,
            "of" = 'mother' and kind in ('adult_mental_health_service', 'peaks_and_troughs_support')
            and state in ('agreed', 'open') and is_running(ended, end_date) as supported
        from support
    )
    where supported is not false
    group by case_id
),
visit as (
    select case_id,
        latest_sure(outcome = 'seen', date) as seen_sure,
        latest_maybe(outcome = 'seen', date) as seen_maybe,
        latest_sure(child_seen, date) as child_seen_sure,
        latest_maybe(child_seen, date) as child_seen_maybe,
        latest_sure(child_seen and "by" = 'childrens_social_care', date) as seen_by_social_care_sure,
        latest_maybe(child_seen and "by" = 'childrens_social_care', date) as seen_by_social_care_maybe
    from visits
    group by case_id
),
missed as (  -- visits missed since the last one at which somebody was seen
    select case_id,
        count(*) filter (where in_a_row) as missed_least,
        count(*) filter (where in_a_row is not false) as missed_most,
        earliest_sure(in_a_row, date) as missed_sure,
        earliest_maybe(in_a_row, date) as missed_maybe
    from (
        select case_id, date,
            outcome in ('not_in', 'refused') and truth(
                coalesce(date, date '0001-01-01') > coalesce(seen_maybe, date '-infinity'),
                coalesce(date, date '9999-12-31') > coalesce(seen_sure, date '-infinity')) as in_a_row
        from visits left join visit using (case_id)
        where (outcome in ('not_in', 'refused')) is not false
    )
    group by case_id
),
has_rows as (  -- where a case does not say whether a list is recorded, its having rows does
    select case_id, {has_rows}
    from ({unsaid})
    group by case_id
),
beside as (
    select *,
        {gaps},
        gap({agencies_recorded}, agencies_open, '\w+') as any_agency_gap,
        gap({agencies_recorded}, agencies_open, 'health_visiting') as health_visiting_gap,
        gap({agencies_recorded}, agencies_open, 'childrens_social_care|early_help|paediatrics|adult_mental_health|'
            || 'perinatal_mental_health|child_mental_health|adult_social_care_mental_health|adult_social_care|'
            || 'substance_misuse|police|probation|accommodation_support|domestic_abuse_service|voluntary_sector')
            as services_gap,
        gap({agencies_recorded}, agencies_open,
            'adult_mental_health|perinatal_mental_health|adult_social_care_mental_health') as mental_gap,
        gap({assessments_recorded}, assessments_open, 'neglect_tool') as tool_gap,
        gap({assessments_recorded}, assessments_open, 'pre_birth') as pre_birth_gap,
        gap({meetings_recorded}, meetings_open, '\w+') as any_meeting_gap,
        gap({support_recorded}, support_open, 'adult_mental_health_service|peaks_and_troughs_support')
            as mothers_support_gap,
        gap({visits_recorded}, visits_open, '\w+') as any_visit_gap,
        gap({visits_recorded}, visits_open, 'childrens_social_care') as social_visit_gap
    from cases
    left join has_rows using (case_id)
    left join agency using (case_id)
    left join assessment using (case_id)
    left join concern using (case_id)
    left join decision using (case_id)
    left join engaged using (case_id)
    left join enquiry using (case_id)
    left join ill using (case_id)
    left join household using (case_id)
    left join injury using (case_id)
    left join meeting using (case_id)
    left join participation using (case_id)
    left join child using (case_id)
    left join plan using (case_id)
    left join pregnancy using (case_id)
    left join relative using (case_id)
    left join referral using (case_id)
    left join status using (case_id)
    left join supervised using (case_id)
    left join supported using (case_id)
    left join visit using (case_id)
    left join missed using (case_id)
),
fact as (
    select case_id,
        is_some(open_status, statuses_gap) as open_to_social_care,
        is_some(supervision_order, statuses_gap) as supervision_order,
        before(in_need_sure, in_need_maybe, as_of - 90, statuses_gap) as in_need,
        before(protected_sure, protected_maybe, as_of - 14, statuses_gap) as protected,
        before(looked_after_sure, looked_after_maybe, as_of - 14, statuses_gap) as looked_after,
        is_some(plan, plans_gap) as planned,
        is_some(protection_plan, plans_gap) as protection_plan,
        is_some(looked_after_plan, plans_gap) as looked_after_plan,
        before(due_sure, due_maybe, as_of, plans_gap) as review_overdue,
        before(need_sure, need_maybe, as_of - 92, plans_gap) as need_unreviewed,
        before(protection_sure, protection_maybe, as_of - 184, plans_gap) as protection_unreviewed,
        since(concern_sure, concern_maybe, as_of - 183, as_of - 183, concerns_gap) as concern_lately,
        since(managers_sure, managers_maybe, as_of - 56, as_of - 56, supervision_gap) as overseen,
        is_some(health_visitor, health_visiting_gap) as health_visitor,
        truth(latest_high(visitors_maybe, supervision_gap) < as_of - 92, latest_low(visitors_sure) < as_of - 92)
            as supervision_overdue,
        since(escalated_sure, escalated_maybe, latest_low(visitors_sure), latest_high(visitors_maybe, supervision_gap),
            supervision_gap) as delay_escalated,
        is_some(severe_or_fluctuating, health_gap) as severe_or_fluctuating,
        is_some(supported, mothers_support_gap) as supported,
        is_some(referral_pending, referrals_gap) as referral_pending,
        is_some(expecting, pregnancies_gap) as expecting,
        is_some(psychosis, health_gap) as psychosis,
        is_some(relapse_risk, health_gap) as relapse_risk,
        since(considered_sure, considered_maybe, latest_low(known_sure), latest_high(known_maybe, pregnancies_gap),
            pre_birth_gap) as considered,
        since(under_way_sure, under_way_maybe, latest_low(known_sure), latest_high(known_maybe, pregnancies_gap),
            pre_birth_gap) as under_way,
        since(completed_sure, completed_maybe, latest_low(known_sure), latest_high(known_maybe, pregnancies_gap),
            pre_birth_gap) as completed,
        truth(latest_low(birth_sure) >= as_of - 183, latest_high(birth_maybe, people_gap) >= as_of - 183) as newborn,
        since(safety_sure, safety_maybe, latest_low(birth_sure), latest_high(birth_maybe, people_gap), plans_gap)
            as safety_plan_since_birth,
        since(safety_sure, safety_maybe, as_of - 14, as_of - 14, plans_gap) as safety_plan_lately,
        since(safety_sure, safety_maybe, latest_low(known_sure), latest_high(known_maybe, pregnancies_gap), plans_gap)
            as safety_plan_in_pregnancy,
        truth(earliest_high(birth_due_sure) <= as_of + 84, earliest_low(birth_due_maybe, pregnancies_gap) <= as_of + 84)
            as late_pregnancy,
        is_some(harm_ever, concerns_gap) as harm_ever,
        since(harm_sure, harm_maybe, as_of - 730, as_of - 730, concerns_gap) as harm_lately,
        since(harm_kept_sure, harm_kept_maybe, as_of - 730, as_of - 730, concerns_gap) as harm_kept,
        truth(missed_least >= 3 and any_visit_gap is not null, missed_most >= 3 or any_visit_gap is null) as missed,
        since(tried_sure, tried_maybe, earliest_low(missed_maybe, any_visit_gap),
            case when any_visit_gap is null then date 'infinity' else earliest_high(missed_sure) end,
            engagement_gap) as tried,
        since(raised_sure, raised_maybe, earliest_low(missed_maybe, any_visit_gap),
            case when any_visit_gap is null then date 'infinity' else earliest_high(missed_sure) end,
            engagement_gap) as raised,
        latest_low(harm_sure) as harm_low,
        latest_high(harm_maybe, concerns_gap) as harm_high,
        since(strategy_sure, strategy_maybe, harm_low, harm_high, meetings_gap) as strategy_since,
        since(declined_sure, declined_maybe, harm_low, harm_high, decisions_gap) as declined_since,
        since(conference_sure, conference_maybe, harm_low, harm_high, meetings_gap) as conference_since,
        since(enquiry_sure, enquiry_maybe, harm_low, harm_high, enquiries_gap) as enquiry_since,
        since(running_sure, running_maybe, as_of - 28, as_of - 28, enquiries_gap) as enquiry_in_time,
        is_some(urgent_ever, concerns_gap) as urgent,
        since(seen_by_social_care_sure, seen_by_social_care_maybe, latest_low(urgent_sure),
            latest_high(urgent_maybe, concerns_gap), social_visit_gap) as seen_by_social_care,
        after(child_seen_sure, child_seen_maybe, latest_low(urgent_sure),
            latest_high(urgent_maybe, concerns_gap), any_visit_gap) as seen_after,
        is_some(born, people_gap) as born,
        at_least(coalesce(services_least, 0), coalesce(services_most, 0), 3, services_gap) as services_together,
        at_least(coalesce(mental_least, 0), coalesce(mental_most, 0), 2, mental_gap) as mental_together,
        at_least(coalesce(involved_least, 0), coalesce(involved_most, 0), 2, any_agency_gap) as several_agencies,
        is_some(lead_agency, any_agency_gap) as lead_agency,
        is_some(role_open, any_agency_gap) as role_open,
        since(neglect_sure, neglect_maybe, as_of - 730, as_of - 730, concerns_gap) as neglect,
        before(first_neglect_sure, first_neglect_maybe, as_of - 28, concerns_gap) as neglect_settled,
        since(neglect_meeting_sure, neglect_meeting_maybe, latest_low(settled_neglect_sure),
            latest_high(settled_neglect_maybe, concerns_gap), any_meeting_gap) as neglect_discussed,
        since(tool_sure, tool_maybe, as_of - 730, as_of - 730, tool_gap) as neglect_tool,
        is_some(absent, participations_gap) as absent,
        is_some(absent_silent, participations_gap) as absent_silent,
        since(injury_sure, injury_maybe, as_of - 183, as_of - 183, injuries_gap) as injury,
        since(injury_kept_sure, injury_kept_maybe, as_of - 183, as_of - 183, injuries_gap) as injury_kept,
        is_some(relied_on, protective_factors_gap) as relied_on,
        is_some(relied_on_untold, protective_factors_gap) as relied_on_untold,
        since(change_sure, change_maybe, as_of - 365, as_of - 365, household_changes_gap) as change,
        since(change_alone_sure, change_alone_maybe, as_of - 365, as_of - 365, household_changes_gap) as change_alone
    from beside
)
select case_id,
    judged((in_need or protected or looked_after)
        and (not planned or (protected and not protection_plan) or (looked_after and not looked_after_plan)), false)
        as "open-without-plan",
    judged(planned and (review_overdue or need_unreviewed or protection_unreviewed), false) as "plan-out-of-date",
    judged(supervision_order, planned) as "supervision-order-without-plan",
    judged(open_to_social_care and concern_lately and not overseen, false) as "case-without-management-direction",
    judged(health_visitor and supervision_overdue, delay_escalated) as "health-visitor-supervision-overdue",
    judged(severe_or_fluctuating, supported or referral_pending) as "mental-health-need-with-no-open-service",
    judged(expecting and psychosis, considered or under_way or completed) as "pregnant-after-puerperal-psychosis",
    judged((psychosis or relapse_risk) and newborn, safety_plan_since_birth or safety_plan_lately)
        as "newborn-with-known-relapse-risk",
    judged((psychosis or relapse_risk) and late_pregnancy, safety_plan_in_pregnancy)
        as "late-pregnancy-with-known-relapse-risk",
    judged(harm_ever and harm_lately, not harm_kept) as "concern-without-referral",
    judged(missed and concern_lately, tried and raised) as "repeated-non-engagement",
    judged(harm_lately, strategy_since or declined_since or conference_since or enquiry_since or enquiry_in_time)
        as "threshold-concerns-no-strategy-discussion",
    judged(urgent, seen_by_social_care or seen_after or not born) as "urgent-worry-child-not-seen",
    judged(((services_together and not lead_agency) or mental_together) and role_open, false)
        as "several-services-roles-unclear",
    judged(neglect and neglect_settled and several_agencies, neglect_discussed) as "neglect-not-brought-together",
    judged(neglect, neglect_tool) as "neglect-suspected-no-tool",
    judged(absent, not absent_silent) as "child-in-need-meeting-agency-silent",
    judged(injury, not injury_kept) as "injury-seen-not-referred",
    judged(relied_on, not relied_on_untold) as "relative-relied-on-uninformed",
    judged(change, not change_alone) as "household-change-unassessed"
from fact;
