"""Load for each full-time equivalent, how uneven it is, and work moved to somebody else."""

from datetime import date
from decimal import Decimal

import pytest

from cases import operations as casework
from notifications.models import Notice
from partners import operations as people
from partners.models import Membership
from referrals.figures import load
from referrals.figures.load import Load

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


def test_a_referral_that_waits_counts_for_its_team(cast, sent):
    teams = {one.label: one.waiting for one in load.loads_of(cast.manager).teams}
    assert teams["Initial response"] == 1


def test_a_manager_reads_the_spread_and_moves_a_case(cast, half_time, shared_case, sign_in):
    client = sign_in(cast.manager)
    page = client.get(LOAD).content.decode()
    assert "1.0 is even" in page
    cases = client.get(f"{LOAD}?person={cast.socialworker.pk}").content.decode()
    assert f"/cases/{shared_case.pk}/hand-over/" in cases
    client.post(f"/cases/{shared_case.pk}/hand-over/", {"to": cast.frontdoor.email, "reason": "Evens out the work"})
    shared_case.refresh_from_db()
    assert shared_case.lead == cast.frontdoor
    told = Notice.objects.filter(rule="cases.handed_over", subject_id=str(shared_case.pk))
    assert {one.user for one in told} == {cast.frontdoor, cast.socialworker}


def test_a_restricted_case_counts_and_is_not_listed(cast, half_time, shared_case, sign_in):
    casework.restrict_case(shared_case, restricted=True, reason="A risk", by=cast.guardian)
    page = sign_in(cast.manager).get(f"{LOAD}?person={cast.socialworker.pk}").content.decode()
    assert "1 more counts and is not listed" in page
    assert str(shared_case.pk) not in page


def test_people_of_another_partner_are_not_shown(cast, sign_in):
    page = sign_in(cast.manager).get(f"{LOAD}?person={cast.health.pk}").content.decode()
    assert "Health Cast" not in page
    assert "How the work is spread" in page


def test_who_manages_nobody_is_refused(cast, sign_in):
    assert sign_in(cast.socialworker).get(LOAD).status_code == 403


def test_the_api_gives_the_same(cast, half_time, sign_in):
    body = sign_in(cast.manager).get("/api/v1/front-door-load/").json()
    assert body["people"][0]["per_fte"] == 2.0
    assert body["imbalances"]["Between people"] == load.imbalance(load.loads_of(cast.manager).people)
