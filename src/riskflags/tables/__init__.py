"""Cases as tables: a table of the cases, and one a collection, keyed by ``case_id``.

`schema` says which columns there are; `conversion` carries summaries to tables and back without loss.
"""
