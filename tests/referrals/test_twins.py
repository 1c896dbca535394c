"""Other records that may be the child of a referral, shown to whoever decides it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Record
from cases import operations as casework
from cases.search import find_twins
from referrals import operations
from referrals.models import Referral, ReferredChild
from tests.access.visiting import HOUSEKEEPING
from tests.referrals.conftest import ANSWERS, DECISION


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


@pytest.fixture
def siblings(cast, guidance, shared_case):
    """Robin, Jo, and the child of the shared case with a letter too many, on one referral in triage."""
    child = shared_case.child
    mistyped = {"given_name": child.given_name + "e", "family_name": child.family_name}
    rows = [{"given_name": "Jo", "family_name": "Madeup"}, mistyped | {"date_of_birth": child.date_of_birth}]
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    members = [row | {"relation": "sibling", "also_referred": True} for row in rows]
    operations.save_draft(draft, by=cast.school, members=members)
    return operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)


def test_of_three_siblings_the_one_that_differs_by_a_letter_is_shown_with_the_open_case(
    cast, siblings, shared_case, sign_in
):
    page = page_of(sign_in(cast.frontdoor), siblings)
    assert f"Other records that may be {shared_case.child.given_name}e" in page
    assert f"{shared_case.child.reference}, born" in page
    record = siblings.children.get(child__given_name=shared_case.child.given_name + "e").child
    back = reverse("referrals:decide", args=[siblings.pk])
    address = f"{reverse('cases:merge')}?kept={shared_case.child_id}&other={record.pk}&back={back}"
    assert address.replace("&", "&amp;") in page
    assert "Other records that may be this child" not in page


def test_once_merged_the_page_says_that_the_sibling_has_an_open_case(cast, siblings, shared_case, sign_in):
    record = siblings.children.get(child__given_name=shared_case.child.given_name + "e").child
    casework.merge_children(shared_case.child, record, reason="A letter too many", by=cast.frontdoor)
    page = page_of(sign_in(cast.frontdoor), siblings)
    assert f"{shared_case.child.given_name}e {shared_case.child.family_name} has an open case, led by" in page
    assert "the referral joins this one" in page
    assert "This child has an open case" not in page


def test_of_a_sibling_s_case_for_named_people_the_page_says_that_there_is_one(cast, siblings, shared_case, sign_in):
    record = siblings.children.get(child__given_name=shared_case.child.given_name + "e").child
    casework.merge_children(shared_case.child, record, reason="A letter too many", by=cast.frontdoor)
    casework.restrict_case(shared_case, restricted=True, reason="A colleague's child", by=cast.guardian)
    page = page_of(sign_in(cast.frontdoor), siblings)
    assert "has an open case, which is for named people only" in page
    assert str(shared_case.pk) not in page


def test_earlier_referrals_of_each_sibling_are_beside_the_decision(cast, siblings, shared_case, sign_in):
    jo = siblings.children.get(child__given_name="Jo").child
    draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": "Sam"})
    operations.save_draft(draft, by=cast.school, members=[])
    earlier = operations.send_referral(draft, by=cast.school)
    earlier.children.create(child=jo, as_given="Jo Madeup")
    page = page_of(sign_in(cast.frontdoor), siblings)
    assert earlier.reference in page
    assert "on Jo Madeup, from" in page


def test_the_api_answers_of_each_sibling(cast, siblings, shared_case, sign_in):
    answer = sign_in(cast.frontdoor).get(f"/api/v1/referrals/{siblings.pk}/duplicates/").json()
    assert (answer["name"], answer["has_open_case"], answer["results"]) == ("Robin Madeup", False, [])
    jo, other = answer["others"]
    assert (jo["name"], jo["results"]) == ("Jo Madeup", [])
    assert [one["child"]["reference"] for one in other["results"]] == [shared_case.child.reference]
    assert other["results"][0]["case"] == str(shared_case.pk)


def test_ten_siblings_are_asked_about_in_no_more_statements_than_two(cast, guidance, sign_in):
    def page(count):
        draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": f"Alex{count}"})
        names = [{"given_name": f"Sibling{number}", "family_name": f"Of{count}"} for number in range(count)]
        members = [one | {"relation": "sibling", "also_referred": True} for one in names]
        operations.save_draft(draft, by=cast.school, members=members)
        sent = operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, sent)
        return [one["sql"] for one in asked if not one["sql"].startswith(HOUSEKEEPING)]

    client = sign_in(cast.frontdoor)
    page(1)  # what is read once for a process
    few, many = page(2), page(10)
    assert len(many) <= len(few)
    assert len(many) <= 12, "\n".join(one[:150] for one in many)


def test_whoever_decides_anew_is_shown_the_same_as_whoever_decided_first(cast, siblings, shared_case, sign_in):
    earlier = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    Referral.objects.filter(pk=earlier.pk).update(child=siblings.child)
    ReferredChild.objects.filter(referral=earlier).update(child=siblings.child)
    decision = DECISION | {"outcome": "advice"}
    operations.decide_referral(siblings, by=cast.frontdoor, **decision)
    operations.disagree(Referral.objects.get(pk=siblings.pk), words="They need more", by=cast.school)
    client, address = sign_in(cast.manager), reverse("referrals:decide_anew", args=[siblings.pk])
    client.get(address)  # what is read once for a process
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    found = [one["sql"] for one in asked if not one["sql"].startswith(HOUSEKEEPING)]
    assert len(found) <= 12, found
    assert f"Other records that may be {shared_case.child.given_name}e" in page
    assert f"{shared_case.child.reference}, born" in page
    assert f'">{earlier.reference}</a>' in page
    assert Record.objects.filter(actor=cast.manager, subject_kind="cases.child", why="search").exists()
    answer = client.get(f"/api/v1/referrals/{siblings.pk}/duplicates/")
    assert answer.status_code == 200
    assert [one["reference"] for one in answer.json()["earlier"]] == [earlier.reference]
