"""Asking about a record out of sight, by page and by API; whom it reaches."""

import pytest
from django.urls import reverse

from audit.models import Record
from cases import operations
from cases.search import find_children
from notifications.models import Notice

TYPED = {"given_name": "Wren", "family_name": "Testerley"}


@pytest.fixture
def token(cast, shared_case) -> str:
    [hit] = find_children(cast.outsider, q="Wren Testerly")
    return hit.token


def test_while_typing_a_child_in_sight_is_named_and_the_look_recorded(cast, shared_case, sign_in):
    page = sign_in(cast.school).post(reverse("referrals:known"), TYPED).content.decode()
    assert "Wren Testerly" in page
    assert Record.objects.filter(actor=cast.school, verb="listed").exists()


def test_while_typing_a_child_out_of_sight_is_only_owned_up_to(cast, shared_case, sign_in):
    page = sign_in(cast.outsider).post(reverse("referrals:known"), TYPED).content.decode()
    assert "A record exists that you cannot see. Ask Fernshire Council" in page
    for secret in ("Wren", "2012", shared_case.child.reference, str(shared_case.child_id)):
        assert secret not in page, secret


@pytest.mark.parametrize("typed", [{}, {"given_name": "W"}, {"given_name": "Wren", "date_of_birth_day": "99"}])
def test_what_cannot_be_read_yet_breaks_nothing(cast, shared_case, sign_in, typed):
    assert sign_in(cast.outsider).post(reverse("referrals:known"), typed).status_code == 200


def test_typing_for_ever_is_searching_too_often(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    for _ in range(61):
        page = client.post(reverse("referrals:known"), TYPED).content.decode()
    assert "very often" in page
    assert "Testerly" not in page


def test_asking_while_typing_answers_in_place(cast, token, sign_in):
    page = sign_in(cast.outsider).post(reverse("cases:ask"), {"token": token}, headers={"HX-Request": "true"})
    assert "You asked" in page.content.decode()
    assert Notice.objects.get(rule="cases.asked").user == cast.socialworker


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_asking_leads_back_to_pages_of_ours_only(cast, token, sign_in, back):
    answer = sign_in(cast.outsider).post(f"{reverse('cases:ask')}?back={back}", {"token": token})
    assert answer["Location"] == reverse("cases:search")


def test_asking_about_a_restricted_record_reaches_its_lead_and_the_safeguarding_lead(cast, shared_case):
    operations.restrict_case(shared_case, restricted=True, reason="A colleague's child", by=cast.guardian)
    [hit] = find_children(cast.school, q="Wren Testerly")
    operations.ask_about(hit.token, by=cast.school)
    assert {notice.user for notice in Notice.objects.filter(rule__startswith="cases.asked")} == {
        cast.socialworker,
        cast.guardian,
    }


def test_a_partner_system_asks_by_the_api(cast, token, api):
    assert api(cast.outsider).post("/api/v1/children/ask/", {"token": token}).status_code == 204
    assert api(cast.charity).post("/api/v1/children/ask/", {"token": token}).status_code == 400
    assert Record.objects.filter(verb="asked").count() == 1
