"""Tests that commit leave the database as migrations made it."""

import pytest
from django.contrib.contenttypes.models import ContentType


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_and_what_migrations_made_is_still_there(turn):
    assert ContentType.objects.exists()
    assert not ContentType.objects.filter(app_label="left over").exists()
    ContentType.objects.create(app_label="left over", model="left over")
