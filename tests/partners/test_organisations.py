"""Partners, teams, places and localities: added, changed and ended by administrators."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases.models import Case
from cases.operations import hand_over
from partners import operations, responsibilities
from partners.models import Locality, Membership, Partner, Site, Team, User
from partners.roles import Role
from tests.cast import TOLD


def at(name, thing=None):
    return reverse(f"partners:{name}", kwargs={"pk": thing.pk} if thing else None)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


PARTNER = {"name": "Riverside Clinic", "sector": "health", "statutory": "yes", "inspection_link": ""}


def test_a_partner_its_team_and_its_people_are_added_by_pages(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post(at("add_partner"), PARTNER).status_code == 302
    partner = Partner.objects.get(name="Riverside Clinic")
    typed = {"name": "Nurses", "is_intake": "no", "manager": "", "localities": [cast.north.pk]}
    assert client.post(at("add_team", partner), typed).status_code == 302
    team = Team.objects.get(name="Nurses")
    assert list(team.localities.all()) == [cast.north]
    operations.join_team(cast.board, team, profession="Nurse", since=timezone.localdate(), by=cast.admin)
    assert client.post(at("change_team", team), typed | {"manager": cast.board.email}).status_code == 302
    changed = PARTNER | {"senior_contact": cast.board.email}
    assert client.post(at("change_partner", partner), changed).status_code == 302
    assert (fresh(team).manager, fresh(partner).senior_contact) == (cast.board, cast.board)
    record = Record.objects.get(verb="changed", subject_id=str(partner.pk), subject_kind="partners.partner")
    assert (record.actor, record.detail) == (cast.admin, {"fields": ["senior_contact_id"]})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter the name of the organisation"),
        ({"name": "larkhill  ACADEMY"}, "There is a partner of this name already"),
        ({"sector": "circus"}, "Select"),
        ({"statutory": ""}, "Select whether it is a statutory partner"),
        ({"inspection_link": "no address"}, "inspection report"),
    ],
)
def test_a_partner_is_not_added_on_bad_input(cast, sign_in, typed, words):
    page = sign_in(cast.admin).post(at("add_partner"), PARTNER | typed).content.decode()
    assert words in page
    assert Partner.objects.count() == len(cast.partners)


def test_who_answers_for_a_team_works_for_its_partner(cast, sign_in):
    team = cast.teams["school", "Pastoral team"]
    typed = {"name": team.name, "is_intake": "no", "manager": cast.police.email}
    page = sign_in(cast.admin).post(at("change_team", team), typed).content.decode()
    assert "Choose somebody who works for Larkhill Academy" in page
    assert cast.police.email in page, "what was typed is still there"
    assert fresh(team).manager == cast.school


def test_of_two_who_change_a_team_the_second_is_told_and_keeps_what_they_typed(cast, sign_in):
    team, client = cast.teams["school", "Pastoral team"], sign_in(cast.admin)
    seen = client.get(at("change_team", team)).context["seen"]
    operations.change_team(team, name="Year heads", manager=None, is_intake=False, localities=[], by=cast.admin)
    typed = {"name": "Form tutors", "is_intake": "no", "manager": "", "seen": seen}
    page = client.post(at("change_team", team), typed)
    assert "Somebody changed this while you typed" in page.content.decode()
    assert "Form tutors" in page.content.decode()
    assert fresh(team).name == "Year heads"
    assert client.post(at("change_team", team), typed | {"seen": page.context["seen"]}).status_code == 302
    assert fresh(team).name == "Form tutors"


def test_a_partner_takes_a_name_that_another_gave_up(cast):
    school = cast.partners["school"]
    facts = {"sector": "school", "statutory": True, "inspection_link": "", "senior_contact": cast.school}
    operations.change_partner(school, name="Larkhill College", by=cast.admin, **facts)
    operations.add_partner(name="Larkhill Academy", sector="school", statutory=True, by=cast.admin)
    assert fresh(school).group.name == "partner: Larkhill College"


def test_a_partner_that_leaves_takes_its_people_out_at_once(cast, shared_case, sign_in):
    school, today = cast.partners["school"], timezone.localdate()
    client = sign_in(cast.admin)
    assert "1 person act for it no more" in client.get(at("end_partner", school)).content.decode().replace(
        "acts", "act"
    )
    assert client.post(at("end_partner", school)).status_code == 302
    assert not Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).exists()
    assert not Membership.objects.live(on=today).filter(team__partner=school).exists()
    assert not school.group.user_set.exists()
    assert client.post(at("return_partner", school)).status_code == 302
    assert fresh(school).active
    assert not Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).exists(), "people come back one by one"


def test_a_partner_whose_team_receives_referrals_cannot_leave(cast, sign_in):
    page = sign_in(cast.admin).post(at("end_partner", cast.partners["council"])).content.decode()
    assert "A team of it receives referrals" in page
    assert fresh(cast.partners["council"]).active


def test_a_partner_leaves_once_what_its_people_lead_is_with_somebody_else(cast, case, sign_in):
    health, client = cast.partners["health"], sign_in(cast.admin)
    hand_over(case, to=cast.health, by=cast.socialworker, reason="They know the family", **TOLD)
    page = client.get(at("end_partner", health)).content.decode()
    assert "1 open cases to lead" in page
    assert f'href="{at("person", cast.health)}">Health Cast (1)</a>' in page
    assert "It leaves now" not in page
    refused = client.post(at("end_partner", health)).content.decode()
    assert "It still has 1 open cases to lead. Each goes to somebody else first." in refused
    assert fresh(health).active
    hand_over(case, to=cast.socialworker, by=cast.health, reason="Back", **TOLD)
    assert "It leaves now" in client.get(at("end_partner", health)).content.decode()
    assert client.post(at("end_partner", health)).status_code == 302


def test_what_somebody_leads_who_has_left_keeps_their_last_partner_in_the_trust(cast, case):
    health, today = cast.partners["health"], timezone.localdate()
    hand_over(case, to=cast.health, by=cast.socialworker, reason="They know the family", **TOLD)
    held = [(one.count, one.what) for one in responsibilities.of_partner(health, on=today)]
    assert held == [(1, "open cases to lead")]
    operations.leave_trust(cast.health, by=cast.admin)
    assert [(one.count, one.what) for one in responsibilities.of_partner(health, on=today)] == held


def test_what_somebody_leads_who_works_for_another_partner_too_keeps_neither(cast, case):
    health, team, today = cast.partners["health"], cast.teams["school", "Pastoral team"], timezone.localdate()
    hand_over(case, to=cast.health, by=cast.socialworker, reason="They know the family", **TOLD)
    operations.join_team(cast.health, team, profession="Nurse", since=today - timedelta(days=9999), by=cast.admin)
    assert responsibilities.of_partner(health, on=today) == []


def test_the_partner_of_the_only_administrator_cannot_leave(cast):
    school = cast.partners["school"]
    operations.grant_role(cast.school, Role.ADMINISTRATOR, partner=school, since=timezone.localdate(), by=cast.admin)
    cast.admin.role_grants.update(until=timezone.localdate())
    with pytest.raises(ValidationError, match="an administrator first"):
        operations.end_partner(school, by=User.objects.get(pk=cast.school.pk))


def test_a_place_is_added_changed_and_removed(cast, sign_in):
    client, typed = sign_in(cast.admin), {"name": "Old Hall", "kind": "clinic", "address": "", "postcode": "ZZ1 1AA"}
    assert client.post(at("add_site", cast.partners["health"]), typed).status_code == 302
    site = Site.objects.get(name="Old Hall")
    assert client.post(at("change_site", site), typed | {"name": "New Hall"}).status_code == 302
    assert fresh(site).name == "New Hall"
    assert client.post(at("remove_site", site)).status_code == 302
    assert not Site.objects.filter(pk=site.pk).exists()


def test_a_locality_is_added_and_renamed_once_under_a_name(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post(at("add_locality"), {"name": "Far West"}).status_code == 302
    west = Locality.objects.get(name="Far West")
    assert west.code == "far-west"
    assert "There is a locality of this name" in client.post(at("add_locality"), {"name": "far west"}).content.decode()
    assert client.post(at("change_locality", west), {"name": "West"}).status_code == 302
    assert "West" in client.get(at("localities")).content.decode()


def test_places_keep_what_they_were_called_also_once_they_are_gone(cast):
    where = {"kind": "school", "address": "", "postcode": "ZZ1 1AA", "by": cast.admin}
    site = operations.add_site(cast.partners["school"], name="Mill Lane", **where)
    operations.change_site(site, name="Mill Road", **where)
    west = operations.add_locality(name="Far West", by=cast.admin)
    operations.rename_locality(west, name="West", by=cast.admin)
    kept, pk = site.versions.model, site.pk
    operations.remove_site(site, by=cast.admin)
    names = list(kept.objects.filter(pgh_obj_id=pk).order_by("pgh_id").values_list("pgh_label", "name"))
    assert names == [("insert", "Mill Lane"), ("update", "Mill Road"), ("delete", "Mill Road")]
    assert list(west.versions.order_by("pgh_id").values_list("name", flat=True)) == ["Far West", "West"]


@pytest.mark.parametrize("local", ["manager", "chair", "network", "guardian", "school"])
def test_nobody_else_changes_the_directory(cast, local):
    user, school = cast.users[local], cast.partners["school"]
    with pytest.raises(PermissionDenied):
        operations.add_partner(name="X", sector="health", statutory=True, by=user)
    with pytest.raises(PermissionDenied):
        operations.end_partner(school, by=user)
    with pytest.raises(PermissionDenied):
        operations.add_locality(name="X", by=user)
