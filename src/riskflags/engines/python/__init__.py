"""The python engine, the default: facts and rules compiled once into two plain functions.

A tree of nodes walked afresh for every case took six times as long. The source that is compiled is made of our own
words and whole numbers alone: nothing a rulebook or a case says ever stands in it.
"""
