"""A draft is kept on the way: what a browser sends while somebody types, and what it is told."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from audit.models import Record
from govuk.autosave import Edition
from referrals import operations
from referrals.models import Referral
from tests.referrals.test_pages import CHILD, CONCERN, url

ON_THE_WAY = {"X-Autosave": "1"}


def numbered(edition, number=None):
    """The hidden fields of a page, as its `number`th save posts them."""
    number = edition.number if number is None else number
    return {"edition": str(edition.editing), "edition_opened": edition.opened, "edition_number": number}


@pytest.fixture
def edition(draft):
    draft.refresh_from_db()
    return Edition.of(draft.saved_number)


def words_of(draft):
    return Referral.objects.get(pk=draft.pk).what_happened


def test_the_first_save_begins_the_draft_and_the_button_goes_on_with_it(cast, guidance, sign_in):
    client, token = sign_in(cast.school), uuid4()
    form = {"form_token": str(token)}
    opened = Edition.of(0, editing=token)
    answer = client.post("/referrals/new/", {"given_name": "Ro"} | form | numbered(opened, 2), headers=ON_THE_WAY)
    assert set(answer.json()) == {"saved"}
    client.post("/referrals/new/", CHILD | form | numbered(opened, 3))
    assert Referral.objects.get().given_name == "Robin"


def test_a_first_page_that_was_refused_is_no_other_window(cast, guidance, sign_in):
    client, token = sign_in(cast.school), uuid4()
    form = {"form_token": str(token)} | numbered(Edition.of(0, editing=token))
    page = client.post("/referrals/new/", form).content.decode()
    assert 'name="edition_opened" value="0"' in page
    assert 'name="edition_number" value="2"' in page
    client.post("/referrals/new/", CHILD | form | {"edition_number": 2})
    assert Referral.objects.get().given_name == "Robin"


def test_the_page_carries_its_edition_and_saves_itself(cast, draft, sign_in):
    draft.refresh_from_db()
    page = sign_in(cast.school).get(url("concern", draft)).content.decode()
    assert f'data-autosave="{url("concern", draft)}"' in page
    assert f'name="edition_opened" value="{draft.saved_number}"' in page


def test_half_a_page_is_kept_on_the_way_without_a_word_about_the_rest(cast, draft, edition, sign_in):
    typed = {"what_happened": "Half a sen", "date": "x"} | numbered(edition)
    answer = sign_in(cast.school).post(url("concern", draft), typed, headers=ON_THE_WAY)
    assert answer.status_code == 200
    assert words_of(draft) == "Half a sen"
    assert answer.json()["saved"]


def test_a_save_that_was_on_its_way_when_the_form_went_does_not_come_back(cast, draft, edition, sign_in):
    client = sign_in(cast.school)
    client.post(url("concern", draft), CONCERN | {"what_happened": "The newest"} | numbered(edition, 9))
    late = client.post(url("concern", draft), {"what_happened": "Older"} | numbered(edition, 8), headers=ON_THE_WAY)
    assert (late.status_code, words_of(draft)) == (409, "The newest")


def test_nor_does_it_after_the_next_page_was_saved(cast, draft, edition, sign_in):
    client = sign_in(cast.school)
    client.post(url("concern", draft), CONCERN | {"what_happened": "The newest"} | numbered(edition, 9))
    operations.save_draft(draft, by=cast.school, household="Grandmother", edition=Edition.of(9))
    late = client.post(url("concern", draft), {"what_happened": "Older"} | numbered(edition, 99), headers=ON_THE_WAY)
    assert (late.status_code, words_of(draft)) == (409, "The newest")


def test_of_two_windows_the_second_is_told_and_keeps_what_it_typed(cast, draft, edition, sign_in):
    client = sign_in(cast.school)
    client.post(url("concern", draft), CONCERN | {"what_happened": "Window one"} | numbered(edition))
    other = Edition.of(edition.opened)
    answer = client.post(url("concern", draft), CONCERN | {"what_happened": "Window two"} | numbered(other))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed in another window" in page
    assert "Window one" in page
    assert "Window two" in page
    assert words_of(draft) == "Window one"
    again = {"edition": str(uuid4()), "edition_opened": edition.number, "edition_number": edition.number + 1}
    client.post(url("concern", draft), CONCERN | {"what_happened": "Window two"} | again)
    assert words_of(draft) == "Window two"


def test_the_same_is_said_on_the_page_of_the_child(cast, draft, edition, sign_in):
    operations.save_draft(draft, by=cast.school, given_name="Robyn", edition=Edition.of(edition.opened))
    answer = sign_in(cast.school).post(url("child", draft), CHILD | numbered(edition))
    assert answer.status_code == 409
    assert "Robyn" in answer.content.decode()


def test_an_opening_of_a_page_leaves_one_row_in_the_trail(cast, draft, edition, sign_in):
    client = sign_in(cast.school)
    rows = Record.objects.filter(verb="saved", subject_id=str(draft.pk))
    before = rows.count()
    for number in range(5):
        form = {"what_happened": f"Words {number}"} | numbered(edition, edition.number + number)
        client.post(url("concern", draft), form, headers=ON_THE_WAY)
    client.post(url("concern", draft), CONCERN | numbered(edition, edition.number + 9))
    assert rows.count() == before + 1


def test_a_text_that_was_emptied_is_kept_as_empty(cast, draft, sign_in):
    sign_in(cast.school).post(url("concern", draft), CONCERN | {"wanted": ""}, headers=ON_THE_WAY)
    draft.refresh_from_db()
    assert draft.wanted == ""


def test_a_referral_that_was_sent_in_another_window_is_not_written_to(cast, draft, sign_in):
    client = sign_in(cast.school)
    operations.send_referral(draft, by=cast.school)
    answer = client.post(url("concern", draft), {"what_happened": "Later"}, headers=ON_THE_WAY)
    assert (answer.status_code, answer.json()) == (409, {"words": "This referral has been sent"})
    assert words_of(draft) != "Later"


def test_nobody_else_saves_a_draft(cast, draft, sign_in):
    assert sign_in(cast.health).post(url("concern", draft), CONCERN, headers=ON_THE_WAY).status_code == 404


def test_the_operation_refuses_an_older_save_as_a_conflict(cast, draft, edition):
    operations.save_draft(draft, by=cast.school, wanted="New", edition=edition)
    with pytest.raises(ValidationError) as refused:
        operations.save_draft(draft, by=cast.school, wanted="Old", edition=Edition.of(edition.opened))
    assert refused.value.code == "conflict"
