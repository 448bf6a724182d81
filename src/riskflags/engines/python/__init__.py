"""The python engine, the default: facts and rules compiled once into two plain functions.

Walking a tree of nodes for every case took six times as long. The compiled source consists of our own words and whole
numbers only: no text of a rulebook or a case is ever in it.
"""
