"""Who may see what, proved over every address there is: the matrix, canaries, fields, the trail, query counts.

A new route fails `test_matrix.py` until it has its row in `expectations.py`; a row without a route fails too.
"""
