"""The interview: what is worth asking next, given what was said so far, until no rule can still become a flag.

    from riskflags.interview import Answers, Interview

    interview = Interview(Checker())
    answers = Answers(as_of=date.today())
    screen = interview.next(answers)

It works on facts alone: no case summary is needed, and one may be given.
"""

from riskflags.facts.answers import Answer, Answers, PassedOver
from riskflags.interview.interview import Interview
from riskflags.interview.screens import Item, Progress, RuleNamed, Screen

__all__ = ["Answer", "Answers", "Interview", "Item", "PassedOver", "Progress", "RuleNamed", "Screen"]
