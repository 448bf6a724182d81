"""Reasoning about one rule on one case's facts: its verdict, what explains it, what to ask, what would change it.

It defines what a verdict means. Engines are faster and must agree with it; reasons are computed only here.
"""
