"""Reasoning about one rule on one case's facts: its verdict, what explains it, what to ask, what would change it.

It is the reference for the meaning of a verdict. Engines are faster and must agree; evidence comes only from here.
"""
