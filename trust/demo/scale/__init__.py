"""A Trust of any size made by set-based SQL: repeatable by seed, every row under every constraint and trigger.

Nothing here goes through the operations: 70 000 children are for measuring, and a story is told by `seed_demo`.
"""
