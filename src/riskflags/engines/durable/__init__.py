"""The durable engine: a rulebook as durable_rules rulesets, for those who run that engine.

``clauses`` says what each verdict asks of a case, ``keys`` how facts are posted, ``ruleset`` writes both in JSON as
durable_rules has it. Only a session (``engine``) needs durable_rules, so that a ruleset can be exported without it.
"""
