"""Nothing typed is lost on the way, whatever button is pressed, and no child is taken for another."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Record
from cases import operations as casework
from cases.models import Child
from partners.models import Partner, User
from referrals import matching, operations, work
from referrals.models import Referral, ReferredChild
from referrals.operations.information import people_asked
from tests.cases.files.corpus import GOOD
from tests.referrals.conftest import ANSWERS, again
from tests.referrals.test_autosave import edition, numbered
from tests.referrals.test_pages import CONCERN, FAMILY, url

__all__ = ["edition"]
WREN = {"given_name": "Wren", "family_name": "Testerly"}


def photo():
    return SimpleUploadedFile("photo.jpg", GOOD["photo.jpg"], content_type="image/jpeg")


def first_submit(page):
    return re.search(r"<button[^>]*type=.submit.[^>]*>", page[page.index("<form method=") :]).group()


@pytest.mark.parametrize("name", ["child", "concern", "family"])
def test_enter_in_a_field_presses_no_button_but_continue(cast, draft, sign_in, name):
    """A browser presses the first button of a form; "Remove", "Ask" and "Add another person" come after."""
    operations.attach_file(draft, upload=photo(), by=cast.school)
    page = sign_in(cast.school).get(url(name, draft), {"again": 1}).content.decode()
    main = page[page.index("<main") :]
    assert "name=" not in first_submit(main)
    assert "formaction" not in main


@pytest.mark.parametrize("button", [{"later": "1"}, {}])
def test_a_chosen_file_is_kept_whatever_button_is_pressed(cast, draft, sign_in, button):
    sign_in(cast.school).post(url("concern", draft), CONCERN | button | {"uploads": [photo()]})
    assert [one.name for one in draft.attachments.all()] == ["photo.jpg"]


def test_a_refused_file_brings_the_page_back_with_the_words_saved(cast, draft, sign_in):
    bad = SimpleUploadedFile("run.exe", b"MZ" + bytes(60))
    typed = CONCERN | {"what_happened": "New words", "later": "1", "uploads": [bad]}
    page = sign_in(cast.school).post(url("concern", draft), typed)
    assert page.status_code == 200
    assert "run.exe" in page.content.decode()
    draft.refresh_from_db()
    assert draft.what_happened == "New words"


def test_another_name_is_asked_of_anew_though_it_was_saved_on_the_way(cast, guidance, shared_case, sign_in):
    """ "None of these" was said of another name: autosave has kept the new one before the button is pressed."""
    client = sign_in(cast.school)
    client.post("/referrals/new/", {"given_name": "Zed", "family_name": "Nobody", "form_token": str(uuid4())})
    draft = Referral.objects.get()
    asked = matching.asked_of(draft)
    client.post(url("child", draft), WREN, headers={"X-Autosave": "1"})
    answer = client.post(url("child", draft), WREN | {"match": "none", "match_asked": asked})
    assert answer.url == url("child", draft)
    draft.refresh_from_db()
    assert not draft.child_not_listed
    assert "Wren Testerly, born 4 May 2012" in client.get(url("child", draft)).content.decode()


def test_asking_about_a_hidden_record_keeps_what_was_typed(cast, guidance, child, sign_in):
    Child.objects.filter(pk=child.pk).update(nhs_number="9990000018")
    client = sign_in(cast.outsider)
    typed = {"given_name": "W", "family_name": "Other", "nhs_number": "999 000 0018"}
    client.post("/referrals/new/", typed | {"form_token": str(uuid4())})
    draft = Referral.objects.get()
    token = re.search(r'name="ask" value="([^"]+)"', client.get(url("child", draft)).content.decode()).group(1)
    answer = client.post(url("child", draft), typed | {"given_name": "Will", "ask": token}, follow=True)
    assert "asked" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.given_name == "Will"
    assert Record.objects.filter(verb="asked", actor=cast.outsider).count() == 1


def test_a_child_ticked_under_an_earlier_name_can_be_taken_off(cast, guidance, shared_case, sign_in):
    draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": "Pip", "family_name": "Testerly"})
    operations.save_draft(draft, by=cast.school, siblings=[shared_case.child])
    operations.save_draft(draft, by=cast.school, family_name="Elsewhere")
    client = sign_in(cast.school)
    assert str(shared_case.child.pk) in client.get(url("family", draft)).content.decode()
    client.post(url("family", draft), FAMILY)
    assert not ReferredChild.objects.filter(referral=draft).exists()


def test_the_page_of_two_windows_does_not_save_itself(cast, draft, edition, sign_in):
    client = sign_in(cast.school)
    assert "data-autosave" in client.get(url("concern", draft)).content.decode()
    operations.save_draft(draft, by=cast.school, what_happened="Window one")
    page = client.post(url("concern", draft), CONCERN | {"what_happened": "Window two"} | numbered(edition))
    assert page.status_code == 409
    text = page.content.decode()
    assert "Window one" in text
    assert "Window two" in text
    assert "data-autosave" not in text


def test_of_two_windows_the_household_is_told_too(cast, draft, edition, sign_in):
    operations.save_draft(
        draft, by=cast.school, members=[{"given_name": "Gran", "family_name": "", "relation": "other"}]
    )
    rows = {"member-TOTAL_FORMS": 1, "member-INITIAL_FORMS": 0, "member-0-given_name": "Uncle"}
    page = sign_in(cast.school).post(url("family", draft), FAMILY | rows | numbered(edition)).content.decode()
    assert "Who lives with the child" in page
    assert "Gran" in page
    assert "Uncle" in page


@pytest.mark.parametrize(("name", "typed"), [("concern", CONCERN), ("child", WREN)])
def test_what_was_typed_after_another_window_sent_it_comes_back(cast, draft, sign_in, name, typed):
    operations.send_referral(draft, by=cast.school)
    field = "what_happened" if name == "concern" else "given_name"
    page = sign_in(cast.school).post(url(name, draft), typed | {field: "Words of mine"})
    assert page.status_code == 409
    assert "Words of mine" in page.content.decode()
    assert "There is a problem" in page.content.decode()
    draft.refresh_from_db()
    assert getattr(draft, field) != "Words of mine"


def test_partners_are_not_asked_about_what_is_withdrawn(cast, sent):
    operations.ask_partners(
        sent, partners=[cast.partners["police"]], question="Known?", due=sent.due_at.date(), by=cast.frontdoor
    )
    assert len(work.open_questions(again(cast.police))) == 1
    operations.withdraw_referral(sent, by=cast.school, reason="A mistake")
    assert work.open_questions(again(cast.police)) == []


def test_a_question_goes_to_somebody_who_may_open_it(cast):
    partner = Partner.objects.get(pk=cast.partners["police"].pk)
    partner.teams.update(manager=None)
    partner.senior_contact = cast.board  # sits on the Board and logs no referrals
    assert people_asked(partner) == []
    team = partner.teams.first()
    team.manager = cast.police
    team.save()
    assert people_asked(partner) == [cast.police]
    partner.senior_contact = cast.police
    User.objects.filter(pk=cast.police.pk).update(is_active=False)
    partner.senior_contact.is_active = False
    assert people_asked(Partner.objects.get(pk=partner.pk)) == []


def test_a_postcode_is_kept_in_one_way_however_it_was_typed(cast):
    child = casework.record_child(given_name="Pip", family_name="Postcode", postcode="zz12bb", by=cast.frontdoor)
    assert child.postcode == "ZZ1 2BB"
