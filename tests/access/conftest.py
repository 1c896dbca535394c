"""One world a run, committed and copied: each module begins from the copy, each test is a transaction of its own.

Within one long transaction every look would have to step over what thousands of visits before it wrote and undid.
"""

import logging
import pickle

import pytest
from django.db import connection

from tests.access.world import World, build
from tests.plugins import database

# Which of a dozen joins comes first matters to nobody in this small a world, and finding the best took many times as
# long as the statement itself: they are made as they are written. What a plan must be like is tested elsewhere.
AS_WRITTEN = " -c join_collapse_limit=1 -c from_collapse_limit=1"


@pytest.fixture(scope="session")
def world_as_built(django_db_setup, django_db_blocker) -> bytes:
    with django_db_blocker.unblock():
        database.keep_copy()
        built = pickle.dumps(build())
        database.keep_copy("world")
        database.put_back()
    return built


@pytest.fixture(scope="module")
def world(world_as_built, django_db_blocker) -> World:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each a line that nobody reads
    asked = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setitem(asked, "options", asked["options"] + AS_WRITTEN)
        database.put_back("world")
        world = pickle.loads(world_as_built)
        world.sit_down()
        yield world
        database.put_back()
    logging.disable(logging.NOTSET)
