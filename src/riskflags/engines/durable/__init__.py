"""The durable engine: a rulebook as durable_rules rulesets, for those who run that engine.

Facts are read by the python engine; durable_rules judges them. ``formula`` says what each verdict asks of a case in
two-valued tests, ``disjuncts`` brings that to clauses of bounded size, ``ruleset`` writes them in durable_rules' own
JSON, ``session`` runs it. Only `session` needs durable_rules, so that a ruleset can be exported without it.
"""

from riskflags.engines.durable.engine import DurableEngine
from riskflags.engines.durable.exported import exported

__all__ = ["DurableEngine", "exported"]
