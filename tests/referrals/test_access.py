"""Who sees a referral: its author, their partner, the front door that received it, those of the case."""

import pytest
from django.utils import timezone

from cases import operations as casework
from cases.access import visible_cases
from cases.models import Case
from partners import operations as people
from partners.models import Membership, User
from partners.roles import Role
from referrals import operations
from referrals.models import InformationRequest, Referral
from tests.cast import SINCE
from tests.referrals.conftest import again


def sees(user, referral) -> bool:
    return Referral.objects.visible_to(again(user)).filter(pk=referral.pk).exists()


def seeing(cast, referral) -> set[str]:
    return {local for local, user in cast.users.items() if sees(user, referral)}


@pytest.fixture
def colleague(cast):
    user = people.add_person(email="colleague@demo.example", name="Colleague Cast", by=cast.admin)
    team = cast.teams["school", "Pastoral team"]
    people.join_team(user, team, profession="Teacher", since=timezone.localdate(), by=cast.admin)
    people.grant_role(user, Role.PRACTITIONER, partner=cast.partners["school"], since=SINCE, by=cast.admin)
    cast.users["colleague"] = user
    return user


def test_a_draft_is_its_authors_alone(cast, draft, colleague):
    assert seeing(cast, draft) == {"school"}


def test_a_discarded_draft_stays_its_authors(cast, draft, colleague):
    operations.withdraw_referral(draft, by=cast.school, reason="")
    assert seeing(cast, draft) == {"school"}


def test_a_sent_referral_is_seen_by_the_referring_partner_the_front_door_and_its_manager(cast, sent, colleague):
    assert seeing(cast, sent) == {"school", "colleague", "frontdoor", "manager"}


def test_the_manager_of_another_team_of_the_same_partner_does_not_see_it(cast, sent):
    team = sent.receiving_team
    team.manager = cast.socialworker
    team.save(update_fields=["manager"])
    assert not sees(cast.manager, sent)


def test_decided_into_a_case_it_is_seen_by_those_who_see_the_case(cast, decided, colleague):
    council = {"frontdoor", "socialworker", "manager", "coordinator", "chair"}
    assert seeing(cast, decided) == {"school", "colleague"} | council
    casework.share_case(
        decided.case, partner=cast.partners["health"], purpose="health", reason="Known", basis="public_task",
        family_told="told", by=cast.socialworker,
    )  # fmt: skip
    assert seeing(cast, decided) == {"school", "colleague", "health", "member"} | council


def test_a_restricted_case_hides_the_referral_from_all_but_named_people(cast, decided, colleague):
    casework.restrict_case(decided.case, restricted=True, reason="A colleague's child", by=cast.guardian)
    assert seeing(cast, decided) == {"socialworker"}


def test_a_declared_relationship_shuts_out_the_author_and_the_front_door(cast, sent):
    for local in ("school", "frontdoor"):
        people.declare_relationship(cast.users[local], child_reference=sent.child.reference, by=cast.users[local])
        assert not sees(cast.users[local], sent)


def test_a_declared_relationship_with_a_sibling_shuts_out_too(cast, sent, child):
    sent.children.create(child=child)
    people.declare_relationship(cast.frontdoor, child_reference=child.reference, by=cast.frontdoor)
    assert not sees(cast.frontdoor, sent)


def test_a_leaver_and_a_disabled_person_see_nothing(cast, sent):
    people.leave_team(cast.school.memberships.get(), on=timezone.localdate(), by=cast.admin)
    assert not sees(cast.school, sent)
    type(cast.frontdoor).objects.filter(pk=cast.frontdoor.pk).update(is_active=False)
    assert not sees(cast.frontdoor, sent)


def test_a_person_who_now_acts_for_another_partner_does_not_see_it(cast, sent):
    second = people.join_team(
        cast.school, cast.teams["charity", "Outreach"], profession="Mentor", since=timezone.localdate(), by=cast.admin
    )
    user = again(cast.school)
    user.act_for(second.pk)
    assert not Referral.objects.visible_to(user).filter(pk=sent.pk).exists()


def test_a_superuser_sees_no_referral(cast, sent):
    type(cast.admin).objects.filter(pk=cast.admin.pk).update(is_superuser=True)
    assert not sees(cast.admin, sent)


def test_a_question_is_seen_by_the_partner_asked_and_the_referral_is_not(cast, sent):
    (asked,) = operations.ask_partners(
        sent, partners=[cast.partners["police"]], question="Known?", due=timezone.localdate(), by=cast.frontdoor
    )
    found = {k for k, u in cast.users.items() if InformationRequest.objects.visible_to(again(u)).exists()}
    assert found == {"police", "frontdoor", "manager"}, "not the referrer: what the police know is not the school's"
    assert not sees(cast.police, sent)
    assert InformationRequest.objects.visible_to(again(cast.police)).get() == asked


ABOVE_THE_CASEWORK = ["board", "boardchair", "partnership", "network", "guardian", "admin"]


@pytest.mark.parametrize("local", ABOVE_THE_CASEWORK)
def test_sitting_in_a_partners_team_shows_no_child_to_who_does_not_work_with_children(cast, decided, local):
    for key in (("school", "Pastoral team"), ("council", "North locality")):
        Membership.objects.create(user=cast.users[local], team=cast.teams[key], profession="Governor", since=SINCE)
    for membership in cast.users[local].memberships.all():
        user = User.objects.get(pk=cast.users[local].pk)
        user.act_for(membership.pk)
        assert user.acting_partner is not None
        assert not Referral.objects.visible_to(user).exists()
        assert not Case.objects.visible_to(user).exists()
        assert not visible_cases(user, open_only=False).cases
