"""A database that the migrations of before made is taken over by the fresh ones (docs/decisions/0030)."""

from collections import Counter

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

FRESH = {key: migration for key, migration in MigrationLoader(None).disk_migrations.items() if migration.replaces}


@pytest.mark.django_db
def test_a_database_that_only_the_replaced_ones_made_is_current():
    with connection.cursor() as cursor:
        for app, name in FRESH:
            cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])
    executor = MigrationExecutor(connection)
    assert FRESH.keys() <= executor.loader.applied_migrations.keys()
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_each_is_replaced_by_one_so_that_a_run_cut_short_is_gone_on_with():
    replaced = Counter(old for migration in FRESH.values() for old in migration.replaces)
    assert [old for old, times in replaced.items() if times > 1] == []
    assert replaced.keys() & FRESH.keys() == set()
