"""The case summary: one child as of a date, the family and network, and what agencies did."""

from riskflags.case.records.casework import (
    Agency,
    Assessment,
    Decision,
    Enquiry,
    Meeting,
    Participation,
    Plan,
    Status,
    Supervision,
)
from riskflags.case.records.family import (
    Admission,
    Health,
    History,
    HouseholdChange,
    Person,
    Pregnancy,
    Support,
)
from riskflags.case.records.observations import (
    Concern,
    Conversation,
    Disagreement,
    Discrepancy,
    Engagement,
    Injury,
    ProtectiveFactor,
    Referral,
    Visit,
)
from riskflags.case.summary import COLLECTIONS, CaseSummary

__all__ = [
    "COLLECTIONS",
    "Admission",
    "Agency",
    "Assessment",
    "CaseSummary",
    "Concern",
    "Conversation",
    "Decision",
    "Disagreement",
    "Discrepancy",
    "Engagement",
    "Enquiry",
    "Health",
    "History",
    "HouseholdChange",
    "Injury",
    "Meeting",
    "Participation",
    "Person",
    "Plan",
    "Pregnancy",
    "ProtectiveFactor",
    "Referral",
    "Status",
    "Supervision",
    "Support",
    "Visit",
]
