"""An invented authority's extract: cases as tables, made from a seed, for trying an audit on.

`scenes/` says what happens in families and what services do about it; `making` turns that into tables; `writing` into
files. Nobody in it exists. Needs Polars, from the extra ``audit``.
"""
