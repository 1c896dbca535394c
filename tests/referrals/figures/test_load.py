"""Load for each full-time equivalent, how uneven it is, and work moved to somebody else."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Record
from cases import operations as casework
from cases.models import Case
from notifications.models import Notice
from partners import operations as people
from partners.models import Membership, User
from partners.roles import Role
from referrals import operations
from referrals.figures import load
from referrals.figures.load import Load
from referrals.models import Reassignment
from tests.cast import SINCE, TOLD

LOAD = "/front-door/load/"


def of(*pairs):
    return [Load(str(number), cases, Decimal(str(fte))) for number, (cases, fte) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        (of((10, 1), (10, 1)), 1.0),
        (of((10, 1), (5, 0.5)), 1.0),
        (of((20, 1), (0, 1)), 2.0),
        (of((20, 2), (10, 0.5), (0, 1.5)), 2.67),
        (of((0, 1)), None),
        ([], None),
    ],
)
def test_imbalance_is_the_highest_load_over_that_of_all(loads, expected):
    assert load.imbalance(loads) == expected


@pytest.fixture
def half_time(cast, shared_case):
    """The social worker leads one case at half time; the manager leads none."""
    Membership.objects.filter(user=cast.socialworker).update(full_time_equivalent=Decimal("0.5"))


def test_load_is_counted_by_team_profession_and_person(cast, half_time):
    loads = load.loads_of(cast.manager)
    assert (loads.people[0].label, loads.people[0].per_fte) == ("Socialworker Cast", 2.0)
    north = next(one for one in loads.teams if one.label == "North locality")
    assert (north.cases, north.fte, north.per_fte, north.places) == (1, Decimal("1.50"), 0.7, "North, South")
    assert {one.label: one.cases for one in loads.professions}["Social worker"] == 1


def test_a_person_of_two_teams_counts_once(cast, half_time):
    team = cast.teams["council", "Safeguarding unit"]
    people.join_team(cast.socialworker, team, profession="Adviser", since=date(2026, 1, 1), by=cast.admin)
    assert sum(one.cases for one in load.loads_of(cast.manager).teams) == 1


def test_a_person_of_two_teams_has_the_time_of_both_and_never_more_than_one(cast, half_time):
    team = cast.teams["council", "Safeguarding unit"]
    people.join_team(cast.socialworker, team, profession="Adviser", since=date(2026, 1, 1), by=cast.admin)
    second = Membership.objects.filter(user=cast.socialworker, team=team)
    for share, whole in (("0.3", "0.8"), ("1", "1")):
        second.update(full_time_equivalent=Decimal(share))
        loads = load.loads_of(cast.manager)
        theirs = next(one for one in loads.people if one.label == "Socialworker Cast")
        assert theirs.fte == Decimal(whole)
        assert {one.label: one.fte for one in loads.professions}["Social worker"] == Decimal(whole) + 1, "with another"


def test_a_referral_that_waits_counts_for_its_team(cast, sent):
    teams = {one.label: one.waiting for one in load.loads_of(cast.manager).teams}
    assert teams["Initial response"] == 1


def page_of(cast):
    return f"{LOAD}{cast.socialworker.pk}/"


@pytest.fixture
def accepted(cast, sent):
    return operations.accept_referral(sent, by=cast.frontdoor)


def test_a_referral_that_somebody_took_on_counts_for_them_until_it_is_decided(cast, accepted):
    def taken():
        return {one.label: one.referrals for one in load.loads_of(cast.manager).people}["Frontdoor Cast"]

    assert taken() == 1
    operations.withdraw_referral(accepted, reason="A mistake", by=cast.school)
    assert taken() == 0


def test_a_manager_sees_the_effect_and_moves_several_at_once(cast, half_time, shared_case, sign_in):
    other = casework.record_child(given_name="Kit", family_name="Testerly", date_of_birth=None, by=cast.frontdoor)
    second = casework.open_case(
        other, lead=cast.socialworker, locality=cast.south, level_of_need=2, reason="Known", by=cast.frontdoor
    )
    client = sign_in(cast.manager)
    assert "1.0 is even" in client.get(LOAD).content.decode()
    assert "Wren Testerly" in client.get(page_of(cast)).content.decode()
    move = TOLD | {"cases": [shared_case.pk, second.pk], "to": cast.frontdoor.pk, "reason": "Evens out the work"}
    effect = " ".join(client.post(page_of(cast), move | {"step": "look"}).content.decode().split())
    assert "2 cases and 0 referrals go from Socialworker Cast to Frontdoor Cast" in effect
    assert {one.lead for one in Case.objects.all()} == {cast.socialworker}, "nothing has moved yet"
    assert client.post(page_of(cast), move | {"step": "move"}).url == LOAD
    assert {one.lead for one in Case.objects.all()} == {cast.frontdoor}
    told = Notice.objects.filter(rule="cases.handed_over").values_list("user", "subject_id")
    assert set(told) == {
        (who.pk, str(one.pk)) for who in (cast.frontdoor, cast.socialworker) for one in (shared_case, second)
    }
    assert Record.objects.filter(verb="handed_over", actor=cast.manager).count() == 2


def test_to_change_ones_mind_loses_nothing_ticked_or_typed(cast, half_time, shared_case, sign_in):
    move = {"cases": [shared_case.pk], "to": cast.frontdoor.pk, "reason": "Evens out the work", "step": "change"}
    page = sign_in(cast.manager).post(page_of(cast), move).content.decode()
    assert "Evens out the work</textarea>" in page
    assert "checked" in page


def test_nothing_moves_where_one_of_them_was_given_on_meanwhile(cast, half_time, shared_case, sign_in):
    other = casework.record_child(given_name="Kit", family_name="Testerly", date_of_birth=None, by=cast.frontdoor)
    second = casework.open_case(
        other, lead=cast.socialworker, locality=cast.south, level_of_need=2, reason="Known", by=cast.frontdoor
    )
    casework.hand_over(second, to=cast.manager, reason="Knows them", by=cast.manager, **TOLD)
    with pytest.raises(ValidationError, match="no longer with Socialworker Cast"):
        operations.reallocate(
            cast.socialworker, to=cast.frontdoor, cases=[shared_case.pk, second.pk], reason="x", by=cast.manager, **TOLD
        )
    shared_case.refresh_from_db()
    assert shared_case.lead == cast.socialworker


def test_a_referral_is_given_to_another_of_its_front_door_and_both_are_told(cast, accepted):
    colleague = people.add_person(email="second@demo.example", name="Second Cast", by=cast.admin)
    people.join_team(colleague, accepted.receiving_team, profession="Social worker", since=SINCE, by=cast.admin)
    people.grant_role(colleague, Role.FRONT_DOOR, partner=cast.partners["council"], since=SINCE, by=cast.admin)
    colleague = User.objects.get(pk=colleague.pk)
    move = {"referrals": [accepted.pk], "reason": "On leave tomorrow", "by": cast.manager}
    with pytest.raises(ValidationError, match="cannot decide referral"):
        operations.reallocate(cast.frontdoor, to=cast.socialworker, **move)
    assert operations.reallocate(cast.frontdoor, to=colleague, **move) == 1
    accepted.refresh_from_db()
    assert accepted.taken_by == colleague
    assert {one.user for one in Notice.objects.filter(rule="referral_reassigned")} == {colleague, cast.frontdoor}
    assert Reassignment.objects.get().reason == "On leave tomorrow"
    assert Record.objects.filter(verb="reassigned", actor=cast.manager).count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"family_told": "not_safe"}, "why_not_told"),
        ({"reason": " "}, "reason"),
        ({"cases": []}, "cases"),
        ({"to": "socialworker"}, "to"),
        ({"to": "network"}, "to"),
    ],
)
def test_what_moves_to_whom_and_why_is_said(cast, shared_case, change, field):
    given = TOLD | {"cases": [shared_case.pk], "reason": "x", "to": "frontdoor"} | change
    with pytest.raises(ValidationError) as refused:
        operations.reallocate(cast.socialworker, by=cast.manager, **given | {"to": cast.users[given["to"]]})
    assert set(refused.value.message_dict) == {field}


def test_who_manages_nobody_moves_nothing(cast, shared_case):
    with pytest.raises(PermissionDenied):
        operations.reallocate(
            cast.socialworker, to=cast.frontdoor, cases=[shared_case.pk], reason="x", by=cast.socialworker, **TOLD
        )


def test_the_api_moves_and_answers_the_load_as_it_is_then(cast, half_time, shared_case, api):
    body = {
        "person": cast.socialworker.pk,
        "to": cast.frontdoor.pk,
        "cases": [shared_case.pk],
        "reason": "Evens out",
    } | TOLD
    answer = api(cast.manager).post("/api/v1/front-door-load/", body, format="json")
    assert answer.status_code == 200, answer.content
    assert {one["label"]: one["cases"] for one in answer.json()["people"]}["Frontdoor Cast"] == 1
    again = api(cast.manager).post("/api/v1/front-door-load/", body, format="json")
    assert again.status_code == 409
    assert api(cast.socialworker).post("/api/v1/front-door-load/", body, format="json").status_code == 403


def test_a_restricted_case_counts_and_is_not_listed(cast, half_time, shared_case, sign_in):
    casework.restrict_case(shared_case, restricted=True, reason="A risk", by=cast.guardian)
    page = sign_in(cast.manager).get(page_of(cast)).content.decode()
    assert "1 more counts and is not listed" in page
    assert str(shared_case.pk) not in page


def test_people_of_another_partner_are_not_shown(cast, sign_in):
    assert sign_in(cast.manager).get(f"{LOAD}{cast.health.pk}/").status_code == 404


def test_who_manages_nobody_is_refused(cast, sign_in):
    client = sign_in(cast.socialworker)
    assert [client.get(one).status_code for one in (LOAD, page_of(cast))] == [403, 403]


def test_the_api_gives_the_same(cast, half_time, sign_in):
    body = sign_in(cast.manager).get("/api/v1/front-door-load/").json()
    assert body["people"][0]["per_fte"] == 2.0
    assert body["imbalances"]["Between people"] == load.imbalance(load.loads_of(cast.manager).people)
