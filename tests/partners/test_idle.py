"""How long a session may lie unused: by role, and the strictest of a person's roles wins."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from partners import idle, operations
from partners.models import User
from partners.roles import Role
from trust import checks

ROLES = st.sets(st.sampled_from(list(Role)))


@given(ROLES, ROLES)
def test_another_role_never_lengthens_the_time(some, more):
    assert idle.minutes_for(some | more) <= min(idle.minutes_for(one) for one in (some, more) if one or not some | more)


def test_every_role_has_its_minutes_from_fifteen_to_thirty():
    assert set(idle.MINUTES) == set(Role)
    assert {15, 20, 30} == {*idle.MINUTES.values(), idle.WITHOUT_A_ROLE}


@pytest.mark.parametrize(
    ("roles", "minutes"),
    [({Role.BOARD_MEMBER}, 30), ({Role.BOARD_MEMBER, Role.MANAGER}, 20), ({Role.MANAGER, Role.ADMINISTRATOR}, 15)],
)
def test_the_strictest_of_the_roles_decides(roles, minutes):
    assert idle.minutes_for(roles) == minutes
    assert idle.minutes_of(idle.strictest(roles)) == minutes


def test_a_trust_sets_its_own_minutes_and_the_cap_holds_for_all(settings):
    settings.SESSION_IDLE_BY_ROLE = {"manager": "12", "administrator": "25"}
    assert (idle.minutes_of(Role.MANAGER), idle.minutes_of(Role.ADMINISTRATOR)) == (12, 25)
    settings.SESSION_IDLE_MINUTES = 18
    assert [idle.minutes_of(one) for one in (Role.MANAGER, Role.ADMINISTRATOR, Role.BOARD_CHAIR)] == [12, 18, 18]


@pytest.mark.parametrize(
    ("longest", "by_role"),
    [
        (31, {}),
        (9, {}),
        (30, {"boss": "15"}),
        (30, {"manager": "soon"}),
        (30, {"manager": "31"}),
        (30, {"chair": "-5"}),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(settings, longest, by_role):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_IDLE_BY_ROLE = longest, by_role
    [found] = checks.idle_times(None)
    assert found.id == "trust.E009"
    with pytest.raises(SystemExit):
        checks.refuse_unsafe_start()


@pytest.mark.parametrize(("local", "minutes"), [("admin", 15), ("manager", 20), ("board", 30)])
def test_a_session_ends_by_the_role_of_whose_it_is(cast, sign_in, time_machine, local, minutes):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    client = sign_in(cast.users[local])
    time_machine.move_to(now + timedelta(minutes=minutes), tick=False)
    assert client.get("/").status_code == 200
    time_machine.move_to(now + timedelta(minutes=2 * minutes, seconds=1), tick=False)
    assert client.get("/").status_code == 302


def test_a_role_for_another_partner_counts_too(cast):
    """Whoever acts for the school at this moment and leads safeguarding elsewhere is held to the strictest."""
    operations.grant_role(
        cast.school, Role.SAFEGUARDING_LEAD, partner=cast.partners["health"], since=date(2020, 1, 1), by=cast.admin
    )
    standing = User.objects.get(pk=cast.school.pk).standing
    assert Role.SAFEGUARDING_LEAD not in standing.roles
    assert idle.minutes_for(standing.held) == 15


def test_the_page_of_ones_sign_ins_says_how_long_and_why(cast, sign_in):
    page = sign_in(cast.admin).get(reverse("usersessions_list")).content.decode()
    assert "not used for 15 minutes ends, as for every system administrator" in page
    assert 'data-idle-minutes="15"' in page
