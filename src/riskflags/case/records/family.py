"""The family and its network: who they are, their health and support, what lies behind them, changes at home."""

from __future__ import annotations

from riskflags.case.fields import HappenedDay, PlannedDay, YesNo
from riskflags.case.record import ImpliesFields, Record, Spell
from riskflags.case.words import people as w


class Person(ImpliesFields):
    """Somebody in the family or its network, the child included."""

    named = "{role|person}[, born {date_of_birth}|, due {expected_date_of_birth}]"
    kind_field = "role"
    implied = (("date_of_birth", "born", True),)
    role: w.PersonRole | None = None
    """Who the person is to the child."""
    born: YesNo = None
    """Whether the person has been born: `false` for an unborn child. A `date_of_birth` fills in `true`."""
    date_of_birth: HappenedDay = None
    """The day of birth, from which the child's age is counted. Blank: not known, and not that the child is unborn,
    which `born: false` says."""
    expected_date_of_birth: PlannedDay = None
    """The day an unborn child is due; it may lie ahead. The shipped rules read the one in `pregnancies`."""
    lives_with_child: YesNo = None
    """Whether the person lives in the child's household now."""
    cares_for_child: YesNo = None
    """Whether the person looks after the child in daily life now; others may as well."""
    involved_in_assessment_and_planning: YesNo = None
    """Whether the person takes part in the present assessment of, or planning for, the child."""
    reason_not_involved: w.ReasonNotInvolved | None = None
    """Why the person takes no part in assessment and planning: the reason, where one is on record. Blank: not
    known, and not that there was none."""
    information_sought_from_agencies: YesNo = None
    """Whether agencies were asked what they hold about this person."""


class Pregnancy(Spell):
    """A pregnancy of the child's mother, this child's own included; it ends with the birth."""

    named = "Pregnancy[, known {known_on}][, due {expected_date_of_birth}][, ended {end_date}]"
    kind_field = None
    in_order = (("start_date", "end_date"), ("known_on", "end_date"))
    of: w.PersonRole | None = None
    """Who is pregnant; the shipped rules read the pregnancies of the `mother`."""
    known_on: HappenedDay = None
    """The day services first knew of the pregnancy; work done in this pregnancy is work done since."""
    expected_date_of_birth: PlannedDay = None
    """The day the baby is due; it may lie ahead."""


class Health(Spell):
    """A health condition or need of one person, past or present."""

    named = "[{of}'s ]{kind|health need}[, changed {changed_on}|, since {start_date}][, ended {end_date}]"
    in_order = (("start_date", "end_date"), ("start_date", "changed_on"))
    of: w.PersonRole | None = None
    """Whose condition or need it is."""
    kind: w.HealthKind | None = None
    """What kind of condition or need it is."""
    severity: w.Severity | None = None
    """How severe it is; of a condition that has ended, how severe it was."""
    course: w.HealthCourse | None = None
    """How it is going; of a condition that has ended, how it went."""
    changed_on: HappenedDay = None
    """The day of the latest change in the condition; for better or for worse."""
    relapse_risk: YesNo = None
    """Whether a professional recorded a risk that it comes back; also after it has ended."""
    complex_needs: YesNo = None
    """Whether somebody recorded the needs as complex: several conditions, or several services, at once."""
    support_by_self_report_only: YesNo = None
    """Whether help for it comes only when the person asks for it."""
    others_can_trigger_support: YesNo = None
    """Whether somebody else, a relative or an agency, can start help without the person asking."""


class Admission(Spell):
    """A stay in hospital, of the child's mother as a rule: a spell from admission to discharge."""

    named = "[{of}'s ]stay in {kind|hospital}[, from {start_date}][, until {end_date}]"
    of: w.PersonRole | None = None
    """Who is in hospital. Blank: not known, and so not known to be the mother."""
    kind: w.AdmissionKind | None = None
    """What kind of ward or unit it is."""
    caring_for_baby: YesNo = None
    """Whether the person has a baby to care for, in the unit or on leaving it."""
    after_birth: YesNo = None
    """Whether the stay is the one for the child's birth, or one that followed it."""
    medication_asked: YesNo = None
    """Whether the person was asked on the ward what medication they take, and whether they have it."""
    takes_medication: YesNo = None
    """Whether the person takes any medication; what was asked, brought or prescribed does not fill it in."""
    medication_with_her: YesNo = None
    """Whether the person has that medication with them on the ward."""
    medication_prescribed: YesNo = None
    """Whether the ward has prescribed the medication that the person takes."""
    discharge_plan_written: YesNo = None
    """Whether the ward or unit wrote a plan for the discharge; that it was shared does not fill it in."""
    discharge_plan_shared_with_health_visiting: YesNo = None
    """Whether health visiting was given that discharge plan."""
    discharge_plan_in_multi_agency_plan: YesNo = None
    """Whether that discharge plan is part of the multi-agency plan for the child."""


class Support(Spell):
    """A service or support for a person: offered, agreed, running or declined; a spell."""

    named = "{kind|support}[ for {of}][, ended {end_date}|, {state} since {start_date}|, since {start_date}|, {state}]"
    of: w.PersonRole | None = None
    """Whom the support is for."""
    kind: w.SupportKind | None = None
    """What support it is."""
    state: w.SupportState | None = None
    """How far it has got. Say `ended: false` beside `open` for support that is in place: it is not filled in, for the
    state may be that of an earlier day."""


class History(Record):
    """Something earlier in the family's life that bears on this child."""

    named = "Earlier {kind|difficulty}[ ({of})][, {date}]"
    of: w.PersonRole | None = None
    """Whose history it is; of an earlier child's harm, or concerns about one, the parent of that child."""
    kind: w.HistoryKind | None = None
    """What happened, or what was known."""
    date: HappenedDay = None
    """The day it happened. Leave it out where only the year is known."""


class HouseholdChange(Record):
    """A change in or about the child's home."""

    named = "{kind|change at home}[, {date}]"
    kind: w.HouseholdChangeKind | None = None
    """What changed in or about the child's home."""
    date: HappenedDay = None
    """The day of the change."""
    worries_an_agency: YesNo = None
    """Whether the person who joined or returned is a worry to some agency."""
    considered_by_several_agencies: YesNo = None
    """Whether more than one agency thought about what the change means for parent and child."""
