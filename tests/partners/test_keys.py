"""Keys of programs: each acts as its person within its scope, and administrators see and end them all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from notifications import registry
from partners import operations, selections
from partners.models import ApiKey, IdempotentAnswer, KeyScope
from partners.rest.scopes import allows

pytestmark = pytest.mark.django_db


def made(user, scope=KeyScope.EVERYTHING, **more):
    """A key of the person's, as the header that carries it."""
    return {"Authorization": f"Bearer {operations.issue_api_key(user, name='Records', by=user, scope=scope, **more)}"}


@pytest.mark.parametrize(
    ("scope", "method", "route", "may"),
    [
        ("everything", "POST", "referral-decide", True),
        ("read", "GET", "case-list", True),
        ("read", "HEAD", "case-list", True),
        ("read", "POST", "referral-list", False),
        ("read", "PATCH", "referral-detail", False),
        ("refer", "POST", "referral-list", True),
        ("refer", "POST", "referral-addenda", True),
        ("refer", "GET", "referral-detail", True),
        ("refer", "POST", "referral-decide", False),
        ("refer", "GET", "case-list", False),
        ("refer", "GET", "", False),
        ("unknown", "GET", "case-list", False),
    ],
)
def test_a_scope_opens_these_calls_and_no_others(scope, method, route, may):
    assert allows(scope, method=method, route=route) is may


def test_the_routes_of_a_scope_are_routes_of_the_api():
    from partners.rest import scopes

    for route in scopes.READ_TO_REFER | scopes.SENT_TO_REFER:
        detail = {"pk": "00000000-0000-0000-0000-000000000000"}
        assert reverse(route, kwargs={} if route == "me" or route.endswith("-list") else detail).startswith("/api/v1/")


def test_the_day_of_a_keys_latest_use_is_written_once_a_day(cast, django_assert_num_queries):
    header, client = made(cast.school), Client()
    key = ApiKey.objects.get()
    assert key.last_used_on is None
    client.get("/api/v1/me/", headers=header)
    key.refresh_from_db()
    assert key.last_used_on == timezone.localdate()
    with django_assert_num_queries(0):
        operations.key_used(key)


def test_a_key_for_one_team_ends_with_it_and_never_acts_for_another(cast):
    header = made(cast.school, membership=cast.school.memberships.get())
    assert Client().get("/api/v1/me/", headers=header).status_code == 200
    other = cast.teams["police", next(name for partner, name in cast.teams if partner == "police")]
    operations.join_team(cast.school, other, profession="Liaison", since=timezone.localdate(), by=cast.admin)
    operations.leave_team(cast.school.memberships.order_by("pk").first(), on=timezone.localdate(), by=cast.admin)
    assert Client().get("/api/v1/me/", headers=header).status_code == 401


def test_only_the_person_makes_a_key_that_acts_as_them(cast):
    with pytest.raises(PermissionDenied):
        operations.issue_api_key(cast.socialworker, name="x", by=cast.admin)
    assert not ApiKey.objects.exists()


def test_a_scope_that_nobody_knows_is_refused_by_the_database(cast):
    made(cast.school)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(scope="all")


def test_an_administrator_sees_every_key_and_ends_one(cast, sign_in):
    header = made(cast.school, KeyScope.REFER, membership=cast.school.standing.acting)
    made(cast.police, KeyScope.READ, membership=cast.police.standing.acting)
    client, key = sign_in(cast.admin), cast.school.api_keys.get()
    page = client.get(reverse("partners:keys")).content.decode()
    assert "School Cast" in page
    assert "Police Cast" in page
    assert "Send referrals and follow them" in page
    assert key.digest not in page
    only = client.get(reverse("partners:keys"), {"partner": cast.partners["police"].pk}).content.decode()
    assert "Police Cast" in only
    assert "School Cast" not in only
    end = reverse("partners:end_key", kwargs={"pk": key.pk})
    assert client.post(end, follow=True).status_code == 200
    assert client.post(end).status_code == 302
    assert Client().get("/api/v1/me/", headers=header).status_code == 401
    assert Record.objects.filter(verb="revoked", actor=cast.admin, subject_id=str(key.pk)).count() == 1


def test_nobody_else_sees_the_list_or_ends_anothers_key(cast, sign_in):
    made(cast.school)
    client = sign_in(cast.police)
    assert client.get(reverse("partners:keys")).status_code == 403
    assert client.post(reverse("partners:end_key", kwargs={"pk": ApiKey.objects.get().pk})).status_code == 403
    assert ApiKey.objects.live().count() == 1


def test_a_key_is_idle_after_ninety_days_without_use(cast):
    made(cast.school)
    today = timezone.localdate()
    idle = selections.keys(state="idle")
    ApiKey.objects.update(created_at=timezone.now() - timedelta(days=200), last_used_on=today - timedelta(days=91))
    assert idle.count() == 1
    ApiKey.objects.update(last_used_on=today - timedelta(days=90))
    assert not idle.all().exists()
    ApiKey.objects.update(last_used_on=None)
    assert idle.all().count() == 1
    ApiKey.objects.update(created_at=timezone.now())
    assert not idle.all().exists()


def test_the_command_makes_a_key_within_the_scope_asked(cast, capsys):
    call_command("api_key", cast.school.email, "--scope", "refer")
    header = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
    assert Client().get("/api/v1/cases/", headers=header).status_code == 403
    assert Client().get("/api/v1/me/", headers=header).status_code == 200


def test_answers_of_repeated_requests_are_forgotten_after_two_days(cast):
    now = timezone.now()
    for number, age in enumerate((timedelta(days=2, seconds=1), timedelta(days=1, hours=23))):
        IdempotentAnswer.objects.create(user=cast.school, key=str(number), route="/", body_digest="x", at=now - age)
    assert operations.forget_answers(at=now, by=cast.admin) == 1
    assert IdempotentAnswer.objects.get().key == "1"
    assert "answers of repeated requests" in dict(registry.steps())
