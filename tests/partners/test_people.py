"""People, their teams, roles, keys, and leaving: pages, operations, what the trail keeps."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases.models import Case
from partners import operations
from partners.models import ApiKey, DeclaredRelationship, Membership, RoleGrant, User
from partners.roles import Permission, Role
from tests.cast import TOLD

MANAGED = [
    ("partners:people", False),
    ("partners:add_person", False),
    ("partners:person", True),
    ("partners:join_team", True),
    ("partners:give_role", True),
    ("partners:leave", True),
]


def address(name, person=None):
    return reverse(name, kwargs={"pk": person.pk} if person else None)


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(("name", "one"), MANAGED)
def test_an_administrator_manages_people_and_nobody_else_does(cast, sign_in, name, one):
    target = address(name, cast.police if one else None)
    assert sign_in(cast.admin).get(target).status_code == 200
    for local in ("school", "manager", "chair", "board", "network", "guardian"):
        assert sign_in(cast.users[local]).get(target).status_code == 403, local


def test_a_person_who_does_not_exist_is_404(cast, sign_in):
    assert sign_in(cast.admin).get("/people/999999/").status_code == 404


def test_a_person_is_added_put_into_a_team_and_given_a_role(cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("partners:add_person"), {"name": "New Madeup", "email": "New@demo.example"})
    person = User.objects.get(email="new@demo.example")
    team = cast.teams["school", "Pastoral team"]
    typed = {"team": team.pk, "profession": "Teacher", "since": "today"}
    assert client.post(address("partners:join_team", person), typed).status_code == 302
    typed = {"role": "practitioner", "partner": cast.partners["school"].pk}
    assert client.post(address("partners:give_role", person), typed).status_code == 302
    assert fresh(person).acting_partner == cast.partners["school"]
    assert fresh(person).may(Permission.LOG_REFERRAL)
    verbs = set(Record.objects.filter(actor=cast.admin).values_list("verb", flat=True))
    assert {"added", "joined", "granted"} <= verbs


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "email": "x@demo.example"}, "Enter the full name"),
        ({"name": "X", "email": "x"}, "Enter an email address in the correct format"),
        ({"name": "X", "email": "School@demo.example"}, "Somebody with this email address is here already"),
    ],
)
def test_a_person_is_not_added_on_bad_input(cast, sign_in, typed, words):
    before = User.objects.count()
    assert words in sign_in(cast.admin).post(reverse("partners:add_person"), typed).content.decode()
    assert User.objects.count() == before


def test_a_second_membership_of_the_same_team_is_refused(cast, sign_in):
    team = cast.teams["school", "Pastoral team"]
    typed = {"team": team.pk, "profession": "Teacher", "since": "today"}
    page = sign_in(cast.admin).post(address("partners:join_team", cast.school), typed).content.decode()
    assert "already in this team" in page


def test_nobody_gives_themselves_a_team_or_a_role(cast, sign_in):
    typed = {"role": "safeguarding_lead", "partner": ""}
    assert sign_in(cast.admin).post(address("partners:give_role", cast.admin), typed).status_code == 403
    team = {"team": cast.teams["school", "Pastoral team"].pk, "profession": "x", "since": "today"}
    assert sign_in(cast.admin).post(address("partners:join_team", cast.admin), team).status_code == 403
    with pytest.raises(PermissionDenied):
        operations.grant_role(cast.school, Role.ADMINISTRATOR, since=timezone.localdate(), by=cast.school)


def test_the_last_administrator_stays_one(cast, sign_in):
    mine = cast.admin.role_grants.get(role=Role.ADMINISTRATOR)
    end = reverse("partners:end_role", kwargs={"pk": cast.admin.pk, "grant": mine.pk})
    page = sign_in(cast.admin).post(end, follow=True).content.decode()
    assert "Make somebody else an administrator first" in page
    assert fresh(cast.admin).standing.roles == {Role.ADMINISTRATOR}
    operations.grant_role(cast.school, Role.ADMINISTRATOR, since=timezone.localdate(), by=cast.admin)
    assert sign_in(cast.admin).post(end).status_code == 302
    assert fresh(cast.admin).standing.roles == frozenset()


def test_a_membership_and_a_role_end_at_once(cast, shared_case, sign_in):
    membership, grant = cast.school.memberships.get(), cast.school.role_grants.get()
    client = sign_in(cast.admin)
    end = reverse("partners:end_membership", kwargs={"pk": cast.school.pk, "membership": membership.pk})
    assert client.post(end).status_code == 302
    assert not Case.objects.visible_to(fresh(cast.school)).exists()
    end = reverse("partners:end_role", kwargs={"pk": cast.school.pk, "grant": grant.pk})
    assert client.post(end).status_code == 302
    assert fresh(cast.school).standing.roles == frozenset()
    other = reverse("partners:end_role", kwargs={"pk": cast.police.pk, "grant": grant.pk})
    assert client.post(other).status_code == 404
    assert client.get(end).status_code == 405


def test_a_leaver_takes_two_clicks_and_what_they_led_is_shown(cast, shared_case, sign_in, api):
    key = operations.issue_api_key(cast.socialworker, name="sync", by=cast.socialworker)
    theirs = Client()
    theirs.force_login(cast.socialworker)
    session = theirs.session
    session["has_factor"] = True
    session.save()
    assert theirs.get("/cases/").status_code == 200
    admin = sign_in(cast.admin)
    confirm = admin.get(address("partners:leave", cast.socialworker)).content.decode()
    assert "1 open cases to lead" in confirm
    assert "Wren" not in confirm
    assert shared_case.child.reference not in confirm
    assert admin.post(address("partners:leave", cast.socialworker)).status_code == 302
    left = fresh(cast.socialworker)
    today = timezone.localdate()
    assert not left.is_active
    assert not Membership.objects.live(on=today).filter(user=left).exists()
    assert not RoleGrant.objects.live(on=today).filter(user=left).exists()
    assert not ApiKey.objects.live().filter(user=left).exists()
    assert theirs.get("/cases/").status_code == 302
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert Record.objects.filter(verb="left", subject_id=str(left.pk), actor=cast.admin).count() == 1
    assert "1 open cases to lead" in admin.get(address("partners:person", left)).content.decode()


def test_what_a_leaver_led_is_handed_over_by_a_manager_of_their_partner(cast, shared_case, sign_in):
    operations.leave_trust(cast.socialworker, by=cast.admin)
    hand_over = reverse("cases:hand_over", kwargs={"case_id": shared_case.pk})
    typed = TOLD | {"to": cast.manager.email, "reason": "The lead has left"}
    assert sign_in(cast.manager).post(hand_over, typed).status_code == 302
    assert Case.objects.get(pk=shared_case.pk).lead == cast.manager


def test_an_administrator_does_not_see_themselves_off(cast, sign_in):
    assert sign_in(cast.admin).post(address("partners:leave", cast.admin)).status_code == 403
    assert fresh(cast.admin).is_active


@pytest.mark.parametrize("local", ["school", "manager", "board", "network", "guardian", "admin"])
def test_every_role_reads_the_directory(cast, sign_in, local):
    client = sign_in(cast.users[local])
    assert "Larkhill Academy" in client.get(reverse("partners:directory")).content.decode()
    page = client.get(address("partners:partner", cast.partners["school"])).content.decode()
    assert "School Cast" in page
    assert "Pastoral team" in page


def test_somebody_without_a_role_does_not_read_the_directory(cast, sign_in):
    person = operations.add_person(email="new@demo.example", name="New Madeup", by=cast.admin)
    assert sign_in(person).get(reverse("partners:directory")).status_code == 403
    assert sign_in(cast.school).get("/partners/999999/").status_code == 404


def test_a_person_of_two_partners_chooses_for_whom_they_act(cast, shared_case, sign_in):
    second = operations.join_team(
        cast.charity,
        cast.teams["school", "Pastoral team"],
        profession="Mentor",
        since=timezone.localdate(),
        by=cast.admin,
    )
    school, today = cast.partners["school"], timezone.localdate()
    operations.grant_role(cast.charity, Role.PRACTITIONER, partner=school, since=today, by=cast.admin)
    client = sign_in(cast.charity)
    record = reverse("cases:record", kwargs={"case_id": shared_case.pk})
    assert client.get(record).status_code == 404
    assert client.post(reverse("partners:acting_for"), {"membership": second.pk}).status_code == 302
    assert client.get(record).status_code == 200
    look = Record.objects.filter(verb="viewed", actor=cast.charity).latest("at")
    assert look.acting_partner_id == cast.partners["school"].pk
    others = cast.police.memberships.get()
    page = client.post(reverse("partners:acting_for"), {"membership": others.pk})
    assert "from the list" in page.content.decode()


def test_ones_own_account_lists_keys_and_a_key_is_shown_once(cast, sign_in):
    client = sign_in(cast.school)
    page = client.post(
        reverse("partners:make_key"), {"name": "register sync", "scope": "read", "days": "30"}
    ).content.decode()
    key = page.split("<code>")[1].split("</code>")[0]
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"}).json()["name"] == "School Cast"
    account = client.get(reverse("partners:account")).content.decode()
    assert "register sync" in account
    assert key not in account
    stored = ApiKey.objects.get()
    assert key not in (stored.digest, stored.name)
    revoke = reverse("partners:revoke_key", kwargs={"pk": stored.pk})
    assert sign_in(cast.police).post(revoke).status_code == 404
    assert sign_in(cast.school).post(revoke).status_code == 302
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize("days", ["0", "367", "many"])
def test_a_key_lasts_between_a_day_and_a_year(cast, sign_in, days):
    page = sign_in(cast.school).post(reverse("partners:make_key"), {"name": "x", "scope": "read", "days": days})
    assert b"There is a problem" in page.content
    assert ApiKey.objects.count() == 0


def test_a_declared_relationship_shuts_the_record(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    typed = {"child_reference": shared_case.child.reference.lower()}
    assert client.post(reverse("partners:declare"), typed).status_code == 302
    assert DeclaredRelationship.objects.get().user == cast.school
    assert client.get(reverse("cases:record", kwargs={"case_id": shared_case.pk})).status_code == 404
    assert b"Enter a reference like" in client.post(reverse("partners:declare"), {"child_reference": "Wren"}).content


def test_the_database_holds_one_live_membership_of_a_team(cast):
    membership = cast.school.memberships.get()
    with pytest.raises(IntegrityError, match="one_live_membership_of_a_team"), transaction.atomic():
        Membership.objects.create(
            user=cast.school, team=membership.team, profession="x", since=timezone.localdate(), full_time_equivalent=1
        )


def test_the_database_refuses_a_membership_that_ends_before_it_begins(cast):
    with pytest.raises(IntegrityError, match="membership_in_order"), transaction.atomic():
        Membership.objects.update(until=timezone.localdate() - timedelta(days=9999))


def test_a_deputy_is_somebody_else(cast):
    with pytest.raises(ValidationError):
        operations.plan_absence(cast.school, deputy=cast.school, since=timezone.localdate(), until=None, by=cast.school)
