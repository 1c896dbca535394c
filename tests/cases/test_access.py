"""Who sees a case: shares, grants and the read table, and what changes them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases import access, grants, operations
from cases.models import Case, CaseAccess, Child, Share
from partners import operations as people
from partners.models import User
from partners.roles import Role
from tests.cast import TOLD


def sees(user, case) -> bool:
    fresh = User.objects.get(pk=user.pk)
    found = Case.objects.visible_to(fresh).filter(pk=case.pk).exists()
    listed = case in access.visible_cases(fresh, open_only=False).cases
    assert found == listed, "the detail and the list must agree"
    return found


@pytest.mark.parametrize("local", ["socialworker", "manager", "frontdoor", "school", "health", "police", "member"])
def test_people_of_a_partner_with_a_live_share_see_the_case(cast, shared_case, local):
    assert sees(cast.users[local], shared_case)


@pytest.mark.parametrize("local", ["outsider", "charity", "board", "boardchair", "network", "partnership", "admin"])
def test_people_without_a_share_do_not_see_the_case(cast, shared_case, local):
    assert not sees(cast.users[local], shared_case)


def test_a_superuser_sees_no_child(cast, shared_case):
    User.objects.filter(pk=cast.admin.pk).update(is_superuser=True)
    assert not sees(cast.admin, shared_case)
    assert Child.objects.visible_to(User.objects.get(pk=cast.admin.pk)).count() == 0


def test_an_ended_share_closes_the_case_at_once(cast, shared_case):
    share = Share.objects.live().get(case=shared_case, partner=cast.partners["school"])
    operations.end_share(share, by=cast.socialworker, because="The child left the school")
    assert not sees(cast.school, shared_case)
    assert sees(cast.health, shared_case)


def test_a_share_closes_by_itself_at_its_end(cast, case, time_machine):
    share = operations.share_case(
        case,
        partner=cast.partners["charity"],
        purpose="support",
        reason="Six sessions of mentoring",
        basis="consent",
        family_told="told",
        until=timezone.now() + timedelta(days=1),
        by=cast.socialworker,
    )
    assert sees(cast.charity, case)
    time_machine.move_to(share.until + timedelta(seconds=1))
    assert not sees(cast.charity, case)
    assert access.reason_for(cast.charity, case) is None


def test_a_restricted_case_opens_to_named_people_only(cast, shared_case):
    operations.restrict_case(shared_case, restricted=True, reason="A colleague's child", by=cast.guardian)
    assert sees(cast.socialworker, shared_case)
    assert not sees(cast.manager, shared_case)
    assert not sees(cast.school, shared_case)
    operations.restrict_case(shared_case, restricted=False, reason="Moved away", by=cast.guardian)
    assert sees(cast.school, shared_case)


def test_a_declared_relationship_shuts_a_person_out(cast, shared_case):
    people.declare_relationship(cast.school, child_reference=shared_case.child.reference, by=cast.school)
    assert not sees(cast.school, shared_case)
    assert sees(cast.health, shared_case)
    people.declare_relationship(cast.socialworker, child_reference=shared_case.child.reference, by=cast.guardian)
    assert not sees(cast.socialworker, shared_case), "not even the lead professional"


def test_a_disabled_person_sees_nothing(cast, shared_case):
    User.objects.filter(pk=cast.school.pk).update(is_active=False)
    assert not sees(cast.school, shared_case)


def test_a_leaver_sees_nothing_of_the_partner(cast, shared_case):
    people.leave_team(cast.school.memberships.get(), on=timezone.localdate(), by=cast.admin)
    assert not sees(cast.school, shared_case)


def test_a_person_of_two_partners_sees_what_the_one_they_act_for_may(cast, shared_case):
    second = people.join_team(
        cast.charity,
        cast.teams["school", "Pastoral team"],
        profession="Mentor",
        since=timezone.localdate(),
        by=cast.admin,
    )
    school = cast.partners["school"]
    people.grant_role(cast.charity, Role.PRACTITIONER, partner=school, since=timezone.localdate(), by=cast.admin)
    user = User.objects.get(pk=cast.charity.pk)
    assert not Case.objects.visible_to(user).filter(pk=shared_case.pk).exists()
    user.act_for(second.pk)
    assert Case.objects.visible_to(user).filter(pk=shared_case.pk).exists()


def test_seeing_is_not_adding(cast, shared_case):
    assert access.may_contribute(cast.school, shared_case)
    assert not access.may_contribute(cast.police, shared_case)
    assert not access.may_contribute(cast.outsider, shared_case)


def test_the_reason_names_the_partner_the_day_and_who_decided(cast, shared_case):
    words = access.reason_for(cast.school, shared_case).words
    assert words.startswith(f"Shared with {cast.partners['school']} on ")
    assert f"by {cast.socialworker}" in words
    assert access.reason_for(cast.outsider, shared_case) is None


def test_shares_grants_and_read_table_agree_after_all_kinds_of_change(cast, shared_case):
    share = Share.objects.live().get(case=shared_case, partner=cast.partners["health"])
    operations.end_share(share, by=cast.socialworker, because="Discharged")
    operations.hand_over(shared_case, to=cast.manager, reason="Leaving", by=cast.socialworker, **TOLD)
    operations.close_case(shared_case, reason="Aims met", by=cast.manager)
    assert grants.drift() == dict.fromkeys(grants.drift(), 0)


def test_drift_is_found_and_mended(cast, shared_case):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_caseaccess WHERE principal = %s", [cast.partners["school"].pk])
        cursor.execute(
            "INSERT INTO cases_caseaccess (principal, case_id, is_open, updated_at) VALUES (%s, %s, true, now())",
            [cast.partners["outsider"].pk, shared_case.pk],
        )
    found = grants.drift()
    assert found["rows missing from the read table"] == 1
    assert found["rows too many in the read table"] == 1
    grants.rebuild()
    assert not any(grants.drift().values())
    assert not sees(cast.outsider, shared_case)


def test_pages_of_cases_follow_on_without_gap_or_repeat(cast, child):
    made = []
    for number in range(7):
        one = operations.record_child(given_name=f"Child {number}", family_name="Testerly", by=cast.frontdoor)
        made.append(
            operations.open_case(
                one,
                lead=cast.socialworker,
                locality=cast.north,
                level_of_need=3,
                reason="Worries",
                by=cast.frontdoor,
            )
        )
    first = access.visible_cases(cast.socialworker, limit=3)
    second = access.visible_cases(cast.socialworker, limit=3, after=first.next_key)
    third = access.visible_cases(cast.socialworker, limit=3, after=second.next_key)
    walked = [*first.cases, *second.cases, *third.cases]
    assert walked == list(reversed(made))
    assert third.next_key is None
    assert access.count_visible_cases(cast.socialworker) == 7


def test_a_page_of_cases_is_one_statement_with_everything_on_it(cast, shared_case, django_assert_num_queries):
    user = User.objects.get(pk=cast.school.pk)
    user.principals, access.shut_out_ids(user)  # read once for a request
    with django_assert_num_queries(1):
        [case] = access.visible_cases(user).cases
        assert (case.child.full_name, case.lead.name, case.locality.name) == (
            "Wren Testerly",
            "Socialworker Cast",
            "North",
        )


def test_the_read_table_has_one_row_for_a_principal(cast, shared_case):
    rows = CaseAccess.objects.filter(case=shared_case)
    principals = set(rows.values_list("principal", flat=True))
    expected = {cast.partners[key].pk for key in ("council", "school", "health", "police")}
    assert principals == expected | {-cast.socialworker.pk}
    assert rows.count() == len(principals)


def test_a_listed_case_is_the_case_with_its_people_and_defers_the_rest(cast, shared_case, django_assert_num_queries):
    [listed] = access.visible_cases(User.objects.get(pk=cast.school.pk)).cases
    stored = Case.objects.with_people().get(pk=shared_case.pk)
    with django_assert_num_queries(0):
        for field in Case._meta.concrete_fields:
            assert getattr(listed, field.attname) == getattr(stored, field.attname), field.name
        assert (listed.child.full_name, listed.child.reference) == (stored.child.full_name, stored.child.reference)
        assert (listed.lead.name, listed.locality.name) == (stored.lead.name, stored.locality.name)
    with django_assert_num_queries(1):
        assert listed.child.postcode == stored.child.postcode == "ZZ1 1AA", "read when asked for, never blank"
