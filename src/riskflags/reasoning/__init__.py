"""Reasoning about one rule on one case's facts: its verdict, what holds it up, what to ask, what would change it.

This is the meaning of a verdict, written to be read. Engines are faster and must agree; evidence comes only from here.
"""
