"""One world a module, built in a transaction that is never committed; each request runs in a savepoint of its own."""

import logging

import pytest
from django.db import transaction

from tests.access.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> World:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each a line that nobody reads
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
