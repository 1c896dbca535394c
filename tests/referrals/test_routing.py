"""Where a referral goes: by postcode and dated rules, else to a named team; by hand with the reason; the past stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from notifications.models import Notice
from notifications.operations import sweep
from partners import operations as partners
from partners.models import LocalityPostcode, RoleGrant, Team
from partners.roles import Role
from referrals import operations
from referrals.models import Rerouting, RoutingRule
from referrals.routing import Receivers, Routes, beginnings, route
from tests.referrals.conftest import again


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def south_desk(cast):
    """A second intake team of the council, with the social worker in it, who decides there."""
    team = partners.add_team(cast.partners["council"], name="South desk", is_intake=True, by=cast.admin)
    partners.join_team(cast.socialworker, team, profession="Social worker", since=today(-9), by=cast.admin)
    decides(cast, cast.socialworker, "council")
    return team


def decides(cast, person, partner):
    role = {"partner": cast.partners[partner], "since": today(-9), "by": cast.admin}
    return partners.grant_role(person, Role.FRONT_DOOR, **role)


def routed(cast, locality, team, days=0):
    given = {"locality": locality, "team": team, "since": today(days), "reason": "Agreed"}
    return operations.set_routing_rule(by=cast.admin, **given)


def lies(cast, begins_with, locality, days=0):
    given = {"begins_with": begins_with, "locality": locality, "since": today(days), "reason": "Boundary moved"}
    return operations.set_postcode_rule(by=cast.admin, **given)


@pytest.mark.parametrize(
    ("postcode", "names"),
    [
        ("ZZ1 2BB", ["ZZ12BB", "ZZ12B", "ZZ12", "ZZ1", "ZZ"]),
        ("zz14 1aa", ["ZZ141AA", "ZZ141A", "ZZ141", "ZZ14", "ZZ"]),
        ("ZZ1", ["ZZ1", "ZZ"]),
        ("", []),
    ],
)
def test_a_rule_names_a_postcode_its_sector_its_district_or_its_area(postcode, names):
    assert beginnings(postcode) == names


def test_a_district_is_not_another_that_begins_with_its_letters(cast):
    assert route("ZZ1 1AA", on=today()).locality == cast.north
    assert route("ZZ14 1AA", on=today()).locality is None


def test_the_closest_rule_holds(cast):
    lies(cast, "ZZ1 4", cast.south)
    assert route("ZZ1 4AA", on=today()).locality == cast.south
    assert route("ZZ1 5AA", on=today()).locality == cast.north


def test_a_change_holds_from_its_day_on_and_the_past_stays(cast, south_desk, sent):
    lies(cast, "ZZ1", cast.south, days=10)
    routed(cast, cast.south, south_desk)
    routed(cast, cast.south, cast.teams["council", "Initial response"], days=20)
    places = [route("ZZ1 2BB", on=today(days)) for days in (0, 9, 10, 20)]
    assert [one.locality.name for one in places] == ["North", "North", "South", "South"]
    assert [one.team.name for one in places] == [
        "Initial response",
        "Initial response",
        "South desk",
        "Initial response",
    ]
    sent.refresh_from_db()
    assert (sent.locality, sent.receiving_team.name) == (cast.north, "Initial response")


@pytest.mark.parametrize("postcode", ["AB9 9ZZ", ""])
def test_out_of_area_and_without_a_postcode_it_goes_to_the_team_named_for_them(cast, south_desk, draft, postcode):
    routed(cast, None, south_desk)
    draft = operations.save_draft(draft, by=cast.school, postcode=postcode)
    sent = operations.send_referral(draft, by=cast.school)
    assert (sent.locality, sent.receiving_team) == (None, south_desk)
    assert sent.routed == ("out_of_area" if postcode else "no_postcode")


def test_a_postcode_may_leave_the_area(cast):
    lies(cast, "ZZ1", None)
    assert route("ZZ1 2BB", on=today()).locality is None
    with pytest.raises(ValidationError):
        lies(cast, "ZZ8", None)


def test_nothing_is_changed_in_the_past_nor_across_a_change_that_is_planned(cast, south_desk):
    with pytest.raises(ValidationError) as refused:
        operations.set_postcode_rule(begins_with="1Z", locality=None, since=today(-1), reason=" ", by=cast.admin)
    assert set(refused.value.error_dict) == {"begins_with", "since", "reason"}
    routed(cast, cast.north, south_desk, days=5)
    with pytest.raises(ValidationError, match="A change is planned for"):
        routed(cast, cast.north, south_desk, days=2)
    with pytest.raises(ValidationError):
        routed(cast, cast.north, cast.teams["council", "North locality"], days=9)


def test_the_database_keeps_the_past_and_one_team_a_locality(cast, south_desk):
    rule = routed(cast, None, south_desk)
    with pytest.raises(InternalError), transaction.atomic():
        RoutingRule.objects.update(team=cast.teams["council", "Initial response"])
    with pytest.raises(InternalError), transaction.atomic():
        LocalityPostcode.objects.update(locality=cast.south)
    with pytest.raises(IntegrityError, match="one_team_receives_for_a_locality"), transaction.atomic():
        RoutingRule.objects.create(team=rule.team, since=today(3), reason="x", set_by=cast.admin)


def test_only_whoever_keeps_the_teams_sets_routes(cast, south_desk):
    for user in (cast.frontdoor, cast.manager):
        with pytest.raises(PermissionDenied):
            operations.set_routing_rule(locality=None, team=south_desk, since=today(), reason="x", by=user)


def test_a_referral_is_sent_on_with_the_reason_its_clock_running_and_the_team_told(cast, south_desk, sent):
    due = sent.due_at
    with pytest.raises(ValidationError) as refused:
        operations.reroute_referral(sent, team=sent.receiving_team, reason=" ", by=cast.frontdoor)
    assert set(refused.value.error_dict) == {"team", "reason"}
    operations.reroute_referral(sent, team=south_desk, locality=cast.south, reason="Moved", by=cast.frontdoor)
    sent.refresh_from_db()
    assert (sent.receiving_team, sent.locality, sent.routed, sent.due_at) == (south_desk, cast.south, "by_hand", due)
    kept = Rerouting.objects.get(referral=sent)
    assert (kept.from_locality, kept.reason, kept.by) == (cast.north, "Moved", cast.frontdoor)
    assert Notice.objects.filter(user=cast.socialworker, rule="referral_received").count() == 1
    assert Record.objects.filter(verb="rerouted", subject_id=str(sent.pk)).count() == 1


def test_only_those_who_triage_send_it_on(cast, south_desk, sent):
    with pytest.raises(PermissionDenied):
        operations.reroute_referral(sent, team=south_desk, reason="x", by=cast.school)


def test_sent_to_another_partner_it_leaves_the_sender_for_the_queue(cast, sent, sign_in):
    team = partners.add_team(cast.partners["health"], name="Health desk", is_intake=True, by=cast.admin)
    partners.join_team(cast.health, team, profession="Nurse", since=today(-9), by=cast.admin)
    decides(cast, cast.health, "health")
    client = sign_in(cast.frontdoor)
    answer = client.post(reverse("referrals:reroute", args=[sent.pk]), {"team": team.pk, "reason": "Theirs"})
    assert answer.url == reverse("referrals:front_door")
    assert client.get(reverse("referrals:detail", args=[sent.pk])).status_code == 404


def test_an_administrator_changes_the_rules_on_their_pages(cast, south_desk, sign_in):
    client = sign_in(cast.admin)
    form = {"begins_with": "ZZ1", "locality": cast.south.pk, "since": "soon", "reason": "Boundary moved"}
    refused = client.post(reverse("referrals:postcode_rule"), form)
    assert b"Boundary moved" in refused.content
    day = f"{today(3):%-d/%-m/%Y}"
    assert client.post(reverse("referrals:postcode_rule"), form | {"since": day}).status_code == 302
    assert route("ZZ1 2BB", on=today(3)).locality == cast.south
    again_form = {"locality": "", "team": south_desk.pk, "since": day, "reason": "Desk"}
    assert client.post(reverse("referrals:routing_rule"), again_form).status_code == 302
    page = client.get(reverse("referrals:routing")).content.decode()
    assert page.count("(planned)") == 2


def test_the_referrer_of_a_partner_sees_no_reason_of_the_front_door(cast, south_desk, sent, sign_in):
    operations.reroute_referral(sent, team=south_desk, reason="Only for us", by=cast.frontdoor)
    assert b"Only for us" not in sign_in(cast.school).get(reverse("referrals:detail", args=[sent.pk])).content
    assert b"Only for us" in sign_in(again(cast.frontdoor)).get(reverse("referrals:detail", args=[sent.pk])).content


@pytest.mark.parametrize("place", ["south", None])
def test_a_team_that_receives_no_more_receives_by_no_rule_either(cast, south_desk, place):
    locality = place and cast.south
    routed(cast, locality, south_desk)
    assert Receivers(on=today()).of(locality) == south_desk
    partners.change_team(south_desk, name="South desk", manager=None, is_intake=False, localities=[], by=cast.admin)
    assert Receivers(on=today()).of(locality) == cast.teams["council", "Initial response"]


@pytest.fixture
def left_alone(cast, south_desk):
    """The south desk is to receive for the south, and the only person who decided there has the role no more."""
    routed(cast, cast.south, south_desk)
    RoleGrant.objects.filter(user=cast.socialworker, role=Role.FRONT_DOOR).update(until=today())
    return south_desk


@pytest.mark.parametrize("how", ["role", "member", "sign-in"])
def test_a_team_in_which_nobody_decides_is_stood_in_for_by_one_in_which_somebody_does(cast, south_desk, how):
    routed(cast, cast.south, south_desk)
    assert route("ZZ2 2BB", on=today()).team == south_desk
    if how == "role":
        partners.end_role(cast.socialworker.role_grants.get(role=Role.FRONT_DOOR), on=today(), by=cast.admin)
    elif how == "member":
        partners.leave_team(cast.socialworker.memberships.get(team=south_desk), on=today(), by=cast.admin)
    else:
        partners.leave_trust(cast.socialworker, by=cast.admin)
    for way in (route("ZZ2 2BB", on=today()), Routes(on=today()).of("ZZ2 2BB")):
        assert (way.team.name, way.locality, way.routed) == ("Initial response", cast.south, "nobody_there")


def test_colleagues_stand_in_before_another_organisation(cast, left_alone):
    desk = partners.add_team(cast.partners["health"], name="Health desk", is_intake=True, by=cast.admin)
    partners.join_team(cast.health, desk, profession="Nurse", since=today(-9), by=cast.admin)
    decides(cast, cast.health, "health")
    routed(cast, None, desk)
    assert route("ZZ2 2BB", on=today()).team == cast.teams["council", "Initial response"]
    RoleGrant.objects.filter(user=cast.frontdoor, role=Role.FRONT_DOOR).update(until=today())
    assert route("ZZ2 2BB", on=today()).team == desk


def test_what_goes_to_the_team_that_stands_in_says_so_to_those_who_work_on_it_alone(cast, left_alone, draft, sign_in):
    operations.save_draft(draft, by=cast.school, postcode="ZZ2 2BB")
    sent = operations.send_referral(draft, by=cast.school)
    assert (sent.receiving_team.name, sent.routed) == ("Initial response", "nobody_there")
    page, words = reverse("referrals:detail", args=[sent.pk]), "the team for the place has nobody who decides referrals"
    assert words in sign_in(cast.frontdoor).get(page).content.decode()
    assert words not in sign_in(cast.school).get(page).content.decode()
    rules = sign_in(cast.school).get(reverse("referrals:routing")).content.decode()
    assert "It stands in for South desk, where nobody decides referrals today" in rules
    directory = reverse("partners:partner", kwargs={"pk": cast.partners["council"].pk})
    assert sign_in(cast.school).get(directory).content.decode().count("Nobody here decides referrals") == 1


def test_where_nobody_decides_anywhere_it_is_received_and_the_administrators_are_told_each_day(cast, draft, sign_in):
    RoleGrant.objects.filter(role=Role.FRONT_DOOR).update(until=today())
    sent = operations.send_referral(draft, by=cast.school)
    assert (sent.receiving_team.name, sent.routed) == ("Initial response", "postcode")
    nine = timezone.localtime().replace(hour=9, minute=0)
    for days in (1, 1, 2):
        sweep(nine + timedelta(days=days))
    told = Notice.objects.filter(rule="front_door_without_people")
    assert (
        list(told.values_list("user", "label", "context__waiting"))
        == [(cast.admin.pk, "Initial response, Fernshire Council", "1")] * 2
    )
    assert sign_in(cast.admin).get(told[0].url).status_code == 200
    page = sign_in(cast.admin).get(reverse("referrals:routing")).content.decode()
    assert "The administrators are told each day" in page


def test_the_administrators_are_told_of_a_team_with_the_longest_of_names(cast, left_alone):
    Team.objects.filter(pk=left_alone.pk).update(name="S" * 120)
    assert sweep(timezone.localtime().replace(hour=9, minute=0) + timedelta(days=1)).is_whole
    [told] = Notice.objects.filter(rule="front_door_without_people")
    assert told.label == "S" * 120


def test_of_a_team_in_which_somebody_decides_nobody_is_told(cast, south_desk, sent):
    sweep(timezone.now() + timedelta(days=1))
    assert not Notice.objects.filter(rule="front_door_without_people").exists()


def test_nobody_sends_a_referral_on_to_a_team_in_which_nobody_decides(cast, left_alone, sent):
    with pytest.raises(ValidationError) as refused:
        operations.reroute_referral(sent, team=left_alone, reason="Theirs", by=cast.frontdoor)
    assert "Nobody in this team decides referrals" in refused.value.message_dict["team"][0]


def test_a_team_receives_until_what_waits_at_it_is_elsewhere(cast, south_desk, sent, sign_in):
    desk, client = cast.teams["council", "Initial response"], sign_in(cast.admin)
    page = reverse("partners:change_team", kwargs={"pk": desk.pk})
    typed = {"name": desk.name, "is_intake": "no", "manager": "", "localities": []}
    refused = client.post(page, typed).content.decode()
    assert "It still has 1 referrals that wait for a decision" in refused
    assert sent.reference in refused
    link = f'href="{reverse("referrals:reroute", args=[sent.pk])}">{sent.reference}</a>'
    assert link not in refused, "no link leads to a refusal: who keeps the teams opens no referral"
    partners.grant_role(cast.frontdoor, Role.ADMINISTRATOR, since=today(), by=cast.admin)
    assert link in sign_in(again(cast.frontdoor)).get(page).content.decode()
    client = sign_in(cast.admin)
    operations.reroute_referral(sent, team=south_desk, reason="It closes", by=cast.frontdoor)
    assert client.post(page, typed).status_code == 302
    desk.refresh_from_db()
    assert not desk.is_intake


def test_the_last_team_that_receives_goes_on_receiving(cast, guidance):
    desk = cast.teams["council", "Initial response"]
    with pytest.raises(ValidationError) as refused:
        partners.change_team(desk, name=desk.name, manager=None, is_intake=False, localities=[], by=cast.admin)
    assert "No other team receives referrals" in refused.value.message_dict["is_intake"][0]


def test_a_partner_at_whose_team_a_referral_waits_cannot_leave(cast, south_desk, sent, sign_in):
    pastoral = cast.teams["school", "Pastoral team"]
    type(sent).objects.filter(pk=sent.pk).update(receiving_team=pastoral)
    page = reverse("partners:end_partner", kwargs={"pk": cast.partners["school"].pk})
    text = sign_in(cast.admin).post(page).content.decode()
    assert "It still has 1 referrals that wait for a decision" in text
    assert sent.reference in text
    type(sent).objects.filter(pk=sent.pk).update(receiving_team=south_desk)
    assert sign_in(cast.admin).post(page).status_code == 302
