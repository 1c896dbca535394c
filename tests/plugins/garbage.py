"""What every test stands on lies still: the collector of garbage looks through it once, and at what tests make seldom.

Django, the models and the tests themselves are some hundred thousand objects that nothing takes away before the end.
"""

import gc

import pytest

# New objects before a look at the youngest, and looks before one at those that outlived it. With Python's own 700, 10
# and 10 the collector took 4 to 6 % of three parts of the suite.
SELDOM = (20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
