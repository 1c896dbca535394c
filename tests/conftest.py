"""What every test may use. The database comes from tests/plugins/servers.py, loaded first by pyproject.toml."""

import time
from types import SimpleNamespace

import hypothesis
import pytest
from django.test import Client
from rest_framework.test import APIClient

from cases import operations as casework
from cases.models import Case, Child
from partners.models import User
from tests.cast import make_cast
from tests.remembered import Remembered
from trust import celery  # noqa: F401 - tasks go to the broker of the tests

# No test is timed: on a busy machine an example that takes long is as true as a quick one.
hypothesis.settings.register_profile(
    "untimed", hypothesis.settings.default, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def remembered_cast(django_db_setup, django_db_blocker) -> Remembered[SimpleNamespace]:
    with django_db_blocker.unblock():
        return Remembered(make_cast)


@pytest.fixture
def cast(remembered_cast, db) -> SimpleNamespace:
    """The demo cast in a small Trust: `cast.school`, `cast.partners["school"]`, `cast.north` …"""
    return remembered_cast.put_back()


@pytest.fixture
def child(cast) -> Child:
    return casework.record_child(
        given_name="Wren", family_name="Testerly", date_of_birth="2012-05-04", postcode="ZZ1 1AA", by=cast.frontdoor
    )


@pytest.fixture
def case(cast, child) -> Case:
    """An open case led by `socialworker` of the council, not shared with any other partner."""
    return casework.open_case(
        child,
        lead=cast.socialworker,
        locality=cast.north,
        level_of_need=4,
        reason="Worries at school",
        by=cast.frontdoor,
    )


@pytest.fixture
def shared_case(cast, case) -> Case:
    """The same case, shared with `school` and `health` to add to, and with `police` to see."""
    for key, rights in (("school", "contribute"), ("health", "contribute"), ("police", "view")):
        casework.share_case(
            case,
            partner=cast.partners[key],
            rights=rights,
            purpose="safeguarding",
            reason="Working with the child",
            basis="public_task",
            family_told="told",
            by=cast.socialworker,
        )
    return case


@pytest.fixture
def sign_in(client):
    """Sign a person in without the form: `sign_in(cast.school)` returns the client."""

    def enter(user: User) -> Client:
        client.force_login(user)
        session = client.session
        session["has_factor"] = True
        session["began"] = session["seen"] = int(time.time())
        session.save()
        return client

    return enter


@pytest.fixture
def api():
    """An API client of a person: `api(cast.school).get("/api/v1/cases/")`."""

    def of(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(User.objects.get(pk=user.pk))
        return client

    return of
