"""A draft is kept on the way: what a browser sends while somebody types, and what it is told."""

from uuid import uuid4

from referrals import operations
from referrals.models import Referral
from tests.referrals.test_pages import CHILD, CONCERN, url

ON_THE_WAY = {"X-Autosave": "1"}


def test_the_first_save_begins_the_draft_and_the_button_goes_on_with_it(cast, guidance, sign_in):
    client, form = sign_in(cast.school), {"form_token": str(uuid4())}
    answer = client.post("/referrals/new/", {"given_name": "Ro"} | form, headers=ON_THE_WAY)
    assert set(answer.json()) == {"saved"}
    client.post("/referrals/new/", CHILD | form)
    assert Referral.objects.get().given_name == "Robin"


def test_half_a_page_is_kept_on_the_way_without_a_word_about_the_rest(cast, draft, sign_in):
    typed = {"what_happened": "Half a sen", "date": "x"}
    answer = sign_in(cast.school).post(url("concern", draft), typed, headers=ON_THE_WAY)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.what_happened == "Half a sen"
    assert answer.json()["saved"]


def test_a_text_that_was_emptied_is_kept_as_empty(cast, draft, sign_in):
    sign_in(cast.school).post(url("concern", draft), CONCERN | {"wanted": ""}, headers=ON_THE_WAY)
    draft.refresh_from_db()
    assert draft.wanted == ""


def test_a_referral_that_was_sent_in_another_window_is_not_written_to(cast, draft, sign_in):
    client = sign_in(cast.school)
    operations.send_referral(draft, by=cast.school)
    answer = client.post(url("concern", draft), {"what_happened": "Later"}, headers=ON_THE_WAY)
    assert (answer.status_code, answer.json()) == (409, {"words": "This referral has been sent"})
    draft.refresh_from_db()
    assert draft.what_happened != "Later"


def test_nobody_else_saves_a_draft(cast, draft, sign_in):
    assert sign_in(cast.health).post(url("concern", draft), CONCERN, headers=ON_THE_WAY).status_code == 404
