"""Other records that may be the child of a referral, shown to whoever decides it."""

import pytest
from django.urls import reverse

from audit.models import Record
from cases import operations as casework
from cases.search import find_twins
from referrals import operations
from tests.referrals.conftest import ANSWERS


@pytest.fixture
def mistyped(cast, guidance, shared_case):
    """An urgent referral on the child of the shared case, with a letter wrong: it made a record of its own."""
    child = shared_case.child
    given = ANSWERS | {"given_name": child.given_name + "e", "family_name": child.family_name, "urgent": True}
    draft = operations.start_referral(by=cast.school, date_of_birth=child.date_of_birth, **given)
    return operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)


@pytest.fixture
def restricted_case(cast, case):
    """A case that the front door may not see."""
    return casework.restrict_case(case, restricted=True, reason="A colleague's child", by=cast.guardian)


def page_of(client, referral):
    return client.get(reverse("referrals:decide", args=[referral.pk])).content.decode()


def test_the_page_to_decide_shows_the_record_that_differs_by_a_letter(cast, mistyped, shared_case, sign_in):
    assert mistyped.child != shared_case.child
    page = page_of(sign_in(cast.frontdoor), mistyped)
    assert "Other records that may be this child" in page
    assert f"{shared_case.child.reference}, born" in page
    assert Record.objects.filter(actor=cast.frontdoor, subject_kind="cases.child", why="search").exists()


def test_a_record_without_a_case_is_shown_to_be_merged(cast, guidance, mistyped):
    other = casework.record_child(
        given_name=mistyped.given_name,
        family_name=mistyped.family_name + "s",
        date_of_birth=mistyped.date_of_birth,
        by=cast.frontdoor,
    )
    assert other in [hit.child for hit in find_twins(cast.frontdoor, mistyped.child)]


def test_the_link_leads_to_the_merge_page_with_both_references(cast, mistyped, shared_case, sign_in):
    client = sign_in(cast.frontdoor)
    back = reverse("referrals:decide", args=[mistyped.pk])
    address = f"{reverse('cases:merge')}?kept={shared_case.child_id}&other={mistyped.child_id}&back={back}"
    assert address.replace("&", "&amp;") in page_of(client, mistyped)
    page = client.get(address).content.decode()
    assert f'value="{shared_case.child.reference}"' in page
    assert f'value="{mistyped.child.reference}"' in page


def test_after_the_merge_the_person_is_back_at_the_decision(cast, mistyped, shared_case, sign_in):
    client = sign_in(cast.frontdoor)
    back = reverse("referrals:decide", args=[mistyped.pk])
    both = {"kept": shared_case.child.reference, "other": mistyped.child.reference}
    answers = both | {"reason": "A letter too many", "sure": "1"}
    assert client.post(f"{reverse('cases:merge')}?back={back}", answers).url == back
    page = page_of(client, mistyped)
    assert "Other records that may be this child" not in page
    mistyped.refresh_from_db()
    assert mistyped.child == shared_case.child


def test_the_merge_page_leads_to_no_other_site(cast, mistyped, shared_case, sign_in):
    both = {"kept": shared_case.child.reference, "other": mistyped.child.reference}
    answers = both | {"reason": "A letter too many", "sure": "1"}
    away = sign_in(cast.frontdoor).post(f"{reverse('cases:merge')}?back=https://example.org/", answers)
    assert away.url == reverse("cases:merges")


def test_the_merge_page_fills_in_no_record_out_of_sight(cast, restricted_case, sign_in):
    page = sign_in(cast.frontdoor).get(f"{reverse('cases:merge')}?kept={restricted_case.child_id}&other=x")
    assert page.status_code == 200
    assert restricted_case.child.reference not in page.content.decode()


def test_of_a_record_out_of_sight_the_page_says_only_that_it_exists(cast, guidance, restricted_case, sign_in):
    child = restricted_case.child
    given = ANSWERS | {"given_name": child.given_name + "e", "family_name": child.family_name}
    draft = operations.start_referral(by=cast.school, date_of_birth=child.date_of_birth, **given)
    sent = operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)
    page = page_of(sign_in(cast.frontdoor), sent)
    assert "A record exists. Ask" in page
    assert child.reference not in page


def test_a_child_like_nobody_has_no_such_part(cast, accepted, sign_in):
    assert "Other records that may be this child" not in page_of(sign_in(cast.frontdoor), accepted)


def test_the_api_answers_the_same_to_those_who_decide_it(cast, mistyped, shared_case, sign_in):
    address = f"/api/v1/referrals/{mistyped.pk}/duplicates/"
    answer = sign_in(cast.frontdoor).get(address).json()
    assert answer["child"] == str(mistyped.child_id)
    assert [one["child"]["reference"] for one in answer["results"]] == [shared_case.child.reference]
    assert sign_in(cast.school).get(address).status_code == 403
    assert sign_in(cast.outsider).get(address).status_code == 404
