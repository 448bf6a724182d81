"""Audits of an extract: every row accounted for, every finding with its reasons, every number with bounds."""
