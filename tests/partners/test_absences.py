"""Being away: who stands in, for how long, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from notifications import finding, registry
from notifications.models import Notice
from partners import operations
from partners.models import Absence

ABSENCES = "/api/v1/absences/"


def day(days):
    return timezone.localdate() + timedelta(days=days)


def plan(user, deputy, since=0, until=10, by=None):
    return operations.plan_absence(user, deputy=deputy, since=day(since), until=day(until), by=by or user)


@pytest.mark.parametrize(
    ("local", "since", "until", "field"),
    [
        ("school", 0, 5, "deputy"),
        ("member", 0, 5, "deputy"),
        ("health", 3, 3, "until"),
        ("health", -5, 0, "until"),
    ],
)
def test_the_deputy_is_a_colleague_and_the_absence_lies_ahead(cast, local, since, until, field):
    with pytest.raises(ValidationError) as refused:
        plan(cast.member, cast.users[local], since, until)
    assert list(refused.value.message_dict) == [field]


def test_nobody_is_away_twice_at_once(cast):
    plan(cast.member, cast.health, 0, 5)
    with pytest.raises(ValidationError) as refused:
        plan(cast.member, cast.health, 4, 9)
    assert refused.value.code == "conflict"
    plan(cast.member, cast.health, 5, 9)
    with pytest.raises(IntegrityError, match="away_once_at_a_time"), transaction.atomic():
        Absence.objects.create(user=cast.member, deputy=cast.health, since=day(1), until=None)


def test_a_manager_plans_for_the_team_and_nobody_else(cast):
    plan(cast.socialworker, cast.frontdoor, by=cast.manager)
    with pytest.raises(PermissionDenied):
        plan(cast.member, cast.health, by=cast.manager)
    with pytest.raises(PermissionDenied):
        plan(cast.member, cast.health, by=cast.health)


def test_coming_back_early_ends_it_today(cast):
    absence = plan(cast.member, cast.health, -2, 10)
    operations.end_absence(absence, by=cast.member)
    absence.refresh_from_db()
    assert absence.until == day(0)
    with pytest.raises(ValidationError):
        operations.end_absence(absence, by=cast.member)
    assert Record.objects.filter(verb="ended", subject_id=str(absence.pk), actor=cast.member).exists()


def test_the_deputy_is_told_once_on_the_first_day(cast):
    plan(cast.member, cast.health)
    rule = registry.known_rule("absence.begun")
    noon = timezone.localtime().replace(hour=12)
    assert finding.find(rule, noon - timedelta(days=1)) == 0
    assert finding.find(rule, noon) == 1
    assert finding.find(rule, noon) == 0
    notice = Notice.objects.get(rule="absence.begun")
    assert notice.user == cast.health
    assert cast.member.name not in notice.text


# --- the page and the API


def test_a_person_says_that_they_are_away_and_comes_back(cast, sign_in):
    client, here = sign_in(cast.member), reverse("partners:absences")
    first, last = day(1), day(3)
    sent = {f"since_{part}": getattr(first, part) for part in ("day", "month", "year")}
    sent |= {f"last_day_{part}": getattr(last, part) for part in ("day", "month", "year")}
    sent |= {"since": f"{first:%d/%m/%Y}", "last_day": f"{last:%d/%m/%Y}"}
    refused = client.post(here, sent | {"deputy": "school@demo.example"})
    assert b"Error:" in refused.content
    assert b"school@demo.example" in refused.content, "nothing typed is lost"
    assert client.post(here, sent | {"deputy": "health@demo.example"}).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy, absence.until) == (cast.member, cast.health, day(4))
    assert cast.health.name in client.get(here).content.decode()
    assert cast.member.name in sign_in(cast.health).get(here).content.decode()
    assert sign_in(cast.health).post(reverse("partners:end_absence", args=[absence.pk])).status_code == 403
    assert sign_in(cast.police).post(reverse("partners:end_absence", args=[absence.pk])).status_code == 404
    assert sign_in(cast.member).post(reverse("partners:end_absence", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.until == absence.since, "it never began"


def test_the_api_plans_and_ends_an_absence(cast, api):
    client = api(cast.member)
    sent = {"deputy": cast.health.pk, "since": f"{day(0)}", "until": f"{day(5)}"}
    made = client.post(ABSENCES, sent, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert made.status_code == 201, made.json()
    assert client.post(ABSENCES, sent | {"deputy": cast.school.pk}, format="json").status_code in (400, 409)
    address = f"{ABSENCES}{made.json()['id']}/"
    assert api(cast.police).get(address).status_code == 404
    assert client.post(f"{address}end/").status_code == 428
    assert [one["id"] for one in api(cast.health).get(ABSENCES).json()["results"]] == [made.json()["id"]]
    ended = client.post(f"{address}end/", HTTP_IF_MATCH=client.get(address)["ETag"])
    assert (ended.status_code, ended.json()["until"]) == (200, f"{day(0)}")
    assert api(cast.health).get(ABSENCES).json()["results"] == [], "what is over is left out"
