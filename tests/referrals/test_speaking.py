"""A referrer who has left stops nothing: somebody of their organisation hears for them, and sees their referrals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from notifications.operations import sweep
from partners import operations as people
from partners.models import Team
from partners.responsibilities import of_person
from partners.roles import Role
from referrals import operations
from referrals.speaking import who_speaks_for
from tests.cast import SINCE
from tests.referrals.conftest import ANSWERS, DECISION


@pytest.fixture
def head(cast):
    """The manager of the referrer's team at the school."""
    user = people.add_person(email="head@demo.example", name="Head Cast", by=cast.admin)
    team = cast.school.memberships.get().team
    people.join_team(user, team, profession="Head", since=SINCE, by=cast.admin)
    people.grant_role(user, Role.PRACTITIONER, partner=cast.partners["school"], since=SINCE, by=cast.admin)
    team.manager = user
    team.save(update_fields=["manager"])
    return user


def told(user):
    return set(Notice.objects.filter(user=user).values_list("rule", flat=True))


def leave(cast):
    people.leave_trust(cast.school, by=cast.admin)


def fresh(referral):
    return type(referral).objects.get(pk=referral.pk)


def test_a_referrer_who_works_there_hears_for_themselves(cast, sent, head):
    assert who_speaks_for(fresh(sent)) == [cast.school]


def test_after_they_left_the_manager_of_their_last_team_hears(cast, sent, head):
    leave(cast)
    operations.query_referral(sent, by=cast.frontdoor, question="Since when?")
    assert "referral_queried" in told(head)


def test_of_one_who_works_elsewhere_now_the_manager_hears_too(cast, sent, head):
    people.leave_team(cast.school.memberships.get(), on=timezone.localdate(), by=cast.admin)
    assert who_speaks_for(fresh(sent)) == [head]


def test_without_such_a_manager_the_senior_contact_hears(cast, sent, head):
    leave(cast)
    Team.objects.filter(manager=head).update(manager=None)
    assert who_speaks_for(fresh(sent)) == []
    cast.partners["school"].senior_contact = head
    cast.partners["school"].save(update_fields=["senior_contact"])
    assert who_speaks_for(fresh(sent)) == [head]


def test_the_decision_reaches_who_hears_for_a_leaver(cast, accepted, head):
    leave(cast)
    operations.decide_referral(accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert "referral_decided" in told(head)


def test_the_answer_to_a_disagreement_reaches_who_hears_for_a_leaver(cast, accepted, head):
    operations.decide_referral(accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    put_to = operations.disagree(accepted, words="It is worse than that.", by=cast.school).put_to
    leave(cast)
    operations.uphold_decision(accepted, answer="We looked again.", by=put_to)
    assert "disagreement_answered" in told(head)


def test_a_question_that_was_out_when_they_left_is_brought_to_somebody(cast, sent, head):
    operations.query_referral(sent, by=cast.frontdoor, question="Since when?")
    leave(cast)
    sweep(at=timezone.now() + timedelta(hours=25))
    assert "referral_question_unheard" in told(head)


def test_a_question_to_somebody_who_is_there_is_brought_to_nobody_else(cast, sent, head):
    operations.query_referral(sent, by=cast.frontdoor, question="Since when?")
    sweep(at=timezone.now() + timedelta(hours=25))
    assert "referral_question_unheard" not in told(head) | told(cast.school)


def test_what_a_leaver_holds_of_referrals_is_counted_and_named_by_reference_alone(cast, sent, sign_in):
    operations.query_referral(sent, by=cast.frontdoor, question="Since when?")
    operations.start_referral(by=cast.school, **ANSWERS)
    page = sign_in(cast.admin).get(reverse("partners:leave", args=[cast.school.pk])).content.decode()
    assert "1 referrals begun and not sent" in page
    assert "1 questions of the front door to answer" in page
    assert sent.reference in page
    assert "Robin" not in page


def test_what_somebody_of_the_front_door_took_on_is_counted(cast, accepted):
    assert "referrals to decide at the front door" in [one.what for one in of_person(cast.frontdoor)]


def test_no_page_of_a_leaver_links_to_what_its_reader_may_not_open(cast, accepted, sign_in):
    client, page = sign_in(cast.admin), reverse("referrals:reallocate", args=[cast.frontdoor.pk])
    assert client.get(page).status_code == 403
    for name in ("leave", "person"):
        text = client.get(reverse(f"partners:{name}", args=[cast.frontdoor.pk])).content.decode()
        assert accepted.reference in text
        assert f'href="{page}"' not in text


def test_a_colleague_finds_the_referrals_of_their_organisation_and_none_of_another(cast, sent, head, sign_in):
    address = reverse("referrals:mine")
    client = sign_in(head)
    assert sent.reference not in client.get(address).content.decode()
    page = client.get(address, {"whose": "organisation"}).content.decode()
    assert sent.reference in page
    assert "School Cast" in page
    assert sent.reference not in sign_in(cast.health).get(address, {"whose": "organisation"}).content.decode()


def test_a_colleagues_draft_is_not_among_them(cast, draft, head, sign_in):
    page = sign_in(head).get(reverse("referrals:mine"), {"whose": "organisation"}).content.decode()
    assert draft.reference not in page
