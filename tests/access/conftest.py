"""One world a module, committed, so that each test is a transaction of its own; afterwards the database is put back.

Within one long transaction every look would have to step over what thousands of visits before it wrote and undid.
"""

import logging

import pytest

from tests.access.world import World, build
from tests.plugins import database


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> World:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each a line that nobody reads
    with django_db_blocker.unblock():
        database.keep_copy()
        yield build()
        database.put_back()
    logging.disable(logging.NOTSET)
